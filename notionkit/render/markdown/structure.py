"""Blocks that hold other blocks or show nothing of their own: columns, tabs, synced blocks ..."""

from collections.abc import Iterator
from itertools import groupby

from notionkit.model import (
    Breadcrumb,
    Column,
    ColumnList,
    Divider,
    MeetingNotes,
    Paragraph,
    SyncedBlock,
    Tab,
    TableOfContents,
    Unsupported,
)
from notionkit.render.markdown.anchors import anchor
from notionkit.render.markdown.registry import children, render_blocks, renders
from notionkit.render.markdown.rich import inline
from notionkit.render.markdown.scene import Scene, joined, lines, list_item, notice
from notionkit.render.markdown.text import escape
from notionkit.render.markdown.words import icon_text
from notionkit.render.tree import BlockTree
from notionkit.render.values import moment

_SECTIONS = {
    "summary_block_id": "Summary",
    "notes_block_id": "Notes",
    "transcript_block_id": "Transcript",
}


@renders(Divider, "divider")
def divider(tree: BlockTree, content: Divider, scene: Scene) -> str:  # noqa: ARG001
    """A rule across the page."""
    return "---"


@renders(Breadcrumb, "breadcrumb")
def breadcrumb(tree: BlockTree, content: Breadcrumb, scene: Scene) -> str:  # noqa: ARG001
    """Navigation that Notion draws; the folders of the export say the same."""
    return "<!-- Notion breadcrumb -->"


@renders(TableOfContents, "table_of_contents")
def table_of_contents(tree: BlockTree, content: TableOfContents, scene: Scene) -> str:  # noqa: ARG001
    """The mark that many Markdown tools replace by a table of contents."""
    return "[TOC]"


@renders(ColumnList, "column_list", nests=True)
@renders(Column, "column", nests=True)
def columns(tree: BlockTree, content: ColumnList | Column, scene: Scene) -> str:  # noqa: ARG001
    """Columns under each other, from left to right."""
    return children(tree, scene)


@renders(SyncedBlock, "synced_block", nests=True)
def synced_block(tree: BlockTree, content: SyncedBlock, scene: Scene) -> str:
    """What the original holds, in every place that shows it."""
    if tree.children or content.synced_from is None:
        return children(tree, scene)
    block_id = tree.block.id
    message = f"The original of this synced block is not shared (block {block_id})."
    scene.context.problem("limit", "synced_original", "block", block_id, message)
    return notice(message)


@renders(Tab, "tab", nests=True)
def tab(tree: BlockTree, content: Tab, scene: Scene) -> str:  # noqa: ARG001
    """Each tab as a list item: its label, and its content below."""
    return joined(_tab_item(child, scene) for child in tree.children)


def _tab_item(child: BlockTree, scene: Scene) -> str:
    label = child.block.content
    if not isinstance(label, Paragraph):
        return list_item("-", "", render_blocks([child], scene))
    name = inline(label.rich_text, scene.context, bold=True)
    head = " ".join(filter(None, [icon_text(child, label.icon, scene), name]))
    shown = anchor(child.block, scene.context) + scene.marked(head, child.block)
    return list_item("-", shown, children(child, scene))


@renders(MeetingNotes, "meeting_notes", "transcription", nests=True)
def meeting_notes(tree: BlockTree, content: MeetingNotes, scene: Scene) -> str:
    """Title and time of the meeting, then its parts under their names."""
    title = inline(content.title or (), scene.context, bold=True) or "**Meeting notes**"
    head = lines([title, _when(content), _status(content)])
    return joined([head, *_sections(tree, content, scene)])


def _sections(tree: BlockTree, content: MeetingNotes, scene: Scene) -> Iterator[str]:
    names = {getattr(content.children, key, None): name for key, name in _SECTIONS.items()}
    for name, together in groupby(tree.children, lambda child: names.get(child.block.id)):
        text = render_blocks(list(together), scene)
        yield f"**{name}**" if name and text else ""
        yield text


def _when(content: MeetingNotes) -> str:
    times = content.calendar_event or content.recording
    if times is None:
        return ""
    return escape(" → ".join(filter(None, [moment(times.start_time), moment(times.end_time)])))


def _status(content: MeetingNotes) -> str:
    unfinished = content.status not in {None, "notes_ready"}
    return f"({escape(str(content.status).replace('_', ' '))})" if unfinished else ""


@renders(Unsupported, "unsupported")
def unsupported(tree: BlockTree, content: Unsupported, scene: Scene) -> str:
    """A block that the API does not show."""
    block_id, kind = tree.block.id, content.block_type or "unsupported"
    message = f'Notion block "{kind}" has no Markdown form (block {block_id}).'
    scene.context.problem("limit", "unsupported_block", "block", block_id, message)
    return notice(message)
