"""Sends webhooks when they are due, from a thread of its own, for as long as an emulator serves."""

import threading

from notionkit.emulator.times import Clock
from notionkit.emulator.waiting import Timers
from notionkit.emulator.webhooks import Webhooks


class Courier:
    """Delivers by the clock: with its timers where it has some, else in real time."""

    def __init__(self, webhooks: Webhooks, clock: Clock) -> None:
        self._webhooks = webhooks
        self._clock = clock
        self._woken = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="notionkit-webhooks")

    def start(self) -> None:
        """Delivers from now on."""
        self._webhooks.queued = self._woken.set
        self._thread.start()

    def stop(self) -> None:
        """Delivers no more; an attempt on its way is waited for, ten seconds at most."""
        self._stopping = True
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self._woken.clear()
            if self._stopping:
                return
            self._webhooks.deliver()
            due = self._webhooks.next_due
            self._sleep(None if due is None else due - self._clock.time())

    def _sleep(self, seconds: float | None) -> None:
        """Until so much time has passed, or something is queued."""
        if seconds is not None and seconds <= 0:
            return
        if seconds is not None and isinstance(self._clock, Timers):
            self._clock.call_later(seconds, self._woken.set)
            seconds = None
        self._woken.wait(seconds)
