"""``notionkit query``: rows of a data source, selected and sorted by Notion."""

import json
from collections.abc import Callable, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs
import click

from notionkit import api
from notionkit.api.query import InvalidText, Query, QueryContext, QueryError, parse_where
from notionkit.api.query import query as query_of
from notionkit.cli import columns
from notionkit.cli.asking import client, id_in, output_format
from notionkit.cli.errors import BadSettings, BadTarget
from notionkit.cli.listing import print_listing
from notionkit.cli.options import reading_options
from notionkit.cli.printing import print_result
from notionkit.cli.voice import Voice
from notionkit.cli.writers import writer
from notionkit.model import DataSource, title_of

EXAMPLES = """\b
Examples:
  notionkit query 59833787-2cf9-4fdf-8782-e53db20768a5
  notionkit query ID --where "Status = Done and Due < 2026-01-01" --sort -Due --limit 50
  notionkit query ID --where "Tags contains urgent or Owner is empty" --format csv > rows.csv
  notionkit query ID --where "created_time on or after one_week_ago" --format jsonl
"""
PEOPLE = ("people", "created_by", "last_edited_by")


@attrs.frozen
class Asked:
    """What of the data source is asked for."""

    where: str | None
    sorts: Sequence[str]
    limit: int | None
    names: Sequence[str]
    user: str | None
    zone: tzinfo | None
    archived: bool


def _zone(_: click.Context, __: click.Parameter, name: str | None) -> tzinfo | None:
    try:
        return None if name is None else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadSettings(
            f"--time-zone: there is no time zone {name!r}; expected one such as Europe/Oslo."
        ) from None


@click.command(epilog=EXAMPLES)
@click.argument("data_source", metavar="DATA_SOURCE")
@click.option(
    "--where",
    metavar="TEXT",
    help="Which rows, such as: Status = Done and (Due < 2026-01-01 or Owner is empty). Default: "
    "all.",
)
@click.option(
    "--sort",
    "sorts",
    multiple=True,
    metavar="NAME",
    help="Property to sort by, with - before it descending; also created_time and "
    "last_edited_time. Repeat it for several.",
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="The most rows. Default: all.")
@click.option(
    "--column",
    "names",
    multiple=True,
    metavar="NAME",
    help="Property to show, or notion-id, or notion-url. Repeat it for several. Default: all.",
)
@click.option("--user", metavar="ID", help="Whom 'me' stands for. Default: the token's owner.")
@click.option(
    "--time-zone",
    "zone",
    metavar="ZONE",
    callback=_zone,
    help="Where days such as today begin, such as Europe/Oslo. Default: as Notion takes them.",
)
@click.option("--archived", is_flag=True, help="Only rows that are archived.")
@click.option("--explain", is_flag=True, help="Print the request as JSON instead of sending it.")
@output_format()
@reading_options
@click.pass_context
def query(
    context: click.Context,
    /,
    *,
    data_source: str,
    where: str | None,
    sorts: tuple[str, ...],
    limit: int | None,
    names: tuple[str, ...],
    user: str | None,
    zone: tzinfo | None,
    archived: bool,
    explain: bool,
    shape: str,
    config: Path | None,
    quiet: bool,
    verbose: int,
    **options: Any,
) -> None:
    """Print rows of a data source.

    DATA_SOURCE is its id, or the id or address of a database that has no other. Nothing is
    filtered here: Notion selects and sorts. What the text of --where may say: docs/query.md.
    """
    voice = Voice(False, quiet, verbose)
    asked = Asked(where, sorts, limit, names, user, zone, archived)
    id_ = id_in(data_source, "a data source")
    with client(context, options, config, voice) as asking:
        source = _source(asking, id_)
        chosen = columns.of_source(source, names)
        selected = _selected(source, asked, asking.me)
        if any(column.property for column in chosen) and names:
            selected = selected.only(*(own.property for own in chosen if own.property))
        if explain:
            print_result(json.dumps(selected.as_dict(), ensure_ascii=False, indent=2))
            return
        print_listing(selected.run(asking), writer(shape, chosen), voice, "row", asking, whole=True)


def _source(asking: api.Client, id_: str) -> DataSource:
    """Return the data source, also where the id is of the database around it."""
    try:
        return asking.retrieve_data_source(id_)
    except (api.ObjectNotFound, api.ValidationError) as error:
        try:
            database = asking.retrieve_database(id_)
        except (api.ObjectNotFound, api.ValidationError):
            raise _not_a_table(asking, id_) or error from None
    if len(database.data_sources) != 1:
        listed = ", ".join(f"{own.id} ({own.name})" for own in database.data_sources) or "none"
        raise BadTarget(f"That is a database; name one of its data sources: {listed}.")
    return asking.retrieve_data_source(database.data_sources[0].id)


def _not_a_table(asking: api.Client, id_: str) -> BadTarget | None:
    """Return what is wrong when the id is a page's: whoever copied an address often has that."""
    try:
        page = asking.retrieve_page(id_)
    except (api.ObjectNotFound, api.ValidationError):
        return None
    return BadTarget(
        f"{id_} is the page {title_of(page) or 'without a title'!r}, which has no rows; "
        "notionkit search --kind data_source lists what can be queried."
    )


def _selected(source: DataSource, asked: Asked, me: Callable[[], Any]) -> Query:
    context = QueryContext(schema=source, user=_user(asked.user), time_zone=asked.zone)
    selected = query_of(source, context=context)
    if asked.where is not None:
        selected = _where(selected, asked.where)
    try:
        selected = selected.sort(*asked.sorts)
    except QueryError as error:
        raise BadSettings(f"--sort: {error.reason}.") from None
    if asked.limit is not None:
        selected = selected.limit(asked.limit)
    if asked.archived:
        selected = selected.archived()
    if asked.user is None and _asks_for_me(selected.as_dict().get("filter")):
        selected = selected.seen_from(attrs.evolve(context, user=_owner(me())))
    return selected


def _user(user: str | None) -> str | None:
    return None if user is None else id_in(user, "a user")


def _where(selected: Query, text: str) -> Query:
    try:
        return selected.where(parse_where(text, selected.context))
    except InvalidText as error:
        raise BadSettings(f"--where, column {error.column}: {error.reason}.") from None
    except QueryError as error:
        raise BadSettings(f"--where: {error.reason}.") from None


def _asks_for_me(found: Any) -> bool:
    if isinstance(found, list):
        return any(map(_asks_for_me, found))
    if not isinstance(found, dict):
        return False
    return any(
        "me" in inner.values() if key in PEOPLE and isinstance(inner, dict) else _asks_for_me(inner)
        for key, inner in found.items()
    )


def _owner(bot: Any) -> str:
    owner = getattr(getattr(bot.bot, "owner", None), "user", None)
    if owner is None:
        raise BadSettings(
            "--where: 'me' means nobody to a connection of the whole workspace; "
            "say whom with --user ID."
        )
    return str(owner.id)
