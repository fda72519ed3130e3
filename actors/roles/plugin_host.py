"""The plugin host: one actor for each plugin, which takes changes at its own pace.

It asks for what follows its own offset, does the work, and commits the offset: at least once, with
the change's number to tell a repetition.
A plugin that dies or lags loses nothing and holds up nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import attrs

from actors import Actor
from actors.roles.messages import (
    CatchUpRequested,
    CaughtUp,
    ChangesGiven,
    ChangesWanted,
    OffsetReached,
    Settled,
    SettleRequested,
)


class Hindered(Exception):
    """Raised by a hosted plugin that something outside keeps from its work, such as a full disk.

    That is no crash, and nothing is done: the changes in hand are asked for again at the next
    settling.
    """


class Hosted(Protocol):
    """What the host asks of a plugin. Every call comes from the actor's own thread.

    `handle` and `settle` may raise `Hindered`; whatever else is raised is a crash.
    """

    def offset(self) -> int:
        """Return the number of the last change that is done for good."""

    def start(self) -> None:
        """Get ready; what it raises is a crash."""

    def handle(self, changes: Sequence[Any]) -> None:
        """Do the work for these changes, in order."""

    def settle(self) -> None:
        """Make what is equal what should be; doing it twice is harmless."""

    def stop(self) -> None:
        """Let go of what `start` took."""


@attrs.frozen
class _Begin:
    """Told by a host to itself: make the plugin and start it."""


class PluginHost(Actor):
    """Feeds one plugin.

    The plugin is made and started by the host's first message, and not by the host's own start:
    a plugin that fails there is restarted, and parked at last, like one that fails later, while
    the rest of the tree comes up.

    Args:
        name: The plugin's name, the key of its offset.
        make: Makes a fresh plugin for each life of this actor.
        source: Path of the actor that holds the change log.
    """

    def __init__(self, *, name: str, make: Callable[[], Hosted], source: str) -> None:
        self._name = name
        self._make = make
        self._source_path = source
        self._plugin: Hosted | None = None
        self._offset = 0
        self._hindered = False

    def on_start(self) -> None:
        self._source = self.context.ref(self._source_path)
        self.context.me.signal(_Begin())

    def on_message(self, message: Any) -> None:
        match message:
            case _Begin():
                self._begin()
            case ChangesGiven():
                self._take(message)
            case CatchUpRequested() | SettleRequested():
                # Kept, so that a crash while catching up does not forget that it was asked.
                self.context.keep(message)
                self._ask_again()
        self._settle_if_due()

    def on_stop(self) -> None:
        if self._plugin is not None:
            self._plugin.stop()

    @property
    def plugin(self) -> Hosted:
        """The plugin of this life; there is one from the first message on."""
        assert self._plugin is not None, "control messages come first, and the first is _Begin"  # noqa: S101
        return self._plugin

    def _begin(self) -> None:
        self._plugin = self._make()
        self._plugin.start()
        self._offset = self._plugin.offset()
        self._ask()

    def _ask(self) -> None:
        self._source.tell(ChangesWanted(self._name, self._offset, self.context.me))

    def _ask_again(self) -> None:
        if self._hindered:
            self._hindered = False
            self._ask()

    def _take(self, given: ChangesGiven) -> None:
        if given.after != self._offset or not given.changes:
            return
        try:
            self.plugin.handle(given.changes)
        except Hindered:
            self._hindered = True
            return
        self._offset = given.changes[-1].number
        self._source.tell(OffsetReached(self._name, self._offset))
        self._ask()

    def _settle_if_due(self) -> None:
        request: CatchUpRequested | SettleRequested | None = self.context.kept
        if request is None or self._offset < request.upto:
            return
        if isinstance(request, SettleRequested):
            self._settle(request)
        else:
            request.reply_to.tell(CaughtUp(self._name, request.generation))
        self.context.keep(None)

    def _settle(self, request: SettleRequested) -> None:
        try:
            self.plugin.settle()
        except Hindered:
            return
        request.reply_to.tell(Settled(self._name, request.generation))
