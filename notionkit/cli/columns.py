"""What the columns of a listing are, and what each of them shows of an object."""

from collections.abc import Callable, Sequence

import attrs

from notionkit.api.query.errors import nearest
from notionkit.cli.errors import BadSettings
from notionkit.model import ApiObject, DataSource, Page, title_of
from notionkit.render import MemoryContext, values
from notionkit.render.csv import OURS
from notionkit.render.properties import schema_order, shown_name

ID, URL = OURS


@attrs.frozen
class Column:
    """One column.

    Attributes:
        name: The heading.
        read: What it shows of an object.
        property: The name of the property in it, if one is.
        rigid: Whether it is of no use when it is cut, as an id is.
    """

    name: str
    read: Callable[[ApiObject], str]
    property: str | None = None
    rigid: bool = False


def of_search() -> list[Column]:
    """Return the columns of what search lists."""
    return [
        Column("title", _title),
        Column("object", lambda found: str(getattr(found, "object", ""))),
        Column("last_edited_time", _last_edited, rigid=True),
        Column("id", _id, rigid=True),
        Column("url", _url, rigid=True),
    ]


def of_source(source: DataSource, chosen: Sequence[str] = ()) -> list[Column]:
    """Return the columns of a data source, title first, then id and address of the row.

    Args:
        source: Gives the properties.
        chosen: The columns that are wanted, in this order; all when empty.

    Raises:
        BadSettings: there is no such column; names the nearest.
    """
    names = schema_order(source)
    every = [
        *(Column(shown_name(name, OURS, names), _property(name, source), name) for name in names),
        Column(ID, _id, rigid=True),
        Column(URL, _url, rigid=True),
    ]
    known = {column.name: column for column in every}
    for name in chosen:
        if name not in known:
            raise BadSettings(f"--column: there is no {name!r}{nearest(name, known)}.")
    return [known[name] for name in dict.fromkeys(chosen)] or every


def _property(name: str, source: DataSource) -> Callable[[ApiObject], str]:
    is_title = source.properties[name].type == "title"

    def read(row: ApiObject) -> str:
        if not isinstance(row, Page):
            return _title(row) if is_title else ""
        value = row.properties.get(name)
        return values.text(value, _PLAIN, ("page", row.id)) if value else ""

    return read


_PLAIN = MemoryContext()


def _title(found: ApiObject) -> str:
    return title_of(found) if isinstance(found, Page | DataSource) else ""


def _last_edited(found: ApiObject) -> str:
    return values.moment(getattr(found, "last_edited_time", None)) or ""


def _id(found: ApiObject) -> str:
    return str(getattr(found, "id", ""))


def _url(found: ApiObject) -> str:
    return getattr(found, "url", None) or ""
