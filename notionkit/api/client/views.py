"""Views, and the queries through them."""

from collections.abc import Iterator, Sequence

from notionkit.api import endpoints
from notionkit.api.client.calls import Calls, sound
from notionkit.api.endpoints import UNSET, Unset
from notionkit.api.endpoints.parts import Json
from notionkit.api.messages import Request
from notionkit.api.paging import list_pages
from notionkit.model import Page, View, ViewQuery, unstructure


class ViewCalls(Calls):
    """Views; they need version 2025-09-03 or later."""

    def list_views(
        self, *, database_id: str | None = None, data_source_id: str | None = None
    ) -> Iterator[View]:
        """Yield the views of a database or on a data source, each with its id alone.

        Raises:
            InvalidArgument: neither a database nor a data source is given.
            ObjectNotFound: it is missing, or not shared.
        """
        request = endpoints.list_views(database_id=database_id, data_source_id=data_source_id)
        return self._each(request, View)

    def create_view(
        self,
        data_source_id: str,
        name: str,
        type: str,  # noqa: A002 - the API's own word
        *,
        database_id: str | Unset = UNSET,
        view_id: str | Unset = UNSET,
        create_database: Json | Unset = UNSET,
        filter: Json | Unset = UNSET,  # noqa: A002 - the API's own word
        sorts: Sequence[Json] | Unset = UNSET,
        quick_filters: Json | Unset = UNSET,
        configuration: Json | Unset = UNSET,
        position: Json | Unset = UNSET,
        placement: Json | Unset = UNSET,
    ) -> View:
        """Make a view, and return it; arguments as :func:`endpoints.create_view`.

        Raises:
            InvalidArgument: not one of the three places, or a filter or sort that Notion does not
                take.
            ValidationError: a configuration that does not fit the type.
            ObjectNotFound: the database or data source is missing, or not shared.
        """
        request = endpoints.create_view(
            data_source_id,
            name,
            type,
            database_id=database_id,
            view_id=view_id,
            create_database=create_database,
            filter=filter,
            sorts=sorts,
            quick_filters=quick_filters,
            configuration=configuration,
            position=position,
            placement=placement,
        )
        return self._one(request, View)

    def retrieve_view(self, view_id: str) -> View:
        """Return a view; some types that the application has are refused (400).

        Raises:
            ObjectNotFound: it is missing, or not shared with the connection.
            ValidationError: a type of view that the API has not.
        """
        return self._one(endpoints.retrieve_view(view_id), View)

    def update_view(
        self,
        view_id: str,
        *,
        name: str | Unset = UNSET,
        filter: Json | Unset | None = UNSET,  # noqa: A002 - the API's own word
        sorts: Sequence[Json] | Unset | None = UNSET,
        quick_filters: Json | Unset | None = UNSET,
        configuration: Json | Unset = UNSET,
    ) -> View:
        """Change what is given of a view, and return it; ``None`` clears.

        Raises:
            InvalidArgument: a filter or sort that Notion does not take.
            ValidationError: a configuration that does not fit the type.
            ObjectNotFound: it is missing, or not shared with the connection.
        """
        request = endpoints.update_view(
            view_id,
            name=name,
            filter=filter,
            sorts=sorts,
            quick_filters=quick_filters,
            configuration=configuration,
        )
        return self._one(request, View)

    def delete_view(self, view_id: str) -> View:
        """Delete a view, and return what is left of it: id, parent and type.

        Raises:
            ObjectNotFound: it is missing, or not shared with the connection.
            ValidationError: it is the last view of its database.
        """
        return self._one(endpoints.delete_view(view_id), View)

    def create_view_query(self, view_id: str, *, page_size: int = 100) -> ViewQuery:
        """Run a view; the result is kept for 15 minutes, and its first page comes along.

        Raises:
            ObjectNotFound: the view is missing, or not shared.
        """
        return self._one(endpoints.create_view_query(view_id, page_size=page_size), ViewQuery)

    def view_query_results(self, view_id: str, query_id: str) -> Iterator[Page]:
        """Yield what a view query found: pages with their ids alone; after 15 minutes a 404.

        Raises:
            ObjectNotFound: it has expired, or never was.
        """
        return self._each(endpoints.view_query_results(view_id, query_id), Page)

    def delete_view_query(self, view_id: str, query_id: str) -> ViewQuery:
        """Let go of a view query before its time.

        Raises:
            ObjectNotFound: it has expired, or never was.
        """
        return self._one(endpoints.delete_view_query(view_id, query_id), ViewQuery)

    def query_view(self, view_id: str) -> Iterator[Page]:
        """Run a view and yield what it shows: pages with their ids alone, at most 10,000.

        Raises:
            ListingIncomplete: after the last, when the view shows more than 10,000.
        """
        return self._shown(view_id, sound(endpoints.create_view_query(view_id)))

    def _shown(self, view_id: str, run: Request) -> Iterator[Page]:
        query = self._one(run, ViewQuery)
        request = endpoints.view_query_results(view_id, query.id)
        first = {**unstructure(query), "object": "list", "type": "page"}
        for page in list_pages(request, self.send, first=first, version=self.notion_version):
            yield from (found for found in page.results if isinstance(found, Page))
