"""The class that users of this package write: what one instance does with its messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actors.context import Context


class Actor:
    """One life of an actor. Its hooks run in one thread at a time, one after the other.

    Any exception that leaves a hook, even `SystemExit`, is a crash of this instance only: it is
    dropped, and its supervisor decides about a new one, which the spec's factory makes.
    """

    context: Context
    """Who it is and what it may do; set before `on_start`, not yet there in `__init__`."""

    def on_start(self) -> None:
        """Run in the actor's thread before the first message. Raising means: did not start."""

    def on_message(self, message: Any) -> Any:
        """Handle one message of either lane. The value returned answers an ask.

        Raising is a crash: an ask fails at once, a told message is redelivered as the spec says,
        a message of the control lane goes to the dead letters.
        """

    def on_batch(self, messages: Sequence[Any]) -> None:
        """Handle told messages of the work lane, when the spec's `batch` is above 1.

        Raising is a crash: the messages come back one by one, so that only the one that crashes
        its actor again ends in the dead letters.
        """
        for message in messages:
            self.on_message(message)

    def on_stop(self) -> None:
        """Run in the actor's thread at a clean end, and after a crash before the restart.

        Not run when `on_start` failed or the instance hangs. What it raises is logged only.
        """
