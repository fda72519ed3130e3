"""Misbehaviour on request: what the emulator can do instead of answering well, told apart.

A fault seam is any callable that is shown the request and returns a Fault or None; `fault_plans`
makes such callables. `Fault` has one constructor for each way in which Notion, or the network
before it, is known to fail.
"""

import enum
import json
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from notionkit.emulator.budget import rate_limited
from notionkit.emulator.errors import ApiFailure
from notionkit.emulator.journal import Received

REASONS = (
    "public_api_request_rate_limit",
    "public_api_space_request_rate_limit",
    "public_api_endpoint_rate_limit",
    "public_api_request_blocked",
    "other",
)
"""Why a request may be refused with 429. Source: Notion API reference, request limits."""


class Kind(enum.Enum):
    """What happens on the wire."""

    ANSWER = "answer"
    RESET_BEFORE = "reset before the headers"
    RESET_AFTER = "reset after the headers"
    CUT = "cut JSON"
    HANG = "hang until released"
    SLOW = "slow"
    SLOW_BODY = "slow body"
    HANG_BODY = "body hangs until released"
    COMMITTED = "503 after the write was kept"


@attrs.frozen
class Fault:
    """One fault. Without an `answer` the real answer is made first, then spoilt."""

    name: str
    kind: Kind = Kind.ANSWER
    failure: ApiFailure | None = attrs.field(default=None, eq=False)
    status: int = 200
    headers: Mapping[str, str] = attrs.field(factory=dict)
    body: bytes = b""
    seconds: float = 0.0

    @classmethod
    def api(cls, status: int, code: str, message: str, **additional: Any) -> "Fault":
        """Any error object of the API."""
        failure = ApiFailure(status, code, message, additional_data=additional or None)
        return cls(f"{status} {code}", failure=failure, status=status)

    @classmethod
    def validation_error(cls) -> "Fault":
        """400."""
        return cls.api(400, "validation_error", "body failed validation: the emulator was told so.")

    @classmethod
    def unauthorized(cls) -> "Fault":
        """401."""
        return cls.api(401, "unauthorized", "API token is invalid.")

    @classmethod
    def restricted(cls) -> "Fault":
        """403: a missing capability."""
        message = "Insufficient permissions for this endpoint."
        return cls.api(403, "restricted_resource", message)

    @classmethod
    def not_found(cls) -> "Fault":
        """404."""
        return cls.api(404, "object_not_found", "Could not find the object.")

    @classmethod
    def conflict(cls) -> "Fault":
        """409."""
        message = "Conflict occurred while saving. Please try again."
        return cls.api(409, "conflict_error", message)

    @classmethod
    def rate_limited(
        cls, retry_after: int | None = 1, reason: str = "public_api_request_rate_limit"
    ) -> "Fault":
        """429 with one of the `REASONS`; `retry_after` in seconds, None leaves it out."""
        return cls(f"429 {reason}", failure=rate_limited(retry_after, reason), status=429)

    @classmethod
    def blocked(cls) -> "Fault":
        """429 that no retry helps against."""
        return cls.rate_limited(None, "public_api_request_blocked")

    @classmethod
    def internal(cls) -> "Fault":
        """500."""
        return cls.api(500, "internal_server_error", "Unexpected error occurred.")

    @classmethod
    def bad_gateway(cls) -> "Fault":
        """502 as the edge says it: HTML, no request id."""
        return cls.html(502, "<html><head><title>502 Bad Gateway</title></head></html>")

    @classmethod
    def unavailable(cls) -> "Fault":
        """503."""
        return cls.api(503, "service_unavailable", "Public API service is temporarily unavailable.")

    @classmethod
    def no_database(cls) -> "Fault":
        """503: the other code."""
        message = "Notion's database is unavailable. Please try again later."
        return cls.api(503, "database_connection_unavailable", message)

    @classmethod
    def committed(cls) -> "Fault":
        """503 of a write that was kept all the same, with what it made."""
        return cls("503 committed write", Kind.COMMITTED, status=503)

    @classmethod
    def query_timeout(cls) -> "Fault":
        """503 of a query that took too long, with guidance."""
        return cls.api(
            503,
            "service_unavailable",
            "The query took too long.",
            endpoint_name="queryDataSource",
            notion_error_name="QueryTimeout",
            retry_guidance=["Retry with a smaller page_size.", "Use a simpler filter."],
        )

    @classmethod
    def gateway_timeout(cls) -> "Fault":
        """504."""
        return cls.api(504, "gateway_timeout", "The request timed out.")

    @classmethod
    def overloaded(cls, retry_after: int | None = 1) -> "Fault":
        """529; `retry_after` in seconds."""
        about = None if retry_after is None else {"retry_after": str(retry_after)}
        message = "Notion is overloaded. Please try again later."
        failure = ApiFailure(
            529, "service_overload", message, additional_data=about, retry_after=retry_after
        )
        return cls("529", failure=failure, status=529)

    @classmethod
    def html(cls, status: int, body: str) -> "Fault":
        """Something that is not Notion: a page of HTML."""
        headers = {"content-type": "text/html; charset=UTF-8"}
        return cls(f"{status} html", status=status, headers=headers, body=body.encode())

    @classmethod
    def redirect(cls, location: str, status: int = 302) -> "Fault":
        """A redirect elsewhere."""
        return cls(f"{status} redirect", status=status, headers={"location": location})

    @classmethod
    def json_answer(cls, status: int, body: Any) -> "Fault":
        """Any JSON under any status."""
        headers = {"content-type": "application/json; charset=utf-8"}
        return cls(f"{status} json", status=status, headers=headers, body=json.dumps(body).encode())

    @classmethod
    def reset_before(cls) -> "Fault":
        """The connection is reset before anything is answered."""
        return cls("reset before", kind=Kind.RESET_BEFORE)

    @classmethod
    def reset_after(cls) -> "Fault":
        """The connection is reset after the headers and a part of the body."""
        return cls("reset after", kind=Kind.RESET_AFTER)

    @classmethod
    def cut(cls) -> "Fault":
        """A complete HTTP answer whose JSON stops in the middle."""
        return cls("cut", kind=Kind.CUT)

    @classmethod
    def hang(cls) -> "Fault":
        """No answer until the emulator is released or stops; then the real one."""
        return cls("hang", kind=Kind.HANG)

    @classmethod
    def slow(cls, seconds: float) -> "Fault":
        """The real answer, `seconds` later."""
        return cls("slow", kind=Kind.SLOW, seconds=seconds)

    @classmethod
    def slow_body(cls, seconds: float) -> "Fault":
        """Headers at once, then the body in pieces over `seconds`."""
        return cls("slow body", kind=Kind.SLOW_BODY, seconds=seconds)

    @classmethod
    def hang_body(cls) -> "Fault":
        """Headers and half of the body; the rest when the emulator is released or stops."""
        return cls("hanging body", kind=Kind.HANG_BODY)


FaultSeam = Callable[[Received], Fault | None]
