"""A supervisor as an actor: it does what the pure function decides, and keeps the deadlines."""

from __future__ import annotations

import logging
import random
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from actors.address import Status
from actors.decision import decide, new_state, next_due
from actors.decision import events as heard
from actors.decision.actions import (
    Action,
    Answer,
    Ended,
    Forget,
    GiveUpOn,
    Ready,
    Retire,
    Start,
    Stop,
)
from actors.decision.children import Phase
from actors.errors import ActorHung, ActorUnavailable, IntensityExceeded, StartTimeout
from actors.events import ActorCrashed, ActorGaveUp, ActorStartFailed
from actors.gradual import Gradual
from actors.spec import ChildSpec, SupervisorSpec
from actors.timers import Timer

if TYPE_CHECKING:
    from actors.address import Address

logger = logging.getLogger("actors")

_FAILURES = heard.StartFailed | heard.Crashed | heard.Hung | heard.Exited


class _Woke:
    """Told to itself when a restart is due."""


class _CheckHanging:
    """Told to itself again and again where a child may hang."""


class _TimeIsUp:
    """Told to itself when a child had long enough to start or to stop."""

    def __init__(self, name: str, epoch: int, phase: Phase, *, cut_short: bool = False) -> None:
        self.name = name
        self.epoch = epoch
        self.phase = phase
        self.cut_short = cut_short


class Supervisor(Gradual):
    """Starts, restarts and stops its children. Never blocks, so it always hears a stop."""

    def __init__(self, address: Address, spec: SupervisorSpec) -> None:
        self._address = address
        self._runtime = address.runtime
        self._spec = spec
        self._runtime.complete(address, spec)
        self._places = {place.spec.id: place for place in self._runtime.children(address)}
        epochs = {name: place.epoch for name, place in self._places.items()}
        self._state = new_state(address.path, spec, epochs)
        self._rngs: dict[str, random.Random] = {}
        self._deadlines: dict[str, tuple[int, Phase, Timer]] = {}
        self._wake: tuple[float, Timer] | None = None

    def on_start(self) -> None:
        """Begin to start the children; when all are up, the supervisor is."""
        self._watch_for_hanging()
        self._step(heard.Boot())

    def on_message(self, message: Any) -> None:
        """Hear a report of a child, a wish, or a timer."""
        match message:
            case _Woke():
                self._wake = None
                self._step(heard.Woke())
            case _TimeIsUp():
                self._time_is_up(message)
            case _CheckHanging():
                self._check_hanging()
            case heard.ChildAdded():
                self._add(message)
            case _:
                self._step(message)

    def on_end(self) -> None:
        """Begin to stop the children, the last started first."""
        self._step(heard.EndAsked())

    def on_stop(self) -> None:
        """Leave no child alive, should this supervisor itself have failed, and none forgotten."""
        failed = ActorUnavailable(self._address.path, "it ended")
        static = {child.id: child for child in self._spec.children}
        for place in reversed(self._runtime.children(self._address)):
            for below in reversed(self._runtime.below(place)):
                if below.life is not None:
                    below.abandon(failed)
            if place.spec != static.get(place.spec.id):
                self._retire(Forget(place.spec.id, "its supervisor ended"))
        for child in self._state.children:
            if child.token is not None:
                _answer(child.token, failed)

    # Deciding and doing

    def _step(self, event: heard.Event) -> None:
        """Decide about an event, and about what follows from doing so."""
        events = [event]
        while events:
            event = events.pop(0)
            name = getattr(event, "id", None)
            self._cancel_deadline(event)
            draw = self._draw(name) if isinstance(event, _FAILURES) else 0.0
            now = self._runtime.clock.monotonic()
            self._state, actions = decide(self._state, event, now=now, draw=draw)
            for action in actions:
                events.extend(self._perform(action))
        self._schedule()

    def _perform(self, action: Action) -> list[heard.Event]:
        match action:
            case Start():
                return self._start(action)
            case Stop():
                self._stop(action)
            case Retire():
                self._retire(action)
            case GiveUpOn():
                self._park(action)
            case Ready():
                self.host.started()
            case Answer():
                _answer(action.token, action.error)
            case Ended():
                self._ended(action.error)
        return []

    def _start(self, action: Start) -> list[heard.Event]:
        place = self._places[action.id]
        if isinstance(place.spec, ChildSpec):
            notice = _TimeIsUp(action.id, action.epoch, Phase.STARTING)
            self._set_deadline(notice, place.spec.start_seconds)
        try:
            place.begin(action.epoch)
        except RuntimeError as error:  # the machine has no thread left
            return [heard.StartFailed(action.id, action.epoch, error)]
        return []

    def _stop(self, action: Stop) -> None:
        place = self._places[action.id]
        if isinstance(place.spec, ChildSpec):
            own = place.spec.shutdown_seconds
            seconds = self._runtime.time_to_stop(own)
            notice = _TimeIsUp(action.id, action.epoch, Phase.STOPPING, cut_short=seconds < own)
            self._set_deadline(notice, seconds)
        place.end(action.epoch)

    def _retire(self, action: Retire) -> None:
        place = self._places[action.id]
        self._runtime.retire(place, action.reason)
        if isinstance(action, Forget):
            self._runtime.forget(place)
            del self._places[action.id]
            self._rngs.pop(action.id, None)

    def _park(self, action: GiveUpOn) -> None:
        place = self._places[action.id]
        place.status = Status.PARKED
        self._runtime.events.publish(ActorGaveUp(place.path, action.causes))

    def _ended(self, error: BaseException | None) -> None:
        if error is None:
            self.context.stop()
            return
        if isinstance(error, IntensityExceeded):
            self._runtime.events.publish(ActorGaveUp(self._address.path, error.causes))
        raise error

    def _add(self, wish: heard.ChildAdded) -> None:
        name = wish.spec.id
        new = name not in self._places and not self._state.ending
        if new:
            path = f"{self._address.path.rstrip('/')}/{name}"
            self._places[name] = self._runtime.add(path, wish.spec, self._address)
        self._step(wish)
        if new and name in self._places and self._state.get(name) is None:
            self._retire(Forget(name, "it was refused"))

    # Deadlines

    def _set_deadline(self, notice: _TimeIsUp, seconds: float) -> None:
        timer = self.context.after(seconds, notice)
        _, _, earlier = self._deadlines.get(notice.name, (0, notice.phase, None))
        if earlier is not None:
            earlier.cancel()
        self._deadlines[notice.name] = (notice.epoch, notice.phase, timer)

    def _cancel_deadline(self, event: heard.Event) -> None:
        """Lift a deadline that was met: one that is ready late may still have to stop in time."""
        if not isinstance(event, heard.Report):
            return
        epoch, phase, timer = self._deadlines.get(event.id, (0, None, None))
        late = isinstance(event, heard.Started) and phase is Phase.STOPPING
        if timer is not None and epoch == event.epoch and not late:
            del self._deadlines[event.id]
            timer.cancel()

    def _time_is_up(self, notice: _TimeIsUp) -> None:
        child = self._state.get(notice.name)
        if child is None or (child.epoch, child.phase) != (notice.epoch, notice.phase):
            return
        place = self._places[notice.name]
        if notice.phase is Phase.STARTING:
            error = StartTimeout(place.path, place.start_seconds)
            place.abandon(error)
            self._runtime.events.publish(ActorStartFailed(place.path, notice.epoch, error))
            self._step(heard.StartFailed(notice.name, notice.epoch, error))
            return
        logger.warning("%s did not stop in time and is abandoned", place.path)
        cell = place.cell
        if place.abandon(ActorUnavailable(place.path, "it was abandoned")):
            self._runtime.stuck.append((place.path, cell if notice.cut_short else None))
        self._step(heard.Stopped(notice.name, notice.epoch))

    def _watch_for_hanging(self) -> None:
        limits = [seconds for place in self._places.values() if (seconds := place.hang_seconds)]
        if limits:
            self.context.every(min(limits) / 4, _CheckHanging())

    def _check_hanging(self) -> None:
        for child in self._state.children:
            place = self._places[child.id]
            busy, most = place.busy_seconds(), place.hang_seconds
            if child.phase is Phase.RUNNING and busy and most and busy >= most:
                error = ActorHung(place.path, busy)
                abandoned = place.abandon(error)
                if abandoned is not None:
                    logger.warning("%s", error)
                    place.crashed(ActorCrashed(place.path, child.epoch, error, abandoned.message))
                    self._step(heard.Hung(child.id, child.epoch, error))

    def _schedule(self) -> None:
        """Have myself woken when the next restart is due."""
        due = next_due(self._state)
        if self._wake is not None:
            if due == self._wake[0]:
                return
            self._wake[1].cancel()
        self._wake = None
        if due is not None:
            wait = max(0.0, due - self._runtime.clock.monotonic())
            self._wake = (due, self.context.after(wait, _Woke()))

    def _draw(self, name: str | None) -> float:
        """Draw for the jitter; every child has a sequence of its own."""
        key = name or ""
        if key not in self._rngs:
            self._rngs[key] = random.Random(f"{self._runtime.seed}:{self._address.path}:{key}")
        return self._rngs[key].random()


def _answer(token: object, error: BaseException | None) -> None:
    if isinstance(token, SimpleQueue):
        token.put((error, None))
