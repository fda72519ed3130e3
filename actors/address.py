"""A place in the tree: what stays when the instances and threads that live there go.

The supervisor acts on its children here (begin, end, abandon, retire); the cell that lives here
reads its mailbox and reports.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

import attrs

from actors.actor import Actor
from actors.commands import Begin, End
from actors.decision.events import Report
from actors.events import ActorCrashed
from actors.gradual import Gradual
from actors.mailbox import Mail, Mailbox
from actors.spec import ChildSpec, Redelivery, Spec

if TYPE_CHECKING:
    from actors.dispatch import Seat
    from actors.life import Life
    from actors.runtime import Runtime
    from actors.watch import Watch

SUPERVISOR_TERMS = ChildSpec("supervisor", Actor, redelivery=Redelivery.NEVER, capacity=100)
"""How the mailbox of a supervisor is kept; nobody but the runtime has anything to tell it."""


class Status(Enum):
    """What a place in the tree is doing, for people who watch it."""

    NEW = "new"
    STARTING = "starting"
    RUNNING = "running"
    RESTARTING = "restarting"
    STOPPING = "stopping"
    STOPPED = "stopped"
    PARKED = "parked"


PACE_SECONDS = 1.0
"""How long the messages are counted at least for which a rate is given."""


class Pace:
    """Measures messages per second from one look to the next; handling costs nothing more."""

    __slots__ = ("_counted", "_rate", "_since")

    def __init__(self, now: float) -> None:
        self._since = now
        self._counted = 0
        self._rate = 0.0

    def rate(self, handled: int, now: float) -> float:
        """Give the rate since the last look that was long enough ago."""
        if now - self._since >= PACE_SECONDS:
            self._rate = (handled - self._counted) / (now - self._since)
            self._since, self._counted = now, handled
        return self._rate


@attrs.frozen
class Abandoned:
    """An instance that was in the middle of something; None when it was a hook or a tick."""

    message: Any


class Address:
    """One path with its mailbox, its present cell and life, and its counters."""

    __slots__ = (
        "batch",
        "born",
        "cell",
        "drain",
        "epoch",
        "handled",
        "hang_seconds",
        "kept",
        "life",
        "mailbox",
        "over",
        "pace",
        "parent",
        "path",
        "redelivery",
        "restarts",
        "runtime",
        "spec",
        "start_seconds",
        "status",
        "watches",
    )

    def __init__(self, path: str, spec: Spec, parent: Address | None, runtime: Runtime) -> None:
        self.path = path
        self.spec = spec
        self.parent = parent
        self.runtime = runtime
        terms = spec if isinstance(spec, ChildSpec) else SUPERVISOR_TERMS
        self.mailbox = Mailbox(
            path,
            capacity=terms.capacity,
            overflow=terms.overflow,
            dead_letter=runtime.dead_letter,
        )
        self.batch = terms.batch
        self.drain = terms.drain
        self.redelivery = terms.redelivery
        self.start_seconds = terms.start_seconds
        self.hang_seconds = terms.hang_seconds
        self.born = False
        self.cell: Seat | None = None
        self.life: Life | None = None
        self.epoch = 0
        self.over = 0
        self.handled = 0
        self.restarts = 0
        self.pace = Pace(runtime.clock.monotonic())
        self.kept: Any = None
        self.status = Status.NEW
        self.watches: list[Watch] = []

    def begin(self, epoch: int) -> None:
        """Have a new instance made, in a new thread if there is none."""
        self.epoch = epoch
        self.status = Status.STARTING
        self.mailbox.open()
        if self.cell is None or not self.cell.serves():
            self.runtime.spawn(self)
        self.mailbox.command(Begin(epoch))

    def end(self, epoch: int) -> None:
        """Have the present instance ended in order."""
        self.status = Status.STOPPING
        self.mailbox.command(End(epoch))

    def report(self, event: Report) -> None:
        """Tell the supervisor, or whoever owns the root, what happened here."""
        if self.parent is None:
            self.runtime.root_reported(event)
        else:
            self.parent.mailbox.signal((event, None, None, ()))

    def busy_seconds(self) -> float | None:
        """Say how long the message in hand has been handled; None when there is none."""
        life = self.life
        if life is None or not life.hand:
            return None
        return max(0.0, self.runtime.clock.monotonic() - life.since)

    def crashed(self, event: ActorCrashed) -> None:
        """Publish a crash, and tell those who watch for it."""
        self.runtime.events.publish(event)
        for watch in tuple(self.watches):
            watch.tell_of_crash(event)

    def abandon(self, error: BaseException) -> Abandoned | None:
        """Declare the present instance over, whatever it is doing. None when there is none.

        A thread that is inside an instance's code cannot be killed: it is counted out, and ends
        when it comes back. One that only waits for mail stays and serves the next life.
        """
        life, self.life = self.life, None
        self.over = self.epoch
        self.status = Status.STOPPED
        if life is None:
            return None
        entry: Mail | list[Mail] | None = None
        try:
            entry = life.hand.pop()
        except IndexError:
            life.close()
            self.mailbox.command(End(life.epoch))
        else:
            cell, self.cell = self.cell, None
            if cell is not None:
                cell.abandon()
            life.over = True
            self.settle(life, entry, error)
            life.close()
        self.mailbox.refuse_asks("it was abandoned", error)
        return Abandoned(messages_of(entry if entry is not None else life.signal))

    def retire(self, reason: str) -> None:
        """Close this place: what waits and what comes goes to the dead letters.

        Its thread stays for a restart by hand; `dismiss` ends it.
        """
        if self.status is not Status.PARKED:
            self.status = Status.STOPPED
        self.mailbox.close(reason)
        watches, self.watches = self.watches, []
        for watch in watches:
            watch.tell(reason)

    def dismiss(self) -> None:
        """End the thread; nobody will ever begin here again."""
        if self.cell is not None:
            self.cell.quit()

    def settle(self, life: Life, entry: Mail | list[Mail] | None, error: BaseException) -> None:
        """Decide about what was in hand when an instance crashed or was abandoned."""
        if life.signal is not None and not isinstance(life.instance, Gradual):
            self.mailbox.bury((*life.signal[:3], (error,)), "its handling crashed the actor")
        if isinstance(entry, list):
            for mail in reversed(entry):
                self.mailbox.crashed(mail, error, self.redelivery)
        elif entry is not None:
            self.mailbox.crashed(entry, error, self.redelivery)


def messages_of(entry: Mail | list[Mail] | None) -> Any:
    """Give the message in hand, a tuple of several, or None."""
    if isinstance(entry, list):
        return entry[0][0] if len(entry) == 1 else tuple(mail[0] for mail in entry)
    return None if entry is None else entry[0]
