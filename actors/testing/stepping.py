"""One life and one seat of an actor that runs only when a test lets it take a step."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty
from typing import TYPE_CHECKING

from actors.actor import Actor
from actors.address import Address
from actors.commands import Begin, End, Quit
from actors.decision.events import Stopped
from actors.hosting import Host
from actors.inside import inside
from actors.mailbox import Mail

if TYPE_CHECKING:
    from actors.testing.stepper import Stepper


class Pause(BaseException):
    """Raised by an actor on a stepper to be slow, or to hang, in the hook or message in hand.

    After so many seconds of the virtual clock the hook counts as done; without a number, never.
    What stands behind it in the hook is not run.
    """

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class SteppedHost(Host):
    """Runs one life a step at a time: the start is the first, each message one more."""

    def __init__(self, address: Address, seat: SteppedSeat) -> None:
        super().__init__(address, seat)
        self.alive = True
        self.paused = False
        self.resumed = False
        self._done: Callable[[], None] = self._ready

    def begin(self, epoch: int) -> None:
        """Make the instance and run its `on_start`."""
        self._enter(epoch)
        self._do(self._begin)

    def step(self) -> None:
        """Handle one message, or go on after a pause."""
        self._do(self._resume if self.paused else self._one)

    @property
    def over(self) -> bool:
        """Whether the supervisor has declared this life over."""
        return self._life.over

    def _do(self, step: Callable[[], None]) -> None:
        before = inside.life, inside.never_blocks
        inside.life, inside.never_blocks = self._life, True
        try:
            step()
        except Pause as pause:
            self._pause(pause)
        except BaseException as error:  # noqa: BLE001 - whatever leaves an instance is its crash
            self.alive = False
            self._crashed(error)
        finally:
            inside.life, inside.never_blocks = before

    def _begin(self) -> None:
        self._done = self._ready
        self._make()
        self._ready()

    def _one(self) -> None:
        if self._mailbox.control or self._life.over:
            self._done = self._attended
            self.alive = self._interrupted(None)
            return
        mail = self._mailbox.take()
        if mail is not None:
            self._handle_next(mail)

    def _handle_next(self, mail: Mail) -> int:
        self._done = lambda: self._handled(mail, None)
        return super()._handle_next(mail)

    def _handle_batch(self, instance: Actor, batch: list[Mail]) -> None:
        self._done = lambda: self._batch_done(batch)
        super()._handle_batch(instance, batch)

    def _batch_done(self, batch: list[Mail]) -> None:
        self._life.hand.pop()
        for mail in batch:
            if mail[2] is not None:
                mail[2].put((None, None))
            self._mailbox.permits.put(None)
        self._address.handled += len(batch)

    def _attended(self) -> None:
        self._life.signal = None
        self._address.handled += 1
        self._life.hand.pop()

    def _pause(self, pause: Pause) -> None:
        self.paused, self.resumed = True, False
        if pause.seconds is not None:
            self._address.runtime.clock.call_later(pause.seconds, self._wake)

    def _wake(self) -> None:
        self.resumed = True

    def _resume(self) -> None:
        self.paused = False
        self._done()


class SteppedSeat:
    """Where the lives of one address are stepped; stands for a thread."""

    def __init__(self, stepper: Stepper, address: Address) -> None:
        self.address = address
        self.abandoned = False
        self.leaving = False
        self._finished = False
        self._stepping = False
        self._stepper = stepper
        self._mailbox = address.mailbox
        self._host: SteppedHost | None = None
        address.cell = self

    @property
    def resting(self) -> bool:
        """Whether it waits between two lives."""
        return self._host is None

    def can_step(self) -> bool:
        """Say whether there is anything to do. Asked of everyone before every step."""
        if self._finished or self._stepping or self.abandoned:
            return False
        host, box = self._host, self._mailbox
        if host is None:
            return bool(box.commands or self.leaving or not box.work.empty())
        if host.paused:
            return host.resumed
        return bool(box.control or box.held or not box.work.empty() or host.over)

    def step(self) -> None:
        """Take one step."""
        self._stepping = True
        try:
            self._step()
        finally:
            self._stepping = False

    def _step(self) -> None:
        if self._host is None:
            self._between_lives()
        else:
            self._host.step()
        if self._host is not None and not self._host.alive:
            self._host = None
        if self.leaving and self._host is None:
            self._finished = True
            if self.address.mailbox.closed:
                self.address.mailbox.sweep()

    def _between_lives(self) -> None:
        box = self.address.mailbox
        command = box.next_command()
        if isinstance(command, Begin):
            if command.epoch > self.address.over:
                self._host = SteppedHost(self.address, self)
                self._host.begin(command.epoch)
        elif isinstance(command, End):
            self.address.report(Stopped(self.address.spec.id, command.epoch))
        elif command is None:
            self._keep_mail()

    def _keep_mail(self) -> None:
        box = self.address.mailbox
        try:
            mail = box.work.get_nowait()
        except Empty:
            return
        if mail is not None:
            box.hold(mail)

    def serves(self) -> bool:
        """Say whether it can host another life."""
        return not (self.abandoned or self.leaving or self._finished)

    def gone(self) -> bool:
        """Say whether it has ended."""
        return self._finished or (self.abandoned and not self._stepping)

    def join(self, until: Callable[[], float]) -> None:  # noqa: ARG002 - steps take no time
        """Let all take steps until this one has ended, as far as that goes."""
        self._stepper.run_until(self.gone)

    def quit(self) -> None:
        """End after the present life."""
        self.leaving = True
        self.address.mailbox.command(Quit(self))

    def abandon(self) -> None:
        """Count this one out."""
        self.abandoned = True
