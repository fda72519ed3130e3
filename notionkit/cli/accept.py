"""``notionkit accept``: say that a known loss is no reason to fail."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import click

from notionkit.cli import place
from notionkit.cli.asking import id_in
from notionkit.cli.errors import BadSettings, BadTarget
from notionkit.cli.printing import print_result
from notionkit.engine.proof import acceptance
from notionkit.engine.proof.acceptance import Acceptance
from notionkit.engine.result import CONCLUDED
from notionkit.mirror import MirrorView, Problem, signed_key

EXAMPLES = """\b
Examples:
  notionkit accept 59833787-2cf9-4fdf-8782-e53db20768a5 --reason "The file was lost in 2023"
  notionkit accept --list
  notionkit accept 59833787-2cf9-4fdf-8782-e53db20768a5 --withdraw
"""


@click.command(epilog=EXAMPLES)
@click.argument("id_", required=False, metavar="[ID]")
@click.option("--reason", metavar="TEXT", help="Why the loss may be; shown in every run.")
@click.option("--list", "listed", is_flag=True, help="List what was accepted.")
@click.option("--withdraw", is_flag=True, help="Let the losses of ID count again.")
@click.option("-o", "--output", metavar="DIR", help="Folder of the export.")
@place.local_options
def accept(
    *,
    id_: str | None,
    reason: str | None,
    listed: bool,
    withdraw: bool,
    config: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Accept what the last run lists as missing of one object.

    ID is the one in the ledger, or an address copied from Notion. Later runs list the loss with
    your reason, and exit with 0. Only what is missing now is accepted: if something else fails on
    the same object, that is a loss.
    """
    state = place.of(options, config).state
    if listed == (id_ is not None):
        raise BadSettings("Name one ID to accept or to withdraw, or give --list alone.")
    if reason is not None and (listed or withdraw):
        what = "--list" if listed else "--withdraw"
        raise BadSettings(f"--reason is for a loss that you accept; leave out that or {what}.")
    if listed and withdraw:
        raise BadSettings("--withdraw needs the ID of one loss; leave out that or --list.")
    if id_ is None:
        told, title = acceptance.read(state), "Accepted"
    elif withdraw:
        told, title = _withdrawn(state, id_), "Withdrawn"
    else:
        told, title = _accepted(state, id_, reason), "Accepted"
    print_result(_as_object(told) if as_json else "\n".join(_for_people(told, title)))


def _withdrawn(state: Path, text: str) -> tuple[Acceptance, ...]:
    known = list(dict.fromkeys(each.id for each in acceptance.read(state)))
    gone = acceptance.withdraw(state, _id(text, known))
    if not gone:
        listed = f"Accepted are: {', '.join(known[:5])}." if known else "No other loss is, either."
        raise BadTarget(
            f"Nothing is accepted of {text}: it was withdrawn already, or never accepted. {listed}"
        )
    return gone


def _accepted(state: Path, text: str, reason: str | None) -> tuple[Acceptance, ...]:
    if reason is None or not reason.strip():
        raise BadSettings("--reason: say why the loss may be; every later run shows it.")
    losses = _losses(state)
    wanted = _id(text, [each.id for each in losses])
    found = [each for each in losses if each.id == wanted]
    if not found:
        raise BadTarget(f"The last run lists nothing as missing of {text}.{_others(losses)}")
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return acceptance.accept(state, found, reason.strip(), now)


def _losses(state: Path) -> list[Problem]:
    """Return what the last run that came to its end lists as missing."""
    with MirrorView.open(state) as view:
        ended = [run.run_id for run in view.runs() if run.status in CONCLUDED]
        problems = view.problems(ended[-1]) if ended else []
    return [problem for problem in problems if acceptance.acceptable(problem)]


def _id(text: str, known: Sequence[str]) -> str:
    if text in known or signed_key(text) in known:
        return text if text in known else signed_key(text)
    return id_in(text, "anything in Notion")


def _others(losses: Sequence[Problem]) -> str:
    ids = ", ".join(dict.fromkeys(each.id for each in losses[:5]))
    return f" It lists: {ids}." if ids else ""


def _as_object(told: Sequence[Acceptance]) -> str:
    return json.dumps({"accepted": [attrs.asdict(each) for each in told]})


def _for_people(told: Sequence[Acceptance], title: str) -> Iterator[str]:
    yield f"{title} ({len(told):,}):" if told else "Nothing was accepted."
    for each in told:
        yield f"  - {each.kind} {each.id} ({', '.join(each.rules)}): {each.reason}"
