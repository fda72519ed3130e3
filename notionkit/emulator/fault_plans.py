"""When faults come: by the request's number, by what it asks for, by chance."""

import random
import threading
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase

from notionkit.emulator.faults import Fault, FaultSeam
from notionkit.emulator.journal import Received

TRANSIENT: tuple[Callable[[], Fault], ...] = (
    Fault.rate_limited,
    Fault.internal,
    Fault.bad_gateway,
    Fault.unavailable,
    Fault.gateway_timeout,
    Fault.overloaded,
    Fault.reset_before,
    Fault.reset_after,
    Fault.cut,
)
"""Faults that a good client survives by trying again."""


def scheduled(plan: Mapping[int, Fault]) -> FaultSeam:
    """Faults by the request's number, which counts from 1."""
    return lambda request: plan.get(request.number)


def seeded(
    seed: int,
    rate: float,
    *,
    kinds: Sequence[Callable[[], Fault]] = TRANSIENT,
    at_most: int = 2,
) -> FaultSeam:
    """Faults by chance, the same for a seed whatever the order in which threads ask.

    `rate` is the share of requests that fail. No request (same method, target and body) fails more
    than `at_most` times, so that a client which retries always gets through.
    """
    asked: dict[str, int] = {}
    failed: dict[str, int] = {}
    lock = threading.Lock()

    def seam(request: Received) -> Fault | None:
        with lock:
            what = request.identity
            asked[what] = asked.get(what, 0) + 1
            chance = random.Random(f"{seed}\n{what}\n{asked[what]}")
            if failed.get(what, 0) >= at_most or chance.random() >= rate:
                return None
            failed[what] = failed.get(what, 0) + 1
            return chance.choice(list(kinds))()

    return seam


def matching(what: str, fault: Fault, *, times: int | None = None) -> FaultSeam:
    """The fault for requests such as `POST /v1/search` or `GET /v1/pages/*`, `times` at most.

    Method and path must fit; `*` stands for anything, also for the method.
    """
    lock = threading.Lock()
    met = 0

    def seam(request: Received) -> Fault | None:
        nonlocal met
        if not fnmatchcase(f"{request.method} {request.path}", what):
            return None
        with lock:
            met += 1
            return fault if times is None or met <= times else None

    return seam


def first_of(*seams: FaultSeam) -> FaultSeam:
    """What the first seam says that says anything."""
    return lambda request: next((own for seam in seams if (own := seam(request))), None)
