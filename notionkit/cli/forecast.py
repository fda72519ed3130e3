"""What ``run --dry-run`` says: a table by subtree for a person, or one object for a program."""

import json
from collections.abc import Iterable, Iterator, Sequence

from notionkit.cli.progress import counted, duration
from notionkit.cli.surroundings import Forecast, Part, Paths
from notionkit.cli.tables import cut, line, one_line, width_of
from notionkit.model.shown import spelled

NAMES = (
    "connection",
    "workspace",
    "mode",
    "pages",
    "data_sources",
    "requests",
    "comments",
    "views",
    "bytes",
    "budget",
    "seconds",
    "saved",
    "resumed",
    "in_use_by",
    "unseen",
)
OF_A_PART = ("id", "kind", "title", "pages", "data_sources", "requests", "bytes", "left_out")
OF_PATHS = ("added", "changed", "moved", "removed", "held_back", "kept", "unlisted")
MOST_PARTS = 20
MOST_PATHS = 10
WIDEST = 40
_MODES = {
    "audit": "It reads everything.",
    "normal": "It lists everything and reads what changed.",
    "quick": "It looks only at the last edits.",
}
_OF_TARGETS = {
    "audit": "It reads everything below its targets.",
    "normal": "It asks for what lies below its targets by id, and reads what changed.",
}


def as_json(forecast: Forecast) -> str:
    """Return the one object of ``--dry-run --json``; every figure is a least one."""
    said = {name: getattr(forecast, name) for name in NAMES}
    parts = [{name: getattr(part, name) for name in OF_A_PART} for part in forecast.subtrees]
    paths = forecast.paths
    ahead = None if paths is None else {name: getattr(paths, name) for name in OF_PATHS}
    return json.dumps({**said, "subtrees": parts, "paths": ahead})


def for_people(forecast: Forecast, *, of_targets: bool = False) -> list[str]:
    """Return what a run would take at least, and what it would do to the files, in lines."""
    looks = {**_MODES, **_OF_TARGETS} if of_targets else _MODES
    rows = f"{counted(forecast.pages, 'page')} (rows included)"
    budget = f"{forecast.budget:,} requests a minute"
    wait = f", {duration(forecast.seconds)} of waiting at {budget}" if forecast.seconds else ""
    return [
        f"The connection {forecast.connection!r} can see in {forecast.workspace!r}, at least:",
        f"  {rows} and {counted(forecast.data_sources, 'data source')}",
        "",
        *_table(forecast.subtrees),
        "",
        *_unseen(forecast.unseen),
        *_resumed(forecast.resumed, forecast.in_use_by),
        f"A run takes at least {counted(forecast.requests, 'request')}{wait}.",
        f"  {looks[forecast.mode]} That is {_size(forecast.bytes)} or more, attachments aside.",
        *_priced(forecast),
        *_files(forecast.paths),
        "What lies inside pages is only known when they are read. Nothing was written.",
    ]


def _table(parts: Sequence[Part]) -> Iterator[str]:
    costly = sorted(parts, key=lambda part: (-part.requests, part.title, part.id))
    rows = [
        [
            cut(one_line(part.title) or "Untitled", WIDEST).rstrip(),
            f"{part.pages:,}",
            f"{part.requests:,}",
            _size(part.bytes),
            part.left_out and f"left out by {part.left_out}",
        ]
        for part in costly[:MOST_PARTS]
    ]
    header = ["Subtree", "Pages", "Requests", "Size", ""]
    widths = [max(width_of(row[at]) for row in (header, *rows)) for at in range(len(header))]
    for row in (header, *rows) if rows else ():
        figures = [cell.rjust(width) for cell, width in zip(row[1:4], widths[1:4], strict=True)]
        yield f"  {line([row[0], *figures, row[4]], widths)}"
    if len(costly) > MOST_PARTS:
        yield f"  … and {len(costly) - MOST_PARTS:,} more; --json lists them all"


def _size(count: int) -> str:
    size, unit = float(count), "B"
    for larger in ("kB", "MB", "GB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    return f"{size:.0f} {unit}" if unit == "B" or size >= 10 else f"{size:.1f} {unit}"


def _unseen(targets: Iterable[str]) -> Iterator[str]:
    for target in targets:
        yield (
            f"Target {target} cannot be seen: it does not exist or is not shared with the "
            "connection. Check the id or URL, and share the page with the connection in Notion "
            "(••• → Connections)."
        )


def _resumed(run_id: str, in_use_by: str) -> Iterator[str]:
    if in_use_by and run_id:
        yield f"The last run, {run_id}, goes on now, by {in_use_by}: this is what is left of it."
    elif in_use_by:
        yield f"The mirror is in use by {in_use_by}: no run can begin before that ends."
    elif run_id:
        yield f"The last run, {run_id}, is not finished: this one goes on with it."


def _priced(forecast: Forecast) -> Iterator[str]:
    if forecast.saved:
        yield (
            f"  --economy may save {counted(forecast.saved, 'request')}, which are not among "
            "these: how many, only reading tells."
        )
    if forecast.comments:
        yield (
            f"  Comments take {counted(forecast.comments, 'request')} of these. Those of blocks "
            "take one for each block, known from the last run or not yet known."
        )
    if forecast.views:
        yield (
            f"  Views take {counted(forecast.views, 'request')} of these: one for each database, "
            "and those of each view, known from the last run or not yet known."
        )


def _files(paths: Paths | None) -> Iterator[str]:
    if paths is None:
        return
    moved = [f"{old} → {new}" for old, new in paths.moved]
    kinds = {
        "added": paths.added,
        "changed": paths.changed,
        "moved": moved,
        "removed": paths.removed,
    }
    told = ", ".join(f"{len(those):,} {kind}" for kind, those in kinds.items())
    yield f"Files, index and manifest aside: {told}."
    for kind, those in kinds.items():
        yield from _listed(kind, those)
    if paths.held_back:
        yield (
            f"  {counted(len(paths.held_back), 'file')} would be removed, which is too many at "
            f"once, so none is: they are held back. If they are to go, run with --max-delete "
            f"{len(paths.held_back)}."
        )
        yield from _listed("held back", paths.held_back)
    yield from _listed("edited here, and kept", paths.kept)
    if paths.unlisted:
        objects, verb = counted(paths.unlisted, "object"), "is" if paths.unlisted == 1 else "are"
        yield f"  {objects} that the mirror knows {verb} not listed by search; the run asks by id."


def _listed(kind: str, those: Iterable[str]) -> Iterator[str]:
    every = list(those)
    yield from (f"  {kind}: {spelled(path)}" for path in every[:MOST_PATHS])
    if len(every) > MOST_PATHS:
        yield f"  {kind}: and {len(every) - MOST_PATHS:,} more; --json lists them all"
