"""Views of a database: what they show, in words, and where their own tables stand."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

import attrs

from notionkit._scratch import Scratch
from notionkit.model import DataSource
from notionkit.model.views import View
from notionkit.render.claims import Folders, nobody
from notionkit.render.properties import is_title, schema_order

FOLDER = "_views"
"""Folder beside a database's rows that holds the tables of its views."""

UNNAMED = "Untitled view"


@attrs.frozen
class ShownView:
    """A view, the source of its rows if that is known, and the URL of its table if it has one."""

    view: View
    source: DataSource | None = None
    table: str | None = None


def table_paths(base: str, views: Iterable[View]) -> dict[str, str]:
    """Where the table of each view stands, by the view's id; ``base`` is the database's path."""
    folders = Folders(nobody, Scratch().table())
    ordered = sorted(views, key=lambda view: (view.created_time or "", view.id))
    return {
        view.id: folders.place_file(f"{base}/{FOLDER}", f"{view.name or UNNAMED}.csv", view.id)
        for view in ordered
    }


def columns(view: View, source: DataSource) -> list[str]:
    """The names of the properties that a view shows, in its order; the title is always there.

    A view that says nothing of its properties shows them all.
    """
    names = {unquote(schema.id): name for name, schema in source.properties.items()}
    told = getattr(view.configuration, "properties", None) or ()
    shown = [names.get(unquote(each.property_id)) for each in told if each.visible is not False]
    chosen = list(dict.fromkeys(name for name in shown if name is not None))
    if not chosen:
        return schema_order(source)
    title = [name for name in names.values() if is_title(source.properties[name])]
    return chosen if not {*title} - {*chosen} else [*title, *chosen]


def filter_text(condition: Any, source: DataSource | None) -> str:
    """A filter in words: ``Status: status equals "Done" and (... or ...)``."""
    return _condition(condition, _names(source), nested=False) if condition else ""


def sorts_text(view: View, source: DataSource | None) -> str:
    """What a view sorts by, the first key first."""
    names = _names(source)
    found = [
        (sort.timestamp or _named(sort.property, names), sort.direction)
        for sort in view.sorts or ()
    ]
    return ", ".join(f"{what.replace('_', ' ')} {direction}" for what, direction in found)


def _names(source: DataSource | None) -> Mapping[str, str]:
    properties = source.properties if source else {}
    return {unquote(schema.id): name for name, schema in properties.items()}


def _named(told: str | None, names: Mapping[str, str]) -> str:
    return names.get(unquote(told or ""), told or "")


def _condition(condition: Any, names: Mapping[str, str], *, nested: bool) -> str:
    if not isinstance(condition, Mapping):
        return str(condition)
    for joint in ("and", "or"):
        if isinstance(condition.get(joint), list):
            parts = [_condition(each, names, nested=True) for each in condition[joint]]
            text = f" {joint} ".join(filter(None, parts))
            return f"({text})" if nested and len(parts) > 1 else text
    return _leaf(condition, names)


def _leaf(condition: Mapping[str, Any], names: Mapping[str, str]) -> str:
    what = condition.get("timestamp") or _named(condition.get("property"), names)
    tests = (
        " ".join(_words(value))
        for key, value in condition.items()
        if key not in ("property", "timestamp", "type")
    )
    return f"{str(what).replace('_', ' ')} {' and '.join(tests)}".strip()


def _words(value: Any) -> Iterator[str]:
    """An operator and its operand; what only says `true` or `{}` needs no operand."""
    if not isinstance(value, Mapping):
        yield _operand(value)
        return
    for operator, operand in value.items():
        yield str(operator).replace("_", " ")
        if isinstance(operand, Mapping):
            yield from _words(operand)
        elif operand is not True or operator == "equals":
            yield _operand(operand)


def _operand(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"“{value}”" if isinstance(value, str) else str(value)
