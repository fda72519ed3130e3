"""What was asked and what was answered: the log by which tests prove what a client did."""

import hashlib
import json
import threading
from collections import Counter, deque
from collections.abc import Mapping
from typing import Any, TextIO

import attrs

FILES = "GET /secure/{file}"
UNKNOWN = "unknown"
LARGE_BYTES = 4096
KEPT = 50_000
"""Entries that are kept; all are counted, and the file that may be given has all."""


@attrs.frozen
class Received:
    """A request on its arrival, as fault seams see it. `number` counts from 1."""

    number: int
    method: str
    path: str
    query: str
    endpoint: str
    body: Any = None
    authorized: bool = attrs.field(default=False)

    @property
    def identity(self) -> str:
        """Equal for requests that ask for the same thing; a file's signature does not count."""
        query = "" if self.endpoint == FILES else self.query
        body = json.dumps(self.body, sort_keys=True, default=repr) if self.body is not None else ""
        return f"{self.method} {self.path}?{query} {body}".strip()


@attrs.frozen
class Logged:
    """A request with its answer. `status` 0 means that none was sent; times are monotonic."""

    received: Received
    status: int
    started: float
    ended: float
    fault: str | None = None

    @property
    def method(self) -> str:
        """GET or POST."""
        return self.received.method

    @property
    def path(self) -> str:
        """The path without its query."""
        return self.received.path

    @property
    def endpoint(self) -> str:
        """The route, such as `GET /v1/pages/{page_id}`."""
        return self.received.endpoint

    def remembered(self, size: int) -> "Logged":
        """The same for the log, which keeps no large bodies; `size` is that of the body."""
        if size <= LARGE_BYTES:
            return self
        digest = hashlib.sha256(repr(self.received.body).encode()).hexdigest()
        short = f"{size} bytes, sha256 {digest}"
        return attrs.evolve(self, received=attrs.evolve(self.received, body=short))


@attrs.frozen
class Counts:
    """The log in numbers. `reads` counts the good answers for each thing that was asked for.

    All requests count, but for `reads` those that the log still has.
    """

    requests: int
    files: int
    by_endpoint: Mapping[str, int]
    by_status: Mapping[int, int]
    reads: Mapping[str, int]
    max_in_flight: int

    @property
    def repeated(self) -> dict[str, int]:
        """What was answered well more than once: a client that fetches nothing twice leaves {}."""
        return {what: times for what, times in self.reads.items() if times > 1}


class Journal:
    """Collects the log from all threads."""

    def __init__(self, log: TextIO | None = None) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._entries: deque[Logged] = deque(maxlen=KEPT)
        self._by_endpoint: Counter[str] = Counter()
        self._by_status: Counter[int] = Counter()
        self._number = 0
        self._in_flight = 0
        self._max_in_flight = 0

    def begin(self) -> int:
        """Numbers a request and counts it as in flight."""
        with self._lock:
            self._number += 1
            self._in_flight += 1
            self._max_in_flight = max(self._max_in_flight, self._in_flight)
            return self._number

    def end(self, entry: Logged) -> None:
        """Logs a request; it is no longer in flight."""
        with self._lock:
            self._in_flight -= 1
            self._entries.append(entry)
            self._by_endpoint[entry.endpoint] += 1
            self._by_status[entry.status] += 1
            if self._log is not None:
                self._log.write(_line(entry))
                self._log.flush()

    def entries(self) -> tuple[Logged, ...]:
        """The log in the order in which the answers were made."""
        with self._lock:
            return tuple(self._entries)

    def clear(self) -> None:
        """Forgets what was logged; numbers go on."""
        with self._lock:
            self._entries.clear()
            self._by_endpoint.clear()
            self._by_status.clear()
            self._max_in_flight = self._in_flight

    def counts(self) -> Counts:
        """The log in numbers; `requests` are those of the API, `files` downloads."""
        entries = self.entries()
        good = (entry.received.identity for entry in entries if entry.status == 200)
        with self._lock:
            most = self._max_in_flight
            by_endpoint, by_status = dict(self._by_endpoint), dict(self._by_status)
        return Counts(
            requests=sum(by_endpoint.values()) - by_endpoint.get(FILES, 0),
            files=by_endpoint.get(FILES, 0),
            by_endpoint=by_endpoint,
            by_status=by_status,
            reads=dict(Counter(good)),
            max_in_flight=most,
        )


def _line(entry: Logged) -> str:
    """A line of the log file: no header and no body, so no token."""
    shown = {
        "number": entry.received.number,
        "method": entry.method,
        "path": entry.path,
        "query": "" if entry.endpoint == FILES else entry.received.query,
        "endpoint": entry.endpoint,
        "status": entry.status,
        "milliseconds": round((entry.ended - entry.started) * 1000, 2),
        "fault": entry.fault,
    }
    return json.dumps(shown) + "\n"
