"""How every method of the client sends: checked, in budget, through middleware, with retries."""

import random
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Self, TypeVar

from notionkit.api import checks
from notionkit.api.allowance import Allowance
from notionkit.api.budget import BudgetWindow, WaitUntil
from notionkit.api.budget_file import BudgetFile
from notionkit.api.clock import Clock, SystemClock
from notionkit.api.errors import ApiError, InvalidArgument, InvalidSetting
from notionkit.api.messages import Request, Response
from notionkit.api.middleware import Middleware, wrapped
from notionkit.api.paging import list_pages
from notionkit.api.parsing import parse
from notionkit.api.retry import GiveUp, RetryPolicy
from notionkit.api.token import Token
from notionkit.api.transport import BASE_URL, RequestsTransport, Timeouts, Transport
from notionkit.model import ApiObject, ListPage, StructureError, structure, unstructure
from notionkit.model.registry import SchemaRegistry
from notionkit.model.versions import NOTION_VERSION

T = TypeVar("T", bound=ApiObject)

_REFUSALS = (429, 529)


class Calls:
    """What the groups of methods stand on. Use it through ``Client``.

    Attributes:
        budget: What is known of the budget.
        sent: How many requests were sent so far, each try counted.
        schemas: The schemas of the data sources that were read or written through this client.

    Args:
        token: The token; not needed when ``transport`` is given.
        base_url: Where the API is.
        notion_version: Which version of the API to speak.
        transport: Sends requests, in place of ``requests``; the next four are settings of that.
        timeouts: How long to wait for connections and answers.
        proxy: URL of a proxy, in place of what the environment says (``HTTPS_PROXY``).
        ca: Path of a file or folder with certificates, in place of the usual ones.
        pool_size: How many connections to keep open.
        middleware: What wraps each try of a request, the first outermost.
        policy: When to try again.
        budget: What is known of the budget; give it ``limit=..., probing=False`` to keep to a part.
        budget_file: Shares the budget with every process that gives the same file, such as
            ``BudgetFile.of(token, base_url)``, which the commands use; ``None`` shares nothing.
        clock: Time and sleeping.
        rng: Randomness of the waits between tries.
    """

    _needs_token: ClassVar[bool] = True

    def __init__(
        self,
        token: Token | str | None = None,
        *,
        base_url: str = BASE_URL,
        notion_version: str = NOTION_VERSION,
        transport: Transport | None = None,
        timeouts: Timeouts | None = None,
        proxy: str | None = None,
        ca: str | None = None,
        pool_size: int = 10,
        middleware: Sequence[Middleware] = (),
        policy: RetryPolicy | None = None,
        budget: BudgetWindow | None = None,
        budget_file: BudgetFile | None = None,
        clock: Clock | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self.notion_version = notion_version
        self._transport = transport or RequestsTransport(
            "" if token is None and self._needs_token else token,
            base_url=base_url,
            notion_version=notion_version,
            timeouts=timeouts,
            proxies=dict.fromkeys(("http", "https"), proxy) if proxy else None,
            verify=ca or True,
            pool_size=pool_size,
        )
        self._send_once = wrapped(self._granted, middleware)
        self._policy = policy or RetryPolicy()
        self._allowance = Allowance(budget or BudgetWindow(), budget_file)
        self.sent = 0
        self.schemas = SchemaRegistry()
        self._closed = False
        self._clock = clock or SystemClock()
        self._rng = rng or random.Random()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._transport!r}, notion_version={self.notion_version!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of open connections; nothing can be sent any more."""
        self._closed = True
        self._transport.close()

    @property
    def budget(self) -> BudgetWindow:
        """What is known of the budget now."""
        return self._allowance.window

    def send(self, request: Request, *, checked: bool = True) -> dict[str, Any]:
        """Send any request, in budget and with retries, and return the JSON of its answer.

        ``checked=False`` leaves it to Notion to say what is wrong: for what is newer than this.

        Raises:
            InvalidArgument: Notion must refuse it, as :mod:`notionkit.api.checks` says.
            ApiError: as :mod:`notionkit.api.errors` says.
        """
        if checked:
            sound(request)
        attempt = 1
        while True:
            try:
                return parse(self._send_once(request), bare=request.bare)
            except ApiError as error:
                decision = self._policy.decide(request, error, attempt, self._rng)
                if isinstance(decision, GiveUp):
                    if error.status in _REFUSALS:
                        self._allowance.answered(self._clock.monotonic(), counted=False)
                    raise
                retry_after = error.retry_after
            if decision.scope is not None:
                self._allowance.throttled(
                    self._clock.monotonic(),
                    retry_after if retry_after is not None else decision.seconds,
                    scope=decision.scope,
                    endpoint=request.endpoint,
                )
            self._clock.sleep(decision.seconds)
            attempt += 1

    def list_pages(self, request: Request) -> Iterator[ListPage]:
        """Yield the pages of any listing, with what the API says about it.

        Raises:
            InvalidArgument: at once: Notion must refuse it.
            ListingIncomplete: after the last page, when Notion says that it cut the listing.
            NotNotion: the server's cursors lead nowhere.
        """
        return list_pages(sound(request), self.send, version=self.notion_version)

    def _read(self, answer: Any, type_: type[T]) -> T:
        return structure(answer, type_, version=self.notion_version)

    def _one(self, request: Request, type_: type[T]) -> T:
        return self._read(self.send(request), type_)

    def _each(self, request: Request, type_: type[T]) -> Iterator[T]:
        pages = self.list_pages(request)
        return (result for page in pages for result in only(page, type_))

    def _granted(self, request: Request) -> Response:
        """Wait for the budget, and send once."""
        if self._closed:
            raise InvalidSetting("The client was closed", hint="Keep it open, or make another.")
        while True:
            now = self._clock.monotonic()
            decision = self._allowance.grant(now, endpoint=request.endpoint)
            if not isinstance(decision, WaitUntil):
                self.sent += 1
                return self._sent(request)
            self._clock.sleep(decision.at - now)

    def _sent(self, request: Request) -> Response:
        """Send once, and let the budget know that it was answered; of a refusal it hears later."""
        try:
            response = self._transport.send(request)
        except ApiError:
            self._allowance.answered(self._clock.monotonic(), counted=False)
            raise
        if response.status not in _REFUSALS:
            self._allowance.answered(self._clock.monotonic())
        return response


def sound(request: Request) -> Request:
    """Return the request when nothing is wrong with it: for what is sent later.

    Raises:
        InvalidArgument: Notion must refuse it, as :mod:`notionkit.api.checks` says.
    """
    wrong = checks.problems(request)
    if wrong:
        raise InvalidArgument(*wrong)
    return request


def only(page: ListPage, type_: type[T]) -> Iterator[T]:
    """Yield the results, which must all be what was asked for.

    Raises:
        StructureError: one is not; :meth:`Client.list_pages` gives it all the same.
    """
    for index, result in enumerate(page.results):
        if not isinstance(result, type_):
            raise StructureError(f"results[{index}]", f"a {type_.__name__}", unstructure(result))
        yield result
