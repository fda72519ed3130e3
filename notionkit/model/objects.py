"""The objects that endpoints answer with. Source: Notion API reference, objects.

Times are texts as the API writes them: ISO 8601, to the minute for pages, blocks, data sources
and comments, to the millisecond for databases.
Trash is ``archived`` before version 2026-03-11 and ``in_trash`` since; what a version does not
send has its default here.
"""

from collections.abc import Mapping
from typing import Any

import attrs

from notionkit.model.base import NOTHING, PAYLOAD, ApiObject, one_of
from notionkit.model.content import Content, UnknownContent
from notionkit.model.files import File, HostedFile, Icon
from notionkit.model.ids import (
    NO_ID,
    BlockId,
    CommentId,
    DatabaseId,
    DataSourceId,
    DiscussionId,
    PageId,
    PropertyId,
)
from notionkit.model.parents import Parent
from notionkit.model.rich_text import RichText
from notionkit.model.schemas import PropertySchema
from notionkit.model.users import User
from notionkit.model.values import VALUE_TYPES, PropertyValue, RelatedPage


@attrs.frozen
class Page(ApiObject):
    """A page or row; ``properties`` maps names to values, and is empty on stripped records."""

    id: PageId
    object: str = one_of("page", default="page")
    created_time: str | None = None
    last_edited_time: str | None = None
    created_by: User | None = None
    last_edited_by: User | None = None
    cover: File | None = None
    icon: Icon | None = None
    parent: Parent | None = None
    archived: bool | None = None
    in_trash: bool = False
    is_archived: bool | None = None
    is_locked: bool | None = None
    properties: Mapping[str, PropertyValue] = attrs.field(default=NOTHING, hash=False)
    url: str | None = None
    public_url: str | None = None
    request_id: str | None = None


@attrs.frozen
class DataSourceRef(ApiObject):
    """A data source as its database lists it."""

    id: DataSourceId
    name: str | None = None


@attrs.frozen
class Database(ApiObject):
    """A database: the container of data sources.

    ``properties``, ``created_by`` and ``last_edited_by`` are filled at version 2022-06-28 only,
    ``data_sources`` since 2025-09-03 only.
    """

    id: DatabaseId
    object: str = one_of("database", default="database")
    title: tuple[RichText, ...] = ()
    description: tuple[RichText, ...] = ()
    parent: Parent | None = None
    is_inline: bool = False
    archived: bool | None = None
    in_trash: bool = False
    is_locked: bool | None = None
    created_time: str | None = None
    created_by: User | None = None
    last_edited_time: str | None = None
    last_edited_by: User | None = None
    data_sources: tuple[DataSourceRef, ...] = ()
    properties: Mapping[str, PropertySchema] = attrs.field(default=NOTHING, hash=False)
    icon: Icon | None = None
    cover: File | None = None
    url: str | None = None
    public_url: str | None = None
    request_id: str | None = None


@attrs.frozen
class DataSource(ApiObject):
    """A table: a schema and rows. ``database_parent`` is where its database stands."""

    id: DataSourceId
    object: str = one_of("data_source", default="data_source")
    cover: File | None = None
    icon: Icon | None = None
    created_time: str | None = None
    created_by: User | None = None
    last_edited_by: User | None = None
    last_edited_time: str | None = None
    title: tuple[RichText, ...] = ()
    description: tuple[RichText, ...] = ()
    is_inline: bool = False
    properties: Mapping[str, PropertySchema] = attrs.field(default=NOTHING, hash=False)
    parent: Parent | None = None
    database_parent: Parent | None = None
    url: str | None = None
    public_url: str | None = None
    archived: bool | None = None
    in_trash: bool = False
    request_id: str | None = None


@attrs.frozen
class Block(ApiObject):
    """A block; ``content`` is the payload that the API keeps under the name of ``type``."""

    id: BlockId
    object: str = one_of("block", default="block")
    parent: Parent | None = None
    created_time: str | None = None
    last_edited_time: str | None = None
    created_by: User | None = None
    last_edited_by: User | None = None
    has_children: bool = False
    archived: bool | None = None
    in_trash: bool = False
    type: str = ""
    content: Content = attrs.field(default=UnknownContent(), metadata=PAYLOAD)
    request_id: str | None = None


@attrs.frozen
class Attachment(ApiObject):
    """A file on a comment."""

    category: str = one_of("audio", "image", "pdf", "productivity", "video", default="")
    file: HostedFile | None = None


@attrs.frozen
class DisplayName(ApiObject):
    """The name under which a comment shows its author."""

    type: str = one_of("integration", "user", "custom", default="")
    resolved_name: str | None = None


@attrs.frozen
class Comment(ApiObject):
    """An open comment; those with one ``discussion_id`` form a thread."""

    id: CommentId
    object: str = one_of("comment", default="comment")
    parent: Parent | None = None
    discussion_id: DiscussionId | None = None
    created_time: str | None = None
    last_edited_time: str | None = None
    created_by: User | None = None
    rich_text: tuple[RichText, ...] = ()
    display_name: DisplayName | None = None
    attachments: tuple[Attachment, ...] = ()
    request_id: str | None = None


@attrs.frozen
class PropertyItem(ApiObject):
    """One item of a property: the whole value, or one entry of a listed one.

    ``value`` is what :mod:`notionkit.model.values` holds for the type, except that title, rich
    text, people and relation give one entry (a ``RichText``, ``User`` or ``RelatedPage``).
    """

    object: str = one_of("property_item", default="property_item")
    type: str = ""
    id: PropertyId = NO_ID
    value: Any = attrs.field(default=None, hash=False, metadata=PAYLOAD)
    has_more: bool | None = None
    request_id: str | None = None


@attrs.frozen
class PropertyItemListing(ApiObject):
    """What a list of property items says about its property; rollups keep their result here."""

    id: PropertyId = NO_ID
    next_url: str | None = None
    type: str = ""
    value: Any = attrs.field(default=None, hash=False, metadata=PAYLOAD)


@attrs.frozen
class RequestStatus(ApiObject):
    """Whether a query reached its end; absence means nothing."""

    type: str = one_of("complete", "incomplete", default="")
    incomplete_reason: str | None = one_of("query_result_limit_reached", default=None)


@attrs.frozen
class ListPage(ApiObject):
    """One page of a listing; only ``has_more == False`` ends it, never a short page."""

    object: str = one_of("list", default="list")
    results: tuple[ApiObject, ...] = ()
    next_cursor: str | None = None
    has_more: bool = False
    type: str | None = None
    about: Any = attrs.field(default=None, hash=False, metadata=PAYLOAD)
    request_status: RequestStatus | None = None
    request_id: str | None = None


@attrs.frozen
class ErrorObject(ApiObject):
    """An error as the API words it."""

    object: str = one_of("error", default="error")
    status: int | None = None
    code: str = ""
    message: str = ""
    additional_data: Any = attrs.field(default=None, hash=False)
    request_id: str | None = None


_VALUES = VALUE_TYPES.items()

ITEM_TYPES: dict[str, Any] = {
    **{
        name: attrs.fields(attrs.resolve_types(cls)).value.type for name, cls in VALUE_TYPES.items()
    },
    "people": User,
    "relation": RelatedPage,
    "rich_text": RichText,
    "title": RichText,
}
"""What the ``value`` of a property item is, by type."""
