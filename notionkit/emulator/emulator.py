"""The emulator itself: a world behind a port, for as long as a `with` block lasts."""

import time
from types import TracebackType
from typing import Self

from notionkit.emulator.budget import Budget
from notionkit.emulator.endpoints import Endpoints
from notionkit.emulator.faults import FaultSeam
from notionkit.emulator.files import Signer
from notionkit.emulator.handler import Context
from notionkit.emulator.journal import Counts, Journal, Logged
from notionkit.emulator.present import Presenter
from notionkit.emulator.server import Server
from notionkit.emulator.service import Service
from notionkit.emulator.times import Clock
from notionkit.emulator.world import World

TOKEN = "ntn_emulator0000000000000000000000000000000000"  # noqa: S105 (opens nothing but an emulator)


class Emulator:
    """A local Notion API over HTTP. Enter it to serve; on leaving, no thread or socket is left.

    `budget` requests are granted in each window of `window_seconds` (None: without limit), measured
    by the clock's `monotonic()`; edits and the expiry of links follow its `time()`.
    `latency_seconds` (real time) is added to every answer. `faults` is shown every request that has
    passed authorization and budget, downloads included. `query_limit` is where queries and search
    stop without saying so but for `request_status`.
    """

    def __init__(
        self,
        world: World,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        token: str = TOKEN,
        budget: int | None = 180,
        window_seconds: float = 60,
        latency_seconds: float = 0,
        faults: FaultSeam | None = None,
        clock: Clock = time,
        query_limit: int = 10_000,
    ) -> None:
        self.world = world
        self.token = token
        self._address = (host, port)
        self._budget = Budget(budget, window_seconds, clock.monotonic())
        self._latency_seconds = latency_seconds
        self._faults = faults
        self._clock = clock
        self._query_limit = query_limit
        self._journal = Journal()
        self._server: Server | None = None

    def __enter__(self) -> Self:
        server = Server(*self._address)
        self.world.use_clock(self._clock)
        server.start(self._context(server.url))
        self._server = server
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        server, self._server = self._running, None
        server.stop()

    @property
    def url(self) -> str:
        """The base URL, without `/v1`. Only while it runs."""
        return self._running.url

    @property
    def requests(self) -> tuple[Logged, ...]:
        """What was asked and answered, in the order of the answers."""
        return self._journal.entries()

    def counts(self) -> Counts:
        """The log in numbers."""
        return self._journal.counts()

    def forget(self) -> None:
        """Empties the log, so that a test can count from here."""
        self._journal.clear()

    @property
    def budget_left(self) -> int | None:
        """Requests left in the present window; None without a limit."""
        return self._budget.left(self._clock.monotonic())

    def release(self) -> None:
        """Lets every request go that hangs, and those to come."""
        self._running.context.released.set()

    def drop_connections(self) -> None:
        """Ends every open connection, as a server does that restarts."""
        self._running.drop_connections()

    @property
    def _running(self) -> Server:
        if self._server is None:
            raise RuntimeError("The emulator is not running. Enter it with `with` first.")
        return self._server

    def _context(self, url: str) -> Context:
        signer = Signer(url, f"{self.token} signs")
        presenter = Presenter(self.world, lambda path: signer.link(path, self._clock.time()))
        endpoints = Endpoints(self.world, presenter, self._clock, url, self._query_limit)
        service = Service(endpoints, self._budget, signer, self.token)
        return Context(service, self._journal, self._clock, self._faults, self._latency_seconds)
