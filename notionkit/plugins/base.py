"""The plugin interface: what a plugin is given and when it is called.

A plugin lives in an actor of its own. The engine calls its hooks one at a time from that actor's
thread, in this order: ``__init__``, `Plugin.on_start`, then any number of `Plugin.on_changes` and
`Plugin.on_settle`, and at the end `Plugin.on_stop`. An exception that leaves a hook is a crash:
the instance is dropped, a new one is made after a pause, and the same changes come again. A plugin
that keeps crashing is parked and reported; neither the crawl nor other plugins are harmed.

The changes come at least once, in the order of their numbers. What a plugin has to do it should
read from the mirror and compare with what is there, so that doing it twice is harmless.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

import attrs

from notionkit.mirror import Change, Problem, StoreView
from notionkit.plugins.errors import TROUBLE, described
from notionkit.plugins.folder import OutputFolder

Severity = Literal["limit", "failure", "choice", "flag"]
"""A limit of the API, a loss (changes the exit code), what the settings left out, or something
merely worth knowing."""


@attrs.frozen
class LayoutChange:
    """The files here were written by another version of the layout.

    Attributes:
        former: the version that wrote them.
        present: the version that writes now.
        keep: whether they are to be left as they are, if they would be any different.
    """

    former: int
    present: int
    keep: bool = False


@attrs.frozen
class PluginEnvironment:
    """What the engine gives to one plugin.

    Attributes:
        name: the plugin's name in this run.
        settings: its table of the settings file (``[plugins.NAME]``, or ``[format.X]``).
        view: opens a read-only view of the mirror for the calling thread.
        folder: where the plugin may write files.
        log: a logger of its own.
        problem: puts a problem into the run's ledger; severity ``failure`` changes the exit code.
        memory: a file where the plugin may keep what it can do without; None for nowhere.
        layout_change: tells what this run would change about the layout; mostly None.
    """

    name: str
    settings: Mapping[str, Any]
    view: Callable[[], StoreView]
    folder: OutputFolder
    log: logging.Logger
    problem: Callable[[Problem], None]
    memory: Path | None = None
    layout_change: Callable[[], LayoutChange | None] = lambda: None


class Plugin:
    """The base class of every plugin; override the hooks that matter.

    Class attributes:
        name: unique, and by custom the name of the entry point.
        format: the word for ``--format`` when the plugin writes a format, else None.
        brings: names of plugins that run whenever this one does.
        handles: the kinds of object whose changes it wants (``page``, ``database``,
            ``data_source``, ``file``, ``user`` ...); None means all.
    """

    name: ClassVar[str]
    format: ClassVar[str | None] = None
    brings: ClassVar[tuple[str, ...]] = ()
    handles: ClassVar[frozenset[str] | None] = None

    def __init__(self, environment: PluginEnvironment) -> None:
        """Keep the environment. Called before the actor runs: do no work here."""
        self.environment = environment
        self._view: StoreView | None = None

    @property
    def view(self) -> StoreView:
        """The mirror, read-only; opened at first use and closed by `on_stop`."""
        if self._view is None:
            self._view = self.environment.view()
        return self._view

    def on_start(self) -> None:
        """First hook, also after each restart. What it raises is a failed start."""

    def on_changes(self, changes: Sequence[Change]) -> None:
        """The next changes, oldest first; once it returns they are not given again.

        The default calls `on_change` for each that the plugin handles. One that raises is a failed
        item: reported in the ledger, the others go on. Trouble with the whole folder
        or the mirror (`OutputError`, `MirrorError`, no room for scratch paper) is not caught.
        """
        for change in changes:
            if self.handles is not None and change.kind not in self.handles:
                continue
            try:
                self.on_change(change)
            except TROUBLE:
                raise
            except Exception as error:
                self.environment.log.exception("cannot handle %s %s", change.kind, change.id)
                message = f"plugin {self.name}: {described(error)}"
                self.report("failure", "plugin", change.kind, change.id, message)

    def on_change(self, change: Change) -> None:
        """One change: its object was seen for the first time, changed or removed."""

    def on_settle(self) -> None:
        """Everything is known: make what is equal what should be.

        Called when every listing is drained and every change was given; maybe more than once.
        """

    def on_stop(self) -> None:
        """Last hook, also before a restart. An override should call ``super().on_stop()``."""
        if self._view is not None:
            self._view.close()
            self._view = None

    def report(
        self, severity: Severity, rule: str, kind: str, object_id: str, message: str
    ) -> None:
        """Put a problem of one object into the run's ledger."""
        self.environment.problem(
            Problem(severity=severity, rule=rule, kind=kind, id=object_id, message=message)
        )
