"""Exports of the emulator's worlds, and crashes injected at the engine's one seam."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

from actors import Actor, Clock
from notionkit.emulator import Emulator, World, demo_world
from notionkit.engine import NotionKit, RunResult, Settings
from notionkit.engine.wiring import Seam, untouched

DEADLINE_SECONDS = 60.0


@attrs.frozen
class Export:
    """What an export came to: its result and every file outside the state folder."""

    result: RunResult
    files: dict[str, bytes]


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every exported file by relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".notionkit" not in path.parts
    }


def settings_for(emulator: Emulator, output: Path, **changes: Any) -> Settings:
    """Return settings that point at the emulator."""
    values: dict[str, Any] = {
        "formats": ("markdown", "csv", "json"),
        "budget": 100_000,
        "concurrency": 4,
    }
    values.update(changes)
    return Settings(token=emulator.token, base_url=emulator.url, output=output, **values)


def export(
    emulator: Emulator,
    output: Path,
    *,
    targets: Sequence[str] = (),
    seam: Seam = untouched,
    on_event: Callable[[Any], None] | None = None,
    clock: Clock | None = None,
    **changes: Any,
) -> Export:
    """Run one export to its end."""
    with NotionKit(settings_for(emulator, output, **changes), seam=seam, clock=clock) as kit:
        if on_event is not None:
            kit.events.subscribe(on_event)
        result = kit.run(targets).wait(DEADLINE_SECONDS)
    assert result is not None, "the run did not come to an end"
    return Export(result, files_in(output))


class Crash(Exception):
    """Raised by an injected crash."""


class Saboteur(Actor):
    """Hosts a real instance and crashes when its plan says so, before or after the real work."""

    def __init__(self, inner: Actor, crashes: Callable[[str, Sequence[Any]], None]) -> None:
        self._inner = inner
        self._crashes = crashes

    def on_start(self) -> None:
        self._inner.context = self.context
        self._inner.on_start()

    def on_message(self, message: Any) -> Any:
        self._crashes("before", [message])
        answer = self._inner.on_message(message)
        self._crashes("after", [message])
        return answer

    def on_batch(self, messages: Sequence[Any]) -> None:
        self._crashes("before", messages)
        self._inner.on_batch(messages)
        self._crashes("after", messages)

    def on_stop(self) -> None:
        self._inner.on_stop()


class CrashPlan:
    """A seam that crashes one role at chosen messages, counted over all its instances.

    No message is made to crash twice: that would make it poison, which is another story. A moment
    that meets such a message waits for the next one.
    """

    def __init__(self, role: str, moments: Sequence[tuple[int, str]]) -> None:
        self._role = role
        self._moments = sorted(moments, reverse=True)
        self._lock = threading.Lock()
        self._count = 0
        self._hit: list[Any] = []
        self.crashes = 0

    def __call__(self, role: str, factory: Callable[[], Actor]) -> Callable[[], Actor]:
        if role.partition(":")[0] != self._role and role != self._role:
            return factory
        return lambda: Saboteur(factory(), self._moment)

    def _moment(self, when: str, messages: Sequence[Any]) -> None:
        with self._lock:
            if when == "before":
                self._count += 1
            if not self._is_due(when, messages):
                return
            self._moments.pop()
            self._hit.extend(messages)
            self.crashes += 1
            number = self._count
        raise Crash(f"{self._role} at message {number}, {when} it was handled")

    def _is_due(self, when: str, messages: Sequence[Any]) -> bool:
        if not self._moments:
            return False
        number, moment = self._moments[-1]
        spared = any(message is hit for message in messages for hit in self._hit)
        return self._count >= number and when == moment and not spared


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """The demo world behind HTTP, with a budget that never runs out."""
    with Emulator(demo_world(), budget=100_000) as served:
        yield served


@pytest.fixture
def empty() -> Iterator[Emulator]:
    """A workspace in which the token sees nothing."""
    with Emulator(World(), budget=100_000) as served:
        yield served
