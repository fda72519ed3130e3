"""Comments in a page: those on the page at its end, those on a block as footnotes of the block.

Footnotes are what GitHub and Obsidian both know: a mark that leads from the words to what was said
about them, and back. Each discussion is one note; in it the comments stand in order of time.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from notionkit.model import Comment, CommentId, HostedFile, RichText, StructureError, structure
from notionkit.model.objects import Attachment
from notionkit.render.context import RenderContext
from notionkit.render.markdown.inline import Mark, Run, write
from notionkit.render.markdown.links import destination, last_segment, link, without_query
from notionkit.render.markdown.rich import inline
from notionkit.render.markdown.scene import joined, lines, quoted, rescued_text
from notionkit.render.markdown.text import clean, escape
from notionkit.render.tree import BlockTree
from notionkit.render.values import moment, user_text

HEADING = "## Comments"

Comments = Mapping[str, Sequence[Comment]]
"""Comments by the id of the page or block that they are about, in order of time."""

_MARGIN = "    "
_MINUTE = re.compile(r"T(\d\d:\d\d):00Z$")


@attrs.frozen
class Notes:
    """The comments of one page, ready to be put in their places.

    Attributes:
        marks: what stands behind a block's words, by the block's id.
        closing: what stands at the end of the document.
    """

    marks: Mapping[str, str]
    closing: str


def typed(raw: Mapping[str, Any]) -> Comment:
    """A raw comment, typed; of one that cannot be read the words are kept."""
    try:
        return structure(dict(raw), Comment)
    except StructureError:
        words = (RichText(type="text", plain_text=rescued_text(raw)),)
        return Comment(id=CommentId(str(raw.get("id"))), rich_text=words)


def notes(comments: Comments, blocks: Sequence[BlockTree], context: RenderContext) -> Notes:
    """Number the discussions on blocks in reading order; all others stand in a section."""
    marks: dict[str, str] = {}
    footnotes: list[str] = []
    for block_id in _in_order(blocks) if comments else ():
        if block_id not in marks and comments.get(block_id):
            first = len(footnotes) + 1
            found = [_thread(thread, context) for thread in _threads(comments[block_id])]
            footnotes += [_footnote(number, text) for number, text in enumerate(found, first)]
            marks[block_id] = "".join(f"[^{first + number}]" for number in range(len(found)))
    others = (
        thread for about in comments if about not in marks for thread in _threads(comments[about])
    )
    section = [quoted(_thread(thread, context)) for thread in others]
    return Notes(marks, joined([HEADING if section else "", *section, *footnotes]))


def _in_order(blocks: Sequence[BlockTree]) -> Iterable[str]:
    return (node.block.id for root in blocks for node in root.flat())


def _threads(comments: Iterable[Comment]) -> list[list[Comment]]:
    """The discussions, the one that began first first."""
    found: dict[str, list[Comment]] = {}
    for comment in comments:
        found.setdefault(comment.discussion_id or comment.id, []).append(comment)
    return list(found.values())


def _thread(comments: Iterable[Comment], context: RenderContext) -> str:
    return joined(_comment(comment, context) for comment in comments)


def _footnote(number: int, text: str) -> str:
    indented = "\n".join(f"{_MARGIN}{line}" if line else "" for line in text.split("\n"))
    return f"[^{number}]: {indented.removeprefix(_MARGIN)}"


def _comment(comment: Comment, context: RenderContext) -> str:
    """Who and when on the first line, then what, then what is attached."""
    author = write([Run(" ".join(clean(_author(comment, context)).split()), _BOLD)])
    head = ", ".join(filter(None, [author, _time(comment)]))
    held = (
        _attachment(comment, each.file, each, context) for each in comment.attachments if each.file
    )
    return lines([head, inline(comment.rich_text, context), *held])


_BOLD = frozenset({Mark("bold")})


def _time(comment: Comment) -> str:
    """When it was written, to the minute, which is all that Notion tells."""
    return _MINUTE.sub(r" \1 UTC", moment(comment.created_time) or "")


def _author(comment: Comment, context: RenderContext) -> str:
    shown = comment.display_name.resolved_name if comment.display_name else None
    return shown or (user_text(comment.created_by, context) if comment.created_by else "Someone")


def _attachment(
    comment: Comment, file: HostedFile, held: Attachment, context: RenderContext
) -> str:
    url = context.file(("comment", comment.id), file.url) or without_query(file.url)
    name = clean(last_segment(file.url)) or "attachment"
    if held.category == "image":
        return f"![{escape(name)}]({destination(url)})"
    return link(name, url)
