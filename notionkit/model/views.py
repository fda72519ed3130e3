"""Views of databases, and the queries that run through them.

What a view shows in which way is its configuration (:mod:`notionkit.model.view_configurations`).
Source: Notion API reference, views; the types of Notion's JavaScript SDK 5.26.
"""

from collections.abc import Mapping
from typing import Any

import attrs

from notionkit.model.base import ApiObject, one_of
from notionkit.model.ids import DatabaseId, DataSourceId, PageId, ViewId, ViewQueryId
from notionkit.model.objects import RequestStatus
from notionkit.model.parents import Parent
from notionkit.model.users import User
from notionkit.model.view_configurations import CONFIGURATION_TYPES, ViewConfiguration

VIEW_TYPES = tuple(CONFIGURATION_TYPES)


@attrs.frozen
class Sort(ApiObject):
    """One key to sort by: a property, or a timestamp of the page."""

    property: str | None = None
    timestamp: str | None = one_of("created_time", "last_edited_time", default=None)
    direction: str = one_of("ascending", "descending", default="ascending")


@attrs.frozen
class View(ApiObject):
    """A view; lists give its ``id`` alone, and a deleted one keeps id, parent and type.

    ``filter`` and ``quick_filters`` are filter objects as the API writes them. Times are to the
    millisecond.
    """

    id: ViewId
    object: str = one_of("view", default="view")
    parent: Parent | None = None
    data_source_id: DataSourceId | None = None
    name: str | None = None
    type: str | None = one_of(*VIEW_TYPES, default=None)
    created_time: str | None = None
    created_by: User | None = None
    last_edited_time: str | None = None
    last_edited_by: User | None = None
    url: str | None = None
    filter: Any = attrs.field(default=None, hash=False)
    sorts: tuple[Sort, ...] | None = None
    quick_filters: Mapping[str, Any] | None = attrs.field(default=None, hash=False)
    configuration: ViewConfiguration | None = None
    dashboard_view_id: ViewId | None = None
    request_id: str | None = None

    @property
    def database_id(self) -> DatabaseId | None:
        """The database that the view belongs to."""
        return self.parent.database_id if self.parent else None


@attrs.frozen
class FoundPage(ApiObject):
    """A page as a view query names it."""

    id: PageId
    object: str = one_of("page", default="page")


@attrs.frozen
class ViewQuery(ApiObject):
    """The result of a view, kept by Notion until ``expires_at`` (15 minutes).

    ``results`` is its first page; at 10,000 ``request_status`` says that it is incomplete.
    A deleted query has only its id and ``deleted``.
    """

    id: ViewQueryId
    object: str = one_of("view_query", default="view_query")
    view_id: ViewId | None = None
    expires_at: str | None = None
    total_count: int | None = None
    results: tuple[FoundPage, ...] = ()
    next_cursor: str | None = None
    has_more: bool = False
    deleted: bool | None = None
    request_status: RequestStatus | None = None
    request_id: str | None = None
