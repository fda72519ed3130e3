"""What a query finds, page by page and no sooner than it is wanted."""

from collections.abc import Iterator
from typing import Generic, Protocol, Self, TypeVar, cast

from notionkit.api.messages import Request
from notionkit.model import ApiObject, ListPage, StructureError, unstructure

T = TypeVar("T", bound=ApiObject)


class Lister(Protocol):
    """Whatever walks listings: a :class:`notionkit.api.Client`."""

    def list_pages(self, request: Request) -> Iterator[ListPage]:
        """Yield the pages of a listing, each asked for when it is wanted."""
        ...


class Results(Generic[T]):
    """An iterator over what was found, once from begin to end.

    Nothing is sent before the first result is wanted, and no page before a result of it is.

    Attributes:
        request: What is sent first.
        requests: How many pages were asked for so far; tries of one page count once.
        found: How many results were handed out so far.
    """

    def __init__(
        self, lister: Lister, request: Request, types: tuple[type[T], ...], maximum: int | None
    ) -> None:
        self.request = request
        self.requests = 0
        self.found = 0
        self._types = types
        self._maximum = maximum
        self._cancelled = False
        self._pages = self._walk(lister.list_pages(request))
        self._page: Iterator[T] = iter(())

    def __repr__(self) -> str:
        asked = f"requests={self.requests}, found={self.found}"
        return f"Results({self.request.endpoint!r}, {asked})"

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        """Return the next result.

        Raises:
            ApiError: what :mod:`notionkit.api.errors` tells; ``ListingIncomplete`` after the last.
            StructureError: a result is not what was asked for.
        """
        while not self._cancelled:
            for result in self._page:
                self.found += 1
                return result
            self._page = iter(next(self._pages))
        raise StopIteration

    def pages(self) -> Iterator[tuple[T, ...]]:
        """Yield the results a page at a time, from where the iterator stands."""
        rest = tuple(self._page)
        if rest and not self._cancelled:
            self.found += len(rest)
            yield rest
        for page in self._pages:
            self.found += len(page)
            yield page

    def first(self) -> T | None:
        """Return the next result, and ``None`` when there is no other."""
        return next(self, None)

    def cancel(self) -> None:
        """End the iteration here: nothing more is sent or handed out."""
        self._cancelled = True

    def _walk(self, listing: Iterator[ListPage]) -> Iterator[tuple[T, ...]]:
        room, more = self._maximum, True
        while more and not self._cancelled:
            self.requests += 1
            page = _whole(next(listing))
            results = page.results[:room]
            more = page.has_more
            if room is not None:
                room -= len(results)
            yield self._typed(results)
            if room == 0:
                return
        for _ in () if self._cancelled else listing:  # tells when Notion cut the listing
            raise AssertionError("a listing went on after its end")

    def _typed(self, results: tuple[ApiObject, ...]) -> tuple[T, ...]:
        for at, result in enumerate(results):
            if not isinstance(result, self._types):
                names = " or ".join(kind.__name__ for kind in self._types)
                raise StructureError(f"results[{at}]", f"a {names}", unstructure(result))
        return cast("tuple[T, ...]", results)


def _whole(page: ListPage) -> ListPage:
    """Check that a page has what every page of a listing has, lest a broken one seem the last."""
    for key, expected in (("results", "a list"), ("has_more", "true or false")):
        missing = page.key_order is not None and key not in page.key_order
        if missing or key in page.extra:
            raise StructureError(key, expected, page.extra.get(key))
    return page
