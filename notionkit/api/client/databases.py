"""Databases, data sources, their rows and templates."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from notionkit.api import endpoints
from notionkit.api.client.calls import sound
from notionkit.api.client.schemas import SchemaCalls
from notionkit.api.endpoints import UNSET, Unset
from notionkit.api.endpoints.parts import Json
from notionkit.api.errors import ListingIncomplete
from notionkit.api.messages import Request
from notionkit.api.paging import following
from notionkit.api.windows import SORTS, Window
from notionkit.model import ApiObject, Database, DataSource, PageTemplate, TemplateListing
from notionkit.model.versions import VERSION_2022_06_28


class DatabaseCalls(SchemaCalls):
    """Databases, which hold data sources, which hold rows."""

    def retrieve_database(self, database_id: str) -> Database:
        """Return a database and the list of its data sources.

        Raises:
            ObjectNotFound: it is missing, or not shared, or a linked view whose original is not.
            ValidationError: version 2022-06-28, and several data sources.
        """
        return self._one(endpoints.retrieve_database(database_id), Database)

    def create_database(
        self,
        parent: Json,
        *,
        title: Sequence[Any] | Unset = UNSET,
        description: Sequence[Any] | Unset = UNSET,
        is_inline: bool | Unset = UNSET,
        properties: Json | Unset = UNSET,
        icon: Json | Unset | None = UNSET,
        cover: Json | Unset | None = UNSET,
    ) -> Database:
        """Make a database with one data source and one table view, and return it.

        Raises:
            ValidationError: a configuration that Notion does not take, or a cover of an inline
                database.
            ObjectNotFound: the parent is missing, or not shared.
        """
        request = endpoints.create_database(
            parent,
            title=title,
            description=description,
            is_inline=is_inline,
            properties=properties,
            icon=icon,
            cover=cover,
            version=self.notion_version,
        )
        return self._one(request, Database)

    def update_database(
        self,
        database_id: str,
        *,
        parent: Json | Unset = UNSET,
        title: Sequence[Any] | Unset = UNSET,
        description: Sequence[Any] | Unset = UNSET,
        is_inline: bool | Unset = UNSET,
        icon: Json | Unset | None = UNSET,
        cover: Json | Unset | None = UNSET,
        in_trash: bool | Unset = UNSET,
        is_locked: bool | Unset = UNSET,
        properties: Json | Unset = UNSET,
    ) -> Database:
        """Change or move a database, and return it; see :func:`endpoints.update_database`.

        Raises:
            ValidationError: what Notion does not take.
            ObjectNotFound: it is missing, or not shared with the connection.
        """
        request = endpoints.update_database(
            database_id,
            parent=parent,
            title=title,
            description=description,
            is_inline=is_inline,
            icon=icon,
            cover=cover,
            in_trash=in_trash,
            is_locked=is_locked,
            properties=properties,
        )
        return self._one(request, Database)

    def retrieve_data_source(self, data_source_id: str) -> DataSource:
        """Return a data source: its schema, not its rows.

        Raises:
            ObjectNotFound: it is missing, or not shared with the connection.
        """
        return self._source(endpoints.retrieve_data_source(data_source_id))

    def create_data_source(
        self,
        database_id: str,
        properties: Json,
        *,
        title: Sequence[Any] | Unset = UNSET,
        icon: Json | Unset | None = UNSET,
    ) -> DataSource:
        """Add a data source to a database, and return it.

        Raises:
            ValidationError: a configuration that Notion does not take.
            ObjectNotFound: the database is missing, or not shared.
        """
        request = endpoints.create_data_source(database_id, properties, title=title, icon=icon)
        return self._source(request)

    def update_data_source(
        self,
        data_source_id: str,
        *,
        title: Sequence[Any] | Unset = UNSET,
        icon: Json | Unset | None = UNSET,
        properties: Json | Unset = UNSET,
        in_trash: bool | Unset = UNSET,
        parent: Json | Unset = UNSET,
    ) -> DataSource:
        """Change a data source, and return it; see :func:`endpoints.update_data_source`.

        A list of options replaces the one that was there.

        Raises:
            ValidationError: a configuration that Notion does not take.
            ObjectNotFound: it is missing, or not shared with the connection.
        """
        request = endpoints.update_data_source(
            data_source_id,
            title=title,
            icon=icon,
            properties=properties,
            in_trash=in_trash,
            parent=parent,
        )
        return self._source(request)

    def query_data_source(
        self,
        data_source_id: str,
        *,
        filter: Mapping[str, Any] | None = None,  # noqa: A002 - the API's own word
        sorts: Sequence[Mapping[str, Any]] = (),
        filter_properties: Sequence[str] = (),
        result_type: str | Unset = UNSET,
        is_archived: bool | Unset = UNSET,
    ) -> Iterator[ApiObject]:
        """Yield rows (pages; in wikis also data sources).

        Raises:
            InvalidArgument: a filter or sort that Notion does not take.
            ValidationError: a property that the data source has not.
            ListingIncomplete: after the last of 10,000 rows, when there are more; see
                ``query_all_rows``.
        """
        request = endpoints.query_data_source(
            data_source_id,
            filter=filter,
            sorts=sorts,
            filter_properties=filter_properties,
            result_type=result_type,
            is_archived=is_archived,
        )
        return self._each(request, ApiObject)

    def query_database(
        self,
        database_id: str,
        *,
        filter: Mapping[str, Any] | None = None,  # noqa: A002 - the API's own word
        sorts: Sequence[Mapping[str, Any]] = (),
        filter_properties: Sequence[str] = (),
    ) -> Iterator[ApiObject]:
        """Yield rows of a database at version 2022-06-28.

        Raises:
            InvalidArgument: a filter or sort that Notion does not take.
            ValidationError: a property that the database has not, or several data sources.
            ListingIncomplete: after the last of 10,000 rows, when there are more; see
                ``query_all_rows``.
        """
        request = endpoints.query_database(
            database_id, filter=filter, sorts=sorts, filter_properties=filter_properties
        )
        return self._each(request, ApiObject)

    def query_all_rows(
        self,
        data_source_id: str,
        *,
        filter: Mapping[str, Any] | None = None,  # noqa: A002 - the API's own word
        filter_properties: Sequence[str] = (),
    ) -> Iterator[ApiObject]:
        """Yield all rows, oldest first and each once, in as many queries as it takes.

        Raises:
            ListingIncomplete: more than 10,000 rows of one minute, or a filter too deep to add to.
        """
        legacy = self.notion_version <= VERSION_2022_06_28
        query = endpoints.query_database if legacy else endpoints.query_data_source
        build = partial(query, data_source_id, sorts=SORTS, filter_properties=filter_properties)

        def rows_of(window: Window) -> Iterator[ApiObject]:
            return self._each(build(filter=window.filter(filter)), ApiObject)

        return _all_rows(rows_of(Window()), rows_of)

    def list_templates(
        self, data_source_id: str, *, name: str | None = None
    ) -> Iterator[PageTemplate]:
        """Yield the templates of a data source whose name holds ``name``, in any case.

        Raises:
            ObjectNotFound: the data source is missing, or not shared.
        """
        return self._templates(sound(endpoints.list_templates(data_source_id, name=name)))

    def _templates(self, request: Request) -> Iterator[PageTemplate]:
        seen: set[str] = set()
        while True:
            page = self._one(request, TemplateListing)
            yield from page.templates
            if not page.has_more:
                return
            cursor = following(page.next_cursor, seen)
            request = request.at_cursor(cursor)


def _all_rows(
    rows: Iterator[ApiObject], rows_of: Callable[[Window], Iterator[ApiObject]]
) -> Iterator[ApiObject]:
    """Yield the rows of the first window, and of those after it what is new."""
    window: Window | None = Window()
    while window is not None:
        window = yield from _new_rows(rows, window)
        rows = iter(()) if window is None else rows_of(window)


def _new_rows(
    rows: Iterator[ApiObject], window: Window
) -> Generator[ApiObject, None, Window | None]:
    """Yield the rows of one window that are new, and return the window after it, if any."""
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return None
        except ListingIncomplete:
            return window.following()
        window, is_new = window.take(*_identity(row))
        if is_new:
            yield row


def _identity(row: ApiObject) -> tuple[str, str | None]:
    return getattr(row, "id", ""), getattr(row, "created_time", None)
