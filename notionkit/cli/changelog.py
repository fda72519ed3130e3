"""``notionkit log``: every run, and what changed in it."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import click

from notionkit.cli import place
from notionkit.cli.altered import (
    NOUNS,
    WIDTH,
    Paths,
    as_value,
    by_way,
    counts,
    id_of,
    line,
    paths_in,
    quoted,
    run_value,
    value_line,
)
from notionkit.cli.errors import BadTarget
from notionkit.cli.printing import print_result
from notionkit.cli.progress import counted
from notionkit.cli.which_run import Moment, moments, when
from notionkit.engine.history.changes import Altered, altered
from notionkit.mirror import MirrorView

EXAMPLES = """\b
Examples:
  notionkit log --output backup
  notionkit log --limit 3
  notionkit log "Team Wiki/Roadmap.md"
"""
MOST_LISTED = 12


@attrs.frozen
class Entry:
    """A run with what changed in it."""

    moment: Moment
    found: Sequence[Altered]


@click.command("log", epilog=EXAMPLES)
@click.argument("what", required=False, metavar="[ID|PATH]")
@click.option("-o", "--output", metavar="DIR", help="Folder of the export.")
@click.option(
    "--limit", type=click.IntRange(1), metavar="N", help="The most runs to show. Default: 10."
)
@place.local_options
def changelog(
    *,
    what: str | None,
    config: Path | None,
    as_json: bool,
    limit: int | None,
    **options: Any,
) -> None:
    """Tell what changed, run by run, the last run first.

    With an ID (or an address copied from Notion) or the PATH of an exported file, only the runs in
    which that changed, and every value before and after. Notion is not asked.
    """
    where = place.of(options, config)
    with MirrorView.open(where.state) as view, view.snapshot():
        paths = paths_in(view)
        wanted = id_of(what, where.output, paths) if what else None
        entries = list(_entries(view, wanted, limit or 10))
    if wanted and not entries:
        raise BadTarget(f"The log has nothing about {what}: it was never read, or is no page.")
    if as_json:
        print_result(as_object(where.output, entries, paths))
    else:
        print_result("\n".join(_one(entries, paths) if wanted else for_people(entries, paths)))


def _entries(view: MirrorView, wanted: str | None, limit: int) -> Iterator[Entry]:
    left = limit
    for moment in reversed(moments(view)):
        found = altered(view, moment.stretch, wanted)
        if wanted is None or found:
            yield Entry(moment, found)
            left -= 1
        if not left:
            return


def as_object(folder: Path, entries: Sequence[Entry], paths: Paths) -> str:
    """Return the one object of ``--json``."""
    runs = [
        {
            **run_value(each.moment),
            "changes": [as_value(found, paths) for found in each.found],
        }
        for each in entries
    ]
    return json.dumps({"folder": str(folder), "runs": runs}, ensure_ascii=False)


def for_people(entries: Sequence[Entry], paths: Paths) -> Iterator[str]:
    """Yield every run with what changed in it, in lines."""
    if not entries:
        yield "There has been no run yet."
    for at, entry in enumerate(entries):
        yield from [""] * bool(at)
        yield _head(entry.moment)
        if not entry.found:
            yield "  nothing changed"
        for _, found in by_way(entry.found):
            yield from _listed(found, paths)


def _head(moment: Moment) -> str:
    run = moment.run
    assert run is not None, "only the start has none"  # noqa: S101
    facts = [run.mode, run.status or "not ended", counted(run.requests, "request")]
    facts += [counted(run.losses, "loss", "losses")] if run.losses else []
    return f"Run {moment.number}, {when(run.started_at)}: {', '.join(facts)} [{moment.short_id}]"


def _listed(found: Sequence[Altered], paths: Paths) -> Iterator[str]:
    if len(found) > MOST_LISTED:
        yield f"  {found[0].ways[0].ljust(WIDTH)}  {counts(found)}"
    else:
        yield from (f"  {line(each, paths)}" for each in found)


def _one(entries: Sequence[Entry], paths: Paths) -> Iterator[str]:
    """Yield the history of one object, which several kinds can share, in lines."""
    named: dict[str, None] = {}
    for entry in entries:
        named |= {f"{NOUNS[each.object][0]} {quoted(each.title)}": None for each in entry.found[:1]}
    newest = next(iter(named))
    yield newest[:1].upper() + newest[1:]
    for entry in entries:
        yield ""
        yield _head(entry.moment)
        for each in entry.found:
            yield f"  {line(attrs.evolve(each, values=()), paths)}"
            yield from (f"    {value_line(value)}" for value in each.values)
