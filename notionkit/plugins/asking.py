"""What a document asked while it was written: when all answers are the same, so is the document.

A page's file follows from its own content and from these answers: where linked pages stand, what
they are called, where attachments are. Asking again costs little, writing again much more.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import attrs

from notionkit.plugins.context import DocumentContext
from notionkit.render import BlockTree, DatabasePreview

Question = tuple[Any, ...]
"""The name of what is asked, then its arguments; only what JSON can hold."""

_EDITED_TO = len("2026-06-27T16:49")
_STANDS_FOR = {"child_page": "page", "child_database": "database"}


@attrs.define
class Asking:
    """A context that takes down what the document asks; a `notionkit.render.RenderContext`.

    Attributes:
        context: who answers.
        asked: the questions with their answers.
        anchors: the blocks that are the target of a link.
        problems: the losses that were told.
        lasting: whether these tell all; not so once a database was shown, with its rows.
    """

    context: DocumentContext
    asked: dict[Question, Any] = attrs.field(factory=dict)
    anchors: list[str] = attrs.field(factory=list)
    problems: list[tuple[str, ...]] = attrs.field(factory=list)
    lasting: bool = True

    def link(self, kind: str | None, object_id: str) -> str | None:
        """The relative URL of an exported object."""
        found: str | None = self._answer("link", kind, object_id)
        return found

    def block(self, block_id: str) -> str | None:
        """The relative URL of a block that its page still has."""
        found: str | None = self._answer("block", block_id)
        return found

    def is_target(self, block_id: str) -> bool:
        """Whether some document links to the block."""
        found = self.context.is_target(block_id)
        if found:
            self.anchors.append(block_id)
        return found

    def title(self, kind: str | None, object_id: str) -> str | None:
        """The title of an object."""
        found: str | None = self._answer("title", kind, object_id)
        return found

    def parent(self, kind: str, object_id: str) -> tuple[str, str] | None:
        """The page or database above."""
        found: tuple[str, str] | None = self._answer("parent", kind, object_id)
        return found

    def file(self, owner: tuple[str, str], url: str) -> str | None:
        """The relative URL of a stored attachment."""
        found: str | None = self._answer("file", *owner, url)
        return found

    def user_name(self, user_id: str) -> str | None:
        """The name of a person, bot or group."""
        found: str | None = self._answer("user_name", user_id)
        return found

    def database(self, database_id: str) -> DatabasePreview | None:
        """A database and the first rows of its sources."""
        self.lasting = False
        return self.context.database(database_id)

    def is_left_out(self, object_id: str) -> bool:
        """Whether an object is missing because that was chosen."""
        return bool(self._answer("is_left_out", object_id))

    def is_dropped(self, mark: str) -> bool:
        """Whether the settings say not to write the mark."""
        return self.context.is_dropped(mark)

    def problem(self, severity: str, rule: str, kind: str, object_id: str, message: str) -> None:
        """Pass a loss on, and take it down: it must be told again with the same document."""
        self.problems.append((severity, rule, kind, object_id, message))
        self.context.problem(severity, rule, kind, object_id, message)

    def note_children(self, blocks: Sequence[BlockTree]) -> None:
        """Take down as what the pages and databases among the blocks are known."""
        for tree in blocks:
            for each in tree.flat() if tree.children else (tree,):
                if kind := _STANDS_FOR.get(each.block.type):
                    self._answer("known", kind, each.block.id)

    def _answer(self, *question: Any) -> Any:
        if question not in self.asked:
            self.asked[question] = answer(question, self.context)
        return self.asked[question]


def answer(question: Sequence[Any], context: DocumentContext) -> Any:
    """What the context says to one question."""
    name, *arguments = question
    match name:
        case "file":
            kind, object_id, url = arguments
            return context.file((kind, object_id), url)
        case "known":
            return _known(context, *arguments)
        case _:
            return getattr(context, name)(*arguments)


def _known(context: DocumentContext, kind: str, object_id: str) -> list[str] | None:
    entry = context.scene.view.entry(kind, object_id)
    return None if entry is None else [entry.title, entry.last_edited_time[:_EDITED_TO]]


@attrs.frozen
class Remembered:
    """One document as it was written last: from what content, to what bytes, by which answers."""

    content: str
    path: str
    sha256: str
    asked: Sequence[Sequence[Any]]
    anchors: Sequence[str]
    problems: Sequence[Sequence[str]]

    @classmethod
    def of(cls, asking: Asking, *, content: str, sha256: str) -> "Remembered":
        """What an asking came to."""
        asked = [[*question, _plain(found)] for question, found in asking.asked.items()]
        return cls(
            content=content,
            path=asking.context.path,
            sha256=sha256,
            asked=asked,
            anchors=sorted(asking.anchors),
            problems=asking.problems,
        )

    def holds(self, context: DocumentContext, *, content: str, anchors: Sequence[str]) -> bool:
        """Whether the document would be the same if it were written now.

        Args:
            context: who would answer now.
            content: the hash of the content as it is now.
            anchors: the blocks of the document that some link leads to now, sorted.
        """
        return (self.content, self.path, list(self.anchors)) == (
            content,
            context.path,
            list(anchors),
        ) and all(_plain(answer(asked[:-1], context)) == asked[-1] for asked in self.asked)

    def tell(self, context: DocumentContext) -> None:
        """Tell the losses again."""
        for severity, rule, kind, object_id, message in self.problems:
            context.problem(severity, rule, kind, object_id, message)

    def as_json(self) -> Mapping[str, Any]:
        """As plain values."""
        return attrs.asdict(self, recurse=False)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Remembered":
        """The same from plain values. Raises TypeError when it is something else."""
        return cls(**cast("dict[str, Any]", value))


def _plain(found: Any) -> Any:
    return list(found) if isinstance(found, tuple) else found
