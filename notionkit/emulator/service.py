"""From a request's parts to the answer's parts: credentials, version, budget, route, JSON."""

import gzip
import json
import math
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote

import attrs

from notionkit.emulator.budget import Budget, rate_limited
from notionkit.emulator.call import LATEST, Answer, Call
from notionkit.emulator.capabilities import restricted
from notionkit.emulator.core import unknown_route
from notionkit.emulator.endpoints import Endpoints
from notionkit.emulator.endpoints.oauth import check_basic
from notionkit.emulator.errors import ApiFailure, failed_validation, invalid
from notionkit.emulator.files import (
    PREFIX,
    FileReply,
    Signer,
    no_such_file,
    served,
    two_credentials,
)
from notionkit.emulator.multipart import parse_form
from notionkit.emulator.richtext import Json
from notionkit.emulator.routes import Match
from notionkit.emulator.versions import Shaper
from notionkit.model.versions import VERSIONS

_GZIP_FROM_BYTES = 1400
MOST_BYTES = 500_000
"""Source: Notion API reference, request limits."""
_HEADERS: Mapping[str, str] = {
    "content-type": "application/json; charset=utf-8",
    "cf-cache-status": "DYNAMIC",
    "vary": "Accept-Encoding",
    "strict-transport-security": "max-age=5184000; includeSubDomains",
    "content-security-policy": "default-src 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
}


@attrs.frozen
class Reply:
    """What goes on the wire, but for the headers that every HTTP answer needs."""

    status: int
    headers: Mapping[str, str]
    body: bytes = attrs.field(repr=False)


@attrs.frozen
class Service:
    """Answers for one running emulator. `headers` given to its methods have lower-case names."""

    endpoints: Endpoints
    budget: Budget
    signer: Signer
    shaper: Shaper

    def answer(
        self, match: Match | None, query: str, headers: Mapping[str, str], body: Any
    ) -> Reply:
        """The answer to an API request that no fault has come between."""
        try:
            found = self._answer(match, query, headers, body)
        except ApiFailure as failure:
            return failure_reply(failure, headers)
        except RecursionError:
            return failure_reply(invalid("body is nested too deeply."), headers)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            # What no check foresaw is our bug; a client should meet it as it would meet Notion's.
            unforeseen = ApiFailure(500, "internal_server_error", "Unexpected error occurred.")
            return failure_reply(unforeseen, headers)
        return json_reply(found.status, found.body, headers, request_id=found.request_id)

    def _answer(
        self, match: Match | None, query: str, headers: Mapping[str, str], body: Any
    ) -> Answer:
        version = headers.get("notion-version", LATEST)
        if match is None or match.route.since > version:
            raise unknown_route()
        core = self.endpoints.core
        if match.route.needs is not None and match.route.needs not in core.capabilities:
            raise restricted()
        asked = parse_qs(query, keep_blank_values=True)
        public = self.endpoints.grants.public(bearer(headers))
        call = Call(match.parameters, asked, _object(body), version, public)
        with core.world.acting(core.world.bot_id), core.world.atomic():
            made = match.route.bound(self.endpoints)(call)
            answer = made if isinstance(made, Answer) else Answer(made)
            return attrs.evolve(answer, body=self.shaper.shape(answer.body, version))

    def refusal(self, match: Match | None, headers: Mapping[str, str]) -> Reply | None:
        """401, 400 or 429 for a request that may not come in, else None and one request spent."""
        try:
            if match is not None and match.route.basic:
                check_basic(headers.get("authorization", ""))
            else:
                self._check_token(headers)
                _check_version(headers)
            wait = self.budget.spend(self.endpoints.core.clock.monotonic())
            if wait is not None:
                raise rate_limited(wait)
        except ApiFailure as failure:
            return failure_reply(failure, headers)
        return None

    def file(self, path: str, query: str, headers: Mapping[str, str]) -> Reply:
        """A hosted file, or S3's refusal."""
        found = self._file(path.removeprefix(PREFIX), query, headers)
        own = {"content-type": found.content_type, **found.headers}
        return Reply(found.status, own, found.body)

    def _file(self, path: str, query: str, headers: Mapping[str, str]) -> FileReply:
        if "authorization" in headers:
            return two_credentials()
        flat = {name: values[0] for name, values in parse_qs(query).items()}
        refusal = self.signer.refusal(path, flat, self.endpoints.core.clock.time())
        if refusal is not None:
            return refusal
        files = self.endpoints.core.world.files
        made = files.get(path) or next(
            (own for key, own in files.items() if unquote(key) == unquote(path)), None
        )
        return no_such_file() if made is None else served(made, headers)

    def _check_token(self, headers: Mapping[str, str]) -> None:
        if not self.endpoints.grants.knows(bearer(headers)):
            raise ApiFailure(401, "unauthorized", "API token is invalid.")


def bearer(headers: Mapping[str, str]) -> str:
    """The token of a request, "" without one."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token if kind == "Bearer" else ""


def json_reply(
    status: int, body: Json, headers: Mapping[str, str], *, request_id: bool = True
) -> Reply:
    """JSON with `request_id` as last key and as header, compressed when that is accepted."""
    own_id = str(uuid.uuid4())
    whole = {**body, "request_id": own_id} if request_id else body
    payload = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
    own = {
        **_HEADERS,
        "x-notion-request-id": own_id,
        "cf-ray": f"{own_id[:8]}{own_id[9:13]}-EMU",
    }
    if len(payload) >= _GZIP_FROM_BYTES and "gzip" in headers.get("accept-encoding", ""):
        return Reply(status, {**own, "content-encoding": "gzip"}, gzip.compress(payload, 1))
    return Reply(status, own, payload)


def failure_reply(failure: ApiFailure, headers: Mapping[str, str]) -> Reply:
    """An error object, with `retry-after` where it has one."""
    reply = json_reply(failure.status, failure.body(), headers)
    if failure.retry_after is None:
        return reply
    return attrs.evolve(reply, headers={**reply.headers, "retry-after": str(failure.retry_after)})


def parse_body(data: bytes, content_type: str = "application/json") -> Any:
    """The request's JSON or form, None without a body; 400 when it is none, or too large."""
    if not data:
        return None
    if content_type.startswith("multipart/form-data"):
        return parse_form(content_type, data)
    if len(data) > MOST_BYTES:
        raise failed_validation("body", f"≤ `{MOST_BYTES}` bytes", str(len(data)))
    try:
        value = json.loads(data, parse_constant=_no_number, parse_float=_finite)
        return _whole_characters(value) if b"\\ud" in data.lower() else value
    except (ValueError, RecursionError):
        raise ApiFailure(400, "invalid_json", "Error parsing JSON body.") from None


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON.")


def _finite(written: str) -> float:
    number = float(written)
    if math.isinf(number):
        raise ValueError(f"{written} is too large to be answered.")
    return number


def _whole_characters(value: Any) -> Any:
    """The value with a replacement character for each half of a pair, which no answer can hold."""
    try:
        text = json.dumps(value, ensure_ascii=False)
        text.encode()
    except UnicodeEncodeError:
        halves = text.encode("utf-16", "surrogatepass")
        return json.loads(halves.decode("utf-16", "replace"))
    return value


def _object(body: Any) -> Mapping[str, Any]:
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise failed_validation("body", "an object", json.dumps(body)[:100])
    return body


def _check_version(headers: Mapping[str, str]) -> None:
    version = headers.get("notion-version")
    expected = "Notion-Version header failed validation: Notion-Version header should be "
    if version is None:
        raise ApiFailure(400, "missing_version", f"{expected}defined, instead was `undefined`.")
    if version not in VERSIONS:
        known = " or ".join(f'`"{own}"`' for own in VERSIONS)
        raise ApiFailure(400, "validation_error", f'{expected}{known}, instead was `"{version}"`.')
