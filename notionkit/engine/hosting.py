"""Puts a plugin into the plugin host's hands: its environment, its offset, its failures.

Whatever a plugin tells the mirror goes to the keeper by message; what it reads comes from a
read-only view of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from actors import Ref
from actors.roles import Hindered
from notionkit._scratch import SUFFIX, ScratchError
from notionkit.engine.errors import RunUnfinished
from notionkit.engine.messages import (
    OperationsRequested,
    OutputsGone,
    OutputsPlanned,
    RunHalted,
)
from notionkit.mirror import (
    Change,
    ItemsTried,
    MirrorUnwritable,
    MirrorView,
    Output,
    Problem,
    ProblemsRecorded,
)
from notionkit.plugins import (
    LayoutChange,
    OutputError,
    OutputFolder,
    Plugin,
    PluginEnvironment,
)

_ASK_SECONDS = 60.0


@attrs.frozen
class Shelf:
    """What all plugins of a run share."""

    output: Path
    state: Path
    on_local_edit: str
    stable_paths: bool
    layout_change: Callable[[], LayoutChange | None]
    settings: Mapping[str, Mapping[str, Any]]
    open_view: Callable[[], MirrorView]
    keeper: Callable[[], Ref]
    coordinator: Callable[[], Ref]


def folder_for(shelf: Shelf, plugin: str) -> OutputFolder:
    """Return an output folder whose intents the keeper records before a file is written."""

    def told(message: OutputsPlanned | OutputsGone) -> None:
        refused = shelf.keeper().ask(message, timeout=_ASK_SECONDS)
        if refused is not None:
            raise refused

    def record(planned: Sequence[Output]) -> None:
        told(OutputsPlanned(plugin, tuple(planned)))

    def remove(paths: Sequence[str]) -> None:
        told(OutputsGone(plugin, tuple(paths)))

    return OutputFolder(
        shelf.output,
        view=shelf.open_view,
        record=record,
        remove=remove,
        on_local_edit=shelf.on_local_edit,  # type: ignore[arg-type]
        stable_paths=shelf.stable_paths,
        scratch=shelf.state / f"records-{plugin}{SUFFIX}",
    )


class HostedPlugin:
    """One plugin as the plugin host sees it.

    A change in which the plugin fails is a failed item: it is given again in the next run, before
    the settling, so that it is in every ledger until it succeeds.
    """

    def __init__(self, kind: type[Plugin], shelf: Shelf) -> None:
        self._shelf = shelf
        self._name = kind.name
        self._failed: set[tuple[str, str]] = set()
        self._tried: set[tuple[str, str]] = set()
        self._owed: set[tuple[str, str]] = set()
        self._plugin = kind(
            PluginEnvironment(
                name=kind.name,
                settings=shelf.settings.get(kind.name, {}),
                view=shelf.open_view,
                folder=folder_for(shelf, kind.name),
                log=logging.getLogger(f"notionkit.plugins.{kind.name}"),
                problem=self._report,
                memory=shelf.state / f"memory-{kind.name}.db",
                layout_change=shelf.layout_change,
            )
        )

    def offset(self) -> int:
        """Return the plugin's offset in the change log, as the mirror has it."""
        view = self._shelf.open_view()
        try:
            return view.offset(self._name)
        finally:
            view.close()

    def start(self) -> None:
        """Start the plugin."""
        self._owed = set(map(_named, self._failed_before()))
        self._plugin.on_start()

    def handle(self, changes: Sequence[Change]) -> None:
        """Give it the next changes."""
        self._failed.clear()
        self._guarded(lambda: self._plugin.on_changes(changes))
        # Of what never failed nothing is kept: that would grow with the workspace.
        self._tried |= (self._owed | self._failed).intersection(map(_named, changes))
        failed = tuple(change for change in changes if _named(change) in self._failed)
        done = tuple(change for change in changes if _named(change) in self._owed - self._failed)
        if failed or done:
            tried = ItemsTried(self._name, failed, done)
            self._shelf.keeper().tell(OperationsRequested((tried,)))
            self._owed = (self._owed | self._failed) - set(map(_named, done))

    def settle(self) -> None:
        """Let it try again what failed in earlier runs, then make its output what it should be."""
        again = [each for each in self._failed_before() if _named(each) not in self._tried]
        if again:
            self.handle(again)
        self._guarded(self._plugin.on_settle)
        self._tried.clear()

    def stop(self) -> None:
        """Stop the plugin."""
        try:
            self._plugin.on_stop()
        finally:
            self._plugin.environment.folder.refresh()  # it may have been read from

    def _failed_before(self) -> list[Change]:
        view = self._shelf.open_view()
        try:
            return view.failed_items(self._name)
        finally:
            view.close()

    def _report(self, problem: Problem) -> None:
        if problem.severity == "failure":
            self._failed.add((str(problem.kind), problem.id))
        self._shelf.keeper().tell(OperationsRequested((ProblemsRecorded((problem,)),)))

    def _guarded(self, work: Callable[[], None]) -> None:
        # A full disk is nobody's bug: it ends the run with its own exit code, and a restart of
        # the plugin would not make room.
        try:
            work()
        except (OutputError, MirrorUnwritable, ScratchError) as error:
            self._shelf.coordinator().signal(RunHalted(RunUnfinished(str(error))))
            raise Hindered(str(error)) from error


def _named(change: Change) -> tuple[str, str]:
    return str(change.kind), change.id
