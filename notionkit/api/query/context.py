"""What a query is seen from: the schema, the user that ``me`` means, and the time zone of days."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import unquote

import attrs

from notionkit.api.query.errors import InvalidValue, UnknownProperty, nearest
from notionkit.model import DataSource, InvalidId, PropertySchema, parse_id

Schema = Mapping[str, PropertySchema]


def schema_of(source: "Schema | DataSource | None") -> Schema | None:
    """Return the properties of a data source by name."""
    return source.properties if isinstance(source, DataSource) else source


def _user_id(user: Any) -> str | None:
    try:
        return None if user is None else parse_id(getattr(user, "id", user))
    except InvalidId as error:
        raise InvalidValue("context.user", str(error)) from None


def _now() -> datetime:
    return datetime.now(UTC)


@attrs.frozen(kw_only=True)
class QueryContext:
    """What gives names, ``me`` and days their meaning. Everything may be left out.

    Attributes:
        schema: Properties by name, or a data source; with it, filters are checked, and types need
            not be said.
        user: Whom ``me`` stands for: an id, or a ``User``. Without it ``"me"`` is sent as it is,
            which means nothing to an internal connection (it finds no rows).
        time_zone: In which zone days are meant. Without it days and words such as ``today`` are
            sent as they are, and Notion reads them in UTC. With it:
            a moment without an offset gets the zone's; a word becomes the day that it is in the
            zone; and for ``created_time`` and ``last_edited_time`` a day becomes the moments at
            which it begins and ends there. Words for spans (``this_week``) are sent as they are.
        now: Gives the moment at which words such as ``today`` are read.
    """

    schema: Schema | None = attrs.field(default=None, converter=schema_of)
    user: str | None = attrs.field(default=None, converter=_user_id)
    time_zone: tzinfo | None = None
    now: Callable[[], datetime] = _now

    def property(self, name: str, path: str) -> PropertySchema | None:
        """Return the schema of the property with this name or id; ``None`` without a schema.

        Raises:
            UnknownProperty: there is a schema, and it has no such property.
        """
        if self.schema is None:
            return None
        if name in self.schema:
            return self.schema[name]
        for own in self.schema.values():
            if own.id and name in (own.id, unquote(own.id)):
                return own
        raise UnknownProperty(path, f"there is no property {name!r}{nearest(name, self.schema)}")
