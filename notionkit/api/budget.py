"""The budget of requests: a pure machine that says whether the next one may go.

Notion gives each connection a fixed number of requests for each window of 60 seconds (180, or 600
on the larger plans), spendable as one burst; it does not say when the window began, or how large
it is. Source: Notion API reference, request limits.

So the machine spends what it believes in, then sends one request more, a probe. If the answer is
429, its ``Retry-After`` tells the end of the window exactly. Each probe that is accepted lets one
more go beside the next, so that their number doubles with every round trip. What a window that was
seen from its beginning gave is what the next one begins with. A probe that is refused costs one
request a window; not knowing when the window ends costs up to 60 seconds. Of a small budget one in
a window would be a large part: then most windows end by the clock, and only some with a probe.

Times are seconds of whatever clock the caller uses, always the same one.
"""

from collections.abc import Mapping
from types import MappingProxyType

import attrs

DEFAULT_LIMIT = 180
"""Requests in a window on most plans."""

WINDOW_SECONDS = 60.0
_REQUESTS_FOR_A_PROBE = 100
_WINDOWS_AT_REST = 9  # a limit that was learned wrong must not last for hours
# ``Retry-After`` has whole seconds: one that was rounded down tells a window's end too early.
_ROUNDING_SECONDS = 1.0
# Two ends that were told of one window differ by rounding, and by how long the answers took.
_UNCERTAIN_SECONDS = 3.0
_MUCH_LESS = 0.9
# Another process may hear of an answer that lets more go: ask again soon.
_LOOK_AGAIN_SECONDS = 1.0


@attrs.frozen
class Granted:
    """The request may go now; a ``probe`` goes beyond what is known to be allowed."""

    probe: bool = False


@attrs.frozen
class WaitUntil:
    """No request may go before ``at``; ask again then, or when an answer was reported."""

    at: float


Decision = Granted | WaitUntil


@attrs.frozen(kw_only=True)
class BudgetWindow:
    """What is known of the budget. Every method returns a new state and changes none.

    Attributes:
        limit: Requests that a window is believed to hold.
        seconds: Length of a window.
        patience: Seconds without an answer after which what was sent counts as accepted.
        probing: Whether to go beyond ``limit``, and to learn; without, ``limit`` is kept to.
        known: Whether a whole window has shown ``limit``.
        ends: When the present window ends; ``None`` before the first request.
        exact: Whether it is known when the present window began.
        told: Whether a 429 told when the present window ends.
        foreseen: Whether it told the end that was known before.
        spent: Requests granted in it.
        accepted: How many of them Notion has taken.
        refused: How many were answered 429.
        lost: How many ended in a way that says nothing about the budget.
        inherited: Requests that were in flight when it began: they may count in it, or not.
        pending: How many of them are not answered yet.
        unprobed: Windows that ended by the clock since the last 429.
        early: Seconds by which ``Retry-After`` was seen to end too early.
        granted_at: When the last request was granted.
        closed_until: When the connection, the workspace and the service are open again.
        endpoints: When endpoints with limits of their own are open again.
    """

    limit: int = attrs.field(default=DEFAULT_LIMIT, validator=attrs.validators.ge(1))
    seconds: float = attrs.field(default=WINDOW_SECONDS, validator=attrs.validators.gt(0))
    patience: float = 10.0
    probing: bool = True
    known: bool = False
    ends: float | None = None
    exact: bool = False
    told: bool = False
    foreseen: bool = False
    spent: int = 0
    accepted: int = 0
    refused: int = 0
    lost: int = 0
    inherited: int = 0
    pending: int = 0
    unprobed: int = 0
    early: float = 0.0
    granted_at: float | None = None
    closed_until: float | None = None
    endpoints: Mapping[str, float] = attrs.field(default=MappingProxyType({}), hash=False)

    def grant(self, now: float, *, endpoint: str | None = None) -> "tuple[BudgetWindow, Decision]":
        """Ask for one request at ``now``; keep the state that comes back."""
        opens = self.opens(now, endpoint=endpoint)
        if opens > now:
            return self, WaitUntil(opens)
        window = self._at(now)
        if window.spent >= window._sure:  # noqa: SLF001 - a later state of this very window
            return window._beyond(now)  # noqa: SLF001
        return window._granted(now)  # noqa: SLF001

    def answered(self, *, counted: bool = True) -> "BudgetWindow":
        """Take in that a request was answered by something else than 429 or 529.

        Args:
            counted: Whether Notion took it; ``False`` for a connection that broke, or when an error
                leaves that open.
        """
        if self.pending > 0:
            return attrs.evolve(self, pending=self.pending - 1)
        if self._in_flight <= 0:
            return self
        if counted:
            return attrs.evolve(self, accepted=self.accepted + 1)
        return attrs.evolve(self, lost=self.lost + 1)

    def throttled(
        self,
        now: float,
        retry_after: float | None,
        *,
        scope: str = "connection",
        endpoint: str | None = None,
    ) -> "BudgetWindow":
        """Take in a 429 or 529 that came at ``now``.

        Args:
            now: When it came.
            retry_after: The seconds it asks to wait; ``None`` waits for the end of the window.
            scope: ``connection``, ``workspace``, ``endpoint`` or ``service``.
            endpoint: Which endpoint, for that scope.
        """
        until = now + retry_after if retry_after is not None else self._end(now)
        if scope == "connection":
            return self._spent_until(until, told=retry_after is not None)
        apart = self.answered(counted=False)
        if scope == "endpoint" and endpoint is not None:
            still = {name: at for name, at in self.endpoints.items() if at > now}
            latest = max(until, still.get(endpoint, until))
            return attrs.evolve(apart, endpoints=MappingProxyType({**still, endpoint: latest}))
        return attrs.evolve(apart, closed_until=self._closed(until))

    def remaining(self, now: float) -> int:
        """Return how many requests the present window is believed to hold still."""
        if self.opens(now) > now:
            return 0
        window = self._at(now)
        return max(0, window.limit - window.spent)

    def opens(self, now: float, *, endpoint: str | None = None) -> float:
        """Return until when a 429 or 529 has closed everything, or ``endpoint``; else ``now``."""
        everything = now if self.closed_until is None else self.closed_until
        return max(now, everything, self.endpoints.get(endpoint, now) if endpoint else now)

    @property
    def _used(self) -> int:
        """What was granted in this window and may have been taken."""
        return self.spent - self.refused - self.lost

    @property
    def _sure(self) -> int:
        """How many requests the window holds even if those that were in flight count in it."""
        if self.probing and not self._rests:
            return max(1, self.limit - self.inherited)
        return self.limit

    @property
    def _in_flight(self) -> int:
        return self._used - self.accepted

    def _end(self, now: float) -> float:
        return self.ends if self.ends is not None and self.ends > now else now + self.seconds

    def _closed(self, until: float) -> float:
        return until if self.closed_until is None else max(until, self.closed_until)

    def _spent_until(self, until: float, *, told: bool) -> "BudgetWindow":
        """Close for the rest of the window, whose end is now known.

        A window that is over as soon as it seemed to begin is the one before: its end was told too
        early. That is no reason to believe in a smaller budget, but to wait a little longer.
        """
        began = self.ends - self.seconds if self.ends is not None and self.exact else None
        premature = began is not None and until - began <= 2 * _ROUNDING_SECONDS
        early = _ROUNDING_SECONDS if premature else self.early
        closed = self._closed(until if premature else until + early)
        return attrs.evolve(
            self,
            closed_until=closed,
            ends=closed,
            exact=self.exact and not premature,
            told=True,
            foreseen=told and not premature and self._foresaw(closed),
            refused=min(self.refused + 1, self.spent - self.accepted - self.lost),
            early=early,
        )

    def _foresaw(self, end: float) -> bool:
        """Return whether it was known before that this window ends then."""
        known = self.ends if self.exact else None
        return known is not None and abs(end - known) <= _UNCERTAIN_SECONDS

    def _at(self, now: float) -> "BudgetWindow":
        """Return the window at ``now``: this one, or a fresh one when it is over.

        A window whose end is known is followed at once by the next. Otherwise the next begins when
        it is needed: where the server's windows lie is then unknown, and the next 429 will tell.
        """
        if self.ends is not None and now < self.ends:
            return self
        known = self.ends is not None and now < self.ends + self.seconds
        exact = known and (self.told or self.exact)
        began = self.ends if exact and self.ends is not None else now
        unanswered = self._still_unanswered(now)
        return attrs.evolve(
            self,
            limit=self._learned(),
            known=self._knows(),
            ends=began + self.seconds,
            exact=exact,
            told=False,
            foreseen=False,
            spent=0,
            accepted=0,
            refused=0,
            lost=0,
            inherited=unanswered,
            pending=unanswered,
            unprobed=0 if self.told else self.unprobed + 1,
        )

    def _still_unanswered(self, now: float) -> int:
        recent = self.granted_at is not None and now - self.granted_at < self.patience
        return max(0, self._in_flight) if recent else 0

    def _knows(self) -> bool:
        """Return whether this window has shown the limit, or gave so much that it must be more."""
        shown = self.probing and self.exact and self.told
        more = not self.told and self._used > 1.5 * self.limit
        return shown or (self.known and not more)

    def _learned(self) -> int:
        """Return the limit that this window showed.

        Only one that was seen from its beginning to its end can show it: of others a part may have
        been spent before we came, or may have been another window's. That it is much smaller is
        believed only of a 429 that tells the end that was known: others are about something else.
        """
        if not (self.probing and self.exact and self.told):
            return self.limit
        most = self.spent - self.refused + self.inherited
        if most < _MUCH_LESS * self.limit and not self.foreseen:
            return self.limit
        return max(1, min(self.limit, most), self._used)

    def _granted(self, now: float) -> "tuple[BudgetWindow, Decision]":
        probe = self.spent >= self.limit
        return attrs.evolve(self, spent=self.spent + 1, granted_at=now), Granted(probe)

    def _beyond(self, now: float) -> "tuple[BudgetWindow, Decision]":
        """Grant a probe: one when what is sure is spent, then as many as were accepted beyond.

        Behind a limit that is known they begin with one again: what is in flight would be refused.
        """
        end = self._end(now)
        if not self.probing or self._rests:
            return self, WaitUntil(end)
        unanswered = self._used - max(self._sure, self.accepted)
        # More than a known limit means that here two windows of the server's meet: one at a time.
        passed = self.limit if self.known and self.spent >= self.limit else self._sure
        at_once = 1 if self.known and not self.exact else self.accepted - passed
        if unanswered < max(1, at_once):
            return self._granted(now)
        answered_at = (now if self.granted_at is None else self.granted_at) + self.patience
        if answered_at > now:
            return self, WaitUntil(min(end, answered_at, now + _LOOK_AGAIN_SECONDS))
        return attrs.evolve(self, accepted=self._used)._granted(now)  # noqa: SLF001

    @property
    def _rests(self) -> bool:
        """Whether this window may end by the clock, so that few requests are refused in all."""
        passed = self.limit * (self.unprobed + 1)
        return self.exact and passed < _REQUESTS_FOR_A_PROBE and self.unprobed < _WINDOWS_AT_REST
