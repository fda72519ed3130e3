"""A clock that runs faster than the world: waits that a test has to sit through become short."""

import heapq
import threading
import time
from collections.abc import Callable
from pathlib import Path

from actors import SystemClock
from actors.clock import ScheduledCall, TimerHandle

NOON = 1_800_000_000.0
"""The beginning of a minute, later than all that the worlds are built with."""

_LOOK_SECONDS = 0.004
_SOON_SECONDS = 0.0005
_THREADS = Path("/proc/self/task")
_AT_WORK = (b"R", b"D")


class FastClock:
    """The real time, `factor` times as fast, and with a jump when a test asks for one.

    Serves the engine (timers included) and the emulator alike, so both agree on the time; those of
    several processes agree too, as long as none jumps. Its deadlines are short in real seconds: on
    a busy machine they may pass while somebody works. `PatientClock` is without that.
    """

    def __init__(self, factor: float = 1.0) -> None:
        self._factor = factor
        self._began = time.monotonic()
        self._epoch = time.time()
        self._ahead = 0.0
        self._timers = SystemClock()

    def monotonic(self) -> float:
        return time.monotonic() * self._factor + self._ahead

    def time(self) -> float:
        return self._epoch + self._passed()

    def call_later(self, seconds: float, callback: Callable[[], object]) -> TimerHandle:
        return self._timers.call_later(seconds / self._factor, callback)

    def advance(self, seconds: float) -> None:
        """Let this much time have passed; timers that run do not hear of it."""
        self._ahead += seconds

    def close(self) -> None:
        """Stop the timers."""
        self._timers.close()

    def _passed(self) -> float:
        return (time.monotonic() - self._began) * self._factor + self._ahead


class HandClock(FastClock):
    """A clock whose time of day stands still until a test moves it; waits take their real time."""

    def __init__(self, now: float = NOON) -> None:
        super().__init__()
        self.now = now

    def time(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        """Let this much time have passed."""
        self.now += seconds


class PatientClock:
    """Time that is fast while all threads of this process wait, and real while one of them works.

    So a wait of a minute is over soon, but a deadline is never short for whoever is busy, be the
    machine as loaded as it may. It must be the only clock of a process, and is of no use to
    several. Where threads cannot be looked at, it is fast all the time.
    """

    def __init__(self, factor: float = 100.0) -> None:
        self._factor = factor
        self._changed = threading.Condition()
        self._calls: list[ScheduledCall] = []
        self._thread: threading.Thread | None = None
        self._looked = time.monotonic()
        self._now = self._looked
        self._fast = False
        self._look_after = _SOON_SECONDS
        self._ahead = time.time() - self._now

    def monotonic(self) -> float:
        with self._changed:
            return self._at(time.monotonic())

    def time(self) -> float:
        return self.monotonic() + self._ahead

    def jump(self, seconds: float) -> None:
        """Set the time of day, and nothing else, forward or back."""
        self._ahead += seconds

    def sleep(self, seconds: float) -> None:
        """Let this much time have passed while nobody could notice; overdue timers go off."""
        with self._changed:
            self._now += seconds
            self._changed.notify()

    def call_later(self, seconds: float, callback: Callable[[], object]) -> TimerHandle:
        with self._changed:
            call = ScheduledCall(self._at(time.monotonic()) + max(0.0, seconds), callback)
            heapq.heappush(self._calls, call)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="patient-clock", daemon=True)
                self._thread.start()
            self._changed.notify()
        return call

    def close(self) -> None:
        """Stop the timers."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._calls.clear()
            self._changed.notify()
        if thread is not None:
            thread.join()

    def _at(self, real: float) -> float:
        """What the time is at a moment since the last look, of which only a little was fast."""
        passed = real - self._looked
        fast = min(passed, _LOOK_SECONDS) if self._fast else 0.0
        return self._now + fast * self._factor + passed - fast

    def _run(self) -> None:
        while self._turn():
            pass

    def _turn(self) -> bool:
        """Look once, and make the calls that are due; False when the clock was closed."""
        fast = not _somebody_works()
        with self._changed:
            if self._thread is not threading.current_thread():
                return False
            real = time.monotonic()
            self._now, self._looked, self._fast = self._at(real), real, fast
            due = self._due()
            if due:
                self._look_after = _SOON_SECONDS  # what they set going is often over at once
            else:
                self._wait()
        for call in due:
            call.run()
        return True

    def _due(self) -> list[ScheduledCall]:
        found = []
        while self._calls and (self._calls[0].cancelled or self._calls[0].due <= self._now):
            found.append(heapq.heappop(self._calls))
        return found

    def _wait(self) -> None:
        if not self._calls:
            self._fast = False
            self._changed.wait()
            return
        left = self._calls[0].due - self._now
        if self._fast:
            self._changed.wait(min(_LOOK_SECONDS, left / self._factor))
        else:
            self._changed.wait(min(self._look_after, left))
            self._look_after = min(_LOOK_SECONDS, 2 * self._look_after)


def _somebody_works() -> bool:
    """Whether another thread of this process runs, or would if the machine let it."""
    own = str(threading.get_native_id())
    try:
        threads = [thread for thread in _THREADS.iterdir() if thread.name != own]
    except OSError:
        return False
    return any(_state(thread) in _AT_WORK for thread in threads)


def _state(thread: Path) -> bytes:
    try:
        return (thread / "stat").read_bytes().rpartition(b")")[2][1:2]
    except OSError:
        return b""  # it has ended
