"""One connection: reads requests, asks the service, and breaks the answer where a fault says so."""

import gzip
import socket
import struct
import threading
from collections.abc import Callable
from email.utils import formatdate
from functools import partial
from http.client import responses
from http.server import BaseHTTPRequestHandler
from typing import Any, BinaryIO, cast

import attrs

from notionkit.emulator import admin
from notionkit.emulator.committed import committed
from notionkit.emulator.core import unknown_route
from notionkit.emulator.errors import ApiFailure
from notionkit.emulator.faults import Fault, FaultSeam, Kind
from notionkit.emulator.files import PREFIX
from notionkit.emulator.journal import FILES, UNKNOWN, Journal, Logged, Received
from notionkit.emulator.routes import match
from notionkit.emulator.service import Reply, Service, failure_reply, parse_body
from notionkit.emulator.times import Clock
from notionkit.emulator.waiting import wait
from notionkit.emulator.wire import read_body

LINGER_RESET = struct.pack("ii", 1, 0)
"""Closing a socket that lingers for zero seconds sends a reset."""


_PIECES = 8
_LATE_BODIES = frozenset({Kind.SLOW_BODY, Kind.HANG_BODY})
_RESETS = frozenset({Kind.RESET_BEFORE, Kind.RESET_AFTER})


@attrs.frozen
class Context:
    """What every connection of one server shares."""

    service: Service
    journal: Journal
    clock: Clock
    faults: FaultSeam | None
    latency_seconds: float
    released: threading.Event = attrs.field(factory=threading.Event)
    stopping: threading.Event = attrs.field(factory=threading.Event)

    def wait(self, seconds: float) -> None:
        """Waits by the clock, but no longer than the server runs."""
        wait(self.clock, seconds, self.stopping)


@attrs.frozen
class _Prepared:
    """A request as the log has it, the way to its real answer, and whether faults may come in."""

    received: Received
    make: Callable[[], Reply]
    faultable: bool = True
    size: int = 0
    """Of the request's body, in bytes."""


class Handler(BaseHTTPRequestHandler):
    """One connection; its server has the context."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answers whatever was asked."""
        context = self._context
        if self.path.partition("?")[0] == admin.PATH:
            return self._send(self._admin(), None)
        started = context.clock.monotonic()
        number = context.journal.begin()
        path, _, query = self.path.partition("?")
        received, fault, reply = Received(number, self.command, path, query, UNKNOWN), None, None
        size = 0
        try:
            prepared = self._prepare(received)
            received, size = prepared.received, prepared.size
            fault, reply = self._real_or_fault(prepared)
        except OSError:
            self.close_connection = True
        finally:
            # Logged before it is sent, so that a client which has its answer finds it in the log.
            status, name = _outcome(reply, fault), fault.name if fault else None
            ended = context.clock.monotonic()
            context.journal.end(Logged(received, status, started, ended, name).remembered(size))
        if reply is not None:
            self._send(reply, fault)
        return None

    do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = do_GET  # noqa: N815

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What is no HTTP, or a method of no name, is refused like any unknown address."""
        del code, message, explain
        self.close_connection = True
        self._send(failure_reply(unknown_route(), {}), None)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """The journal is the log."""

    @property
    def _context(self) -> Context:
        return cast("Context", self.server.context)  # type: ignore[attr-defined]

    def _admin(self) -> Reply:
        context = self._context
        world, budget = context.service.endpoints.core.world, context.service.budget
        shown = admin.state(world, context.journal, budget, context.clock.monotonic())
        return admin.page(shown, self.path.partition("?")[2])

    def _prepare(self, bare: Received) -> _Prepared:
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            data = read_body(headers, cast("BinaryIO", self.rfile))
        except ApiFailure as failure:
            self.close_connection = True
            unread = failure_reply(failure, headers)
            return _Prepared(bare, lambda: unread, faultable=False)
        service = self._context.service
        known = attrs.evolve(bare, authorized="authorization" in headers)
        if bare.path.startswith(f"{PREFIX}/"):
            received = attrs.evolve(known, endpoint=FILES)
            return _Prepared(received, lambda: service.file(bare.path, bare.query, headers))
        found = match(bare.method, bare.path)
        received = attrs.evolve(known, endpoint=found.route.name if found else UNKNOWN)
        refusal = service.refusal(found, headers)
        if refusal is not None:
            return _Prepared(received, lambda: refusal, faultable=False)
        try:
            body = parse_body(data, headers.get("content-type", ""))
        except ApiFailure as failure:
            reply = failure_reply(failure, headers)
            return _Prepared(received, lambda: reply)
        received = attrs.evolve(received, body=body)
        answer = partial(service.answer, found, bare.query, headers, body)
        return _Prepared(received, answer, size=len(data))

    def _real_or_fault(self, prepared: _Prepared) -> tuple[Fault | None, Reply]:
        context = self._context
        fault = None
        if context.faults is not None and prepared.faultable:
            fault = context.faults(prepared.received)
        context.wait(context.latency_seconds)
        if fault is None:
            return None, prepared.make()
        if fault.kind is Kind.HANG:
            context.released.wait()
        elif fault.kind is Kind.SLOW:
            context.wait(fault.seconds)
        elif fault.kind is Kind.ANSWER:
            return fault, _answer(fault)
        elif fault.kind is Kind.COMMITTED:
            return fault, committed(prepared.received.path, prepared.make())
        return fault, prepared.make()

    def _send(self, reply: Reply, fault: Fault | None) -> None:
        kind = fault.kind if fault else None
        shown = _cut(reply) if kind is Kind.CUT else reply
        try:
            if kind is Kind.RESET_AFTER:
                self.wfile.write(self._head(shown) + shown.body[: len(shown.body) // 2])
            elif kind in _LATE_BODIES:
                self._send_late(shown, fault)
            elif kind is not Kind.RESET_BEFORE:
                whole = b"" if self.command == "HEAD" else shown.body
                self.wfile.write(self._head(shown) + whole)
        except OSError:
            self.close_connection = True
        if kind in _RESETS:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_RESET)
            self.close_connection = True

    def _head(self, reply: Reply) -> bytes:
        lines = [f"HTTP/1.1 {reply.status} {responses.get(reply.status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        lines += [f"date: {formatdate(self._context.clock.time(), usegmt=True)}"]
        lines += ["server: cloudflare", f"content-length: {len(reply.body)}", "", ""]
        return "\r\n".join(lines).encode("latin-1")

    def _send_late(self, reply: Reply, fault: Fault | None) -> None:
        """The head at once; the body in small pieces, or its second half when released."""
        context, half = self._context, len(reply.body) // 2
        self.wfile.write(self._head(reply))
        if fault is None or fault.kind is Kind.HANG_BODY:
            self.wfile.write(reply.body[:half])
            context.released.wait()
            self.wfile.write(reply.body[half:])
            return
        step = -(-len(reply.body) // _PIECES)
        for start in range(0, len(reply.body), step):
            context.wait(fault.seconds / _PIECES)
            self.wfile.write(reply.body[start : start + step])


def _outcome(reply: Reply | None, fault: Fault | None) -> int:
    """The status that the client gets to see whole, 0 for none."""
    if reply is None or (fault is not None and fault.kind in _RESETS):
        return 0
    return reply.status


def _answer(fault: Fault) -> Reply:
    if fault.failure is not None:
        return failure_reply(fault.failure, {})
    return Reply(fault.status, fault.headers, fault.body)


def _cut(reply: Reply) -> Reply:
    headers = dict(reply.headers)
    packed = headers.pop("content-encoding", "") == "gzip"
    body = gzip.decompress(reply.body) if packed else reply.body
    return Reply(reply.status, headers, body[: len(body) // 2])
