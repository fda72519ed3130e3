"""Whatever becomes of a message between coordinator and keeper, nobody waits for ever."""

import queue
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from actors import Actor
from notionkit.emulator import Emulator
from notionkit.engine import Event, EventKind, NotionKit
from notionkit.engine.messages import (
    ChangesClosing,
    OperationsRequested,
    RunClosing,
    RunOpening,
)
from notionkit.engine.wiring import Seam
from notionkit.mirror import (
    Applied,
    Change,
    Mirror,
    MirrorUnwritable,
    OutputsRecorded,
    ProblemsRecorded,
)
from notionkit.plugins import Plugin
from tests.engine.conftest import Crash, Saboteur, export, files_in, settings_for
from tests.integration.clocks import PatientClock


def crashing_keeper(is_poison: Callable[[Any], bool], error: Exception) -> Seam:
    """Return a seam whose keeper crashes on some messages, whenever they come."""

    class Poisoned(Saboteur):
        def on_message(self, message: Any) -> Any:
            self._refuse([message])
            return self._inner.on_message(message)

        def on_batch(self, messages: Any) -> None:
            self._refuse(messages)
            self._inner.on_batch(messages)

        def _refuse(self, messages: Any) -> None:
            if any(is_poison(message) for message in messages):
                raise error

    def seam(role: str, factory: Callable[[], Actor]) -> Callable[[], Actor]:
        return (lambda: Poisoned(factory(), lambda *_: None)) if role == "keeper" else factory

    return seam


def is_problem(message: Any) -> bool:
    return isinstance(message, OperationsRequested) and any(
        isinstance(operation, ProblemsRecorded) for operation in message.operations
    )


def is_token(message: Any) -> bool:
    return isinstance(message, OperationsRequested) and message.reply_to is not None


@pytest.mark.parametrize(
    "is_poison",
    [
        lambda message: isinstance(message, RunOpening),
        lambda message: isinstance(message, ChangesClosing),
        lambda message: isinstance(message, RunClosing),
        is_problem,
        is_token,
    ],
    ids=["opening", "changes", "closing", "problem", "operations"],
)
def test_what_the_keeper_cannot_take_in_ends_the_run_and_says_why(
    is_poison: Callable[[Any], bool], emulator: Emulator, tmp_path: Path
) -> None:
    seam = crashing_keeper(is_poison, Crash("a poisoned message"))

    clock = PatientClock(factor=20)  # what is lost counts as in flight until the drain is overdue
    with NotionKit(settings_for(emulator, tmp_path), seam=seam, clock=clock) as kit:
        result = kit.run().wait(60)
    clock.close()

    assert result is not None
    assert (result.status, result.exit_code) == ("unfinished", 5)
    assert "a poisoned message" in result.message


def test_a_disk_that_fills_up_while_files_are_written_is_no_bug(
    emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = export(emulator, tmp_path / "quiet")
    apply = Mirror.apply

    def full(self: Mirror, operations: Sequence[Any]) -> list[Applied]:
        if any(isinstance(operation, OutputsRecorded) for operation in operations):
            raise MirrorUnwritable("No space left on device.", path=tmp_path)
        return apply(self, operations)

    with NotionKit(settings_for(emulator, tmp_path / "out")) as kit:
        with monkeypatch.context() as patch:
            patch.setattr(Mirror, "apply", full)
            cut_short = kit.run().wait(60)
        # Once there is room again, the same system goes on where it stood.
        whole = kit.run().wait(60)

    assert cut_short is not None
    assert (cut_short.status, cut_short.exit_code) == ("unfinished", 5)
    assert "No space left" in cut_short.message
    assert whole is not None
    assert whole.status == "proven"
    assert files_in(tmp_path / "out") == quiet.files


def test_a_cancel_is_for_its_own_run(emulator: Emulator, tmp_path: Path) -> None:
    started: queue.SimpleQueue[str] = queue.SimpleQueue()

    def on_start(event: Event) -> None:
        if event.kind is EventKind.START:
            started.put(event.run_id)

    with NotionKit(settings_for(emulator, tmp_path)) as kit:
        kit.events.subscribe(on_start)
        first = kit.run()
        assert first.wait(60) is not None
        second = kit.run()
        assert {started.get(timeout=60), started.get(timeout=60)} == {first.run_id, second.run_id}
        first.cancel()
        result = second.wait(60)
    assert result is not None
    assert result.status == "refreshed"


class Late(Plugin):
    """Fails in every object it is given."""

    name: ClassVar[str] = "late"

    def on_change(self, change: Change) -> None:
        raise RuntimeError("not today")


def test_what_a_plugin_cannot_do_is_in_the_ledger_of_the_run_that_gave_it_the_work(
    emulator: Emulator, tmp_path: Path
) -> None:
    export(emulator, tmp_path)
    with NotionKit(settings_for(emulator, tmp_path), plugins=[Late]) as kit:
        result = kit.run().wait(60)
    assert result is not None
    assert result.status == "losses"
    assert len(result.failures) > 50
