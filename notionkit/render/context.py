"""What rendering needs to know beyond the object in hand, and nothing about where it comes from.

The renderers ask a `RenderContext`; a plugin answers from the mirror and the layout.
`MemoryContext` answers from plain dictionaries, for tests and small programs.
"""

from collections.abc import Collection, Mapping
from typing import Protocol

import attrs

from notionkit.model import Database, DataSource, Page, undashed

NOTION = "https://www.notion.so"


@attrs.frozen
class SourceRows:
    """A data source with some or all of its rows; `total` counts all of them."""

    source: DataSource
    rows: tuple[Page, ...] = ()
    total: int = 0


@attrs.frozen
class DatabasePreview:
    """What stands in a page for a database inside it."""

    database: Database
    sources: tuple[SourceRows, ...] = ()


class RenderContext(Protocol):
    """Answers about other objects, seen from the document that is being rendered."""

    def link(self, kind: str | None, object_id: str) -> str | None:
        """The relative URL of an exported object, already percent-encoded.

        `kind` is "page", "database", "data_source", or None when only the id is known.
        A page and a database give their document, a data source gives its CSV.
        """

    def block(self, block_id: str) -> str | None:
        """The relative URL of a block in an exported page, with its `#fragment`."""

    def is_target(self, block_id: str) -> bool:
        """Whether some document links to the block, which then needs an anchor."""

    def title(self, kind: str | None, object_id: str) -> str | None:
        """The title of an object, None when it is not known."""

    def parent(self, kind: str, object_id: str) -> tuple[str, str] | None:
        """Kind and id of the page or database in which a page or database stands, if exported."""

    def file(self, owner: tuple[str, str], url: str) -> str | None:
        """The relative URL of a stored attachment, already percent-encoded.

        `owner` is the kind and id of the block, page, database or data source in which the
        file stands, `url` is its URL as the object at hand has it.
        """

    def user_name(self, user_id: str) -> str | None:
        """The name of a person, bot or group."""

    def database(self, database_id: str) -> DatabasePreview | None:
        """A database and the first rows of its sources, None when it is not known."""

    def is_dropped(self, mark: str) -> bool:
        """Whether formatting that Markdown lacks is not wanted: "color" or "underline"."""

    def is_left_out(self, object_id: str) -> bool:
        """Whether a page, database or data source is missing because that was chosen."""

    def problem(self, severity: str, rule: str, kind: str, object_id: str, message: str) -> None:
        """Take note of a loss: `severity` is "limit", "failure" or "flag"."""


def outside(kind: str | None, object_id: str, url: str, context: RenderContext) -> None:
    """Take note that something is referred to and not exported; ``kind`` as far as known."""
    if context.is_left_out(object_id):
        return  # the ledger has it among the choices
    said = f"{url} is linked to, but is not in this export."
    context.problem("limit", "outside_link", kind or "page", object_id, said)


def notion_url(object_id: str) -> str:
    """Where Notion shows an object."""
    return f"{NOTION}/{undashed(object_id)}"


@attrs.frozen
class MemoryContext:
    """A context made of dictionaries; `problems` collects what it is told."""

    links: Mapping[str, str] = attrs.field(factory=dict)
    blocks: Mapping[str, str] = attrs.field(factory=dict)
    targets: Collection[str] = ()
    titles: Mapping[str, str] = attrs.field(factory=dict)
    parents: Mapping[str, tuple[str, str]] = attrs.field(factory=dict)
    files: Mapping[str, str] = attrs.field(factory=dict)
    users: Mapping[str, str] = attrs.field(factory=dict)
    databases: Mapping[str, DatabasePreview] = attrs.field(factory=dict)
    dropped: Collection[str] = ()
    left_out: Collection[str] = ()
    problems: list[tuple[str, str, str, str, str]] = attrs.field(factory=list)

    def link(self, kind: str | None, object_id: str) -> str | None:  # noqa: ARG002
        """The link that was given for the id."""
        return self.links.get(object_id)

    def block(self, block_id: str) -> str | None:
        """The link that was given for the block."""
        return self.blocks.get(block_id)

    def is_target(self, block_id: str) -> bool:
        """Whether the block is among the given targets."""
        return block_id in self.targets

    def title(self, kind: str | None, object_id: str) -> str | None:  # noqa: ARG002
        """The title that was given for the id."""
        return self.titles.get(object_id)

    def parent(self, kind: str, object_id: str) -> tuple[str, str] | None:  # noqa: ARG002
        """The parent that was given for the id."""
        return self.parents.get(object_id)

    def file(self, owner: tuple[str, str], url: str) -> str | None:  # noqa: ARG002
        """The path that was given for the URL without its query."""
        return self.files.get(url.partition("?")[0])

    def user_name(self, user_id: str) -> str | None:
        """The name that was given for the id."""
        return self.users.get(user_id)

    def database(self, database_id: str) -> DatabasePreview | None:
        """The preview that was given for the id."""
        return self.databases.get(database_id)

    def is_dropped(self, mark: str) -> bool:
        """Whether the mark is among those to drop."""
        return mark in self.dropped

    def is_left_out(self, object_id: str) -> bool:
        """Whether the id is among those that were left out."""
        return object_id in self.left_out

    def problem(self, severity: str, rule: str, kind: str, object_id: str, message: str) -> None:
        """Append to `problems`."""
        self.problems.append((severity, rule, kind, object_id, message))
