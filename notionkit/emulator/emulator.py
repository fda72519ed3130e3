"""The emulator itself: a world behind a port, for as long as a `with` block lasts."""

import time
from collections.abc import Collection
from types import TracebackType
from typing import Self, TextIO

from notionkit.emulator.budget import Budget
from notionkit.emulator.capabilities import ALL, Capability
from notionkit.emulator.core import Core
from notionkit.emulator.courier import Courier
from notionkit.emulator.endpoints import Endpoints
from notionkit.emulator.endpoints.oauth import Grants
from notionkit.emulator.faults import FaultSeam
from notionkit.emulator.files import Signer
from notionkit.emulator.handler import Context
from notionkit.emulator.journal import Counts, Journal, Logged
from notionkit.emulator.markdown import MOST_RECORDS
from notionkit.emulator.present import Presenter
from notionkit.emulator.server import Server
from notionkit.emulator.service import Service
from notionkit.emulator.times import Clock
from notionkit.emulator.versions import Shaper
from notionkit.emulator.webhooks import Delivery, Subscription, Webhooks
from notionkit.emulator.world import World

TOKEN = "ntn_emulator0000000000000000000000000000000000"  # noqa: S105 (opens nothing but an emulator)


class Emulator:
    """A local Notion API over HTTP. Enter it to serve; on leaving, no thread or socket is left.

    `budget` requests are granted in each window of `window_seconds` (None: without limit), measured
    by the clock's `monotonic()`; edits and the expiry of links follow its `time()`.
    `latency_seconds` are added to every answer; they pass by the clock's `call_later` when it has
    one, else in real time, and so do those of slow faults. `faults` is shown every request that
    has passed authorization and budget, downloads included. `query_limit` is where queries and
    search stop without saying so but for `request_status`, `record_limit` how many blocks of a page
    its Markdown has. `capabilities` are what the connection
    may do. `log` gets a line of JSON for each answer. With `deliver` a thread sends webhooks when
    they are due by the clock; without it `deliver()` does.
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
        record_limit: int = MOST_RECORDS,
        capabilities: Collection[Capability] = ALL,
        log: TextIO | None = None,
        deliver: bool = False,
    ) -> None:
        self.world = world
        self.token = token
        self._address = (host, port)
        self._budget = Budget(budget, window_seconds, clock.monotonic())
        self._latency_seconds = latency_seconds
        self._faults = faults
        self._clock = clock
        self._query_limit = query_limit
        self._record_limit = record_limit
        self._capabilities = frozenset(capabilities)
        self._grants = Grants(token)
        self._webhooks = Webhooks(world, clock, self._capabilities)
        self._journal = Journal(log)
        self._deliver = deliver
        self._courier: Courier | None = None
        self._server: Server | None = None

    def __enter__(self) -> Self:
        server = Server(*self._address)
        self.world.use_clock(self._clock)
        self.world.listener = self._webhooks.happened
        server.start(self._context(server.url))
        if self._deliver:
            self._courier = Courier(self._webhooks, self._clock)
            self._courier.start()
        self._server = server
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        server, self._server = self._running, None
        self.world.listener = None
        if self._courier is not None:
            self._courier.stop()
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

    # -- what Notion's settings pages do

    def authorize(self, redirect_uri: str | None = None) -> str:
        """A code as the OAuth consent page hands it out, to be exchanged once."""
        return self._grants.authorize(redirect_uri)

    def subscribe(
        self,
        url: str,
        *,
        events: Collection[str] | None = None,
        api_version: str = "2026-03-11",
    ) -> Subscription:
        """Sends webhooks to an address on this machine from now on; all types without `events`.

        Raises WorldError for any other host.
        """
        return self._webhooks.subscribe(url, events, api_version)

    def deliver(self) -> tuple[Delivery, ...]:
        """Sends the webhooks that are due by the clock, retries included; returns the attempts."""
        return self._webhooks.deliver()

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """Every attempt to deliver a webhook, handshakes included."""
        return self._webhooks.deliveries

    @property
    def _running(self) -> Server:
        if self._server is None:
            raise RuntimeError("The emulator is not running. Enter it with `with` first.")
        return self._server

    def _context(self, url: str) -> Context:
        signer = Signer(url, f"{self.token} signs")
        presenter = Presenter(self.world, lambda path: signer.link(path, self._clock.time()))
        core = Core(
            self.world,
            presenter,
            self._clock,
            url,
            query_limit=self._query_limit,
            record_limit=self._record_limit,
            capabilities=self._capabilities,
        )
        endpoints = Endpoints(core, self._grants)
        service = Service(endpoints, self._budget, signer, Shaper(self.world))
        return Context(service, self._journal, self._clock, self._faults, self._latency_seconds)
