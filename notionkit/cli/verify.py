"""``notionkit verify``: whether the files of an export are still those that were written."""

import json
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import click

from notionkit.cli import exits, place
from notionkit.cli.printing import print_result
from notionkit.cli.progress import counted
from notionkit.engine.proof.verification import Verification
from notionkit.engine.proof.verification import verify as verified
from notionkit.model.shown import spelled

EXAMPLES = """\b
Examples:
  notionkit verify
  notionkit verify backup
  notionkit verify backup --json
"""
MOST_LISTED = 20
LISTS = {
    "missing": "Missing",
    "changed": "Changed since they were written",
    "unlisted": "Not as the manifest says",
    "damaged": "Attachments damaged in the state folder, by hash",
    "foreign": "Not written by NotionKit, and left alone",
}


@click.command(epilog=EXAMPLES)
@click.argument("folder", required=False, metavar="[DIR]")
@place.local_options
@click.pass_context
def verify(
    context: click.Context,
    /,
    *,
    folder: str | None,
    config: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Compare an output folder with its manifest and mirror.

    DIR is the output folder; without it, the one of your settings. Notion is not asked. The exit
    code is 3 when files are missing or changed, or links lead nowhere.
    """
    where = place.of({"output": folder, **options}, config)
    found = verified(where.output, where.state)
    print_result(as_object(found) if as_json else "\n".join(for_people(found)))
    context.exit(exits.COMPLETE if found.whole else exits.LOSSES)


def as_object(found: Verification) -> str:
    """Return the one object of ``--json``."""
    lists = {name: getattr(found, name) for name in LISTS}
    head = {"folder": str(found.folder), "whole": found.whole, "checked": found.checked}
    head |= {"finished": found.finished}
    absent = [{"id": each.key, "name": each.name, "state": each.state} for each in found.absent]
    mirrored = {"with_mirror": found.with_mirror, **lists, "absent": absent}
    return json.dumps({**head, **mirrored, **_report(found)})


def _report(found: Verification) -> dict[str, Any]:
    """Return the integrity report for programs."""
    report = found.integrity
    return {
        "broken_links": [attrs.asdict(link) for link in report.broken],
        "outside_links": [{"path": path, "target": url} for path, url in report.outside],
        "orphans": [{"kind": kind, "id": object_id} for kind, object_id in report.orphans],
        "cycles": [
            [{"kind": kind, "id": object_id} for kind, object_id in circle]
            for circle in report.cycles
        ],
    }


def _told(found: Verification) -> Iterator[tuple[str, list[str]]]:
    """Yield the integrity report for people: titles and lines."""
    report = found.integrity
    yield (
        "Links that lead nowhere",
        [f"{link.path}: {link.target} ({link.reason})" for link in report.broken],
    )
    outside = dict.fromkeys(f"{path}: {url}" for path, url in report.outside)
    yield "Links out of the export, to Notion", list(outside)
    yield "At the root, because what they are in is not here", list(map(" ".join, report.orphans))
    yield (
        "Said to be inside one another",
        [", ".join(map(" ".join, circle)) for circle in report.cycles],
    )


def for_people(found: Verification) -> Iterator[str]:
    """Yield what was found, in lines."""
    good = "Whole." if found.whole else "Not whole."
    yield f"{good} {counted(found.checked, 'file')} compared in {found.folder}."
    if not found.finished:
        yield "The last run has not come to its end, so what it had yet to write is not here."
    if not found.with_mirror:
        yield "There is no mirror: only what the manifest tells was compared."
    for name, title in LISTS.items():
        yield from _listed(title, getattr(found, name))
    yield from _absent(found)
    for title, lines in _told(found):
        yield from _listed(title, lines)
    yield from (f"What to do: {step}" for step in _steps(found))


def _steps(found: Verification) -> Iterator[str]:
    if not found.finished:
        yield "run the same export again, so that it comes to its end, and verify then."
    elif found.missing or found.unlisted or found.damaged or found.integrity.broken:
        yield "run the same export again; it writes what is missing."
    if found.changed:
        yield (
            "a run keeps what was edited here. notionkit run --on-local-edit overwrite writes such "
            "files anew, --on-local-edit both keeps yours beside them under another name."
        )


def _absent(found: Verification) -> Iterator[str]:
    for why, chosen in (("they were not downloaded", False), ("you skipped them", True)):
        mine = [each for each in found.absent if (each.state == "skipped") is chosen]
        lines = [f"{each.name} ({each.key})" for each in mine]
        yield from _listed(f"Attachments that are not here, because {why}", lines)
    if found.absent:
        yield f"To see why: notionkit explain ID --output {shlex.quote(str(found.folder))}"


def _listed(title: str, paths: Sequence[str]) -> Iterator[str]:
    if paths:
        yield f"{title} ({len(paths):,}):"
    yield from (f"  - {spelled(path)}" for path in paths[:MOST_LISTED])
    if len(paths) > MOST_LISTED:
        yield f"  - and {len(paths) - MOST_LISTED:,} more; --json lists them all"
