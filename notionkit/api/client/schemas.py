"""The schemas that a client has met, and values checked against them before they are sent."""

from collections.abc import Mapping
from typing import Any

from notionkit.api import endpoints
from notionkit.api.client.calls import Calls
from notionkit.api.endpoints import UNSET, Unset
from notionkit.api.endpoints.parts import Json
from notionkit.api.errors import InvalidArgument
from notionkit.api.messages import Request
from notionkit.model import Database, DataSource, InvalidId, parse_id
from notionkit.model.registry import Schema
from notionkit.model.rules import wrong
from notionkit.model.versions import VERSION_2022_06_28
from notionkit.model.writing import write


class SchemaCalls(Calls):
    """What the properties of data sources are."""

    def schema(self, data_source_id: str) -> Schema:
        """Return the schema of a data source, which is asked for once and then remembered.

        From then on, what pages are made of in this data source is checked against it. At version
        2022-06-28 the id is that of a database.

        Raises:
            ObjectNotFound: it is missing, or not shared with the connection.
        """
        known = self.schemas.get(data_source_id)
        return self._read_schema(data_source_id) if known is None else known

    def _read_schema(self, data_source_id: str) -> Schema:
        if self.notion_version <= VERSION_2022_06_28:
            request = endpoints.retrieve_database(data_source_id)
            return self.schemas.add(self._one(request, Database))
        return Schema.of(self._source(endpoints.retrieve_data_source(data_source_id)))

    def _source(self, request: Request) -> DataSource:
        """Send a request that is answered with a data source, and remember its schema."""
        source = self._one(request, DataSource)
        self.schemas.add(source)
        return source

    def _check_values(
        self,
        properties: Json | Unset,
        schema: Schema | DataSource | Database | None,
        parent: Json | Unset = UNSET,
    ) -> None:
        """Check values against the schema that is given, or else that of the parent, if known.

        One that is known may have changed meanwhile: it is read again before it refuses anything.
        """
        if properties is UNSET:
            return
        if schema is not None:
            _schema_of(schema).check(properties)
            return
        owner = _owner(parent)
        known = None if owner is None else self.schemas.get(owner)
        if owner is not None and known is not None and known.problems(properties):
            self._read_schema(owner).check(properties)


def _schema_of(schema: Schema | DataSource | Database) -> Schema:
    known = Schema.of(schema) if isinstance(schema, DataSource | Database) else schema
    if not isinstance(known, Schema):
        raise InvalidArgument(wrong("schema", "a data source or its schema", schema))
    return known


def _owner(parent: Any) -> str | None:
    """Return the data source (or database) that a parent names, when it can be one."""
    plain = parent if parent is UNSET else write(parent)
    if not isinstance(plain, Mapping):
        return None
    named = plain.get("data_source_id") or plain.get("database_id")
    try:
        return parse_id(named) if isinstance(named, str) else None
    except InvalidId:
        return None
