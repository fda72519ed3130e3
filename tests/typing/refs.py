"""What type checkers know of messages and answers. Never run: `mypy` alone reads this file.

An expected error stands where an ignore is; mypy complains when one is not needed.
"""

from __future__ import annotations

from typing import Any, assert_type

import attrs

from actors import ActorSystem, Ref, Request


@attrs.frozen
class Added:
    number: int


@attrs.frozen
class TotalWanted(Request[int]):
    since: float


@attrs.frozen
class NameWanted(Request[str]):
    pass


def a_ref_takes_only_its_messages(counter: Ref[Added | TotalWanted]) -> None:
    counter.tell(Added(1))
    counter.signal(Added(1))
    counter.tell("a text")  # type: ignore[arg-type]
    counter.signal(1)  # type: ignore[arg-type]
    counter.ask("a text")  # type: ignore[call-overload]


def an_ask_gives_what_the_request_declares(counter: Ref[Added | TotalWanted]) -> None:
    assert_type(counter.ask(TotalWanted(0.0)), int)
    assert_type(counter.ask(TotalWanted(0.0), timeout=1), int)
    assert_type(counter.ask(Added(1)), Any)


def a_plain_ref_takes_anything(system: ActorSystem, anyone: Ref) -> None:
    anyone.tell("a text")
    assert_type(anyone.ask("a text"), Any)
    assert_type(anyone.ask(NameWanted()), str)
    counter: Ref[Added] = system.ref("/counter")
    counter.tell(Added(1))


def a_ref_may_stand_for_one_that_takes_less(counter: Ref[Added | TotalWanted]) -> Ref[Added]:
    return counter


def but_not_for_one_that_takes_more(adder: Ref[Added]) -> Ref[Added | TotalWanted]:
    return adder  # type: ignore[return-value]
