"""An actor whose start and end take several messages: supervisors are such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.actor import Actor

if TYPE_CHECKING:
    from actors.hosting import Host


class Gradual(Actor):
    """Says by `host.started()` when it is ready, and by `context.stop()` when it has ended."""

    host: Host

    def on_end(self) -> None:
        """Begin to end: the supervisor has asked for it."""
