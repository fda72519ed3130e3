"""One object as names and values, for people and for a record of CSV."""

from collections.abc import Iterator
from typing import Any

from notionkit.cli.columns import Column
from notionkit.model import (
    ApiObject,
    Block,
    Database,
    DataSource,
    Page,
    User,
    plain_text,
    title_of,
)
from notionkit.render import MemoryContext, values
from notionkit.render.properties import by_name, schema_order

_COMMON = ("url", "created_time", "last_edited_time")
_PLAIN = MemoryContext()
Fact = tuple[str, str]


def of(found: ApiObject) -> list[Fact]:
    """Return what there is to say about an object; names are the API's, then the properties'.

    A title is told once, as ``title``.
    """
    facts = [("object", str(getattr(found, "object", ""))), ("id", str(getattr(found, "id", "")))]
    facts += _own(found)
    facts += [(name, str(getattr(found, name))) for name in _COMMON if getattr(found, name, None)]
    if getattr(found, "in_trash", False):
        facts.append(("in_trash", "true"))
    return [*facts, *_properties(found)]


def as_columns(found: ApiObject) -> list[Column]:
    """Return the facts as columns of a table with one row."""
    return [Column(name, lambda _, value=value: value) for name, value in of(found)]  # type: ignore[misc]


def _own(found: ApiObject) -> Iterator[Fact]:
    match found:
        case Page() | DataSource() | Database():
            yield "title", title_of(found)
            if not isinstance(found, Page) and found.description:
                yield "description", plain_text(found.description)
        case Block():
            yield "type", found.type
            yield "text", plain_text(getattr(found.content, "rich_text", ()))
            yield "has_children", str(found.has_children).lower()
        case User():
            yield "name", found.name or ""
            yield "type", found.type or ""
    if isinstance(found, Database):
        listed = [f"{own.id} ({own.name})" for own in found.data_sources]
        yield "data_sources", ", ".join(listed)
    parent: Any = getattr(found, "parent", None)
    if parent is not None:
        yield "parent", f"{parent.type} {parent.id or ''}".strip()


def _properties(found: ApiObject) -> Iterator[Fact]:
    if isinstance(found, Page):
        for name, value in by_name(found):
            if value.type == "title":
                continue  # told above
            yield name, values.text(value, _PLAIN, ("page", found.id))
    elif isinstance(found, DataSource):
        for name in schema_order(found):
            yield name, found.properties[name].type
