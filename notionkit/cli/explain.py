"""``notionkit explain``: why an object is in an export, or is not."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import click

from notionkit.cli import exits, place
from notionkit.cli.asking import id_in
from notionkit.cli.printing import print_result
from notionkit.engine.proof.explanation import Explained, Explanation
from notionkit.engine.proof.explanation import explain as explained
from notionkit.mirror import MirrorView, Sighting, signed_key
from notionkit.model.shown import in_quotes, spelled

EXAMPLES = """\b
Examples:
  notionkit explain https://www.notion.so/Team-Wiki-598337872cf94fdf8782e53db20768a5
  notionkit explain 59833787-2cf9-4fdf-8782-e53db20768a5 --output backup
"""


@click.command(epilog=EXAMPLES)
@click.argument("id_", metavar="ID")
@click.option("-o", "--output", metavar="DIR", help="Folder of the export.")
@place.local_options
@click.pass_context
def explain(
    context: click.Context, /, *, id_: str, config: Path | None, as_json: bool, **options: Any
) -> None:
    """Tell why a page, database, block, attachment, user or comment is in an export, or is not.

    ID is an id, or an address copied from Notion; one that ends in an anchor names a block. An
    attachment has its id in manifest.jsonl. Notion is not asked. The exit code is 3 when it is not
    in the export.
    """
    where, key = place.of(options, config), signed_key(id_)
    wanted = "" if "/" in key else _id(id_)
    with MirrorView.open(where.state) as view:
        found = explained(view, wanted or (key if view.file(key) else _id(id_)))
    print_result(as_object(found) if as_json else "\n".join(for_people(found, where.output)))
    context.exit(exits.COMPLETE if found.there else exits.LOSSES)


def _id(text: str) -> str:
    return id_in(text, "anything in Notion")


def as_object(found: Explanation) -> str:
    """Return the one object of ``--json``."""
    value = attrs.asdict(found) | {"there": found.there}
    return json.dumps(value, default=str, ensure_ascii=False)


def for_people(found: Explanation, output: Path) -> Iterator[str]:
    """Yield what is known, in lines."""
    yield f"{found.id}: {'in the export' if found.there else 'not in the export'}."
    if found.left_out_by is not None:
        yield f"It is left out, as you chose: {spelled(found.left_out_by.message)}"
    for each in found.objects:
        yield from _object(each, output, is_chosen=found.left_out_by is not None)
    if not found.objects and found.left_out_by is None:
        yield from _never_seen(found)
    if found.listings:
        yield "What was asked about it:"
    yield from (f"  - {row.key}: {row.state}" for row in found.listings)
    others = [each for each in found.problems if each != found.left_out_by]
    if others:
        yield "What the ledger says:"
    yield from (f"  - {each.severity}: {spelled(each.message)}" for each in others)


def _object(each: Explained, output: Path, *, is_chosen: bool) -> Iterator[str]:
    yield f"{each.kind.replace('_', ' ').capitalize()} {in_quotes(each.title)}"
    if each.above is not None:
        kind, id_, title = each.above
        yield f"  belongs to {kind.replace('_', ' ')} {in_quotes(title)} ({id_})"
    if (seen := each.sighting) is not None:
        yield f"  last seen {_when(seen)}, in {seen.listing}, run {seen.run}"
    if each.first_run and each.first_run != each.last_run:
        yield f"  first seen in run {each.first_run}"
    if each.in_trash:
        files = "its files are held back" if each.outputs else "so its files were removed"
        yield f"  it is in Notion's trash, {files}"
    elif not each.reached and not is_chosen:
        yield "  the last run did not meet it: it was deleted, or is no longer shared"
    if each.whole is False and not is_chosen:
        yield "  not all of its content could be read"
    yield from (f"  file: {spelled(str(output / made.path))}" for made in each.outputs)
    yield from (f"  attachment {in_quotes(file.name)}: {file.state}" for file in each.files)


def _when(sighting: Sighting) -> str:
    return datetime.fromtimestamp(sighting.seen_at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _never_seen(found: Explanation) -> Iterator[str]:
    if found.mentions:
        yield "It was never read, but it is named in:"
        yield from (f"  - {key}" for key in found.mentions)
    else:
        yield "It was never seen in any answer of Notion."
    yield (
        "It is not shared with the connection, was deleted, or lies outside the targets of the "
        "runs. Share it in Notion: ... > Connections."
    )
