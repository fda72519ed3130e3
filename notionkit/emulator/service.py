"""From a request's parts to the answer's parts: credentials, version, budget, route, JSON."""

import gzip
import hmac
import json
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote

import attrs

from notionkit.emulator.budget import Budget, rate_limited
from notionkit.emulator.call import Call
from notionkit.emulator.endpoints import Endpoints, unknown_route
from notionkit.emulator.errors import ApiFailure, failed_validation
from notionkit.emulator.files import PREFIX, FileReply, Signer, no_such_file, two_credentials
from notionkit.emulator.richtext import Json
from notionkit.emulator.routes import Match

VERSIONS = ("2026-03-11",)
_GZIP_FROM_BYTES = 1400
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
    token: str = attrs.field(repr=False)

    def answer(
        self, match: Match | None, query: str, headers: Mapping[str, str], body: Any
    ) -> Reply:
        """The answer to an API request that no fault has come between."""
        try:
            if match is None:
                raise unknown_route()
            call = Call(match.parameters, parse_qs(query, keep_blank_values=True), _object(body))
            with self.endpoints.world.lock:
                found = match.route.bound(self.endpoints)(call)
            return json_reply(200, found, headers)
        except ApiFailure as failure:
            return failure_reply(failure, headers)

    def refusal(self, headers: Mapping[str, str]) -> Reply | None:
        """401, 400 or 429 for a request that may not come in, else None and one request spent."""
        try:
            self._check_token(headers)
            _check_version(headers)
            wait = self.budget.spend(self.endpoints.clock.monotonic())
            if wait is not None:
                raise rate_limited(wait)
        except ApiFailure as failure:
            return failure_reply(failure, headers)
        return None

    def file(self, path: str, query: str, headers: Mapping[str, str]) -> Reply:
        """A hosted file, or S3's refusal."""
        found = self._file(path.removeprefix(PREFIX), query, headers)
        return Reply(found.status, {"content-type": found.content_type}, found.body)

    def _file(self, path: str, query: str, headers: Mapping[str, str]) -> FileReply:
        if "authorization" in headers:
            return two_credentials()
        flat = {name: values[0] for name, values in parse_qs(query).items()}
        refusal = self.signer.refusal(path, flat, self.endpoints.clock.time())
        if refusal is not None:
            return refusal
        files = self.endpoints.world.files
        made = files.get(path) or next(
            (own for key, own in files.items() if unquote(key) == unquote(path)), None
        )
        return no_such_file() if made is None else FileReply(200, made.content_type, made.data)

    def _check_token(self, headers: Mapping[str, str]) -> None:
        expected = f"Bearer {self.token}".encode()
        given = headers.get("authorization", "").encode()
        if not hmac.compare_digest(expected, given):
            raise ApiFailure(401, "unauthorized", "API token is invalid.")


def json_reply(status: int, body: Json, headers: Mapping[str, str]) -> Reply:
    """JSON with `request_id` as last key and as header, compressed when that is accepted."""
    request_id = str(uuid.uuid4())
    payload = json.dumps(
        {**body, "request_id": request_id}, ensure_ascii=False, separators=(",", ":")
    ).encode()
    own = {
        **_HEADERS,
        "x-notion-request-id": request_id,
        "cf-ray": f"{request_id[:8]}{request_id[9:13]}-EMU",
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


def parse_body(data: bytes) -> Any:
    """The request's JSON, None without a body; 400 `invalid_json` when it is none."""
    if not data:
        return None
    try:
        return json.loads(data)
    except ValueError:
        raise ApiFailure(400, "invalid_json", "Error parsing JSON body.") from None


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
