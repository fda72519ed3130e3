"""A place where a test waits for what it expects, with one deadline for everything."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

DEADLINE = 10.0


class Probe:
    """Collects what it is called with; a subscriber, a callback, or the end of a pipeline.

    All waits of one probe share `seconds` of real time, so that a test that goes wrong ends soon.
    """

    def __init__(self, *, seconds: float = DEADLINE) -> None:
        self._deadline = time.monotonic() + seconds
        self._seconds = seconds
        self._items: list[Any] = []
        self._changed = threading.Condition()

    def __call__(self, item: Any) -> None:
        """Collect one more item."""
        with self._changed:
            self._items.append(item)
            self._changed.notify_all()

    @property
    def items(self) -> list[Any]:
        """All items so far, in order."""
        with self._changed:
            return list(self._items)

    def of(self, *types: type) -> list[Any]:
        """Give the items so far of some types, in order."""
        return [item for item in self.items if isinstance(item, types)]

    def wait(self, count: int = 1, *, only: Callable[[Any], bool] | type | None = None) -> Any:
        """Wait for so many items that match, and give the last of them.

        Raises:
            AssertionError: they did not come in time; says what came instead.
        """
        matches = _predicate(only)
        with self._changed:
            while len(found := [item for item in self._items if matches(item)]) < count:
                if not self._changed.wait(self._left()):
                    raise AssertionError(
                        f"{len(found)} of {count} items came in {self._seconds:g} s; "
                        f"all there is: {self._items!r}"
                    )
            return found[count - 1]

    def wait_until(self, condition: Callable[[list[Any]], bool]) -> list[Any]:
        """Wait until a condition on all items holds, and give them.

        Raises:
            AssertionError: it did not hold in time.
        """
        with self._changed:
            while not condition(self._items):
                if not self._changed.wait(self._left()):
                    raise AssertionError(f"it never held; all there is: {self._items!r}")
            return list(self._items)

    def _left(self) -> float:
        return max(0.0, self._deadline - time.monotonic())


def _predicate(only: Callable[[Any], bool] | type | None) -> Callable[[Any], bool]:
    if only is None:
        return lambda _: True
    if isinstance(only, type):
        return lambda item: isinstance(item, only)
    return only
