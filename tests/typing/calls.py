"""Has only to type-check: what the methods of the client return."""

from collections.abc import Iterator
from pathlib import Path
from typing import assert_type

from notionkit.api import Client, OAuth, replace_content
from notionkit.model import (
    ApiObject,
    AsyncTask,
    Block,
    Comment,
    CustomEmoji,
    Database,
    DataSource,
    FileUploadObject,
    OAuthToken,
    Page,
    PageMarkdown,
    PageTemplate,
    PropertyItem,
    User,
    View,
    ViewQuery,
)


def reading(client: Client, id_: str) -> None:
    """One object, or an iterator that streams."""
    assert_type(client.me(), User)
    assert_type(client.retrieve_page(id_), Page)
    assert_type(client.page_property(id_, "title"), Iterator[PropertyItem])
    assert_type(client.page_markdown(id_), PageMarkdown)
    assert_type(client.retrieve_database(id_), Database)
    assert_type(client.retrieve_data_source(id_), DataSource)
    assert_type(client.query_all_rows(id_), Iterator[ApiObject])
    assert_type(client.list_templates(id_), Iterator[PageTemplate])
    assert_type(client.block_children(id_), Iterator[Block])
    assert_type(client.list_comments(id_), Iterator[Comment])
    assert_type(client.list_views(database_id=id_), Iterator[View])
    assert_type(client.query_view(id_), Iterator[Page])
    assert_type(client.list_custom_emojis(), Iterator[CustomEmoji])
    assert_type(client.wait_for_task("task_1"), AsyncTask)


def writing(client: Client, id_: str) -> None:
    """What was written comes back."""
    assert_type(client.create_page({"page_id": id_}, icon=None), Page)
    assert_type(client.update_page(id_, in_trash=True), Page)
    assert_type(client.update_page_markdown(id_, replace_content("x")), PageMarkdown)
    assert_type(client.append_block_children(id_, []), list[Block])
    assert_type(client.delete_block(id_), Block)
    assert_type(client.create_comment(markdown="x"), Comment)
    assert_type(client.create_view_query(id_), ViewQuery)
    assert_type(client.upload_file(Path("tea.txt")), FileUploadObject)


def granting(oauth: OAuth) -> None:
    """OAuth gives tokens."""
    assert_type(oauth.exchange_code("code"), OAuthToken)
