"""Has only to type-check: what the guards and ``isinstance`` tell a type checker.

``mypy --strict`` reads it like any other file; ``assert_type`` is its only test.
"""

from typing import assert_type

from notionkit.model import (
    ApiObject,
    Block,
    Bot,
    DataSource,
    DataSourceId,
    Page,
    PageId,
    Paragraph,
    Parent,
    Person,
    PropertyValue,
    RichText,
    TitleValue,
    User,
    parse_as,
    structure,
)
from notionkit.model.guards import (
    BlockWith,
    has_content,
    is_bot,
    is_child_page,
    is_data_source,
    is_full_page,
    is_full_user,
    is_page,
    is_paragraph,
    is_person,
)


def ids_are_branded() -> None:
    """An id is parsed as what it names."""
    assert_type(parse_as(PageId, "x"), PageId)
    assert_type(parse_as(DataSourceId, "x"), DataSourceId)


def structured_objects_have_their_class(raw: object) -> None:
    """Reading gives the class that was asked for."""
    assert_type(structure(raw, Page), Page)


def mixed_results_are_told_apart(found: ApiObject) -> None:
    """Search gives pages and data sources."""
    if is_page(found):
        assert_type(found, Page)
    elif is_data_source(found):
        assert_type(found, DataSource)
    if isinstance(found, Page):
        assert_type(found.id, PageId)


def full_pages_have_what_partial_ones_lack(found: ApiObject, page: Page) -> None:
    """After the guard there is nothing to test for ``None``."""
    assert_type(page.parent, Parent | None)
    if is_full_page(found):
        assert_type(found.parent, Parent)
        assert_type(found.url, str)
        takes_a_page(found)


def takes_a_page(page: Page) -> None:
    """What a guard gives is still a page."""
    assert_type(page.id, PageId)


def blocks_are_narrowed_by_content(block: Block) -> None:
    """One guard for every class, and short ones for the usual."""
    if has_content(block, Paragraph):
        assert_type(block, BlockWith[Paragraph])
        assert_type(block.content.rich_text, tuple[RichText, ...])
    if is_paragraph(block):
        assert_type(block.content, Paragraph)
    if is_child_page(block):
        assert_type(block.content.title, str)
    if isinstance(block.content, Paragraph):
        assert_type(block.content.rich_text, tuple[RichText, ...])


def users_are_narrowed(user: User) -> None:
    """People and bots have what the others lack."""
    assert_type(user.person, Person | None)
    if is_full_user(user):
        assert_type(user.type, str)
    if is_person(user):
        assert_type(user.person, Person)
    if is_bot(user):
        assert_type(user.bot, Bot)


def values_are_narrowed_by_class(value: PropertyValue) -> None:
    """Each type of property has a class."""
    if isinstance(value, TitleValue):
        assert_type(value.value, tuple[RichText, ...])
