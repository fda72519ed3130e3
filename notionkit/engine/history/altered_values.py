"""Which properties of a page have other values than before, and which columns a data source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from notionkit.mirror import MirrorView, Version
from notionkit.model import Page, StructureError, structure
from notionkit.plugins.properties import completed
from notionkit.render import MemoryContext, values

_UNTOLD = frozenset({"title", "last_edited_time", "last_edited_by"})
"""Types of values that say only what is told anyway: the name, and that it was edited."""

Raw = Mapping[str, Any]


def _nothing_first(text: str | None) -> str:
    return text or ""


@attrs.frozen(order=True)
class Value:
    """A value before and after, as text; None where there was no such property.

    When both are equal, only the formatting is another.
    """

    name: str
    before: str | None = attrs.field(order=_nothing_first)
    after: str | None = attrs.field(order=_nothing_first)


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
    before, after = _by_id(whole(old)), _by_id(whole(new))
    context = Names(view=view)
    told = (_value(before.get(key), after.get(key), context) for key in before | after)
    return sorted(value for value in told if value is not None)


def whole(version: Version) -> dict[str, Any]:
    """Return the raw object of a version with its long values read to their end."""
    return completed(dict(version.object), version)


def _by_id(owner: Raw) -> dict[str, Raw]:
    """Return the properties by id, which another name does not change, each with its name."""
    found = owner.get("properties")
    named = found.items() if isinstance(found, dict) else ()
    return {
        str(raw.get("id", name)): {**raw, "name": name}
        for name, raw in named
        if isinstance(raw, dict)
    }


def _value(old: Raw | None, new: Raw | None, context: Names) -> Value | None:
    latest = new or old or {}
    if latest.get("type") in _UNTOLD or _content(old) == _content(new):
        return None
    before, after = _text(old, context), _text(new, context)
    if (before or "") == (after or "") and latest.get("type") != "rich_text":
        return None  # such as the colour of an option
    return Value(str(latest["name"]), before, after)


def _content(raw: Raw | None) -> Raw:
    return {key: value for key, value in (raw or {}).items() if key != "name"}


def _text(raw: Raw | None, context: Names) -> str | None:
    if raw is None:
        return None
    try:
        page = structure({"object": "page", "id": "", "properties": {"": _content(raw)}}, Page)
    except StructureError:
        return str(_content(raw))
    return values.text(page.properties[""], context, ("page", ""))


def altered_columns(old: Version, new: Version) -> list[Value]:
    """Return the columns of a data source that came, went, or are set up in another way."""
    before, after = _by_id(old.object), _by_id(new.object)
    return sorted(
        Value(str((after.get(key) or before[key])["name"]), *map(_shape, (old_one, new_one)))
        for key in before | after
        if (old_one := before.get(key)) != (new_one := after.get(key))
    )


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
