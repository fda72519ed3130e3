"""Known losses that somebody has accepted: later runs list them, and are complete all the same.

An acceptance is of one object and of the rules by which something of it was missing at the time.
Whatever else goes wrong with the same object is a loss again.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from notionkit.mirror import Problem

log = logging.getLogger("notionkit.engine")

ACCEPTED = "accepted.json"
UNREACHED = "unreached"
UNREACHED_BELOW = "unreached_below"
OUT_OF_REACH = frozenset({UNREACHED, UNREACHED_BELOW})
"""Rules of what was there and is out of reach now: a loss when it is news, a limit later on."""
_NOT_ACCEPTABLE = frozenset({"deletion_brake", "nothing_visible", "plugin_parked"})


class UnreadableAcceptances(ValueError):
    """Raised when the file of acceptances is not one of ours any more; says where it lies."""

    exit_code = 2

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path} cannot be read ({reason}), so no loss counts as accepted. Mend it, or remove "
            "it and accept again."
        )


@attrs.frozen
class Acceptance:
    """One object whose losses by these rules were accepted; `accepted_at` is ISO 8601 in UTC."""

    kind: str
    id: str
    rules: tuple[str, ...]
    reason: str
    accepted_at: str


@attrs.frozen
class AcceptedLoss:
    """A loss of the present run that was accepted, and why."""

    rule: str
    kind: str
    id: str
    message: str
    reason: str


def acceptable(problem: Problem) -> bool:
    """Tell whether a problem is the loss of one object, so that it can be accepted."""
    is_loss = problem.severity in ("failure", "accepted") or problem.rule in OUT_OF_REACH
    return is_loss and bool(problem.id) and problem.rule not in _NOT_ACCEPTABLE


def read(state: Path) -> tuple[Acceptance, ...]:
    """Return the acceptances of a state folder, in the order in which they were given.

    Raises:
        UnreadableAcceptances: when the file is damaged.
    """
    path = state / ACCEPTED
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["accepted"]
        return tuple(
            Acceptance(**{**entry, "rules": tuple(map(str, entry["rules"]))}) for entry in entries
        )
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UnreadableAcceptances(path, str(error)) from error


def known(state: Path) -> tuple[Acceptance, ...]:
    """Return the acceptances of a state folder; of a damaged file none, which the log tells."""
    try:
        return read(state)
    except UnreadableAcceptances as error:
        log.warning("%s", error)
        return ()


def accept(state: Path, losses: Iterable[Problem], reason: str, at: str) -> tuple[Acceptance, ...]:
    """Take down that losses are accepted, in the place of earlier words on the same objects.

    Args:
        state: The state folder.
        losses: All that is missing of the objects now.
        reason: Why that may be.
        at: The time, as ISO 8601 in UTC.

    Raises:
        UnreadableAcceptances: when the file is damaged.
        OSError: when it cannot be written.
    """
    rules: dict[tuple[str, str], set[str]] = {}
    for loss in losses:
        rules.setdefault(_subject(loss), set()).add(loss.rule)
    new = tuple(Acceptance(*key, tuple(sorted(own)), reason, at) for key, own in rules.items())
    old = (each for each in read(state) if (each.kind, each.id) not in rules)
    _write(state, (*old, *new))
    return new


def withdraw(state: Path, object_id: str) -> tuple[Acceptance, ...]:
    """Take back what was accepted of an object; return that.

    Raises:
        UnreadableAcceptances: when the file is damaged.
        OSError: when it cannot be written.
    """
    given = read(state)
    gone = tuple(each for each in given if each.id == object_id)
    if gone:
        _write(state, [each for each in given if each.id != object_id])
    return gone


def judged(problems: Iterable[Problem], accepted: Iterable[Acceptance]) -> Iterator[Problem]:
    """Yield the problems, with the severity `accepted` for the losses that are."""
    rules = {(each.kind, each.id): frozenset(each.rules) for each in accepted}

    def judge(problem: Problem) -> Problem:
        is_known = acceptable(problem) and problem.rule in rules.get(_subject(problem), ())
        return attrs.evolve(problem, severity="accepted") if is_known else problem

    return map(judge, problems)


def as_lost(problem: Problem) -> Problem:
    """Return a problem as it was before anybody accepted it."""
    is_accepted = problem.severity == "accepted"
    return attrs.evolve(problem, severity="failure") if is_accepted else problem


def with_reasons(
    problems: Iterable[Problem], accepted: Iterable[Acceptance]
) -> tuple[AcceptedLoss, ...]:
    """Return those of the problems that are accepted losses, each with its reason."""
    reasons: Mapping[tuple[str, str], str] = {
        (each.kind, each.id): each.reason for each in accepted
    }
    return tuple(
        AcceptedLoss(each.rule, *_subject(each), each.message, reasons.get(_subject(each), ""))
        for each in problems
        if each.severity == "accepted"
    )


def _subject(problem: Problem) -> tuple[str, str]:
    return str(problem.kind), problem.id


def _write(state: Path, every: Iterable[Acceptance]) -> None:
    entries: list[dict[str, Any]] = [attrs.asdict(each) for each in every]
    partial = state / f"{ACCEPTED}.partial"
    with partial.open("w", encoding="utf-8", newline="\n") as target:
        json.dump({"accepted": entries}, target, ensure_ascii=False, indent=2)
        target.write("\n")
        target.flush()
        os.fsync(target.fileno())
    partial.replace(state / ACCEPTED)
