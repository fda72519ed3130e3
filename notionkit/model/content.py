"""What blocks of each type hold. Source: Notion API reference, block."""

from typing import Any, ClassVar

import attrs

from notionkit.model.base import ApiObject, color, one_of
from notionkit.model.files import ExternalFile, FileUpload, HostedFile, Icon
from notionkit.model.ids import BlockId, CommentId, DatabaseId, PageId, UserId
from notionkit.model.rich_text import RichText

Texts = tuple[RichText, ...]


@attrs.frozen
class Content(ApiObject):
    """The payload of a block."""


@attrs.frozen
class UnknownContent(Content):
    """The payload of a type that the model does not know, as it came."""

    opaque: ClassVar[bool] = True

    value: Any = attrs.field(default=None, hash=False)


@attrs.frozen
class Paragraph(Content):
    """A paragraph; inside a tab block it is a tab's label, and may have an icon."""

    rich_text: Texts = ()
    icon: Icon | None = None
    color: str = color()


@attrs.frozen
class Heading(Content):
    """A heading of any level (``heading_1`` to ``heading_4``); a toggleable one has children."""

    rich_text: Texts = ()
    is_toggleable: bool = False
    color: str = color()


@attrs.frozen
class BulletedListItem(Content):
    """An item of a bulleted list."""

    rich_text: Texts = ()
    color: str = color()


@attrs.frozen
class NumberedListItem(Content):
    """An item of a numbered list; only the first of a list says where and how it counts."""

    rich_text: Texts = ()
    color: str = color()
    list_start_index: int | None = None
    list_format: str | None = one_of("numbers", "letters", "roman", default=None)


@attrs.frozen
class ToDo(Content):
    """A box to tick."""

    rich_text: Texts = ()
    checked: bool = False
    color: str = color()


@attrs.frozen
class Toggle(Content):
    """A line that hides its children."""

    rich_text: Texts = ()
    color: str = color()


@attrs.frozen
class Quote(Content):
    """A quotation."""

    rich_text: Texts = ()
    color: str = color()


@attrs.frozen
class Callout(Content):
    """A boxed text with an icon."""

    rich_text: Texts = ()
    icon: Icon | None = None
    color: str = color()


@attrs.frozen
class Code(Content):
    """Source code; about 90 languages, ``mermaid`` and ``plain text`` among them."""

    caption: Texts = ()
    rich_text: Texts = ()
    language: str = "plain text"


@attrs.frozen
class Equation(Content):
    """A formula in KaTeX on a line of its own."""

    expression: str = ""


@attrs.frozen
class Divider(Content):
    """A rule across the page."""


@attrs.frozen
class Breadcrumb(Content):
    """The path to the page."""


@attrs.frozen
class TableOfContents(Content):
    """Links to the headings of the page."""

    color: str = color()


@attrs.frozen
class Media(Content):
    """An image, video, audio, PDF or other file; ``type`` says where it lies."""

    caption: Texts = ()
    type: str = one_of("file", "external", "file_upload", default="")
    file: HostedFile | None = None
    external: ExternalFile | None = None
    file_upload: FileUpload | None = None
    name: str | None = None

    @property
    def url(self) -> str | None:
        """Where the file can be fetched now; ``None`` when neither flavour is there."""
        source = self.file or self.external
        return source.url if source else None


@attrs.frozen
class Embed(Content):
    """Another site shown inside the page, or (since 2026-07) an HTML file held by Notion."""

    caption: Texts = ()
    url: str | None = None
    type: str | None = one_of("file", "external", "file_upload", default=None)
    file: HostedFile | None = None
    external: ExternalFile | None = None
    file_upload: FileUpload | None = None


@attrs.frozen
class Bookmark(Content):
    """A link shown as a card."""

    caption: Texts = ()
    url: str | None = None


@attrs.frozen
class LinkPreviewContent(Content):
    """A link shown as a preview of another service; cannot be made by the API."""

    url: str | None = None


@attrs.frozen
class LinkToPage(Content):
    """A line that leads to another page, database or comment."""

    type: str = one_of("page_id", "database_id", "comment_id", default="")
    page_id: PageId | None = None
    database_id: DatabaseId | None = None
    comment_id: CommentId | None = None


@attrs.frozen
class Table(Content):
    """A simple table; its rows are its children."""

    table_width: int = 0
    has_column_header: bool = False
    has_row_header: bool = False


@attrs.frozen
class TableRow(Content):
    """A row of a simple table: one rich text for each cell."""

    cells: tuple[Texts, ...] = ()


@attrs.frozen
class ColumnList(Content):
    """Columns side by side; they are its children."""


@attrs.frozen
class Column(Content):
    """One column; the ratio (0 to 1) is absent when all are equally wide."""

    width_ratio: int | float | None = None


@attrs.frozen
class SyncedFrom(ApiObject):
    """The block that a synced copy mirrors."""

    type: str = one_of("block_id", default="")
    block_id: BlockId | None = None


@attrs.frozen
class SyncedBlock(Content):
    """An original (``synced_from`` is ``None``) or a copy of it."""

    synced_from: SyncedFrom | None = None


@attrs.frozen
class Template(Content):
    """A template button; deprecated, but still read."""

    rich_text: Texts = ()


@attrs.frozen
class Tab(Content):
    """Tabs; each child paragraph is a label, and its children are the tab's content."""


@attrs.frozen
class ChildPage(Content):
    """A page that stands here; its id is the block's id."""

    title: str = ""


@attrs.frozen
class ChildDatabase(Content):
    """A database that stands here; linked views can have an empty title."""

    title: str = ""


@attrs.frozen
class MeetingSections(ApiObject):
    """The blocks that hold the parts of meeting notes."""

    summary_block_id: BlockId | None = None
    notes_block_id: BlockId | None = None
    transcript_block_id: BlockId | None = None


@attrs.frozen
class CalendarEvent(ApiObject):
    """The meeting that the notes belong to."""

    start_time: str | None = None
    end_time: str | None = None
    attendees: tuple[UserId, ...] | None = None


@attrs.frozen
class Recording(ApiObject):
    """When the meeting was recorded."""

    start_time: str | None = None
    end_time: str | None = None


MEETING_STATUSES = (
    "transcription_not_started",
    "transcription_paused",
    "transcription_in_progress",
    "transcription_failed",
    "summary_in_progress",
    "notes_ready",
)


@attrs.frozen
class MeetingNotes(Content):
    """Notes that Notion's AI took of a meeting; called ``transcription`` before 2026-03-11."""

    title: Texts | None = None
    status: str | None = one_of(*MEETING_STATUSES, default=None)
    children: MeetingSections | None = None
    calendar_event: CalendarEvent | None = None
    recording: Recording | None = None


@attrs.frozen
class Unsupported(Content):
    """A block that the API does not show; ``block_type`` names it since 2026-03."""

    block_type: str | None = None


CONTENT_TYPES: dict[str, type[Content]] = {
    "audio": Media,
    "bookmark": Bookmark,
    "breadcrumb": Breadcrumb,
    "bulleted_list_item": BulletedListItem,
    "callout": Callout,
    "child_database": ChildDatabase,
    "child_page": ChildPage,
    "code": Code,
    "column": Column,
    "column_list": ColumnList,
    "divider": Divider,
    "embed": Embed,
    "equation": Equation,
    "file": Media,
    "heading_1": Heading,
    "heading_2": Heading,
    "heading_3": Heading,
    "heading_4": Heading,
    "image": Media,
    "link_preview": LinkPreviewContent,
    "link_to_page": LinkToPage,
    "meeting_notes": MeetingNotes,
    "numbered_list_item": NumberedListItem,
    "paragraph": Paragraph,
    "pdf": Media,
    "quote": Quote,
    "synced_block": SyncedBlock,
    "tab": Tab,
    "table": Table,
    "table_of_contents": TableOfContents,
    "table_row": TableRow,
    "template": Template,
    "to_do": ToDo,
    "toggle": Toggle,
    "transcription": MeetingNotes,
    "unsupported": Unsupported,
    "video": Media,
}
"""Which class holds the payload of which block type."""
