"""Two-stage interrupt for main programs: the first signal drains, the second one aborts."""

from __future__ import annotations

import signal
import threading
from collections import deque
from collections.abc import Callable, Sequence
from types import FrameType, TracebackType
from typing import Any, Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Takes over signals while it is entered. Only for the main thread.

    Args:
        drain: run at the first signal, in a thread of its own; may take its time.
        abort: run at the second signal, also in a thread of its own; later ones are ignored.
        signals: which ones.
    """

    def __init__(
        self,
        drain: Callable[[], object],
        abort: Callable[[], object],
        *,
        signals: Sequence[signal.Signals] = SIGNALS,
    ) -> None:
        self._stages = deque([drain, abort])
        self._signals = tuple(signals)
        self._before: dict[signal.Signals, Any] = {}
        self._threads: list[threading.Thread] = []
        self._first: int | None = None
        self.count = 0

    @property
    def exit_code(self) -> int:
        """What a shell expects of a program ended by the first signal: 130, 143; 0 for none."""
        return 0 if self._first is None else 128 + self._first

    def __enter__(self) -> Self:
        for number in self._signals:
            self._before[number] = signal.signal(number, self._take)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        for thread in self._threads:
            thread.join()

    def _take(self, number: int, _frame: FrameType | None) -> None:
        """Begin the next stage; a handler must not wait, for it runs amid the main thread."""
        if self._first is None:
            self._first = number
        self.count += 1
        # The next signal may come amid this handler: each stage is taken by one of them only.
        try:
            stage = self._stages.popleft()
        except IndexError:
            return
        thread = threading.Thread(target=stage, name=f"interrupt {self.count}", daemon=True)
        self._threads.append(thread)
        thread.start()
