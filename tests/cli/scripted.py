"""A scripted engine and emulator in place of the real ones, for tests of the command line alone.

``python -m tests.cli.scripted SCRIPT ARGUMENT...`` is ``notionkit ARGUMENT...`` on top of them, for
tests that need a process of their own.
"""

import logging
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import attrs

from notionkit.cli import main
from notionkit.cli.surroundings import Surroundings
from notionkit.cli.token import Keyring
from notionkit.engine.proof.acceptance import AcceptedLoss
from notionkit.engine.settings import Settings

TOKEN = "ntn_0123456789abcdefSECRET"


@attrs.frozen
class ScriptedSnapshot:
    phase: str = "crawl"
    pages: int = 3
    data_sources: int = 1
    rows: int = 2
    blocks: int = 1204
    files: int = 1
    requests: int = 20
    restarts: int = 1
    open: int = 5
    done: int = 15
    failures: int = 0
    budget_left: int = 160
    budget_limit: int = 180
    waiting_seconds: float = 0.0
    silent_seconds: float = 0.0
    requests_per_second: float = 2.5
    elapsed_seconds: float = 8.0


@attrs.frozen
class ScriptedProblem:
    rule: str
    kind: str
    id: str
    message: str


@attrs.frozen
class ScriptedResult:
    status: str = "proven"
    message: str = ""
    failures: Sequence[ScriptedProblem] = ()
    rules: Mapping[str, Mapping[str, int]] = attrs.field(factory=dict)
    checked: str = ""
    audited_at: str = ""
    changes: Mapping[str, Mapping[str, int]] | None = None
    output_files: Mapping[str, int] | None = None
    local_edits: Sequence[ScriptedProblem] = ()
    notices: Sequence[ScriptedProblem] = ()
    limits: Sequence[ScriptedProblem] = ()
    choices: Sequence[ScriptedProblem] = ()
    accepted: Sequence[AcceptedLoss] = ()
    run_id: str = "run-1"
    pages: int = 61
    data_sources: int = 4
    rows: int = 120
    blocks: int = 1204
    files: int = 33
    requests: int = 214
    retries: int = 1
    rate_limited: int = 0
    restarts: int = 2
    requests_saved: int = 0
    elapsed_seconds: float = 12.25


LOST = ScriptedProblem("not_shared", "page", "59833787", "日本: Notion does not show this page")


@attrs.frozen
class ScriptedEvent:
    run_id: str


@attrs.define
class ScriptedRun:
    result: ScriptedResult
    ends: threading.Event
    run_id: str = "run-1"
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True
        self.ends.set()

    def subscribe(self, on_event: Callable[[Any], None]) -> None:
        on_event(ScriptedEvent(self.run_id))
        on_event(ScriptedEvent(""))

    def wait(self, timeout: float | None = None) -> ScriptedResult | None:
        if not self.ends.wait(timeout):
            return None
        if self.cancelled:
            return attrs.evolve(self.result, status="interrupted")
        return self.result


@attrs.define
class ScriptedKit:
    """Remembers how it was used, and ends as it was told to."""

    result: ScriptedResult = ScriptedResult()
    error: BaseException | None = None
    snapshots: Sequence[ScriptedSnapshot] = (ScriptedSnapshot(),)
    endless: bool = False
    deaf: bool = False
    settings: Settings | None = None
    targets: tuple[str, ...] | None = None
    entered: bool = False

    def __call__(self, settings: Settings, *, display: Callable[[Any], None]) -> Self:
        self.settings = settings
        for snapshot in self.snapshots:
            display(snapshot)
        return self

    def __enter__(self) -> Self:
        self.entered = True
        assert self.settings is not None
        if not self.error:
            (self.settings.output / "index.md").touch()
        logging.getLogger("scripted").info("Using %s", self.token, extra={"kind": "page"})
        if self.error is not None:
            raise self.error
        return self

    def __exit__(self, *_: object) -> None:
        if self.deaf:
            threading.Event().wait()

    @property
    def token(self) -> str:
        assert self.settings is not None
        return self.settings.token.reveal()

    def run(self, targets: Sequence[str]) -> ScriptedRun:
        self.targets = tuple(targets)
        ends = threading.Event()
        if not self.endless:
            ends.set()
        return ScriptedRun(self.result, ends)


@attrs.define
class ScriptedEmulator:
    """Remembers what it was asked to serve."""

    url: str = "http://127.0.0.1:8765"
    token: str = "ntn_emulator_token"
    asked: Mapping[str, object] | None = None

    def __call__(self, world: str | Path, *, port: int, budget: int, latency: float) -> Self:
        self.asked = {"world": world, "port": port, "budget": budget, "latency": latency}
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@attrs.define
class ScriptedKeyring:
    """A key store in memory."""

    stored: str | None = None
    error: Exception | None = None

    def get_password(self, service_name: str, username: str, /) -> str | None:
        if self.error is not None:
            raise self.error
        return self.stored

    def set_password(self, service_name: str, username: str, password: str, /) -> None:
        if self.error is not None:
            raise self.error
        self.stored = password

    def delete_password(self, service_name: str, username: str, /) -> None:
        self.stored = None


def surroundings(
    kit: ScriptedKit, emulator: ScriptedEmulator, keyring: Keyring | None, abort: Any
) -> Surroundings:
    return Surroundings(kit=kit, emulator=emulator, keyring=lambda: keyring, abort=abort)


SCRIPTS: Mapping[str, Callable[[], ScriptedKit]] = {
    "proven": ScriptedKit,
    "losses": lambda: ScriptedKit(result=ScriptedResult("losses", failures=[LOST])),
    "buggy": lambda: ScriptedKit(error=KeyError("pages")),
    "endless": lambda: ScriptedKit(endless=True),
    "deaf": lambda: ScriptedKit(endless=True, deaf=True),
}


if __name__ == "__main__":
    outside = Surroundings(
        kit=SCRIPTS[sys.argv[1]](), emulator=ScriptedEmulator(), keyring=lambda: None
    )
    main(sys.argv[2:], surroundings=outside)
