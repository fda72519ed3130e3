"""Which endpoint a method and a path lead to."""

from collections.abc import Callable
from operator import attrgetter
from urllib.parse import unquote

import attrs

from notionkit.emulator.call import Call
from notionkit.emulator.endpoints import Endpoints
from notionkit.emulator.richtext import Json

Handler = Callable[[Call], Json]


@attrs.frozen
class Route:
    """A line of the table; `pattern` has its parameters in braces."""

    method: str
    pattern: str
    handler: str

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
    Route("GET", "/v1/users/me", "me"),
    Route("GET", "/v1/users", "users"),
    Route("GET", "/v1/users/{user_id}", "user"),
    Route("POST", "/v1/search", "search"),
    Route("GET", "/v1/pages/{page_id}", "page"),
    Route("GET", "/v1/pages/{page_id}/properties/{property_id}", "property_item"),
    Route("GET", "/v1/databases/{database_id}", "database"),
    Route("GET", "/v1/data_sources/{data_source_id}", "data_source"),
    Route("POST", "/v1/data_sources/{data_source_id}/query", "query"),
    Route("GET", "/v1/blocks/{block_id}", "block"),
    Route("GET", "/v1/blocks/{block_id}/children", "children"),
    Route("GET", "/v1/comments", "comments"),
)


def match(method: str, path: str) -> Match | None:
    """The first route that fits; a slash at the end does no harm. `path` is still encoded."""
    parts = path.strip("/").split("/")
    for route in ROUTES:
        found = _fit(route, method, parts)
        if found is not None:
            return Match(route, found)
    return None


def _fit(route: Route, method: str, parts: list[str]) -> dict[str, str] | None:
    wanted = route.pattern.strip("/").split("/")
    if route.method != method or len(wanted) != len(parts):
        return None
    found: dict[str, str] = {}
    for pattern, part in zip(wanted, parts, strict=True):
        if pattern.startswith("{"):
            found[pattern[1:-1]] = unquote(part)
        elif pattern != part:
            return None
    return found
