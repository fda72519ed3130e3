"""What was asked and what was answered: the log by which tests prove what a client did."""

import json
import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any, TextIO

import attrs

FILES = "GET /secure/{file}"
UNKNOWN = "unknown"


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
        body = json.dumps(self.body, sort_keys=True) if self.body is not None else ""
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


@attrs.frozen
class Counts:
    """The log in numbers. `reads` counts the good answers for each thing that was asked for."""

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
        self._entries: list[Logged] = []
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
            self._max_in_flight = self._in_flight

    def counts(self) -> Counts:
        """The log in numbers; `requests` are those of the API, `files` downloads."""
        entries = self.entries()
        api = [entry for entry in entries if entry.endpoint != FILES]
        good = (entry.received.identity for entry in entries if entry.status == 200)
        with self._lock:
            most = self._max_in_flight
        return Counts(
            requests=len(api),
            files=len(entries) - len(api),
            by_endpoint=dict(Counter(entry.endpoint for entry in entries)),
            by_status=dict(Counter(entry.status for entry in entries)),
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
