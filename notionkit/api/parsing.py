"""From an answer to JSON, or to the error that it stands for. Pure."""

import json
import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

from notionkit.api.errors import (
    Blocked,
    CommittedWrite,
    Conflict,
    ErrorResponse,
    InvalidRequest,
    NotNotion,
    ObjectNotFound,
    Overloaded,
    RateLimited,
    RestrictedResource,
    ServerError,
    Unauthorized,
    ValidationError,
)
from notionkit.api.messages import Response

_BY_STATUS: Mapping[int, type[ErrorResponse]] = {
    400: InvalidRequest,
    401: Unauthorized,
    403: RestrictedResource,
    404: ObjectNotFound,
    409: Conflict,
    413: InvalidRequest,
    429: RateLimited,
    529: Overloaded,
}
_OWN_WORDS: Mapping[int, str] = {
    413: "The request is too large",
    429: "Too many requests",
    529: "Notion is overloaded",
}


def parse(response: Response, *, bare: bool = False) -> dict[str, Any]:
    """Return the JSON object of a good answer.

    ``bare`` answers are those few that have no ``object`` key; see :attr:`Request.bare`.

    Raises:
        ErrorResponse: the API answered with an error; the class says which.
        NotNotion: the answer is not the API's.
    """
    if 300 <= response.status < 400:
        raise _redirected(response)
    try:
        body = _json_object(response)
    except NotNotion:
        if response.status not in _OWN_WORDS and response.status < 500:
            raise
        body = {}
    if 200 <= response.status < 300:
        return body if bare else _of_notion(body, response)
    raise _error(response, body)


def _of_notion(body: dict[str, Any], response: Response) -> dict[str, Any]:
    # Source: Notion API reference, introduction: every resource and every list has an "object".
    if response.status != 200 or isinstance(body.get("object"), str):
        return body
    raise NotNotion(
        f"{response.named} is JSON, but no object of the Notion API",
        kind="not_json",
        status=response.status,
    )


def _error(response: Response, body: Mapping[str, Any]) -> ErrorResponse | NotNotion:
    status = response.status
    is_ours = body.get("object") == "error"
    if not is_ours and status < 500 and status not in _OWN_WORDS:
        return NotNotion(
            f"{response.named} is JSON, but no error of the Notion API",
            kind="not_json",
            status=status,
        )
    data = body.get("additional_data") if is_ours else None
    additional = data if isinstance(data, dict) else {}
    code = _text(body.get("code")) if is_ours else ""
    return _class_of(status, code, additional)(
        (_text(body.get("message")) if is_ours else "") or _own_words(status),
        status=status,
        code=code,
        request_id=_text(body.get("request_id")) or response.headers.get("x-notion-request-id"),
        additional_data=additional,
        retry_after=_retry_after(response, additional),
    )


def _class_of(status: int, code: str, additional: Mapping[str, Any]) -> type[ErrorResponse]:
    if code == "validation_error":
        return ValidationError
    if status == 429 and additional.get("rate_limit_reason") == "public_api_request_blocked":
        return Blocked
    if status >= 500 and _was_committed(additional):
        return CommittedWrite
    found = _BY_STATUS.get(status)
    return found or (ServerError if status >= 500 else ErrorResponse)


def _was_committed(additional: Mapping[str, Any]) -> bool:
    """Tell whether an error says that the write was carried out; updates name no id."""
    timed = "deadline_ms" in additional and "from" in additional
    return "committed_resource_id" in additional or (timed and "retry_guidance" in additional)


def _own_words(status: int) -> str:
    return _OWN_WORDS.get(status, f"Notion answered with status {status} and no explanation")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _retry_after(response: Response, additional: Mapping[str, Any]) -> float | None:
    """Return how long to wait, in seconds: the header, or its mirror in the body.

    Source: Notion API reference, request limits (an integer); proxies may send a date.
    """
    for value in (response.headers.get("retry-after"), additional.get("retry_after")):
        try:
            seconds = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            seconds = _until(value, response.headers.get("date"))
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    return None


def _until(value: object, answered: str | None) -> float:
    """Return the seconds between the answer's own date and the date in ``value``, or NaN."""
    try:
        then, now = parsedate_to_datetime(str(value)), parsedate_to_datetime(str(answered))
        return max(0.0, (then - now).total_seconds())
    except (TypeError, ValueError):
        return math.nan


def _ends_too_early(body: bytes, error: Exception) -> bool:
    """Tell whether nothing is wrong but that the rest is missing; half a body may end in a `}`."""
    if body.rstrip()[-1:] not in {b"}", b"]"}:
        return True
    if not isinstance(error, json.JSONDecodeError):
        return False
    in_a_string = error.msg.startswith("Unterminated string")
    return in_a_string or error.pos >= len(error.doc.rstrip())


def _json_object(response: Response) -> dict[str, Any]:
    content_type = response.headers.get("content-type", "")
    body = response.body
    if "json" not in content_type.lower():
        raise _wrong_content(response, content_type)
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        cut = body.lstrip()[:1] in {b"{", b"["} and _ends_too_early(body, error)
        kind, what = ("cut", "ends in the middle") if cut else ("not_json", "is not JSON")
        raise NotNotion(
            f"{response.named} says it is JSON, but {what}", kind=kind, status=response.status
        ) from None
    if not isinstance(value, dict):
        raise NotNotion(
            f"{response.named} is JSON, but not an object",
            kind="not_json",
            status=response.status,
        )
    return value


def _wrong_content(response: Response, content_type: str) -> NotNotion:
    status = response.status
    if "cf-ray" in response.headers and "x-notion-request-id" not in response.headers:
        return NotNotion(
            "The network's edge answered in place of Notion",
            kind="edge",
            status=status,
            hint="Try from another network; a firewall may refuse this one.",
        )
    if "html" in content_type.lower() or response.body.lstrip()[:1] == b"<":
        message = f"{response.named} is a web page, not the Notion API"
        return NotNotion(message, kind="html", status=status)
    shown = content_type.partition(";")[0].strip()[:60] or "no content type"
    return NotNotion(
        f"{response.named} is not JSON but {shown}", kind="content_type", status=status
    )


def _redirected(response: Response) -> NotNotion:
    """Name the host that it points to, and nothing else of it: a query can hold secrets."""
    try:
        target = urlsplit(response.headers.get("location", "")).hostname or "another path"
    except ValueError:
        target = "an unreadable address"
    return NotNotion(
        f"{response.host or 'The server'} redirects to {target}, and a token must not follow",
        kind="redirect",
        status=response.status,
    )


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
