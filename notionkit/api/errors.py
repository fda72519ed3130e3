"""What can go wrong when talking to Notion.

ApiError                       the root; everything below has the attributes of it
├── InvalidSetting             a setting that cannot be used; nothing was sent
│   └── InvalidToken           what was given cannot be a token
├── InvalidArgument            a request that Notion must refuse; nothing was sent
├── QueryError                 a query that Notion must refuse; see ``notionkit.api.query.errors``
├── InvalidSignature           a webhook's delivery that is not Notion's
├── ConnectionFailed           no answer: refused, DNS, TLS, timeout, reset ... (see ``kind``)
├── NotNotion                  an answer that is not the API's: HTML, a redirect, cut JSON ...
├── ListingIncomplete          Notion ended a listing before its end (10,000 results)
├── TaskFailed                 an async task ended without a result
└── ErrorResponse              an error as the API words it
    ├── InvalidRequest         400 other than the next; 413
    │   └── ValidationError    400 validation_error
    ├── Unauthorized           401
    ├── RestrictedResource     403
    ├── ObjectNotFound         404: missing, or not shared with the connection
    ├── Conflict               409
    ├── RateLimited            429
    ├── Blocked                429 public_api_request_blocked: final
    ├── ServerError            500, 502, 503, 504 and the edge's 52x
    │   └── CommittedWrite     503, but the write was carried out
    └── Overloaded             529

Source of codes and meanings: Notion API reference, status codes and request limits.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from notionkit.model.problems import Problem

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class ApiError(Exception):
    """The root of everything that :mod:`notionkit.api` raises.

    Attributes:
        status: HTTP status, or ``None`` when there was no answer.
        code: The API's error code, or ``""``.
        message: What happened, in the API's words where it has some.
        request_id: What Notion's support asks for, or ``None``.
        additional_data: What the API adds to an error; texts and lists of texts.
        retry_after: Seconds that the server asks to wait, or ``None``.
        retryable: Whether the same request can succeed later without anyone changing anything.
        hint: What to do.
    """

    retryable: bool = False
    hint: str = "Run again; if it stays, report it with the request id."

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str = "",
        request_id: str | None = None,
        additional_data: Mapping[str, Any] = _NOTHING,
        retry_after: float | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.request_id = request_id
        self.additional_data = additional_data
        self.retry_after = retry_after
        if hint is not None:
            self.hint = hint

    def __str__(self) -> str:
        facts = [str(self.status)] if self.status is not None else []
        facts += [self.code] if self.code else []
        facts += [f"request {self.request_id}"] if self.request_id else []
        details = f" ({', '.join(facts)})" if facts else ""
        return f"{self.message.rstrip('.')}{details}. {self.hint}"


class InvalidSetting(ApiError, ValueError):
    """Raised when a token or base URL cannot be used; nothing was sent."""

    hint = "Correct the setting."


class InvalidToken(InvalidSetting):
    """Raised when what was given cannot be a token; names the source, never the value."""

    exit_code = 2
    hint = "Copy it again: only the token, one word on one line."


class InvalidArgument(ApiError, ValueError):
    """Raised before sending, for a request that breaks a rule or limit of the API.

    ``problems`` says all that is wrong, each with the path where; the message has a line for each.
    """

    hint = "Nothing was sent; correct what the lines name."

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class InvalidSignature(ApiError):
    """Raised for a delivery to a webhook that Notion did not sign."""

    hint = "Answer it with 401, and check the verification token and that the raw body was given."


class ConnectionFailed(ApiError):
    """Raised when no complete answer came.

    ``kind`` is one of ``refused``, ``unreachable``, ``dns``, ``tls``, ``timeout``, ``reset`` and
    ``proxy``;
    ``sent`` is false when the request surely never reached the server.
    """

    HINTS: ClassVar[Mapping[str, str]] = {
        "refused": "Check the address and port, and that the server runs.",
        "unreachable": "Check the network connection, and whether a firewall stands between.",
        "dns": "Check the network connection and the spelling of the host.",
        "tls": "Check the clock, and the certificates (REQUESTS_CA_BUNDLE names your own).",
        "timeout": "Check the network connection, and run again.",
        "reset": "Check the network connection, and run again.",
        "proxy": "Check the proxy settings (HTTPS_PROXY, NO_PROXY).",
    }

    def __init__(self, message: str, *, kind: str) -> None:
        super().__init__(message, hint=self.HINTS.get(kind))
        self.kind = kind
        self.retryable = kind != "tls"
        self.sent = kind in {"timeout", "reset"}


class NotNotion(ApiError):
    """Raised when an answer is not one of the Notion API.

    ``kind`` is one of ``html``, ``redirect``, ``content_type``, ``cut``, ``not_json``, ``edge``.
    """

    hint = "Check the base URL, and whether a proxy or login page stands between."

    def __init__(
        self, message: str, *, kind: str, status: int | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message, status=status, hint=hint)
        self.kind = kind
        self.retryable = kind == "cut"


class ListingIncomplete(ApiError):
    """Raised at the end of a listing that Notion did not carry to its end.

    Everything that came was handed out before. Source: Notion API reference, query a data source
    (at most 10,000 results; the answer says ``request_status.type == "incomplete"``).
    """

    hint = "Narrow the query, for example to ranges of created_time, and read each part."


class TaskFailed(ApiError):
    """Raised when an async task failed, or was forgotten or not done in time.

    ``task_id`` names it; ``code`` and ``message`` are the task's own where it has some.
    """

    hint = "Read the object again to see what was done."

    def __init__(self, message: str, *, task_id: str, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.task_id = task_id


class ErrorResponse(ApiError):
    """Raised for an error object of the API that no class below names."""


class InvalidRequest(ErrorResponse):
    """Raised when Notion cannot read the request (400), or finds it too large (413)."""

    hint = "This is a mistake in the request; the same request can never succeed."


class ValidationError(InvalidRequest):
    """Raised when a part of the request is wrong; the message names its path."""

    hint = "Correct what the message names."


class Unauthorized(ErrorResponse):
    """Raised when the token is refused."""

    hint = "Check the token: it may be mistyped, revoked or expired (notion.so/my-integrations)."


class RestrictedResource(ErrorResponse):
    """Raised when the connection lacks a capability, or the workspace a plan."""

    hint = "Grant the connection the capability in its settings (notion.so/my-integrations)."


class ObjectNotFound(ErrorResponse):
    """Raised for an object that is missing, or not shared: Notion does not say which."""

    hint = "Check the id, and share the page with the connection (••• → Connections)."


class Conflict(ErrorResponse):
    """Raised when two writes met, or storage was down while a file was sent."""

    retryable = True
    hint = "Read the object again and repeat what is still needed."


class RateLimited(ErrorResponse):
    """Raised when a budget is spent.

    ``scope`` says which: ``connection``, ``workspace`` or ``endpoint``.
    """

    retryable = True
    hint = "Wait as long as Retry-After says; then the request can be repeated."
    SCOPES: ClassVar[Mapping[str, str]] = {
        "public_api_request_rate_limit": "connection",
        "public_api_space_request_rate_limit": "workspace",
        "public_api_endpoint_rate_limit": "endpoint",
    }

    @property
    def scope(self) -> str:
        """Which budget is spent; unknown reasons count against the connection."""
        reason = self.additional_data.get("rate_limit_reason")
        return self.SCOPES.get(reason, "connection") if isinstance(reason, str) else "connection"


class Blocked(ErrorResponse):
    """Raised when Notion has restricted API access; no waiting helps."""

    hint = "API access is restricted for this connection; ask Notion's support."


class ServerError(ErrorResponse):
    """Raised when Notion failed. A write may have been carried out all the same."""

    retryable = True
    hint = "Notion has a problem; run again later (status.notion.so)."

    @property
    def nothing_committed(self) -> bool:
        """Whether the answer proves that nothing was written.

        A 503 with guidance tells what was committed, if anything was; one that names the failure
        of the backend instead did not get that far.
        Source: Notion API reference, request limits, "retry a write that returns 503".
        """
        told = self.additional_data
        names = "endpoint_name" in told or "notion_error_name" in told
        committed = any(key.startswith("committed_") for key in told) or "from" in told
        return self.status == 503 and "retry_guidance" in told and names and not committed


class CommittedWrite(ServerError):
    """Raised for a 503 after a write that was carried out all the same.

    Source: Notion API reference, request limits, "retry a write that returns 503".
    """

    retryable = False
    hint = "It was saved: read the object again, and do not repeat the request."

    @property
    def resource_id(self) -> str | None:
        """The page that was made, or the parent of appended blocks; ``None`` for updates."""
        found = self.additional_data.get("committed_resource_id")
        return found if isinstance(found, str) else None

    @property
    def child_ids(self) -> tuple[str, ...]:
        """The blocks that were appended, in the order of the request."""
        found = self.additional_data.get("committed_child_ids")
        return tuple(found) if isinstance(found, list) else ()


class Overloaded(ErrorResponse):
    """Raised when Notion is overloaded and did not take the request (529)."""

    retryable = True
    hint = "Notion is overloaded; run again later (status.notion.so)."
