"""Guards tell what the form of an object is; what they tell mypy is in tests/typing."""

from collections.abc import Callable
from typing import Any

import pytest

from notionkit.model import (
    Block,
    BlockId,
    Code,
    Comment,
    CommentId,
    Database,
    DatabaseId,
    DataSource,
    DataSourceId,
    InvalidId,
    Page,
    PageId,
    User,
    UserId,
    guards,
    parse_as,
    structure,
)
from notionkit.model.ids import ViewId, parse_view_id

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
BARE = ID.replace("-", "")
KINDS: dict[str, Callable[[Block], bool]] = {
    "paragraph": guards.is_paragraph,
    "heading_2": guards.is_heading,
    "to_do": guards.is_to_do,
    "code": guards.is_code,
    "callout": guards.is_callout,
    "image": guards.is_media,
    "table": guards.is_table,
    "table_row": guards.is_table_row,
    "synced_block": guards.is_synced_block,
    "child_page": guards.is_child_page,
    "child_database": guards.is_child_database,
}


def block(type_: str) -> Block:
    return structure({"object": "block", "id": ID, "type": type_, type_: {}}, Block)


@pytest.mark.parametrize("type_", KINDS)
def test_a_block_is_of_one_kind_only(type_: str) -> None:
    assert [name for name, guard in KINDS.items() if guard(block(type_))] == [type_]


def test_any_class_of_content_can_be_asked_for() -> None:
    assert guards.has_content(block("code"), Code)
    assert not guards.has_content(block("quote"), Code)


def test_objects_are_told_apart() -> None:
    page, database = Page(id=PageId(ID)), Database(id=DatabaseId(ID))
    source = DataSource(id=DataSourceId(ID))

    assert [guards.is_page(found) for found in (page, database, source)] == [True, False, False]
    assert [guards.is_database(found) for found in (page, database)] == [False, True]
    assert [guards.is_data_source(found) for found in (page, source)] == [False, True]


def test_partial_objects_are_not_full() -> None:
    more: dict[str, Any] = {
        "parent": {"type": "workspace", "workspace": True},
        "created_time": "2026-07-01T10:00:00.000Z",
    }
    page = {"object": "page", "id": ID}
    note = {"object": "comment", "id": ID}

    assert not guards.is_full_page(structure(page, Page))
    assert guards.is_full_page(structure({**page, **more, "url": "x"}, Page))
    assert not guards.is_full_block(Block(id=BlockId(ID)))
    assert guards.is_full_block(
        structure({"object": "block", "id": ID, "type": "divider", "divider": {}, **more}, Block)
    )
    assert not guards.is_full_comment(Comment(id=CommentId(ID)))
    assert guards.is_full_comment(structure({**note, **more}, Comment))
    assert not guards.is_full_page(block("divider"))


def test_people_and_bots_are_told_apart() -> None:
    someone = User(id=UserId(ID))
    person = structure({"object": "user", "id": ID, "type": "person", "person": {}}, User)
    bot = structure({"object": "user", "id": ID, "type": "bot", "bot": {}}, User)
    found = (someone, person, bot)

    assert [guards.is_full_user(user) for user in found] == [False, True, True]
    assert [guards.is_person(user) for user in found] == [False, True, False]
    assert [guards.is_bot(user) for user in found] == [False, False, True]


def test_an_id_is_parsed_as_what_it_names() -> None:
    assert parse_as(PageId, f"https://www.notion.so/Tea-{BARE}") == PageId(ID)


@pytest.mark.parametrize(
    "text",
    [ID, BARE, f"https://app.notion.com/p/{'0' * 32}?v={BARE}", f"notion.so/x?v={BARE}&p={BARE}"],
)
def test_the_view_of_a_link_is_found(text: str) -> None:
    assert parse_view_id(text) == ViewId(ID)


@pytest.mark.parametrize(
    "text", ["", f"https://notion.so/{BARE}", f"https://e.com/{BARE}?v={BARE}"]
)
def test_what_names_no_view_is_refused(text: str) -> None:
    with pytest.raises(InvalidId):
        parse_view_id(text)
