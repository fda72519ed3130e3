"""One request as the endpoints see it, after transport, authorization and routing."""

from collections.abc import Mapping
from typing import Any

import attrs

from notionkit.emulator.errors import failed_validation
from notionkit.emulator.ids import parse_uuid


@attrs.frozen
class Call:
    """`path` holds the route's parameters, `query` lists because keys may repeat."""

    path: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: Mapping[str, Any]

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
