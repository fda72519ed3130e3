"""Wrapping requests and answers: a middleware is a function of a request and of what comes next.

The first of a list is the outermost. Each try of a request goes through all of them; the budget is
asked inside, so that what a cache answers costs nothing.

>>> def shout(request, send):
...     response = send(request)
...     print(request.method, response.status)
...     return response
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import attrs

from notionkit.api.clock import Clock, SystemClock
from notionkit.api.errors import ApiError
from notionkit.api.messages import Request, Response

Send = Callable[[Request], Response]
Middleware = Callable[[Request, Send], Response]


def wrapped(send: Send, middleware: Sequence[Middleware]) -> Send:
    """Return ``send`` inside all of ``middleware``, the first outermost."""
    return reduce(_around, reversed(middleware), send)


def _around(send: Send, middleware: Middleware) -> Send:
    return lambda request: middleware(request, send)


class Headers:
    """Adds headers to every request, such as ``Notion-Beta``."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = tuple(headers.items())

    def __call__(self, request: Request, send: Send) -> Response:
        """Send with the headers."""
        return send(attrs.evolve(request, headers=(*request.headers, *self._headers)))


class Logging:
    """Tells a logger of every request: endpoint, status, seconds; never content or tokens."""

    def __init__(
        self,
        logger: logging.Logger | None = None,
        *,
        level: int = logging.DEBUG,
        clock: Clock | None = None,
    ) -> None:
        self._logger = logger or logging.getLogger("notionkit.api")
        self._level = level
        self._clock = clock or SystemClock()

    def __call__(self, request: Request, send: Send) -> Response:
        """Send, and tell of it."""
        began = self._clock.monotonic()
        try:
            response = send(request)
        except ApiError as error:
            self._tell(request, type(error).__name__, began)
            raise
        self._tell(request, str(response.status), began)
        return response

    def _tell(self, request: Request, what: str, began: float) -> None:
        seconds = self._clock.monotonic() - began
        self._logger.log(self._level, "%s: %s in %.3f s", request.endpoint, what, seconds)


class Cache:
    """Keeps good answers to reading requests for some seconds; any write empties it.

    Signed file URLs live an hour, so ``seconds`` must be well below that.
    """

    def __init__(self, seconds: float, *, size: int = 1000, clock: Clock | None = None) -> None:
        self._seconds = seconds
        self._size = size
        self._clock = clock or SystemClock()
        self._kept: dict[str, tuple[float, Response]] = {}

    def __call__(self, request: Request, send: Send) -> Response:
        """Answer from memory, or send."""
        if not request.reads or request.credentials is not None:
            self._kept.clear()
            return send(request)
        key = repr((request.method, request.path, request.query, request.headers, request.body))
        now = self._clock.monotonic()
        found = self._kept.get(key)
        if found is not None and found[0] > now:
            return found[1]
        response = send(request)
        if response.status == 200:
            self._keep(key, now + self._seconds, response)
        return response

    def _keep(self, key: str, until: float, response: Response) -> None:
        self._kept.pop(key, None)
        while len(self._kept) >= self._size:
            self._kept.pop(next(iter(self._kept)))
        self._kept[key] = (until, response)
