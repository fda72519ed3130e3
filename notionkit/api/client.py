"""A small blocking client: the same machines that drive the crawl, driven by one thread.

It keeps to the budget, tries again what may be tried again, and gives typed objects. Listings are
iterators that ask for the next page when it is wanted.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self, TypeVar

from notionkit.api import endpoints
from notionkit.api.budget import BudgetWindow, WaitUntil
from notionkit.api.clock import Clock, SystemClock
from notionkit.api.errors import ApiError
from notionkit.api.messages import Request
from notionkit.api.paging import list_pages
from notionkit.api.parsing import parse
from notionkit.api.retry import GiveUp, RetryPolicy
from notionkit.api.token import Token
from notionkit.api.transport import BASE_URL, NOTION_VERSION, RequestsTransport, Transport
from notionkit.model import (
    ApiObject,
    Block,
    Comment,
    Database,
    DataSource,
    ListPage,
    Page,
    PropertyItem,
    StructureError,
    User,
    structure,
    unstructure,
)

T = TypeVar("T", bound=ApiObject)


class Client:
    """Reads a workspace. Use it as a context manager, and from one thread.

    Every method may raise the errors of :mod:`notionkit.api.errors`, and ``StructureError`` for an
    answer that cannot be what was asked for. Ids may have any form that requests take; use
    :func:`notionkit.model.parse_id` on what a person pasted.

    Args:
        token: The token; not needed when ``transport`` is given.
        base_url: Where the API is.
        notion_version: Which version of the API to speak.
        transport: Sends requests, in place of ``requests``.
        policy: When to try again.
        budget: What is known of the budget; give it ``limit=..., probing=False`` to keep to a part.
        clock: Time and sleeping.
        rng: Randomness of the waits between tries.
    """

    def __init__(
        self,
        token: Token | str | None = None,
        *,
        base_url: str = BASE_URL,
        notion_version: str = NOTION_VERSION,
        transport: Transport | None = None,
        policy: RetryPolicy | None = None,
        budget: BudgetWindow | None = None,
        clock: Clock | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self._transport = transport or RequestsTransport(
            token or "", base_url=base_url, notion_version=notion_version
        )
        self._policy = policy or RetryPolicy()
        self.budget = budget or BudgetWindow()
        self._clock = clock or SystemClock()
        self._rng = rng or random.Random()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of open connections."""
        self._transport.close()

    def send(self, request: Request) -> dict[str, Any]:
        """Send any request, in budget and with retries, and return the JSON of its answer."""
        attempt = 1
        while True:
            self._wait_for_grant(request)
            try:
                return parse(self._transport.send(request))
            except ApiError as error:
                decision = self._policy.decide(request, error, attempt, self._rng)
                if isinstance(decision, GiveUp):
                    raise
                retry_after = error.retry_after
            if decision.scope is not None:
                self.budget = self.budget.throttled(
                    self._clock.monotonic(),
                    retry_after if retry_after is not None else decision.seconds,
                    scope=decision.scope,
                    endpoint=request.endpoint,
                )
            self._clock.sleep(decision.seconds)
            attempt += 1

    def me(self) -> User:
        """Return the token's own bot; the cheapest way to check a token."""
        return self._one(endpoints.me(), User)

    def retrieve_user(self, user_id: str) -> User:
        """Return a member, guest or bot."""
        return self._one(endpoints.retrieve_user(user_id), User)

    def retrieve_page(self, page_id: str) -> Page:
        """Return a page: its properties, not its blocks."""
        return self._one(endpoints.retrieve_page(page_id), Page)

    def retrieve_database(self, database_id: str) -> Database:
        """Return a database and the list of its data sources."""
        return self._one(endpoints.retrieve_database(database_id), Database)

    def retrieve_data_source(self, data_source_id: str) -> DataSource:
        """Return a data source: its schema, not its rows."""
        return self._one(endpoints.retrieve_data_source(data_source_id), DataSource)

    def retrieve_block(self, block_id: str) -> Block:
        """Return a block, without its children."""
        return self._one(endpoints.retrieve_block(block_id), Block)

    def search(
        self, *, query: str = "", object_type: str | None = None, in_trash: bool = False
    ) -> Iterator[ApiObject]:
        """Yield pages and data sources, last edited first; best effort, says Notion."""
        request = endpoints.search(query=query, object_type=object_type, in_trash=in_trash)
        return self._each(request, ApiObject)

    def list_users(self) -> Iterator[User]:
        """Yield members and bots; guests are not listed."""
        return self._each(endpoints.list_users(), User)

    def block_children(self, block_id: str) -> Iterator[Block]:
        """Yield the children of a block or page, one level deep."""
        return self._each(endpoints.block_children(block_id), Block)

    def query_data_source(
        self,
        data_source_id: str,
        *,
        filter: Mapping[str, Any] | None = None,  # noqa: A002 - the API's own word
        sorts: Sequence[Mapping[str, Any]] = (),
        filter_properties: Sequence[str] = (),
    ) -> Iterator[ApiObject]:
        """Yield rows (pages; in wikis also data sources); at 10,000 raises ListingIncomplete."""
        request = endpoints.query_data_source(
            data_source_id, filter=filter, sorts=sorts, filter_properties=filter_properties
        )
        return self._each(request, ApiObject)

    def list_comments(self, block_id: str) -> Iterator[Comment]:
        """Yield the open comments on a block, or on a page itself."""
        return self._each(endpoints.list_comments(block_id), Comment)

    def page_property(self, page_id: str, property_id: str) -> Iterator[PropertyItem]:
        """Yield the items of a property to its end; a property that is no list gives one item."""
        request = endpoints.page_property(page_id, property_id)
        first = self.send(request)
        if first.get("object") == "property_item":
            yield structure(first, PropertyItem)
            return
        for page in list_pages(request, self.send, first=first):
            yield from _only(page, PropertyItem)

    def list_pages(self, request: Request) -> Iterator[ListPage]:
        """Yield the pages of any listing, with what the API says about it."""
        return list_pages(request, self.send)

    def _one(self, request: Request, type_: type[T]) -> T:
        return structure(self.send(request), type_)

    def _each(self, request: Request, type_: type[T]) -> Iterator[T]:
        for page in self.list_pages(request):
            yield from _only(page, type_)

    def _wait_for_grant(self, request: Request) -> None:
        while True:
            now = self._clock.monotonic()
            self.budget, decision = self.budget.grant(now, endpoint=request.endpoint)
            if not isinstance(decision, WaitUntil):
                return
            self._clock.sleep(decision.at - now)


def _only(page: ListPage, type_: type[T]) -> Iterator[T]:
    """Yield the results, which must all be what was asked for.

    Raises:
        StructureError: one is not; :meth:`Client.list_pages` gives it all the same.
    """
    for index, result in enumerate(page.results):
        if not isinstance(result, type_):
            raise StructureError(f"results[{index}]", f"a {type_.__name__}", unstructure(result))
        yield result
