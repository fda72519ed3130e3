"""How a run shows that it moves: a bar on a terminal, a line now and then elsewhere.

A display is called by the engine's thread with each snapshot, and closed by the main thread. It
never harms the run: when nobody can read it any more, it falls silent.
"""

import os
import threading
import time
from collections.abc import Callable
from typing import NoReturn, Protocol, TextIO

from tqdm import tqdm

from notionkit.cli.progress import Forecast, LongRun, Snapshot, is_silent, words

LINE_SECONDS = 10.0
WORTH_A_LINE_SECONDS = 2.0


class Display(Protocol):
    """Shows snapshots until it is closed."""

    def __call__(self, snapshot: Snapshot) -> None: ...

    def hush(self) -> None: ...

    def close(self) -> None: ...


def for_stream(stream: TextIO | None, *, quiet: bool, verbose: bool) -> Display:
    """Return the display that suits `stream`, which is None when there is no such stream."""
    if stream is None or quiet:
        return Silence()
    if stream.isatty() and os.environ.get("TERM") != "dumb" and _columns(stream):
        return Bar(stream, verbose=verbose)
    return Lines(stream, verbose=verbose)


def _columns(stream: TextIO) -> int:
    # Some terminals (a serial line, a container's) say that they are 0 columns wide.
    try:
        return os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return 0


class Silence:
    """Shows nothing."""

    def __call__(self, snapshot: Snapshot) -> None:
        """Ignore `snapshot`."""

    def hush(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class _Shown:
    """What bar and lines share: one thread at a time, a forecast, silence after an end."""

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose
        self._forecast = Forecast()
        self._long_run = LongRun()
        self._lock = threading.Lock()
        self._over = False
        self._hushed = False

    def __call__(self, snapshot: Snapshot) -> None:
        with self._lock:
            left = self._forecast.after(snapshot)
            notice = self._long_run.after(snapshot)
            if self._hushed:
                left = notice = None
            if notice and not self._over:
                self._safely(lambda: self._say(notice))
            if not self._over:
                self._safely(lambda: self._show(snapshot, self._words(snapshot, left)))

    def hush(self) -> None:
        """Foretell nothing from now on: what is known to be open will not all be asked."""
        with self._lock:
            self._hushed = True

    def close(self) -> None:
        with self._lock:
            if not self._over:
                self._safely(self._end)
            self._over = True

    def _words(self, snapshot: Snapshot, left_seconds: float | None) -> str:
        return words(snapshot, left_seconds=left_seconds, verbose=self._verbose)

    def _safely(self, act: Callable[[], None]) -> None:
        try:
            act()
        except (OSError, ValueError):  # the reader went away, or the stream was closed
            self._over = True

    def _show(self, snapshot: Snapshot, text: str) -> None:
        raise NotImplementedError

    def _say(self, line: str) -> None:
        """Write a line that stays."""
        raise NotImplementedError

    def _end(self) -> None:
        """Leave the stream as it was found."""


class Lines(_Shown):
    """Plain lines for a pipe or a log: the first snapshot, then one every ten seconds at most.

    A wait is said when it begins, for the budget or for an answer.
    """

    def __init__(
        self,
        stream: TextIO,
        *,
        verbose: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(verbose=verbose)
        self._stream = stream
        self._monotonic = monotonic
        self._next = monotonic()
        self._waiting = False

    def _show(self, snapshot: Snapshot, text: str) -> None:
        waiting = snapshot.waiting_seconds >= WORTH_A_LINE_SECONDS or is_silent(snapshot)
        if self._monotonic() >= self._next or (waiting and not self._waiting):
            self._next = self._monotonic() + LINE_SECONDS
            self._say(f"{snapshot.phase}: {text}")
        self._waiting = waiting

    def _say(self, line: str) -> None:
        self._stream.write(f"{line}\n")
        self._stream.flush()


class Bar(_Shown):
    """A tqdm bar over the work known so far, which grows while the workspace is walked."""

    def __init__(self, stream: TextIO, *, verbose: bool = False) -> None:
        super().__init__(verbose=verbose)
        self._stream = stream
        self._bar: tqdm[NoReturn] | None = None

    def _show(self, snapshot: Snapshot, text: str) -> None:
        known = snapshot.done + snapshot.open
        bar = self._bar = self._bar or _empty_bar(self._stream)
        bar.bar_format = "|{bar:10}| {desc}" if known else "{desc}"
        bar.total, bar.n = max(1, known), snapshot.done
        bar.set_description_str(f"{snapshot.phase}: {text}")

    def _say(self, line: str) -> None:
        tqdm.write(line, file=self._stream)

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.close()


def _empty_bar(stream: TextIO) -> "tqdm[NoReturn]":
    tqdm.monitor_interval = 0  # snapshots come often enough; a thread to wake the bar is waste
    return tqdm(
        total=1, file=stream, bar_format="{desc}", dynamic_ncols=True, leave=False, mininterval=0
    )


def write_above(stream: TextIO | None) -> Callable[[str], None]:
    """Return a function that writes a line to `stream`, above a bar when there is one."""

    def write(line: str) -> None:
        if stream is not None:
            tqdm.write(line, file=stream)

    return write
