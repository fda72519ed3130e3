"""Which endpoint a method and a path lead to."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from urllib.parse import unquote

import attrs

from notionkit.emulator.call import LEGACY, Answer, Call
from notionkit.emulator.capabilities import Capability as Need
from notionkit.emulator.endpoints import Endpoints
from notionkit.emulator.richtext import Json

Handler = Callable[[Call], Json | Answer]


@attrs.frozen
class Route:
    """A line of the table; `pattern` has its parameters in braces."""

    method: str
    pattern: str
    handler: str
    needs: Need | None = None
    since: str = LEGACY
    """The first version that has it."""
    basic: bool = False
    """Whether the client's credentials let in, and not a token."""

    @property
    def name(self) -> str:
        """The endpoint as logs and counts name it."""
        return f"{self.method} {self.pattern}"

    def bound(self, endpoints: Endpoints) -> Handler:
        """The function that answers."""
        found: Handler = attrgetter(self.handler)(endpoints)
        return found


@attrs.frozen
class Match:
    """A route that fits, with what stood in its braces."""

    route: Route
    parameters: dict[str, str]


ROUTES: tuple[Route, ...] = (
    Route("GET", "/v1/users/me", "reads.me"),
    Route("GET", "/v1/users", "reads.users", Need.READ_USERS),
    Route("GET", "/v1/users/{user_id}", "reads.user", Need.READ_USERS),
    Route("POST", "/v1/search", "reads.search", Need.READ_CONTENT),
    Route("POST", "/v1/pages", "pages.create", Need.INSERT_CONTENT),
    Route("GET", "/v1/pages/{page_id}", "reads.page", Need.READ_CONTENT),
    Route("PATCH", "/v1/pages/{page_id}", "pages.update", Need.UPDATE_CONTENT),
    Route("POST", "/v1/pages/{page_id}/move", "pages.move", Need.UPDATE_CONTENT),
    Route(
        "GET",
        "/v1/pages/{page_id}/properties/{property_id}",
        "reads.property_item",
        Need.READ_CONTENT,
    ),
    Route("GET", "/v1/pages/{page_id}/markdown", "markdown.retrieve", Need.READ_CONTENT),
    Route("PATCH", "/v1/pages/{page_id}/markdown", "markdown.update", Need.UPDATE_CONTENT),
    Route("POST", "/v1/databases", "databases.create", Need.INSERT_CONTENT),
    Route("GET", "/v1/databases/{database_id}", "reads.database", Need.READ_CONTENT),
    Route("PATCH", "/v1/databases/{database_id}", "databases.update", Need.UPDATE_CONTENT),
    Route("POST", "/v1/databases/{database_id}/query", "legacy.query", Need.READ_CONTENT),
    Route(
        "POST",
        "/v1/data_sources",
        "databases.create_source",
        Need.INSERT_CONTENT,
        since="2025-09-03",
    ),
    Route(
        "GET",
        "/v1/data_sources/{data_source_id}",
        "reads.data_source",
        Need.READ_CONTENT,
        since="2025-09-03",
    ),
    Route(
        "PATCH",
        "/v1/data_sources/{data_source_id}",
        "databases.update_source",
        Need.UPDATE_CONTENT,
        since="2025-09-03",
    ),
    Route(
        "POST",
        "/v1/data_sources/{data_source_id}/query",
        "reads.query",
        Need.READ_CONTENT,
        since="2025-09-03",
    ),
    Route(
        "GET",
        "/v1/data_sources/{data_source_id}/templates",
        "small.templates",
        Need.READ_CONTENT,
        since="2025-09-03",
    ),
    Route("POST", "/v1/blocks/meeting_notes", "small.meeting", Need.INSERT_CONTENT),
    Route("POST", "/v1/blocks/meeting_notes/query", "small.meetings", Need.READ_CONTENT),
    Route("GET", "/v1/blocks/{block_id}", "reads.block", Need.READ_CONTENT),
    Route("PATCH", "/v1/blocks/{block_id}", "blocks.update", Need.UPDATE_CONTENT),
    Route("DELETE", "/v1/blocks/{block_id}", "blocks.delete", Need.UPDATE_CONTENT),
    Route("GET", "/v1/blocks/{block_id}/children", "reads.children", Need.READ_CONTENT),
    Route("PATCH", "/v1/blocks/{block_id}/children", "blocks.append", Need.INSERT_CONTENT),
    Route("GET", "/v1/comments", "reads.comments", Need.READ_COMMENTS),
    Route("POST", "/v1/comments", "comments.create", Need.INSERT_COMMENTS),
    Route("GET", "/v1/comments/{comment_id}", "comments.retrieve", Need.READ_COMMENTS),
    Route("PATCH", "/v1/comments/{comment_id}", "comments.update", Need.INSERT_COMMENTS),
    Route("DELETE", "/v1/comments/{comment_id}", "comments.delete", Need.INSERT_COMMENTS),
    Route("GET", "/v1/views", "views.listing", Need.READ_CONTENT, since="2025-09-03"),
    Route("POST", "/v1/views", "views.create", Need.INSERT_CONTENT, since="2025-09-03"),
    Route("GET", "/v1/views/{view_id}", "views.retrieve", Need.READ_CONTENT, since="2025-09-03"),
    Route("PATCH", "/v1/views/{view_id}", "views.update", Need.UPDATE_CONTENT, since="2025-09-03"),
    Route("DELETE", "/v1/views/{view_id}", "views.delete", Need.UPDATE_CONTENT, since="2025-09-03"),
    Route(
        "POST", "/v1/views/{view_id}/queries", "views.query", Need.READ_CONTENT, since="2025-09-03"
    ),
    Route(
        "GET",
        "/v1/views/{view_id}/queries/{query_id}",
        "views.results",
        Need.READ_CONTENT,
        since="2025-09-03",
    ),
    Route(
        "DELETE",
        "/v1/views/{view_id}/queries/{query_id}",
        "views.forget",
        Need.READ_CONTENT,
        since="2025-09-03",
    ),
    Route("POST", "/v1/file_uploads", "uploads.create", Need.INSERT_CONTENT),
    Route("GET", "/v1/file_uploads", "uploads.listing", Need.INSERT_CONTENT),
    Route("GET", "/v1/file_uploads/{file_upload_id}", "uploads.retrieve", Need.INSERT_CONTENT),
    Route("POST", "/v1/file_uploads/{file_upload_id}/send", "uploads.send", Need.INSERT_CONTENT),
    Route(
        "POST",
        "/v1/file_uploads/{file_upload_id}/complete",
        "uploads.complete",
        Need.INSERT_CONTENT,
    ),
    Route("GET", "/v1/custom_emojis", "small.emojis", Need.READ_CONTENT),
    Route("GET", "/v1/async_tasks/{task_id}", "tasks.retrieve"),
    Route("POST", "/v1/oauth/token", "oauth.token", basic=True),
    Route("POST", "/v1/oauth/introspect", "oauth.introspect", basic=True),
    Route("POST", "/v1/oauth/revoke", "oauth.revoke", basic=True),
)


def match(method: str, path: str) -> Match | None:
    """The first route that fits; a slash at the end does no harm. `path` is still encoded."""
    parts = path.strip("/").split("/")
    for route, wanted in _BY_SHAPE.get((method, len(parts)), ()):
        found = _fit(wanted, parts)
        if found is not None:
            return Match(route, found)
    return None


def _by_shape() -> Mapping[tuple[str, int], Sequence[tuple[Route, Sequence[str]]]]:
    made = defaultdict(list)
    for route in ROUTES:
        wanted = route.pattern.strip("/").split("/")
        made[route.method, len(wanted)].append((route, wanted))
    return made


_BY_SHAPE = _by_shape()


def _fit(wanted: Sequence[str], parts: Sequence[str]) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for pattern, part in zip(wanted, parts, strict=True):
        if pattern.startswith("{"):
            found[pattern[1:-1]] = unquote(part)
        elif pattern != part:
            return None
    return found
