"""What changed between two moments of an export's history, object by object.

Everything comes from the mirror; Notion is not asked. An object that was touched without a change
that anyone could see (Notion moves the time of an edit for less) is not told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import takewhile
from typing import Any, Literal

import attrs

from notionkit.engine.history.altered_values import Value, altered_columns, altered_values
from notionkit.engine.history.presence import Ends
from notionkit.engine.result import CONCLUDED
from notionkit.mirror import Logged, MirrorView, Step, Version
from notionkit.mirror.kinds import NODES, in_a_table

Way = Literal["added", "removed", "restored", "renamed", "moved", "edited"]

WAYS: tuple[Way, ...] = ("added", "restored", "renamed", "moved", "edited", "removed")
"""What can have become of an object, in the order in which it is told."""

_MOST_COMPARED = 2000
"""So many objects are compared with what they were, for a run to say what it changed."""
_ALONG = frozenset({"removed", "restored"})
_ALONE = _ALONG | {"added"}
_TIMES = frozenset({"last_edited_time", "last_edited_by"})
_STANDS_FOR = ("child_page", "child_database")
_MARKDOWN = "page_markdown"
_PARTS = {"children": "text", "comments": "comments", "property": "", _MARKDOWN: "text"}
"""What the listings of a kind are to a reader; those of views are told as such."""
_FIELDS = ("description", "icon", "cover", "is_inline", "is_locked", "public_url")


@attrs.frozen
class Altered:
    """What became of one object between two moments.

    Attributes:
        object: `page`, `row`, `database`, `data_source` or `file`.
        id: Its id.
        title: Its title at the later moment.
        inside: The title of what it stands in at the later moment, if that is known.
        ways: What became of it; `added`, `removed` and `restored` stand alone.
        below: How many pages, rows, databases and data sources lie below it, where it was removed
            or restored: they came along.
        old_title: Its title at the earlier moment, if it was renamed.
        moved_from: The title of what it stood in, if it was moved.
        moved_to: The title of what it stands in, if it was moved.
        values: Properties with other values; of a data source, columns with another type.
        parts: What else is not the same: `text`, `comments`, `views`, `icon` ...
        known: Whether both versions are known, so that they can be compared.
    """

    object: str
    id: str
    title: str
    ways: tuple[Way, ...] = ()
    inside: str | None = None
    below: int = 0
    old_title: str | None = None
    moved_from: str | None = None
    moved_to: str | None = None
    values: tuple[Value, ...] = ()
    parts: tuple[str, ...] = ()
    known: bool = True


@attrs.frozen
class Stretch:
    """A part of the change log: behind change `after`, up to and with change `upto`."""

    after: int
    upto: int


def stretches(view: MirrorView) -> dict[str, Stretch]:
    """Return the part of the change log that each run wrote, oldest run first."""
    found: dict[str, Stretch] = {}
    last = 0
    for run, end in view.run_ends().items():
        found[run] = Stretch(last, end)
        last = end
    return found


def altered(view: MirrorView, stretch: Stretch, object_id: str | None = None) -> list[Altered]:
    """Return what became of every object, or of one, in this part of the change log."""
    with view.snapshot():
        ends = Ends.of(view, stretch.after, stretch.upto)
        alone = object_id is not None
        steps = _steps(view, stretch, object_id)
        told = (_altered(view, step, ends, stretch, alone=alone) for step in steps)
        return _with_those_below([each for each in told if each], ends, view)


def tally(view: MirrorView, run_id: str) -> dict[str, dict[str, int]] | None:
    """Count what a run changed: what became of how many objects of which kind, each object once.

    Of very many changes those that nobody can see count as well: to tell them takes a millisecond
    for each object. None for a run before which none came to its own end: all is new then.
    """
    with view.snapshot():
        before = takewhile(lambda run: run.run_id != run_id, view.runs())
        if not any(run.status in CONCLUDED for run in before):
            return None
        stretch = stretches(view)[run_id]
        ends = Ends.of(view, stretch.after, stretch.upto)
        steps = view.steps(stretch.after, stretch.upto)
        compares = stretch if len(steps) <= _MOST_COMPARED else None
        found: dict[str, dict[str, int]] = {}
        for step in steps:
            if each := _altered(view, step, ends, compares):
                own = found.setdefault(each.ways[0], {})
                own[each.object] = own.get(each.object, 0) + 1
        return found


def _steps(view: MirrorView, stretch: Stretch, object_id: str | None) -> list[Step]:
    """Return what the log says; of one object also where only something above it changed."""
    steps = view.steps(stretch.after, stretch.upto, object_id)
    if steps or object_id is None:
        return steps
    return [Step(each.after, each.after) for each in view.steps(0, stretch.after, object_id)]


def _altered(
    view: MirrorView, step: Step, ends: Ends, stretch: Stretch | None, *, alone: bool = False
) -> Altered | None:
    """Return what became of an object; of one that is `alone` also what it shares with others."""
    before, after = step.before, step.after
    told = Altered(noun_of(after), after.id, _title(view, after), inside=_inside(view, after))
    was, stands = ends.old.has(before), ends.new.has(after)
    if before is None:
        return attrs.evolve(told, ways=("added",)) if stands else None
    if was and not stands:
        told_above = after.op == "put" and not alone and ends.along_with(after.kind, after.id)
        return None if told_above else attrs.evolve(told, ways=("removed",))
    if not stands:
        return None
    if not was and (before.op == "delete" or alone or not ends.along_with(after.kind, after.id)):
        return attrs.evolve(told, ways=("restored",))
    return _changed(view, told, step, stretch)


def _with_those_below(found: list[Altered], ends: Ends, view: MirrorView) -> list[Altered]:
    taking = {each.id for each in found if not _ALONG.isdisjoint(each.ways)}
    if not taking:
        return found
    alone = {each.id for each in found if not _ALONE.isdisjoint(each.ways)}
    nodes = (node for node in view.each_node() if node.id not in alone)
    below = Counter(
        above for node in nodes for above in ends.along_with(node.kind, node.id) & taking
    )
    return [
        attrs.evolve(each, below=below[each.id]) if each.id in taking else each for each in found
    ]


def noun_of(logged: Logged) -> str:
    """Return what people call it: a page in a data source is a row."""
    is_row = in_a_table(logged.parent)
    return "row" if logged.kind == "page" and is_row else logged.kind


def _title(view: MirrorView, logged: Logged) -> str:
    if logged.title is not None:
        return logged.title
    if logged.kind == "file":
        return next((file.name for file in view.file(logged.id)), logged.id)
    entry = view.entry(logged.kind, logged.id)
    return entry.title if entry else ""


def _inside(view: MirrorView, logged: Logged) -> str | None:
    holder = None if logged.parent is None else _holder(view, logged.parent)
    entry = view.entry(*holder) if holder is not None and holder[0] in NODES else None
    return entry.title if entry is not None else None


def _changed(
    view: MirrorView, told: Altered, step: Step, stretch: Stretch | None
) -> Altered | None:
    before, after = step.before, step.after
    if before is None or after.kind == "file":
        return attrs.evolve(told, ways=("edited",), known=False)
    ways: list[Way] = []
    if None not in {before.title, after.title} and before.title != after.title:
        told = attrs.evolve(told, old_title=before.title)
        ways.append("renamed")
    if before.parent and after.parent and (places := _moved(view, before.parent, after.parent)):
        told = attrs.evolve(told, moved_from=places[0], moved_to=places[1])
        ways.append("moved")
    told = _compared(view, told, step, stretch)
    if told.values or told.parts or not (told.known or ways):
        ways.append("edited")
    return attrs.evolve(told, ways=tuple(ways)) if ways else None


def _moved(
    view: MirrorView, before: tuple[str, str], after: tuple[str, str]
) -> tuple[str, str] | None:
    """Return what it stood in and stands in; None for a move within one page."""
    old, new = _holder(view, before), _holder(view, after)
    return None if old == new else (_name(view, old), _name(view, new))


def _holder(view: MirrorView, parent: tuple[str, str]) -> tuple[str, str]:
    kind, parent_id = parent[0].removesuffix("_id"), parent[1]
    if kind == "block":
        owner = view.owner_of_block(parent_id)
        return (kind, parent_id) if owner is None else (str(owner[0]), owner[1])
    return kind, parent_id


def _name(view: MirrorView, holder: tuple[str, str]) -> str:
    if holder[0] not in NODES:
        return "the workspace" if holder[0] == "workspace" else holder[1]
    entry = view.entry(*holder)
    return entry.title if entry is not None else holder[1]


def _compared(view: MirrorView, told: Altered, step: Step, stretch: Stretch | None) -> Altered:
    if stretch is None:
        return attrs.evolve(told, known=False)
    kind = step.after.kind
    old = view.version(kind, told.id, stretch.after)
    new = view.version(kind, told.id, stretch.upto)
    if old is None or new is None:
        return attrs.evolve(told, known=False)
    if kind == "page":
        values = altered_values(view, old, new)
    else:
        values = altered_columns(old, new) if kind == "data_source" else []
    return attrs.evolve(told, values=tuple(values), parts=tuple(_parts(old, new)))


def _parts(old: Version, new: Version) -> Iterator[str]:
    listed = {_part(key) for key in old.listings.keys() | new.listings.keys()} - {""}
    yield from sorted(part for part in listed if _differs(old, new, part))
    yield from (name for name in _FIELDS if old.object.get(name) != new.object.get(name))


def _differs(old: Version, new: Version, part: str) -> bool:
    """Compare what both versions have: what a run reads by choice, or not, nobody edited."""
    keys = old.listings.keys() & new.listings.keys()
    if part == "text" and not _is_other_shape(old, new):
        keys = old.listings.keys() | new.listings.keys()
    return _bare(old, part, keys) != _bare(new, part, keys)


def _is_other_shape(old: Version, new: Version) -> bool:
    """Tell whether a page was read as Notion's Markdown in one version alone, and not edited."""
    shapes = ({key.partition(":")[0] for key in each.listings} for each in (old, new))
    edited = (each.object.get("last_edited_time") for each in (old, new))
    return len({_MARKDOWN in shape for shape in shapes}) == 2 and len(set(edited)) == 1


def _part(key: str) -> str:
    return _PARTS.get(key.partition(":")[0], "views")


def _bare(version: Version, part: str, keys: Collection[str]) -> dict[str, list[Any]]:
    """Return what the listings of a part say, without what is told elsewhere or by nobody."""
    return {
        key: [_without_times(item) for item in items]
        for key, items in version.listings.items()
        if _part(key) == part and items and key in keys
    }


def _without_times(item: Mapping[str, Any]) -> Mapping[str, Any]:
    if item.get("type") in _STANDS_FOR:  # its name and content are told of the object itself
        return {"id": item.get("id"), "type": item.get("type")}
    return {key: value for key, value in item.items() if key not in _TIMES}
