"""What one process may spend of its token's budget: by itself, or in common with the others.

The decisions are the budget window's. Here is only who holds it: this process alone, or a file
that it shares with every other one on the machine that uses the same token.
"""

import logging
from collections import deque
from collections.abc import Callable

import attrs

from notionkit.api.budget import BudgetWindow, Decision, Granted, WaitUntil
from notionkit.api.budget_file import BudgetBusy, BudgetFile

logger = logging.getLogger("notionkit.api")

_BUSY_SECONDS = 0.002
_STUCK_SECONDS = 1.0
_MOST_UNTOLD = 1000

_Change = Callable[[BudgetWindow], BudgetWindow]


class Allowance:
    """A budget window that moves on; use it from one thread at a time.

    Args:
        window: What is known, and how to spend it: its ``limit`` counts when it is not ``probing``.
        file: Shares it; without, this process goes by what it alone knows.

    A file that cannot be used is given up with a warning; ``problem`` then says why.
    """

    def __init__(self, window: BudgetWindow, file: BudgetFile | None = None) -> None:
        self.window = window
        self.problem: str | None = None
        self._own = window
        self._file = file
        self._untold: deque[_Change] = deque(maxlen=_MOST_UNTOLD)
        self._in_flight = 0
        self._busy_since: float | None = None
        if file is not None:
            try:
                file.prepare()
            except OSError as error:
                self._give_up(file, error)

    def grant(self, now: float, *, endpoint: str | None = None) -> Decision:
        """Ask for one request at ``now``, in monotonic seconds."""
        before = self.window.ends
        opens = self.window.opens(now, endpoint=endpoint)
        if opens > now:
            return WaitUntil(opens)  # what has closed does not open sooner, whoever asks
        decided: list[Decision] = []

        def change(window: BudgetWindow) -> BudgetWindow:
            after, decision = window.grant(now, endpoint=endpoint)
            decided[:] = [decision]
            return after

        if not self._shared(change, now) and not self._alone(change, now):
            return WaitUntil(now + _BUSY_SECONDS)
        if isinstance(decided[0], Granted):
            # Of what was sent before this window nobody waits for ever.
            self._in_flight = 1 + (self._in_flight if self.window.ends == before else 0)
        return decided[0]

    def throttled(
        self, now: float, retry_after: float | None, *, scope: str, endpoint: str | None
    ) -> None:
        """Take in a 429 or 529, as :meth:`BudgetWindow.throttled` says."""
        self._in_flight = max(0, self._in_flight - 1)
        self._tell(lambda w: w.throttled(now, retry_after, scope=scope, endpoint=endpoint), now)

    def answered(self, now: float, *, counted: bool = True) -> None:
        """Take in any other answer, as :meth:`BudgetWindow.answered` says.

        The file need not hear of it at once while another request is in flight: what is granted
        next, or the next answer, brings it along. To the others it came a little later.
        """

        def change(window: BudgetWindow) -> BudgetWindow:
            return window.answered(counted=counted)

        self._in_flight = max(0, self._in_flight - 1)
        if self._in_flight and not self._untold and self.window.opens(now) <= now:
            self._note(change)
        else:
            self._tell(change, now)

    def _tell(self, change: _Change, now: float) -> None:
        if not self._shared(change, now):
            self._note(change)

    def _note(self, change: _Change) -> None:
        self.window = change(self.window)
        if self._file is not None:
            self._untold.append(change)

    def _shared(self, change: _Change, now: float) -> bool:
        """Apply what was not told yet and ``change`` to the file; whether that could be done."""
        file = self._file
        if file is None:
            return False
        seen: list[BudgetWindow] = []

        def changed(stored: BudgetWindow | None) -> BudgetWindow:
            window = self._as_we_see_it(stored)
            for each in (*self._untold, change):
                window = each(window)
            seen[:] = [window]
            return self._as_all_see_it(window, stored)

        try:
            file.exchange(changed, now=now)
        except BudgetBusy:
            self._busy_since = now if self._busy_since is None else self._busy_since
            return False
        except OSError as error:
            self._give_up(file, error)
            return False
        self.window, self._busy_since = seen[0], None
        self._untold.clear()
        return True

    def _alone(self, change: _Change, now: float) -> bool:
        """Apply ``change`` here only, unless another process is but busy with the file."""
        if self._busy_since is not None and now - self._busy_since < _STUCK_SECONDS:
            return False
        self._tell(change, now)
        return True

    def _as_we_see_it(self, stored: BudgetWindow | None) -> BudgetWindow:
        own = self._own
        known = self.window if stored is None else stored
        return attrs.evolve(
            known,
            seconds=own.seconds,
            patience=own.patience,
            probing=own.probing,
            limit=known.limit if own.probing else own.limit,
        )

    def _as_all_see_it(self, window: BudgetWindow, stored: BudgetWindow | None) -> BudgetWindow:
        if self._own.probing:
            return window
        # What this process was told to keep to says nothing about what there is.
        of_token = stored or BudgetWindow()
        return attrs.evolve(window, limit=of_token.limit, known=of_token.known)

    def _give_up(self, file: BudgetFile, error: OSError) -> None:
        self._file = None
        self.problem = (
            f"The budget is not shared with other processes: {file.path} cannot be used "
            f"({error.strerror or error})."
        )
        logger.warning(self.problem)
