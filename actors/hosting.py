"""One life of an instance, as its cell's thread runs it: start, serve, end or crash."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from actors.actor import Actor
from actors.address import Address, Status, messages_of
from actors.commands import Command, End, Leave, Quit, Tick
from actors.context import Context
from actors.decision.events import Crashed, Exited, Report, Started, StartFailed, Stopped
from actors.events import (
    ActorCrashed,
    ActorRestarted,
    ActorStarted,
    ActorStartFailed,
    ActorStopped,
)
from actors.gradual import Gradual
from actors.inside import inside
from actors.life import Life
from actors.mailbox import Mail

if TYPE_CHECKING:
    from actors.dispatch import Seat

logger = logging.getLogger("actors")


class Host:
    """Runs one life. Made anew for each."""

    def __init__(self, address: Address, cell: Seat) -> None:
        self._address = address
        self._mailbox = address.mailbox
        self._cell = cell
        self._now = address.runtime.clock.monotonic
        self._asked_to_end = False
        self._to_drain: int | None = None

    def live(self, epoch: int) -> None:
        """Run the life of this epoch to its end. Nothing is ever raised."""
        inside.life = self._enter(epoch)
        try:
            self._make()
            self._ready()
            self._serve_all()
        except BaseException as error:  # noqa: BLE001 - whatever leaves an instance is its crash
            self._crashed(error)
        finally:
            inside.life = None

    def _enter(self, epoch: int) -> Life:
        life = self._life = Life(self._address.path, self._mailbox, epoch)
        self._address.life = life
        return life

    def started(self) -> None:
        """Say that the instance is ready."""
        address, life = self._address, self._life
        life.started = True
        address.status = Status.RUNNING
        if address.born:
            address.restarts += 1
            event: Any = ActorRestarted(address.path, life.epoch, address.restarts)
        else:
            address.born = True
            event = ActorStarted(address.path, life.epoch)
        address.runtime.events.publish(event)
        self._report(Started(address.spec.id, life.epoch))

    def _make(self) -> None:
        """Make the instance and run its `on_start`."""
        self._begin_hook()
        instance = self._address.runtime.instance(self._address)
        instance.context = Context(self._address, self._life)
        self._life.instance = instance
        if isinstance(instance, Gradual):
            instance.host = self
        instance.on_start()

    def _ready(self) -> None:
        """Note that `on_start` has returned."""
        self._life.hand.pop()
        if not isinstance(self._life.instance, Gradual):
            self.started()
        self._life.serving = True
        # A signal that came between two lives has lost its wake-up.
        for _ in range(len(self._mailbox.control)):
            self._mailbox.work.put(None)

    def _serve_all(self) -> None:
        instance = self._life.instance
        assert instance is not None  # noqa: S101 - it is ready
        if self._address.batch > 1:
            self._serve_batches(instance, self._address.batch)
        else:
            self._serve(instance)

    def _serve(self, instance: Actor) -> None:
        """Handle one message after the other. Every line here is paid for by every message."""
        address, mailbox, life, now = self._address, self._mailbox, self._life, self._now
        held, control, get, home = mailbox.held, mailbox.control, mailbox.work.get, mailbox.permits
        handle, hand, send_home = instance.on_message, life.hand, home.put
        while True:
            mail = mailbox.take_held() if held else get()
            if control or life.over:
                if not self._interrupted(mail):
                    return
                continue
            if mail is None:
                continue
            life.since = now()
            hand.append(mail)
            answer = handle(mail[0])
            # An empty hand means that this life was abandoned meanwhile: `_crashed` sees it.
            hand.pop()
            if life.aside is not None:
                self._set_aside(mail)
                continue
            if mail[2] is not None:
                mail[2].put((None, answer))
            send_home(None)
            address.handled += 1

    def _set_aside(self, mail: Mail) -> None:
        """Leave a message to the stash: its place in the mailbox and its asker wait with it."""
        stash, self._life.aside = self._life.aside, None
        if stash is not None:
            stash.add(mail)

    def _serve_batches(self, instance: Actor, most: int) -> None:
        mailbox, life = self._mailbox, self._life
        while True:
            # Gathering may have taken the wake-up for what waits in the control lane.
            waits = mailbox.held or mailbox.control
            mail = mailbox.take_held() if waits else mailbox.work.get()
            if mailbox.control or life.over:
                if not self._interrupted(mail):
                    return
            elif mail is not None:
                self._handle_batch(instance, self._gather(mail, most))

    def _gather(self, first: Mail, most: int) -> list[Mail]:
        """Add what else waits. Asks, and messages that crashed a batch, go by themselves."""
        batch = [first]
        while len(batch) < most and not (batch[-1][2] or batch[-1][3]):
            mail = self._mailbox.take()
            if mail is None:
                break
            if mail[2] or mail[3]:
                self._mailbox.held.appendleft(mail)
                break
            batch.append(mail)
        return batch

    def _handle_batch(self, instance: Actor, batch: list[Mail]) -> None:
        life, reply = self._life, batch[0][2]
        life.since = self._now()
        life.hand.append(batch)
        if reply is not None:
            answer = instance.on_message(batch[0][0])
        else:
            instance.on_batch([mail[0] for mail in batch])
        life.hand.pop()
        if reply is not None:
            reply.put((None, answer))
        for _ in batch:
            self._mailbox.permits.put(None)
        self._address.handled += len(batch)

    def _interrupted(self, mail: Mail | None) -> bool:
        """Attend to the control lane before the message just taken. False: the life is over."""
        if self._life.over:
            self._mailbox.hand_over(mail)
            self._life.serving = False
            if not self._cell.abandoned:
                self._stop_instance()
            return False
        if mail is not None:
            self._mailbox.held.appendleft(mail)
        # Busy before anything is taken out, so that whoever waits for stillness sees one of both.
        self._begin_hook()
        goes_on = self._next_of_control()
        if goes_on:
            self._life.hand.pop()
        return goes_on

    def _next_of_control(self) -> bool:
        try:
            entry = self._mailbox.control.popleft()
        except IndexError:
            return True
        if entry is None:
            command = self._mailbox.next_command()
            return command is None or self._obey(command)
        if isinstance(entry, Tick):
            if entry.life is self._life and entry.timer.taken():
                self._attend((entry.message, entry.life, None, ()))
        else:
            self._attend(entry)
        return True

    def _attend(self, mail: Mail) -> None:
        """Handle one message of the control lane."""
        instance = self._life.instance
        assert instance is not None  # noqa: S101 - set before any message is handled
        self._life.signal = mail
        instance.on_message(mail[0])
        self._life.signal = None
        self._address.handled += 1

    def _obey(self, command: Command) -> bool:
        """Follow an order of the runtime. False when the life is over."""
        if isinstance(command, Quit):
            return command.cell is not self._cell or self._end()
        if command.epoch != self._life.epoch:
            return True
        if isinstance(command, Leave):
            return self._end()
        self._asked_to_end = self._asked_to_end or isinstance(command, End)
        if isinstance(self._life.instance, Gradual):
            self._life.instance.on_end()
            return True
        if isinstance(command, End) and self._address.drain and self._drain(command):
            return True
        return self._end()

    def _drain(self, command: End) -> bool:
        """Handle some of what waited when the end was asked for, and come back for more.

        False when that was all. Each time the control lane is attended to first.
        """
        if self._to_drain is None:
            self._to_drain = self._mailbox.depth()
        attend_first = bool(self._mailbox.control)
        mail = self._mailbox.take() if self._to_drain > 0 and not attend_first else None
        if mail is None and not attend_first:
            return False
        self._mailbox.command(command)
        if mail is None:
            return True
        self._life.hand.pop()
        self._to_drain -= self._handle_next(mail)
        self._begin_hook()
        return True

    def _handle_next(self, mail: Mail) -> int:
        """Handle a message, or a batch where there are such; gives how many."""
        address, life, instance = self._address, self._life, self._life.instance
        assert instance is not None  # noqa: S101 - it is ready
        if address.batch > 1:
            batch = self._gather(mail, address.batch)
            self._handle_batch(instance, batch)
            return len(batch)
        life.since = self._now()
        life.hand.append(mail)
        self._handled(mail, instance.on_message(mail[0]))
        return 1

    def _handled(self, mail: Mail, answer: object) -> None:
        """Note that a message was handled; the serving loop has this in line."""
        self._life.hand.pop()
        if self._life.aside is not None:
            self._set_aside(mail)
            return
        if mail[2] is not None:
            mail[2].put((None, answer))
        self._mailbox.permits.put(None)
        self._address.handled += 1

    def _end(self) -> bool:
        """End in order; gives False, for the serving loop to end."""
        self._address.status = Status.STOPPING
        self._stop_instance()
        self._life.serving = False
        self._life.hand.pop()
        self._close("it is not running", None)
        self._address.status = Status.STOPPED
        life, name = self._life, self._address.spec.id
        self._address.runtime.events.publish(ActorStopped(life.path, life.epoch))
        exited = Exited(name, life.epoch, stranger=self._cell.leaving)
        self._report(Stopped(name, life.epoch) if self._asked_to_end else exited)
        return False

    def _crashed(self, error: BaseException) -> None:
        """Drop the instance. When it was abandoned meanwhile, all that was done already."""
        self._life.serving = False
        try:
            entry = self._life.hand.pop()
        except IndexError:
            return
        self._begin_hook()
        self._address.settle(self._life, entry, error)
        if self._life.started:
            self._stop_instance()
        try:
            self._life.hand.pop()
        except IndexError:
            return
        self._address.status = Status.RESTARTING
        self._close("it crashed", error)
        self._tell_of_crash(error, self._in_hand(entry))

    def _tell_of_crash(self, error: BaseException, message: Any) -> None:
        life, name, events = self._life, self._address.spec.id, self._address.runtime.events
        if life.started:
            logger.warning("%s crashed", life.path, exc_info=error)
            self._address.crashed(ActorCrashed(life.path, life.epoch, error, message))
            self._report(Crashed(name, life.epoch, error))
        else:
            logger.warning("%s did not start", life.path, exc_info=error)
            events.publish(ActorStartFailed(life.path, life.epoch, error))
            self._report(StartFailed(name, life.epoch, error))

    def _in_hand(self, entry: Mail | list[Mail] | None) -> Any:
        return messages_of(entry if entry is not None else self._life.signal)

    def _close(self, reason: str, error: BaseException | None) -> None:
        self._life.close()
        if self._address.life is self._life:
            self._address.life = None
        self._mailbox.refuse_asks(reason, error)

    def _begin_hook(self) -> None:
        self._life.since = self._now()
        self._life.hand.append(None)

    def _stop_instance(self) -> None:
        instance = self._life.instance
        if instance is None:
            return
        try:
            instance.on_stop()
        except BaseException:
            logger.exception("%s failed in its on_stop", self._address.path)

    def _report(self, event: Report) -> None:
        self._address.report(event)
