"""``notionkit search``: pages and data sources by title."""

from pathlib import Path
from typing import Any

import click

from notionkit.api.query import search as search_for
from notionkit.cli import columns
from notionkit.cli.asking import client, output_format
from notionkit.cli.listing import print_listing
from notionkit.cli.options import reading_options
from notionkit.cli.voice import Voice
from notionkit.cli.writers import writer

EXAMPLES = """\b
Examples:
  notionkit search "rota"
  notionkit search --kind data_source
  notionkit search minutes --limit 200 --format jsonl
"""


@click.command(epilog=EXAMPLES)
@click.argument("text", default="", metavar="[TEXT]")
@click.option(
    "--kind",
    type=click.Choice(["page", "data_source"]),
    help="Only pages, or only data sources. Default: both.",
)
@click.option(
    "--sort",
    type=click.Choice(["-last_edited_time", "last_edited_time", "relevance"]),
    default="-last_edited_time",
    help="Order of the results; - before it means descending. Default: -last_edited_time.",
)
@click.option(
    "--limit", type=click.IntRange(1), metavar="N", help="The most results. Default: all."
)
@click.option("--in-trash", is_flag=True, help="Search what lies in the trash.")
@output_format()
@reading_options
@click.pass_context
def search(
    context: click.Context,
    /,
    *,
    text: str,
    kind: str | None,
    sort: str,
    limit: int | None,
    in_trash: bool,
    shape: str,
    config: Path | None,
    quiet: bool,
    verbose: int,
    **options: Any,
) -> None:
    """Print pages and data sources whose title has words of TEXT; all of them without one.

    Notion compares titles only, finds titles that share any word, and promises no completeness:
    what was made a moment ago may be missing.
    """
    voice = Voice(False, quiet, verbose)
    wanted = search_for(text).sort(sort)
    chosen = {"page": wanted.pages, "data_source": wanted.data_sources}
    wanted = chosen[kind]() if kind else wanted
    wanted = wanted.in_trash() if in_trash else wanted
    wanted = wanted if limit is None else wanted.limit(limit)
    with client(context, options, config, voice) as asking:
        shown = writer(shape, columns.of_search())
        print_listing(wanted.run(asking), shown, voice, "result", asking)
