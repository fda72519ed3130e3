"""What the properties of data sources are, and whether values fit them."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any
from urllib.parse import unquote

import attrs

from notionkit.model.base import NOTHING
from notionkit.model.errors import InvalidValues
from notionkit.model.ids import dashed, parse_id
from notionkit.model.objects import Database, DataSource
from notionkit.model.problems import Problem
from notionkit.model.rules import wrong
from notionkit.model.schemas import PropertySchema, RelationSchema, TitleSchema
from notionkit.model.validation import READ_ONLY, problems_of
from notionkit.model.writing import write


@attrs.frozen
class Schema:
    """The properties of one data source, by name."""

    properties: Mapping[str, PropertySchema] = attrs.field(default=NOTHING, hash=False)

    @classmethod
    def of(cls, source: DataSource | Database) -> "Schema":
        """Return the schema of a data source, or of a database of version 2022-06-28."""
        return cls(source.properties)

    @property
    def title(self) -> TitleSchema | None:
        """The title property; every data source has exactly one."""
        found = self.properties.values()
        return next((schema for schema in found if isinstance(schema, TitleSchema)), None)

    @property
    def writable(self) -> list[str]:
        """The names of the properties that may be set."""
        return [name for name, schema in self.properties.items() if schema.type not in READ_ONLY]

    def find(self, name_or_id: str) -> PropertySchema | None:
        """Return a property by its name or its id (encoded as the API gives it, or decoded)."""
        if name_or_id in self.properties:
            return self.properties[name_or_id]
        wanted = unquote(name_or_id)
        own = (schema for schema in self.properties.values() if schema.id)
        return next((schema for schema in own if unquote(schema.id) == wanted), None)

    def problems(self, values: Any, *, path: str = "properties") -> list[Problem]:
        """Return everything that is wrong with the values for a page, by property name or id.

        Values are what a request would hold (``{"Due": {"date": {"start": "2026-07-01"}}}``) or
        objects of the model.
        """
        plain = write(values)
        if not isinstance(plain, dict):
            return [wrong(path, "an object", values)]
        return [problem for name, value in plain.items() for problem in self._of(name, value, path)]

    def check(self, values: Any, *, path: str = "properties") -> None:
        """Make sure that the values fit.

        Raises:
            InvalidValues: they do not; names every problem, each with its path.
        """
        found = self.problems(values, path=path)
        if found:
            raise InvalidValues(found)

    def _of(self, name: str, value: Any, path: str) -> Iterator[Problem]:
        schema = self.find(name)
        if schema is not None:
            yield from problems_of(schema, value, f"{path}.{name}")
            return
        near = get_close_matches(name, self.properties, n=1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        yield Problem(f"{path}.{name}", f"is not a property of the data source{hint}")


class SchemaRegistry:
    """The schemas of several data sources, by id.

    >>> registry = SchemaRegistry()
    >>> registry.add(data_source)                                           # doctest: +SKIP
    >>> registry[data_source.id].check({"Due": {"date": {"start": "soon"}}})  # doctest: +SKIP
    Traceback (most recent call last):
    InvalidValues: properties.Due.date.start: should be an ISO 8601 date or date-time, ...
    """

    def __init__(self) -> None:
        self._schemas: dict[str, Schema] = {}

    def add(self, source: DataSource | Database) -> Schema:
        """Remember the schema of a data source (or legacy database), in place of an older one."""
        schema = Schema.of(source)
        self._schemas[dashed(source.id)] = schema
        return schema

    def __getitem__(self, data_source_id: str) -> Schema:
        """Return the schema of a data source, by id in any form.

        Raises:
            KeyError: it was never added.
            InvalidId: that is no id.
        """
        return self._schemas[parse_id(data_source_id)]

    def get(self, data_source_id: str) -> Schema | None:
        """Return the schema of a data source, or ``None`` where it was never added.

        Raises:
            InvalidId: that is no id.
        """
        return self._schemas.get(parse_id(data_source_id))

    def __contains__(self, data_source_id: str) -> bool:
        return parse_id(data_source_id) in self._schemas

    def __iter__(self) -> Iterator[str]:
        return iter(self._schemas)

    def __len__(self) -> int:
        return len(self._schemas)

    def related(self, data_source_id: str, name: str) -> Schema | None:
        """Return the schema at the other end of a relation, if it was added."""
        found = self[data_source_id].find(name)
        if not isinstance(found, RelationSchema):
            return None
        target = found.config.data_source_id or found.config.database_id
        return self._schemas.get(target) if target else None
