"""What changed, in the words and the JSON that `notionkit log` and `notionkit diff` share."""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs

from notionkit.cli.errors import BadTarget
from notionkit.cli.progress import counted
from notionkit.cli.tables import one_line
from notionkit.cli.which_run import Moment
from notionkit.engine.history.altered_values import Value
from notionkit.engine.history.changes import WAYS, Altered
from notionkit.mirror import MirrorView
from notionkit.model import InvalidId, parse_id
from notionkit.model.shown import spelled

NOUNS = {
    "page": ("page", "pages"),
    "row": ("row", "rows"),
    "database": ("database", "databases"),
    "data_source": ("data source", "data sources"),
    "file": ("file", "files"),
}
_LONGEST_VALUE = 60
WIDTH = max(map(len, WAYS))
"""How wide a word for what became of an object is."""

Paths = Mapping[tuple[str, str], str]


def paths_in(view: MirrorView) -> Paths:
    """Return where the file of each object stands, the Markdown one if there are several."""
    found: dict[tuple[str, str], str] = {}
    for output in view.each_output():
        key = (output.kind, output.id)
        if key not in found or output.path.endswith(".md"):
            found[key] = output.path
    return found


def path_of(each: Altered, paths: Paths) -> str | None:
    """Return where the object's file stands; None if it has none."""
    return paths.get(("page" if each.object == "row" else each.object, each.id))


def line(each: Altered, paths: Paths) -> str:
    """Return one line on what became of an object."""
    way = ", ".join(each.ways).ljust(WIDTH)
    inside = "" if each.inside is None else f" in {quoted(each.inside)}"
    name = spelled(path_of(each, paths) or "") or quoted(each.title) + inside
    notes = ", ".join(_notes(each))
    said = f"{way}  {NOUNS[each.object][0]} {name}"
    return f"{said} ({notes})" if notes else said


def _notes(each: Altered) -> Iterator[str]:
    if "removed" in each.ways and each.object != "file":
        yield each.id
    if each.below:
        yield f"with {each.below:,} below it"
    if each.old_title is not None:
        yield f"was {quoted(each.old_title)}"
    if each.moved_from is not None:
        yield f"from {quoted(each.moved_from)} to {quoted(each.moved_to or '')}"
    yield from each.parts
    if not each.known:
        yield "earlier version not known"
    yield from (one_line(value.name) for value in each.values)


def quoted(title: str) -> str:
    """Return a title between quotation marks, on one line."""
    return f"“{one_line(title)}”" if title else "an untitled one"


def value_line(value: Value) -> str:
    """Return one line on a property with another value."""
    name = one_line(value.name)
    if value.before == value.after:
        return f"{name}: formatted in another way"
    return f"{name}: {_shown(value.before)} → {_shown(value.after)}"


def _shown(text: str | None) -> str:
    if not text:
        return "nothing"
    short = one_line(text)
    return short if len(short) <= _LONGEST_VALUE else short[: _LONGEST_VALUE - 1] + "…"


def counts(found: Sequence[Altered]) -> str:
    """Return how many objects of each kind there are, such as ``2 pages, 1 row``."""
    numbers = {noun: sum(each.object == noun for each in found) for noun in NOUNS}
    return ", ".join(counted(number, *NOUNS[noun]) for noun, number in numbers.items() if number)


def tallied(changes: Mapping[str, Mapping[str, int]]) -> str:
    """Return what a run changed in one line, such as ``changed: 2 pages, 1 row edited``."""
    told = [
        ", ".join(counted(own[noun], *NOUNS[noun]) for noun in NOUNS if noun in own) + f" {way}"
        for way in WAYS
        if (own := changes.get(way))
    ]
    return f"changed: {'; '.join(told)}" if told else "nothing changed in Notion"


def by_way(found: Sequence[Altered]) -> Iterator[tuple[str, list[Altered]]]:
    """Yield what became of objects, each object once, with these in the order of their names."""
    for way in WAYS:
        those = [each for each in found if each.ways[0] == way]
        if those:
            yield way, sorted(those, key=lambda each: (list(NOUNS).index(each.object), each.title))


def id_of(what: str, output: Path, paths: Paths) -> str:
    """Return the id of what a person named by an id, an address or an exported file.

    Raises:
        BadTarget: nothing is named so.
    """
    ids = {path: key[1] for key, path in paths.items()}
    relative = Path(os.path.relpath(what, output)).as_posix()
    for path in (what, relative):
        if path in ids:
            return ids[path]
    try:
        return parse_id(what)
    except InvalidId:
        raise BadTarget(
            f"{what!r} is no file that now stands in {output}, no id, and no address of Notion. "
            "What was removed, moved or renamed has no file of that name any more: name it by its "
            "id, which `notionkit log` tells of what was removed, and with --json of every change."
        ) from None


def as_value(each: Altered, paths: Paths) -> dict[str, Any]:
    """Return what became of an object, for ``--json``."""
    value = attrs.asdict(each)
    head = {key: value.pop(key) for key in ("object", "id", "title")}
    return {**head, "path": path_of(each, paths), **value}


def run_value(moment: Moment) -> dict[str, Any]:
    """Return a run for ``--json``; all but the number are null for the start of all."""
    run = moment.run
    return {
        "number": moment.number,
        "run_id": run.run_id if run else None,
        "started_at": _iso(run.started_at) if run else None,
        "ended_at": _iso(run.ended_at) if run and run.ended_at else None,
        "status": run.status if run else None,
        "mode": run.mode if run else None,
        "targets": list(run.targets) if run else None,
        "requests": run.requests if run else None,
        "losses": run.losses if run else None,
    }


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
