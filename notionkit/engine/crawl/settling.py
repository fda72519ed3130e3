"""How the plugins come to their end: all catch up, then one after the other settles.

What may be removed is decided between the two, before anybody removes anything. Nobody settles
while another does: each holds the whole tree in memory meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping

from actors import Context
from actors.roles.messages import CatchUpRequested, CaughtUp, Settled, SettleRequested
from notionkit.engine.messages import ChangesClosed, PluginParked


class Settling:
    """For whom a run waits at its end. The questions return whether it waits for nobody.

    Args:
        context: The coordinator's, for addresses.
        plugins: The path of each plugin's host.
    """

    def __init__(self, context: Context, plugins: Mapping[str, str]) -> None:
        self._context = context
        self._plugins = plugins
        self._left: set[str] = set()
        self._answer: type[CaughtUp | Settled] = CaughtUp
        self.closed = ChangesClosed(0, 0)

    def catch_up(self, closed: ChangesClosed, parked: frozenset[str]) -> bool:
        """Ask all plugins to take every change that there is."""
        self.closed, self._answer = closed, CaughtUp
        self._left = set(self._plugins) - parked
        for plugin in sorted(self._left):
            request = CatchUpRequested(closed.generation, closed.last, self._context.me)
            self._context.ref(self._plugins[plugin]).tell(request)
        return not self._left

    def settle(self, parked: frozenset[str]) -> bool:
        """Ask the first plugin to settle; the next is asked when it has."""
        self._answer = Settled
        self._left = set(self._plugins) - parked
        return self._ask_next()

    def heard(self, message: CaughtUp | Settled | PluginParked) -> bool:
        """Take note of an answer, or that none will come."""
        if message.plugin not in self._left or self._is_stale(message):
            return False
        was_asked = message.plugin == min(self._left)
        self._left.discard(message.plugin)
        if self._answer is Settled and was_asked:
            return self._ask_next()
        return not self._left

    def _is_stale(self, message: CaughtUp | Settled | PluginParked) -> bool:
        if isinstance(message, PluginParked):
            return False
        return type(message) is not self._answer or message.generation != self.closed.generation

    def _ask_next(self) -> bool:
        if not self._left:
            return True
        request = SettleRequested(self.closed.generation, self.closed.last, self._context.me)
        self._context.ref(self._plugins[min(self._left)]).tell(request)
        return False
