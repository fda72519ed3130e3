"""The budget of requests: a pure machine that says whether the next one may go.

Notion gives each connection a fixed number of requests for each window of 60 seconds (180, or 600
on the larger plans), spendable as one burst; it does not say when the window began, or how large
it is. Source: Notion API reference, request limits.

So the machine spends what it believes in, then sends one request more, a probe. If the answer is
429, its ``Retry-After`` tells the end of the window exactly. If no 429 comes within ``patience``
seconds, there was more to spend: the next probes double in number. What a whole window gave is
what the next one begins with. A probe that is refused costs one request a window; not knowing when
the window ends costs up to 60 seconds.

Times are seconds of whatever clock the caller uses, always the same one.
"""

from collections.abc import Mapping
from types import MappingProxyType

import attrs

DEFAULT_LIMIT = 180
"""Requests in a window on most plans."""

WINDOW_SECONDS = 60.0
MAX_PROBES = 32


@attrs.frozen
class Granted:
    """The request may go now; a ``probe`` goes beyond what is known to be allowed."""

    probe: bool = False


@attrs.frozen
class WaitUntil:
    """No request may go before ``at``; ask again then, or when a 429 was reported."""

    at: float


Decision = Granted | WaitUntil


@attrs.frozen(kw_only=True)
class BudgetWindow:
    """What is known of the budget. Every method returns a new state and changes none.

    Attributes:
        limit: Requests that a window is believed to hold.
        seconds: Length of a window.
        patience: Seconds without a 429 after which a probe counts as accepted.
        probing: Whether to go beyond ``limit``, and to learn; without, ``limit`` is kept to.
        ends: When the present window ends; ``None`` before the first request.
        exact: Whether the server told when the present window began.
        spent: Requests granted in it.
        refused: How many of them were answered 429.
        probes: Requests beyond ``limit`` that may be granted in it.
        granted_at: When the last request was granted.
        closed_until: When the connection, the workspace and the service are open again.
        endpoints: When endpoints with limits of their own are open again.
    """

    limit: int = attrs.field(default=DEFAULT_LIMIT, validator=attrs.validators.ge(1))
    seconds: float = attrs.field(default=WINDOW_SECONDS, validator=attrs.validators.gt(0))
    patience: float = 2.0
    probing: bool = True
    ends: float | None = None
    exact: bool = False
    spent: int = 0
    refused: int = 0
    probes: int = 0
    granted_at: float | None = None
    closed_until: float | None = None
    endpoints: Mapping[str, float] = attrs.field(default=MappingProxyType({}), hash=False)

    def grant(self, now: float, *, endpoint: str | None = None) -> "tuple[BudgetWindow, Decision]":
        """Ask for one request at ``now``; keep the state that comes back."""
        opens = self._opens(now, endpoint)
        if opens > now:
            return self, WaitUntil(opens)
        window = self._at(now)
        if window.spent >= window.limit + window.probes:
            return window._beyond(now)  # noqa: SLF001 - a later state of this very window
        return window._granted(now)  # noqa: SLF001

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
        if scope == "endpoint" and endpoint is not None:
            still = {name: at for name, at in self.endpoints.items() if at > now}
            latest = max(until, still.get(endpoint, until))
            return attrs.evolve(self, endpoints=MappingProxyType({**still, endpoint: latest}))
        closed = until if self.closed_until is None else max(until, self.closed_until)
        if scope != "connection":
            return attrs.evolve(self, closed_until=closed)
        return attrs.evolve(self, closed_until=closed, ends=closed, refused=self.refused + 1)

    def remaining(self, now: float) -> int:
        """Return how many requests the present window is believed to hold still."""
        if self._opens(now, None) > now:
            return 0
        window = self._at(now)
        return max(0, window.limit - window.spent)

    def _opens(self, now: float, endpoint: str | None) -> float:
        everything = now if self.closed_until is None else self.closed_until
        return max(now, everything, self.endpoints.get(endpoint, now) if endpoint else now)

    def _end(self, now: float) -> float:
        return self.ends if self.ends is not None and self.ends > now else now + self.seconds

    def _at(self, now: float) -> "BudgetWindow":
        """Return the window at ``now``: this one, or a fresh one when it is over.

        A window that a 429 ended is followed at once by the next. Otherwise the next begins when
        it is needed: where the server's windows lie is then unknown, and the next 429 will tell.
        """
        if self.ends is not None and now < self.ends:
            return self
        told = self.ends is not None and self.refused > 0 and now < self.ends + self.seconds
        began = self.ends if told and self.ends is not None else now
        return attrs.evolve(
            self,
            limit=self._learned(),
            ends=began + self.seconds,
            exact=told,
            spent=0,
            refused=0,
            probes=0,
        )

    def _learned(self) -> int:
        """Return the limit that this window showed.

        More than was believed is believed at once. Less is believed only of a window that was
        seen from its beginning; others may have been half spent before we came.
        """
        accepted = self.spent - self.refused
        if not self.probing:
            return self.limit
        if accepted > self.limit or (self.exact and self.refused > 0):
            return max(1, accepted)
        return self.limit

    def _granted(self, now: float) -> "tuple[BudgetWindow, Decision]":
        probe = self.spent >= self.limit
        return attrs.evolve(self, spent=self.spent + 1, granted_at=now), Granted(probe)

    def _beyond(self, now: float) -> "tuple[BudgetWindow, Decision]":
        """Grant a probe: at once when the limit is reached, then each time the last succeeded."""
        end = self._end(now)
        if not self.probing:
            return self, WaitUntil(end)
        if self.probes > 0 and self.granted_at is not None:
            answered = self.granted_at + self.patience
            if answered > now:
                return self, WaitUntil(min(end, answered))
        more = min(self.probes + 1, MAX_PROBES)
        widened = attrs.evolve(self, probes=self.probes + more)
        return widened._granted(now)  # noqa: SLF001
