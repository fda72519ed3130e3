"""``notionkit get``: one object, whatever it is."""

import json
import shutil
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from notionkit import api
from notionkit.cli import facts
from notionkit.cli.asking import client, id_in, output_format
from notionkit.cli.errors import BadTarget
from notionkit.cli.options import reading_options
from notionkit.cli.printing import print_result
from notionkit.cli.tables import one_line, width_of
from notionkit.cli.voice import Voice
from notionkit.cli.writers import FALLBACK, Csv
from notionkit.model import ApiObject, Page, unstructure

EXAMPLES = """\b
Examples:
  notionkit get https://www.notion.so/Team-Wiki-598337872cf94fdf8782e53db20768a5
  notionkit get 59833787-2cf9-4fdf-8782-e53db20768a5 --format json
  notionkit get 59833787-2cf9-4fdf-8782-e53db20768a5 --kind block
"""
KINDS = ("page", "database", "data_source", "block", "user")
Getters = Mapping[str, Callable[[str], ApiObject]]


@click.command(epilog=EXAMPLES)
@click.argument("id_", metavar="ID")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    help="What it is. Default: tried in this order, a request for each.",
)
@output_format()
@reading_options
@click.pass_context
def get(
    context: click.Context,
    /,
    *,
    id_: str,
    kind: str | None,
    shape: str,
    config: Path | None,
    quiet: bool,
    verbose: int,
    **options: Any,
) -> None:
    """Print a page, database, data source, block or user.

    ID is an id, or an address copied from Notion; one that ends in an anchor names a block.
    """
    voice = Voice(False, quiet, verbose)
    wanted = id_in(id_, "anything in Notion")
    with client(context, options, config, voice) as asking:
        found = _found(_getters(asking), wanted, (kind,) if kind else KINDS)
        _print(asking.complete_page(found) if isinstance(found, Page) else found, shape)


def _getters(asking: api.Client) -> Getters:
    return {
        "page": asking.retrieve_page,
        "database": asking.retrieve_database,
        "data_source": asking.retrieve_data_source,
        "block": asking.retrieve_block,
        "user": asking.retrieve_user,
    }


def _found(getters: Getters, wanted: str, kinds: tuple[str, ...]) -> ApiObject:
    """Return the object of the first kind that there is.

    Raises:
        BadTarget: there is none of them.
    """
    for kind in kinds:
        try:
            return getters[kind](wanted)
        except (api.ObjectNotFound, api.ValidationError):
            if len(kinds) == 1:
                raise
    raise BadTarget(
        f"Nothing with the id {wanted} is there, or it is not shared with the connection: "
        "check the id, and share the page (••• → Connections)."
    )


def _print(found: ApiObject, shape: str) -> None:
    if shape == "csv":
        Csv(facts.as_columns(found)).page([found])
    elif shape == "table":
        print_result("\n".join(_lines(found)))
    else:
        indent = 2 if shape == "json" else None
        print_result(json.dumps(unstructure(found), ensure_ascii=False, indent=indent))


def _lines(found: ApiObject) -> list[str]:
    told = [(one_line(name), one_line(value)) for name, value in facts.of(found)]
    margin = max(width_of(name) for name, _ in told) + 2
    room = max(shutil.get_terminal_size(FALLBACK).columns - margin, 20)
    lines = []
    for name, value in told:
        first, *rest = textwrap.wrap(value, room) or [""]
        label = click.style(name, bold=True) + " " * (margin - width_of(name))
        lines += [f"{label}{first}".rstrip(), *(" " * margin + more for more in rest)]
    return lines
