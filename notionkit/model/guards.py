"""Guards that tell a type checker what a test has found out.

Objects that differ in class need none: ``isinstance(found, Page)`` narrows by itself, and so does
``isinstance(block.content, Paragraph)``. The guards here narrow what one class holds in several
forms: a block by the class of its content, a user, page, block or comment by whether it is full.

The classes ``BlockWith``, ``FullUser`` and so on are names for such forms. They are for
annotations only: at run time a full user is a plain ``User``.
"""

from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from notionkit.model.content import (
    Callout,
    ChildDatabase,
    ChildPage,
    Code,
    Content,
    Heading,
    Media,
    Paragraph,
    SyncedBlock,
    Table,
    TableRow,
    ToDo,
)
from notionkit.model.objects import Block, Comment, Database, DataSource, Page
from notionkit.model.parents import Parent
from notionkit.model.users import Bot, Person, User

if TYPE_CHECKING:
    from typing_extensions import TypeIs

C = TypeVar("C", bound=Content)


class BlockWith(Block, Generic[C]):
    """A block whose content is of the class ``C``."""

    content: C


class FullPage(Page):
    """A page with more than its id."""

    parent: Parent
    created_time: str
    last_edited_time: str
    url: str


class FullBlock(Block):
    """A block with more than its id."""

    parent: Parent
    created_time: str
    last_edited_time: str


class FullComment(Comment):
    """A comment that the connection may read."""

    parent: Parent
    created_time: str


class FullUser(User):
    """A user with more than an id."""

    type: str


class PersonUser(User):
    """A person."""

    type: Literal["person"]
    person: Person


class BotUser(User):
    """A bot."""

    type: Literal["bot"]
    bot: Bot


def has_content(block: Block, content: type[C]) -> "TypeIs[BlockWith[C]]":
    """Tell whether a block's content is of the class ``content``."""
    return isinstance(block.content, content)


def is_paragraph(block: Block) -> "TypeIs[BlockWith[Paragraph]]":
    """Tell whether a block is a paragraph."""
    return isinstance(block.content, Paragraph)


def is_heading(block: Block) -> "TypeIs[BlockWith[Heading]]":
    """Tell whether a block is a heading, of any level."""
    return isinstance(block.content, Heading)


def is_to_do(block: Block) -> "TypeIs[BlockWith[ToDo]]":
    """Tell whether a block is a box to tick."""
    return isinstance(block.content, ToDo)


def is_code(block: Block) -> "TypeIs[BlockWith[Code]]":
    """Tell whether a block is source code."""
    return isinstance(block.content, Code)


def is_callout(block: Block) -> "TypeIs[BlockWith[Callout]]":
    """Tell whether a block is a callout."""
    return isinstance(block.content, Callout)


def is_media(block: Block) -> "TypeIs[BlockWith[Media]]":
    """Tell whether a block is an image, video, audio, PDF or other file."""
    return isinstance(block.content, Media)


def is_table(block: Block) -> "TypeIs[BlockWith[Table]]":
    """Tell whether a block is a simple table."""
    return isinstance(block.content, Table)


def is_table_row(block: Block) -> "TypeIs[BlockWith[TableRow]]":
    """Tell whether a block is a row of a simple table."""
    return isinstance(block.content, TableRow)


def is_synced_block(block: Block) -> "TypeIs[BlockWith[SyncedBlock]]":
    """Tell whether a block is synced, original or copy."""
    return isinstance(block.content, SyncedBlock)


def is_child_page(block: Block) -> "TypeIs[BlockWith[ChildPage]]":
    """Tell whether a block stands for a page."""
    return isinstance(block.content, ChildPage)


def is_child_database(block: Block) -> "TypeIs[BlockWith[ChildDatabase]]":
    """Tell whether a block stands for a database, or for a view of one."""
    return isinstance(block.content, ChildDatabase)


def is_page(found: object) -> "TypeIs[Page]":
    """Tell whether ``found`` is a page; pages and data sources come mixed from search."""
    return isinstance(found, Page)


def is_database(found: object) -> "TypeIs[Database]":
    """Tell whether ``found`` is a database."""
    return isinstance(found, Database)


def is_data_source(found: object) -> "TypeIs[DataSource]":
    """Tell whether ``found`` is a data source."""
    return isinstance(found, DataSource)


def is_full_page(found: object) -> "TypeIs[FullPage]":
    """Tell whether ``found`` is a page with more than its id."""
    return isinstance(found, Page) and _all(found, "parent", "created_time", "url")


def is_full_block(found: object) -> "TypeIs[FullBlock]":
    """Tell whether ``found`` is a block with more than its id."""
    return isinstance(found, Block) and bool(found.type) and _all(found, "parent", "created_time")


def is_full_comment(found: object) -> "TypeIs[FullComment]":
    """Tell whether ``found`` is a comment that the connection may read."""
    return isinstance(found, Comment) and _all(found, "parent", "created_time")


def is_full_user(user: User) -> "TypeIs[FullUser]":
    """Tell whether more than the id of a user is known."""
    return user.type is not None


def is_person(user: User) -> "TypeIs[PersonUser]":
    """Tell whether a user is known to be a person."""
    return user.type == "person" and user.person is not None


def is_bot(user: User) -> "TypeIs[BotUser]":
    """Tell whether a user is known to be a bot."""
    return user.type == "bot" and user.bot is not None


def _all(found: Any, *names: str) -> bool:
    return all(getattr(found, name) is not None for name in names)
