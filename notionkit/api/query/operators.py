"""Reading operators: values that say what is wanted, and iterate over it when they are run.

``query(source).where(...).sort("-Due").limit(50)`` and ``search("rota").pages().limit(5)`` are
frozen; each call gives another one. They send nothing before :meth:`run`, and filter nothing
themselves: what comes is what Notion selects.
"""

import json
from abc import ABC, abstractmethod
from typing import Any, Generic, Self, TypeVar

import attrs

from notionkit.api import endpoints
from notionkit.api.endpoints import UNSET
from notionkit.api.messages import Request
from notionkit.api.query.context import QueryContext
from notionkit.api.query.errors import InvalidFilter, InvalidSort, InvalidValue
from notionkit.api.query.filters import Filter
from notionkit.api.query.kinds import MAX_MEMBERS, RESULT_TYPES
from notionkit.api.query.results import Lister, Results
from notionkit.api.query.sorting import Sort, sort_of
from notionkit.model import ApiObject, DataSource, InvalidId, Page, parse_id

T = TypeVar("T", bound=ApiObject)
Row = Page | DataSource
"""What a query finds: pages, and in wikis data sources too."""


@attrs.frozen(kw_only=True)
class Operator(ABC, Generic[T]):
    """What queries and searches have in common.

    Attributes:
        maximum: The most results that are wanted; ``None`` for all of them.
    """

    maximum: int | None = None

    @abstractmethod
    def request(self) -> Request:
        """Return the request for the first page."""

    @abstractmethod
    def _types(self) -> tuple[type[T], ...]:
        """Return what the results may be."""

    def limit(self, count: int) -> Self:
        """Return the operator that ends after ``count`` results.

        Raises:
            InvalidValue: that is no number above 0.
        """
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise InvalidValue("limit", f"expected a whole number above 0, found {count!r}")
        return attrs.evolve(self, maximum=count)

    @property
    def page_size(self) -> int:
        """How many results one request asks for. Source: Notion API reference, pagination."""
        return min(self.maximum or endpoints.PAGE_SIZE, endpoints.PAGE_SIZE)

    def as_dict(self) -> dict[str, Any]:
        """Return the body of the request for the first page.

        Raises:
            QueryError: naming the path of what is wrong.
        """
        return dict(self.request().body or {})

    def to_json(self, *, indent: int | None = None) -> str:
        """Return :meth:`as_dict` as JSON."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=indent)

    def run(self, client: Lister) -> Results[T]:
        """Return the results, which are asked for as they are wanted.

        Raises:
            QueryError: naming the path of what is wrong; nothing was sent.
        """
        return Results(client, self.request(), self._types(), self.maximum)


@attrs.frozen(kw_only=True)
class Query(Operator[Row]):
    """Rows of a data source. Begin with :func:`query`."""

    source: str
    context: QueryContext = attrs.field(factory=QueryContext)
    filter: Filter | None = None
    sorts: tuple[Sort, ...] = ()
    properties: tuple[str, ...] = ()
    kind: str | None = None
    is_archived: bool | None = None

    def where(self, condition: Filter) -> Self:
        """Return the query for rows for which ``condition`` holds too.

        Raises:
            QueryError: a schema is known, and the condition does not fit it.
        """
        if not isinstance(condition, Filter):
            raise InvalidFilter("filter", f"expected a filter, found {type(condition).__name__}")
        whole = condition if self.filter is None else self.filter & condition
        if self.context.schema is not None:
            whole.as_dict(self.context)
        return attrs.evolve(self, filter=whole)

    def sort(self, *sorts: str | Sort) -> Self:
        """Return the query with these sorts after those that it has; ``"-Due"`` is descending.

        Raises:
            QueryError: a schema is known, and has no such property.
        """
        count = len(self.sorts)
        added = [
            sort_of(sort, self.context, f"sorts[{at}]") for at, sort in enumerate(sorts, count)
        ]
        if count + len(added) > MAX_MEMBERS:
            raise InvalidSort("sorts", f"Notion takes {MAX_MEMBERS} sorts at most")
        return attrs.evolve(self, sorts=(*self.sorts, *added))

    def only(self, *names: str) -> Self:
        """Return the query whose rows have these properties alone, by name or id.

        Raises:
            UnknownProperty: a schema is known, and has no such property.
        """
        known = [self.context.property(name, f"properties[{at}]") for at, name in enumerate(names)]
        ids = tuple(
            own.id if own is not None and own.id else name
            for own, name in zip(known, names, strict=True)
        )
        return attrs.evolve(self, properties=ids)

    def result_type(self, kind: str) -> Self:
        """Return the query for rows of one kind: wikis hold pages and data sources.

        Raises:
            InvalidValue: it is neither ``page`` nor ``data_source``.
        """
        if not isinstance(kind, str) or kind not in RESULT_TYPES:
            expected = " or ".join(RESULT_TYPES)
            raise InvalidValue("result_type", f"expected {expected}, found {kind!r}")
        return attrs.evolve(self, kind=kind)

    def archived(self, only: bool = True) -> Self:
        """Return the query for archived rows alone, or with false for the others alone.

        Archived is not in the trash; what lies there cannot be queried.

        Raises:
            InvalidValue: it is neither true nor false.
        """
        if not isinstance(only, bool):
            raise InvalidValue("is_archived", f"expected true or false, found {only!r}")
        return attrs.evolve(self, is_archived=only)

    def seen_from(self, context: QueryContext) -> Self:
        """Return the query with another context; a schema that is not given stays as it is."""
        if context.schema is None:
            context = attrs.evolve(context, schema=self.context.schema)
        return attrs.evolve(self, context=context)

    def request(self) -> Request:
        """Return the request for the first page.

        Raises:
            QueryError: naming the path of what is wrong.
        """
        return endpoints.query_data_source(
            self.source,
            filter=None if self.filter is None else self.filter.as_dict(self.context),
            sorts=[sort.as_dict() for sort in self.sorts],
            filter_properties=self.properties,
            page_size=self.page_size,
            result_type=UNSET if self.kind is None else self.kind,
            is_archived=UNSET if self.is_archived is None else self.is_archived,
        )

    def _types(self) -> tuple[type[Row], ...]:
        return (Page, DataSource)


def query(source: DataSource | str, *, context: QueryContext | None = None) -> Query:
    """Return the query for all rows of a data source, newest first as Notion gives them.

    Args:
        source: The data source, whose schema then checks everything; or its id in any form.
        context: Whom ``me`` means, in which zone days are meant, and which schema counts.

    Raises:
        InvalidValue: the text holds no id.
    """
    seen = context or QueryContext()
    if isinstance(source, DataSource):
        if seen.schema is None:
            seen = attrs.evolve(seen, schema=source.properties)
        return Query(source=source.id, context=seen)
    try:
        return Query(source=parse_id(source), context=seen)
    except InvalidId as error:
        raise InvalidValue("data_source", str(error)) from None


@attrs.frozen(kw_only=True)
class Search(Operator[Row]):
    """Pages and data sources by title. Begin with :func:`search`."""

    text: str = ""
    object_type: str | None = None
    trashed: bool = False
    sorted_by: Sort | None = None

    def pages(self) -> Self:
        """Return the search for pages alone."""
        return attrs.evolve(self, object_type="page")

    def data_sources(self) -> Self:
        """Return the search for data sources alone."""
        return attrs.evolve(self, object_type="data_source")

    def in_trash(self) -> Self:
        """Return the search in the trash."""
        return attrs.evolve(self, trashed=True)

    def sort(self, by: str | Sort) -> Self:
        """Return the search in another order: ``last_edited_time``, or ``relevance``.

        Raises:
            InvalidSort: Notion does not sort by that.
        """
        sort = by if isinstance(by, Sort) else sort_of(by, QueryContext(), "sort")
        if sort.name not in ("last_edited_time", "relevance"):
            reason = f"expected last_edited_time or relevance, found {sort.name!r}"
            raise InvalidSort("sort", reason)
        return attrs.evolve(self, sorted_by=sort)

    def request(self) -> Request:
        """Return the request for the first page. Source: Notion API reference, search."""
        request = endpoints.search(
            query=self.text,
            object_type=self.object_type,
            in_trash=self.trashed,
            page_size=self.page_size,
        )
        if self.sorted_by is None:
            return request
        relevant = self.sorted_by.name == "relevance"
        sort = {"property": "relevance"} if relevant else self.sorted_by.as_dict()
        return attrs.evolve(request, body={**(request.body or {}), "sort": sort})

    def _types(self) -> tuple[type[Row], ...]:
        return (Page, DataSource)


def search(text: str = "") -> Search:
    """Return the search for titles with words of ``text``; all that is shared without one.

    Best effort, says Notion: what was just made may be missing, and other titles with one of the
    words come too.
    """
    if not isinstance(text, str):
        raise InvalidValue("query", f"expected a text, found {text!r}")
    return Search(text=text)
