"""What the commands need from outside, in one value that tests replace: engine, emulator, keyring.

The defaults are imported when they are first used, so that ``notionkit -h`` stays quick.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import attrs

from notionkit import api
from notionkit.cli.interrupts import end_at_once
from notionkit.cli.progress import Counts, Snapshot
from notionkit.cli.token import Keyring, installed_keyring
from notionkit.engine.settings import Settings


class Problem(Protocol):
    """One entry of the ledger."""

    @property
    def rule(self) -> str: ...
    @property
    def kind(self) -> Any: ...
    @property
    def id(self) -> str: ...
    @property
    def message(self) -> str: ...


class Accepted(Problem, Protocol):
    """A loss that was accepted."""

    @property
    def reason(self) -> str: ...


class Result(Counts, Protocol):
    """How a run ended, and what it did."""

    @property
    def run_id(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def retries(self) -> int: ...
    @property
    def rate_limited(self) -> int: ...
    @property
    def requests_saved(self) -> int: ...
    @property
    def limits(self) -> Sequence[Problem]: ...
    @property
    def failures(self) -> Sequence[Problem]: ...
    @property
    def choices(self) -> Sequence[Problem]: ...
    @property
    def accepted(self) -> Sequence[Accepted]: ...
    @property
    def rules(self) -> Mapping[str, Mapping[str, int]]: ...
    @property
    def local_edits(self) -> Sequence[Problem]: ...
    @property
    def notices(self) -> Sequence[Problem]: ...
    @property
    def message(self) -> str: ...
    @property
    def checked(self) -> str: ...
    @property
    def audited_at(self) -> str: ...
    @property
    def changes(self) -> Mapping[str, Mapping[str, int]] | None: ...
    @property
    def output_files(self) -> Mapping[str, int] | None: ...


class Happening(Protocol):
    """An event of a run."""

    @property
    def run_id(self) -> str: ...


class Part(Protocol):
    """What one subtree would take at least; `left_out` is the choice that spares it."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def pages(self) -> int: ...
    @property
    def data_sources(self) -> int: ...
    @property
    def requests(self) -> int: ...
    @property
    def bytes(self) -> int: ...
    @property
    def left_out(self) -> str: ...


class Paths(Protocol):
    """What would become of the files."""

    @property
    def added(self) -> Sequence[str]: ...
    @property
    def changed(self) -> Sequence[str]: ...
    @property
    def moved(self) -> Sequence[tuple[str, str]]: ...
    @property
    def removed(self) -> Sequence[str]: ...
    @property
    def held_back(self) -> Sequence[str]: ...
    @property
    def kept(self) -> Sequence[str]: ...
    @property
    def unlisted(self) -> int: ...


class Forecast(Protocol):
    """What a run would take at least; `requests` of the API and `seconds` of waiting."""

    @property
    def connection(self) -> str: ...
    @property
    def workspace(self) -> str: ...
    @property
    def pages(self) -> int: ...
    @property
    def data_sources(self) -> int: ...
    @property
    def requests(self) -> int: ...
    @property
    def comments(self) -> int: ...
    @property
    def views(self) -> int: ...
    @property
    def seconds(self) -> int: ...
    @property
    def mode(self) -> str: ...
    @property
    def bytes(self) -> int: ...
    @property
    def budget(self) -> int: ...
    @property
    def subtrees(self) -> Sequence[Part]: ...
    @property
    def paths(self) -> Paths | None: ...
    @property
    def unseen(self) -> Sequence[str]: ...
    @property
    def resumed(self) -> str: ...
    @property
    def in_use_by(self) -> str: ...
    @property
    def saved(self) -> int: ...


class Run(Protocol):
    """A run on its way."""

    run_id: str

    def subscribe(self, on_event: Callable[[Happening], None]) -> object: ...
    def cancel(self) -> None: ...
    def wait(self, timeout: float | None = None) -> Result | None: ...


class Kit(Protocol):
    """The actor system, while it is up."""

    def run(self, targets: Sequence[str]) -> Run: ...


class KitFactory(Protocol):
    """Makes the actor system; entering it starts it, leaving it stops it."""

    def __call__(
        self, settings: Settings, *, display: Callable[[Snapshot], None]
    ) -> AbstractContextManager[Kit]: ...


class Served(Protocol):
    """The emulator, while it serves."""

    @property
    def url(self) -> str: ...
    @property
    def token(self) -> str: ...


class EmulatorFactory(Protocol):
    """Makes the emulator of a world: ``demo``, or a folder of recorded responses."""

    def __call__(
        self, world: str | Path, *, port: int, budget: int, latency: float
    ) -> AbstractContextManager[Served]: ...


def _real_kit(
    settings: Settings, *, display: Callable[[Snapshot], None]
) -> AbstractContextManager[Kit]:
    from notionkit.engine import NotionKit  # noqa: PLC0415 - brings the actor system with it

    return NotionKit(settings, display=display)


def _real_forecast(settings: Settings, targets: Sequence[str], client: api.Client) -> Forecast:
    from notionkit.engine.planning.plan import plan  # noqa: PLC0415 - not needed for any other command

    return plan(settings, targets, client=client)


def _real_warnings(settings: Settings) -> Sequence[str]:
    from notionkit.engine import layouts, placement  # noqa: PLC0415 - not needed for any other

    state = settings.state_folder
    change = layouts.change(settings.output, state, keep=settings.keep_layout)
    told = (placement.warning(state), layouts.foretold(change, settings.output))
    return [each for each in told if each]


def _real_emulator(
    world: str | Path, *, port: int, budget: int, latency: float
) -> AbstractContextManager[Served]:
    from notionkit.emulator import (  # noqa: PLC0415 - brings a server with it
        Emulator,
        demo_world,
        world_from_recordings,
    )

    known = demo_world() if world == "demo" else world_from_recordings(Path(world))
    return Emulator(known, port=port, budget=budget, latency_seconds=latency)


@attrs.frozen(kw_only=True)
class Surroundings:
    """The outside of the command line."""

    kit: KitFactory = _real_kit
    forecast: Callable[[Settings, Sequence[str], api.Client], Forecast] = _real_forecast
    warnings: Callable[[Settings], Sequence[str]] = _real_warnings
    emulator: EmulatorFactory = _real_emulator
    keyring: Callable[[], Keyring | None] = installed_keyring
    on_terminal: Callable[[], bool] = lambda: sys.stdin is not None and sys.stdin.isatty()
    abort: Callable[[int], None] = end_at_once
