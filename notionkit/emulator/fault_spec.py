"""Plans of faults in one line, for command lines: `3=429:5, POST /v1/search=hang, 5%=any`."""

import re
from collections.abc import Callable, Mapping

from notionkit.emulator.errors import PlanError
from notionkit.emulator.fault_plans import first_of, matching, scheduled, seeded
from notionkit.emulator.faults import Fault, FaultSeam

_NUMBERS = re.compile(r"(\d+)(?:-(\d+))?")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)%")
_REQUEST = re.compile(r"(?:[A-Z]+|\*) /\S*")
_WHAT = re.compile(r"([a-z0-9-]+?)(?::(\d+(?:\.\d+)?))?(?: x(\d+))?")
_MOST_NUMBERS = 100_000

PLAIN: Mapping[str, Callable[[], Fault]] = {
    "400": Fault.validation_error,
    "401": Fault.unauthorized,
    "403": Fault.restricted,
    "404": Fault.not_found,
    "409": Fault.conflict,
    "429-blocked": Fault.blocked,
    "500": Fault.internal,
    "502": Fault.bad_gateway,
    "503": Fault.unavailable,
    "503-query": Fault.query_timeout,
    "503-database": Fault.no_database,
    "503-committed": Fault.committed,
    "504": Fault.gateway_timeout,
    "reset-before": Fault.reset_before,
    "reset-after": Fault.reset_after,
    "cut": Fault.cut,
    "hang": Fault.hang,
    "hang-body": Fault.hang_body,
}
"""Faults that take no number."""

TIMED: Mapping[str, Callable[[float], Fault]] = {
    "429": lambda own: Fault.rate_limited(int(own)),
    "429-space": lambda own: Fault.rate_limited(int(own), "public_api_space_request_rate_limit"),
    "429-endpoint": lambda own: Fault.rate_limited(int(own), "public_api_endpoint_rate_limit"),
    "429-other": lambda own: Fault.rate_limited(int(own), "other"),
    "529": lambda own: Fault.overloaded(int(own)),
    "slow": Fault.slow,
    "slow-body": Fault.slow_body,
}
"""Faults that take seconds after a colon, 1 without."""


def fault_plan(written: str, *, seed: int = 0) -> FaultSeam:
    """The seam for a plan: parts `WHEN=WHAT`, separated by commas; the first that fits counts.

    WHEN is a request's number or a range of them (`3`, `3-9`), a method with a path (`GET
    /v1/pages/*`), or a share of all requests (`5%`, the same ones for a seed). WHAT is a name of
    `PLAIN` or `TIMED`, with ` xN` for N times at most; for a share it may also be `any`,
    which is what a good client survives, and no request fails more than twice without ` xN`.
    Raises PlanError with the part that cannot be read.
    """
    return first_of(*(_part(part.strip(), seed) for part in written.split(",") if part.strip()))


def _part(part: str, seed: int) -> FaultSeam:
    when, found, what = (own.strip() for own in part.rpartition("="))
    if not found:
        raise PlanError(f"{part!r} should be WHEN=WHAT, such as 3=429:5 or 5%=any.")
    if share := _SHARE.fullmatch(when):
        return _by_chance(float(share[1]) / 100, what, part, seed)
    fault, times = _fault(what, part)
    if numbers := _NUMBERS.fullmatch(when):
        first, last = int(numbers[1]), int(numbers[2] or numbers[1])
        if last - first > _MOST_NUMBERS:
            raise PlanError(f"{part!r} names more than {_MOST_NUMBERS} requests. Use a share.")
        return scheduled(dict.fromkeys(range(first, last + 1), fault))
    if _REQUEST.fullmatch(when):
        return matching(when, fault, times=times)
    raise PlanError(f"{when!r} should be a number, a range 3-9, a share 5%, or METHOD /path.")


def _by_chance(rate: float, what: str, part: str, seed: int) -> FaultSeam:
    if what == "any":
        return seeded(seed, rate)
    fault, times = _fault(what, part)
    return seeded(seed, rate, kinds=[lambda: fault], at_most=2 if times is None else times)


def _fault(what: str, part: str) -> tuple[Fault, int | None]:
    found = _WHAT.fullmatch(what)
    name, seconds, times = found.groups() if found else (what, None, None)
    limit = None if times is None else int(times)
    if name in PLAIN and seconds is None:
        return PLAIN[name](), limit
    if name in TIMED:
        return TIMED[name](float(seconds or 1)), limit
    known = ", ".join((*PLAIN, *TIMED))
    raise PlanError(f"{part!r} names no fault. Choose one of {known}.")
