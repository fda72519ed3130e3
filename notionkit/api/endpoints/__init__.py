"""A request for each endpoint. They validate nothing: ids are quoted, not parsed.

Source: Notion API reference, endpoints at version 2026-03-11. ``page_size`` is 100 at most.
"""

from notionkit.api.endpoints.blocks import (
    append_block_children,
    block_children,
    create_meeting_notes,
    delete_block,
    query_meeting_notes,
    retrieve_block,
    update_block,
)
from notionkit.api.endpoints.comments import (
    create_comment,
    delete_comment,
    list_comments,
    retrieve_comment,
    update_comment,
)
from notionkit.api.endpoints.data_sources import (
    create_data_source,
    list_templates,
    query_data_source,
    retrieve_data_source,
    update_data_source,
)
from notionkit.api.endpoints.databases import (
    create_database,
    query_database,
    retrieve_database,
    update_database,
)
from notionkit.api.endpoints.file_uploads import (
    complete_file_upload,
    create_file_upload,
    list_file_uploads,
    retrieve_file_upload,
    send_file_upload,
)
from notionkit.api.endpoints.markdown import (
    insert_content,
    page_markdown,
    replace_content,
    replace_content_range,
    update_content,
    update_page_markdown,
)
from notionkit.api.endpoints.oauth import (
    exchange_code,
    introspect_token,
    refresh_token,
    revoke_token,
)
from notionkit.api.endpoints.others import list_custom_emojis, retrieve_async_task
from notionkit.api.endpoints.pages import (
    create_page,
    move_page,
    page_property,
    retrieve_page,
    update_page,
)
from notionkit.api.endpoints.parts import PAGE_SIZE, UNSET, Unset
from notionkit.api.endpoints.searching import search
from notionkit.api.endpoints.users import list_users, me, retrieve_user
from notionkit.api.endpoints.views import (
    create_view,
    create_view_query,
    delete_view,
    delete_view_query,
    list_views,
    retrieve_view,
    update_view,
    view_query_results,
)

__all__ = [
    "PAGE_SIZE",
    "UNSET",
    "Unset",
    "append_block_children",
    "block_children",
    "complete_file_upload",
    "create_comment",
    "create_data_source",
    "create_database",
    "create_file_upload",
    "create_meeting_notes",
    "create_page",
    "create_view",
    "create_view_query",
    "delete_block",
    "delete_comment",
    "delete_view",
    "delete_view_query",
    "exchange_code",
    "insert_content",
    "introspect_token",
    "list_comments",
    "list_custom_emojis",
    "list_file_uploads",
    "list_templates",
    "list_users",
    "list_views",
    "me",
    "move_page",
    "page_markdown",
    "page_property",
    "query_data_source",
    "query_database",
    "query_meeting_notes",
    "refresh_token",
    "replace_content",
    "replace_content_range",
    "retrieve_async_task",
    "retrieve_block",
    "retrieve_comment",
    "retrieve_data_source",
    "retrieve_database",
    "retrieve_file_upload",
    "retrieve_page",
    "retrieve_user",
    "retrieve_view",
    "revoke_token",
    "search",
    "send_file_upload",
    "update_block",
    "update_comment",
    "update_content",
    "update_data_source",
    "update_database",
    "update_page",
    "update_page_markdown",
    "update_view",
    "view_query_results",
]
