"""One request as the endpoints see it, after transport, authorization and routing."""

from collections.abc import Mapping
from typing import Any

import attrs

from notionkit.emulator.errors import failed_validation
from notionkit.emulator.ids import parse_uuid
from notionkit.emulator.writes.checks import UNDEFINED
from notionkit.model.versions import NOTION_VERSION, VERSION_2022_06_28

LEGACY = VERSION_2022_06_28
LATEST = NOTION_VERSION


@attrs.frozen
class Answer:
    """An answer that is more than a body with status 200; most endpoints return just the body."""

    body: dict[str, Any]
    status: int = 200
    request_id: bool = True
    """Whether `request_id` is added as the last key."""


@attrs.frozen
class Call:
    """`path` holds the route's parameters, `query` lists because keys may repeat."""

    path: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: Mapping[str, Any]
    version: str = LATEST
    public: bool = False
    """Whether it comes with the token of a public connection, which may own private pages."""

    @property
    def legacy(self) -> bool:
        """Whether the version knows databases but no data sources."""
        return self.version == LEGACY

    def before(self, version: str) -> bool:
        """Whether the request speaks an older version."""
        return self.version < version

    def raw(self, key: str) -> Any:
        """What the body has under a key, UNDEFINED when nothing."""
        return self.body.get(key, UNDEFINED)

    def id(self, name: str) -> str:
        """A path parameter as a dashed id; 400 in Notion's words when it is none."""
        written = self.path[name]
        found = parse_uuid(written)
        if found is None:
            raise failed_validation(f"path.{name}", "a valid uuid", f'"{written}"')
        return found

    def first(self, name: str) -> str | None:
        """The first value of a query parameter."""
        values = self.query.get(name)
        return values[0] if values else None

    @property
    def flat_query(self) -> dict[str, str]:
        """The query with one value for each key."""
        return {name: values[0] for name, values in self.query.items() if values}

    def filter_properties(self) -> frozenset[str] | None:
        """Ids or names of the properties to keep, None for all; both spellings are accepted."""
        wanted = [
            *self.query.get("filter_properties", ()),
            *self.query.get("filter_properties[]", ()),
        ]
        return frozenset(wanted) or None
