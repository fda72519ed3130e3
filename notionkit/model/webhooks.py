"""What Notion posts to webhooks: signals that something changed, never the new values.

Deliveries come at least once and in no order: tell repetitions by ``id``, order by ``timestamp``,
and read the object again.
Source: Notion API reference, webhooks, "event types and delivery"; OpenAPI of 2026-03-11.
"""

from typing import Any

import attrs

from notionkit.model.base import ApiObject, one_of
from notionkit.model.ids import DataSourceId, PageId, PropertyId
from notionkit.model.uploads import FileImportResult
from notionkit.model.users import User

EVENT_NAMES = {
    "page": (
        "created",
        "content_updated",
        "properties_updated",
        "moved",
        "deleted",
        "undeleted",
        "locked",
        "unlocked",
        "transcription_block.transcript_deleted",
    ),
    "database": (
        "created",
        "content_updated",
        "schema_updated",
        "moved",
        "deleted",
        "undeleted",
    ),
    "data_source": (
        "created",
        "content_updated",
        "schema_updated",
        "moved",
        "deleted",
        "undeleted",
    ),
    "view": ("created", "updated", "deleted"),
    "comment": ("created", "updated", "deleted"),
    "file_upload": ("created", "completed", "expired", "upload_failed"),
}
EVENTS = tuple(f"{group}.{name}" for group, names in EVENT_NAMES.items() for name in names)


@attrs.frozen
class Entity(ApiObject):
    """What an event is about: an id, and the kind of object."""

    id: str
    type: str = one_of(
        "page",
        "block",
        "database",
        "data_source",
        "view",
        "comment",
        "file_upload",
        "space",
        "team",
        "agent",
        default="",
    )
    data_source_id: DataSourceId | None = None


@attrs.frozen
class UpdatedProperty(ApiObject):
    """A property of a schema that was changed."""

    id: PropertyId
    name: str | None = None
    action: str = one_of("created", "updated", "deleted", default="updated")


@attrs.frozen
class ParentData(ApiObject):
    """Where the entity hangs."""

    parent: Entity | None = None


@attrs.frozen
class ContentData(ParentData):
    """Which blocks were changed."""

    updated_blocks: tuple[Entity, ...] = ()


@attrs.frozen
class PropertiesData(ParentData):
    """Which properties of a page were changed."""

    updated_properties: tuple[PropertyId, ...] = ()


@attrs.frozen
class SchemaData(ParentData):
    """Which properties of a schema were changed."""

    updated_properties: tuple[UpdatedProperty, ...] = ()


@attrs.frozen
class ViewData(ParentData):
    """What type of view was made, or which parts of one were changed."""

    view_type: str | None = None
    updated_fields: tuple[str, ...] = ()


@attrs.frozen
class CommentData(ParentData):
    """On which page the comment stands."""

    page_id: PageId | None = None


@attrs.frozen
class UploadData(ApiObject):
    """Why an upload failed."""

    file_import_result: FileImportResult | None = None


@attrs.frozen
class TranscriptData(ParentData):
    """Whose transcript was deleted."""

    target: Entity | None = None
    transcript_id: str | None = None


@attrs.frozen
class WebhookEvent(ApiObject):
    """The envelope of every event; the subclasses say what ``data`` is.

    ``attempt_number`` counts deliveries, from 1 to 8; ``accessible_by`` is there for public
    connections only.
    """

    id: str
    timestamp: str | None = None
    workspace_id: str | None = None
    workspace_name: str | None = None
    subscription_id: str | None = None
    integration_id: str | None = None
    type: str = one_of(*EVENTS, default="")
    authors: tuple[User, ...] = ()
    accessible_by: tuple[User, ...] = ()
    attempt_number: int = 1
    api_version: str | None = None
    entity: Entity | None = None
    data: Any = attrs.field(default=None, hash=False)


@attrs.frozen
class EntityEvent(WebhookEvent):
    """Something was made, moved, deleted, restored, locked, completed or the like."""

    data: ParentData | None = None


@attrs.frozen
class ContentUpdated(WebhookEvent):
    """Blocks of a page, or rows of a data source, were changed."""

    data: ContentData | None = None


@attrs.frozen
class PropertiesUpdated(WebhookEvent):
    """Properties of a page were changed."""

    data: PropertiesData | None = None


@attrs.frozen
class SchemaUpdated(WebhookEvent):
    """The schema of a data source was changed."""

    data: SchemaData | None = None


@attrs.frozen
class ViewEvent(WebhookEvent):
    """A view was made or changed."""

    data: ViewData | None = None


@attrs.frozen
class CommentEvent(WebhookEvent):
    """A comment was made, changed or deleted."""

    data: CommentData | None = None


@attrs.frozen
class UploadFailed(WebhookEvent):
    """A file could not be imported."""

    data: UploadData | None = None


@attrs.frozen
class TranscriptDeleted(WebhookEvent):
    """The transcript of a meeting was deleted."""

    data: TranscriptData | None = None


@attrs.frozen
class WebhookVerification(ApiObject):
    """The first post to a new webhook: paste its token into the connection's settings."""

    verification_token: str = attrs.field(repr=False)


_SPECIAL: dict[str, type[WebhookEvent]] = {
    "content_updated": ContentUpdated,
    "properties_updated": PropertiesUpdated,
    "schema_updated": SchemaUpdated,
    "upload_failed": UploadFailed,
    "transcription_block.transcript_deleted": TranscriptDeleted,
}


def _class_of(group: str, name: str) -> type[WebhookEvent]:
    by_group = {"view": ViewEvent, "comment": CommentEvent}
    return _SPECIAL.get(name) or by_group.get(group, EntityEvent)


EVENT_TYPES: dict[str, type[WebhookEvent]] = {
    f"{group}.{name}": _class_of(group, name)
    for group, names in EVENT_NAMES.items()
    for name in names
}
"""Which class holds which type of event; others are a plain ``WebhookEvent``."""
