"""How long to wait before a restart, so that a failing actor does not spin and a herd spreads out.

Pure arithmetic: the random draw comes in from outside.
"""

from __future__ import annotations

import math

import attrs

from actors.errors import InvalidSpec


@attrs.frozen(kw_only=True)
class Backoff:
    """Delays that double from `minimum` to `maximum` seconds, spread by the jitter `factor`.

    No delay ever exceeds `maximum`. The count of failures goes back to zero when an instance
    has lived for `quiet` seconds.

    Raises:
        InvalidSpec: a field is negative, or the minimum is above the maximum.
    """

    minimum: float = 0.1
    maximum: float = 10.0
    factor: float = 0.2

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.minimum <= self.maximum < math.inf:
            raise InvalidSpec(
                f"minimum and maximum must be 0 <= minimum <= maximum, "
                f"not {self.minimum!r} and {self.maximum!r}"
            )
        if not 0 <= self.factor < math.inf:
            raise InvalidSpec(f"factor must be 0 or more, not {self.factor!r}")

    @property
    def quiet(self) -> float:
        """Seconds without a failure after which the delays begin at the minimum again."""
        return (self.minimum + self.maximum) / 2

    def delay(self, failures: int, draw: float) -> float:
        """Give the seconds to wait after so many earlier failures in a row.

        Below the cap the delay lies in [base, base * (1 + factor)]. Where that would pass the
        maximum it lies in [maximum / 2, maximum], so that many waiting at the cap stay apart.

        Args:
            failures: failures in a row before this one, 0 or more.
            draw: a random number in [0, 1).
        """
        base = self._base(failures)
        if self.factor == 0:
            return base
        if base * (1 + self.factor) <= self.maximum:
            return base * (1 + self.factor * draw)
        return self.maximum * (1 + draw) / 2

    def _base(self, failures: int) -> float:
        if self.minimum == 0:
            return 0.0
        doublings = math.log2(self.maximum / self.minimum)
        return self.maximum if failures >= doublings else math.ldexp(self.minimum, failures)


IMMEDIATE = Backoff(minimum=0.0, maximum=0.0, factor=0.0)
