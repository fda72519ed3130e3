"""``notionkit diff``: what changed between two runs, down to the lines of each page."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import click

from notionkit.cli import place
from notionkit.cli.altered import (
    Paths,
    as_value,
    by_way,
    counts,
    id_of,
    line,
    paths_in,
    run_value,
    value_line,
)
from notionkit.cli.errors import BadTarget
from notionkit.cli.printing import print_result
from notionkit.cli.which_run import Moment, moments, which
from notionkit.engine.history.changes import WAYS, Altered, Stretch
from notionkit.engine.history.comparison import Compared, compared
from notionkit.mirror import MirrorView
from notionkit.model.shown import acts

EXAMPLES = """\b
Examples:
  notionkit diff
  notionkit diff 3 7 --output backup
  notionkit diff 2026-06-01 last --stat
  notionkit diff start last --only "Team Wiki/Roadmap.md"
"""
_COLORS = {"+": "green", "-": "red", "@": "cyan"}


@click.command(epilog=EXAMPLES)
@click.argument("old", required=False, default="last~1", metavar="[RUN]")
@click.argument("new", required=False, default="last", metavar="[RUN]")
@click.option("-o", "--output", metavar="DIR", help="Folder of the export.")
@click.option(
    "--only", metavar="ID|PATH", help="Only what became of this, named by id, address or file."
)
@click.option("--stat", is_flag=True, help="Only which objects changed, without their texts.")
@place.local_options
def diff(
    *,
    old: str,
    new: str,
    only: str | None,
    stat: bool,
    config: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Tell what changed between the ends of two runs; without a RUN, what the last run brought.

    A RUN is its number in `notionkit log`, last, last~1, the beginning of its id, a date, or start.
    With one RUN, what changed since then. Notion is not asked.
    """
    where = place.of(options, config)
    with MirrorView.open(where.state) as view, view.snapshot():
        known = moments(view)
        ends = (which(_first(old, known), known), which(new, known))
        if ends[0].number > ends[1].number:
            raise BadTarget(f"{ends[0].told()} came after {ends[1].told()}: name it second.")
        stretch = Stretch(ends[0].stretch.upto, ends[1].stretch.upto)
        paths = paths_in(view)
        wanted = id_of(only, where.output, paths) if only else None
        found = compared(view, stretch, wanted, texts=not stat)
    if as_json:
        print_result(as_object(ends, found, paths))
    else:
        print_result("\n".join(for_people(ends, found, paths, briefly=stat)))


def _first(old: str, known: Sequence[Moment]) -> str:
    """Before the first run there was nothing."""
    return "start" if old == "last~1" and len(known) == 1 else old


def as_object(ends: tuple[Moment, Moment], found: Sequence[Compared], paths: Paths) -> str:
    """Return the one object of ``--json``."""
    changes = [
        {**as_value(each.altered, paths), "diff": "\n".join(each.diff) if each.diff else None}
        for each in found
    ]
    old, new = map(run_value, ends)
    return json.dumps({"from": old, "to": new, "changes": changes}, ensure_ascii=False)


def for_people(
    ends: tuple[Moment, Moment], found: Sequence[Compared], paths: Paths, *, briefly: bool
) -> Iterator[str]:
    """Yield what changed, in lines: numbers first, then what came, moved, was edited, and went."""
    yield f"From {ends[0].told()} to {ends[1].told()}:"
    if not found:
        yield "  nothing changed"
    altered = [each.altered for each in found]
    for way in WAYS:
        if those := [each for each in altered if way in each.ways]:
            yield f"  {counts(those)} {way}"
    texts = {(each.altered.object, each.altered.id): each.diff for each in found}
    for _, group in by_way(altered):
        yield ""
        for at, each in enumerate(group):
            if briefly:
                yield line(each, paths)
            else:
                yield from _detailed(each, texts[each.object, each.id], paths, apart=at > 0)


def _detailed(each: Altered, diff: Sequence[str], paths: Paths, *, apart: bool) -> Iterator[str]:
    if apart and (each.values or diff):
        yield ""
    yield line(attrs.evolve(each, values=()), paths)
    yield from (f"  {value_line(value)}" for value in each.values)
    yield from map(_colored, diff)


def _colored(text: str) -> str:
    """Return a line of a diff without what a terminal would obey, in its colour."""
    plain = "".join("�" if acts(char) and char != "\t" else char for char in text)
    return click.style(plain, fg=_COLORS[plain[0]]) if plain[:1] in _COLORS else plain
