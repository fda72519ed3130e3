"""What the reading commands share: a client from the settings, and API errors as one line."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from notionkit import api
from notionkit.cli import exits, plan
from notionkit.cli.errors import BadTarget, Stopped
from notionkit.cli.surroundings import Surroundings
from notionkit.cli.voice import Voice, open_log
from notionkit.cli.waiting import TellingClock, TellingTransport
from notionkit.engine.settings import Settings
from notionkit.model import InvalidId, StructureError, parse_id

LOSSES = 3
CODES: tuple[tuple[type[Exception], int], ...] = (
    (api.Unauthorized, exits.REFUSED),
    (api.Blocked, exits.REFUSED),
    (api.RestrictedResource, exits.REFUSED),
    (api.ObjectNotFound, exits.WRONG_USAGE),
    (api.InvalidRequest, exits.WRONG_USAGE),
    (ValueError, exits.WRONG_USAGE),
    (api.ListingIncomplete, LOSSES),
)
"""What an error of the API ends the process with; any other could not finish.

Those that are also a ``ValueError`` were found before anything was sent.
"""


def output_format(*extra: str) -> Callable[[Any], Any]:
    """Return the option that says how the result is written."""
    return click.option(
        "--format",
        "shape",
        type=click.Choice(["table", "json", "jsonl", "csv", *extra]),
        default="table",
        help="How to print: a table for people, or json, jsonl or csv for programs. "
        "Default: table.",
    )


def id_in(text: str, what: str) -> str:
    """Return the id that a person gave.

    Raises:
        BadTarget: there is none in it.
    """
    try:
        return parse_id(text)
    except InvalidId:
        raise BadTarget(
            f"{text!r} is not the id of {what}, nor its address copied from Notion."
        ) from None


@contextmanager
def client(
    context: click.Context, options: Mapping[str, Any], config: Path | None, voice: Voice
) -> Iterator[api.Client]:
    """Give a client for the settings while the block runs; what it raises becomes one line.

    Raises:
        CliError: with the exit code of what went wrong.
    """
    surroundings = context.find_object(Surroundings) or Surroundings()
    chosen = plan.of_workspace((), options, config, surroundings)
    open_log(context, chosen, voice)
    with _told_in_one_line(chosen.settings), made(chosen.settings, voice) as asking:
        yield asking


def made(settings: Settings, voice: Voice) -> api.Client:
    """Return a client that keeps to the settings."""
    sending = api.RequestsTransport(
        settings.token,
        base_url=settings.base_url,
        notion_version=settings.notion_version,
        timeouts=api.Timeouts(settings.connect_timeout_seconds, settings.read_timeout_seconds),
    )
    transport = TellingTransport(sending, voice, settings.base_url)
    return api.Client(
        transport=transport,
        policy=api.RetryPolicy(attempts=settings.attempts),
        clock=TellingClock(voice, transport),
        budget=settings.budget_window,
        budget_file=settings.budget_file,
    )


@contextmanager
def _told_in_one_line(settings: Settings) -> Iterator[None]:
    try:
        yield
    except api.ApiError as error:
        if hasattr(error, "exit_code"):
            raise
        unfinished = exits.UNFINISHED
        code = next((code for kind, code in CODES if isinstance(error, kind)), unfinished)
        came = f" The token came from {settings.token.source}." * (code == exits.REFUSED)
        raise Stopped(f"{error}{came}", code) from error
    except StructureError as error:
        raise Stopped(
            f"Notion sent something else than was asked: {error}", exits.UNFINISHED
        ) from (error)
