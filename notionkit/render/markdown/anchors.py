"""Where inside a document a link may lead: headings by their slug, other blocks by an anchor.

A heading has an anchor already: GitHub and most readers make it from the words. Any other block
gets an empty `<a id>` when something links to it, and only then, so pages stay clean. The id is
that of the block without dashes, as in Notion's own links.
"""

from collections.abc import Sequence

from notionkit.model import Block, ChildDatabase, Heading, undashed
from notionkit.render.context import RenderContext
from notionkit.render.markdown.inline import Place
from notionkit.render.markdown.references import visible
from notionkit.render.markdown.rich import inline
from notionkit.render.markdown.slugs import Slugs, slug
from notionkit.render.markdown.text import clean
from notionkit.render.tree import BlockTree


def anchor(block: Block, context: RenderContext) -> str:
    """An empty anchor when something links to the block, else nothing."""
    if not context.is_target(block.id) or _has_slug(block, context):
        return ""
    return f'<a id="{undashed(block.id)}"></a>'


def fragments(title: str, blocks: Sequence[BlockTree], context: RenderContext) -> dict[str, str]:
    """For each block of a page what follows the `#` in a link to it."""
    slugs = Slugs()
    slugs.take(title or "Untitled")
    found: dict[str, str] = {}
    for tree in (node for root in blocks for node in root.flat()):
        block = tree.block
        taken = slugs.take(_heading_text(block, context))
        own = taken if isinstance(block.content, Heading) else ""
        found.setdefault(block.id, own or undashed(block.id))
    return found


def _has_slug(block: Block, context: RenderContext) -> bool:
    return isinstance(block.content, Heading) and bool(slug(_heading_text(block, context)))


def _heading_text(block: Block, context: RenderContext) -> str:
    """What the block shows as a heading; "" when it is none."""
    content = block.content
    if isinstance(content, Heading):
        return visible(inline(content.rich_text, context, place=Place.LINE))
    if isinstance(content, ChildDatabase):
        preview = context.database(block.id)
        if preview is not None and preview.database.is_inline:
            return clean(context.title("database", block.id) or content.title) or "Untitled"
    return ""
