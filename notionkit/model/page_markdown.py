"""Pages as Markdown, and templates. Source: Notion API reference, page markdown, templates."""

from typing import Any

import attrs

from notionkit.model.base import ApiObject, one_of
from notionkit.model.ids import BlockId, PageId


@attrs.frozen
class PageMarkdown(ApiObject):
    """A page, or a part of it, in Notion's own Markdown.

    When it is ``truncated`` (at about 20,000 records), each of ``unknown_block_ids`` can be asked
    for in turn. Bookmarks and embeds are lost in it, and its file URLs live an hour.
    """

    id: PageId
    object: str = one_of("page_markdown", default="page_markdown")
    markdown: str = ""
    truncated: bool = False
    unknown_block_ids: tuple[BlockId, ...] = ()
    warnings: tuple[Any, ...] = attrs.field(default=(), hash=False)
    request_id: str | None = None


@attrs.frozen
class PageTemplate(ApiObject):
    """A template of a data source; its id is that of a page."""

    id: PageId
    name: str = ""
    is_default: bool = False


@attrs.frozen
class TemplateListing(ApiObject):
    """One page of the templates of a data source; an envelope of its own shape."""

    templates: tuple[PageTemplate, ...] = ()
    has_more: bool = False
    next_cursor: str | None = None
    request_id: str | None = None
