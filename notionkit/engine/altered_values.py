"""Which properties of a page have other values than before, and which columns a data source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from notionkit.mirror import MirrorView, Version
from notionkit.model import Page, PropertyValue, StructureError, structure
from notionkit.plugins.properties import completed
from notionkit.render import MemoryContext, values

_UNTOLD = frozenset({"title", "last_edited_time", "last_edited_by"})
"""Types of values that say only what is told anyway: the name, and that it was edited."""

Raw = Mapping[str, Any]


@attrs.frozen
class Value:
    """A value before and after, as text; None where there was no such property.

    When both are equal, only the formatting is another.
    """

    name: str
    before: str | None
    after: str | None


@attrs.frozen
class Names(MemoryContext):
    """A context for values that takes names from the mirror, and has no links."""

    view: MirrorView | None = None

    def title(self, kind: str | None, object_id: str) -> str | None:
        """The title of a page, as it is now."""
        entry = self.view.entry(kind or "page", object_id) if self.view is not None else None
        return entry.title if entry is not None else None

    def user_name(self, user_id: str) -> str | None:
        """The name of a person or bot."""
        user = self.view.get("user", user_id) if self.view is not None else None
        return user.get("name") if user else None


def altered_values(view: MirrorView, old: Version, new: Version) -> list[Value]:
    """Return the properties of a page with other values, in the order of their names."""
    before, after = _properties(old), _properties(new)
    context = Names(view=view)
    told = (
        _value(name, before.get(name), after.get(name), context)
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    )
    return [value for value in told if value is not None]


def _properties(version: Version) -> Mapping[str, Raw]:
    whole = completed(dict(version.object), version)
    found = whole.get("properties")
    return found if isinstance(found, dict) else {}


def _value(name: str, old: Raw | None, new: Raw | None, context: Names) -> Value | None:
    kind = (new or old or {}).get("type")
    if kind in _UNTOLD:
        return None
    before, after = _text(name, old, context), _text(name, new, context)
    if (before or "") == (after or "") and kind != "rich_text":
        return None  # such as the colour of an option
    return Value(name, before, after)


def _text(name: str, raw: Raw | None, context: Names) -> str | None:
    if raw is None:
        return None
    try:
        page = structure({"object": "page", "id": "", "properties": {name: dict(raw)}}, Page)
    except StructureError:
        return str(raw)
    value: PropertyValue = page.properties[name]
    return values.text(value, context, ("page", ""))


def altered_columns(old: Version, new: Version) -> list[Value]:
    """Return the columns of a data source that came, went, or are set up in another way."""
    return list(_columns(_schema(old), _schema(new)))


def _columns(before: Mapping[str, Raw], after: Mapping[str, Raw]) -> Iterator[Value]:
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old != new:
            yield Value(str((new or old or {}).get("name", key)), _shape(old), _shape(new))


def _schema(version: Version) -> Mapping[str, Raw]:
    """Return the columns by id, which a new name does not change."""
    found = version.object.get("properties")
    columns = found if isinstance(found, dict) else {}
    return {
        str(raw.get("id", name)): {"name": name, **raw}
        for name, raw in columns.items()
        if isinstance(raw, dict)
    }


def _shape(raw: Raw | None) -> str | None:
    if raw is None:
        return None
    kind = str(raw.get("type"))
    config = raw.get(kind)
    options = config.get("options") if isinstance(config, dict) else None
    if not isinstance(options, list):
        return f"{raw['name']} ({kind})"
    names = ", ".join(str(each.get("name")) for each in options if isinstance(each, dict))
    return f"{raw['name']} ({kind}: {names})"
