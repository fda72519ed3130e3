"""Blocks that are mainly words: paragraphs, headings, lists, quotes, callouts, code, formulas.

Toggles are list items, not `<details>`: Obsidian does not read Markdown inside HTML, and it
folds lists; GitHub reads both. Heading levels stay Notion's own.
"""

from notionkit.model import (
    BulletedListItem,
    Callout,
    Code,
    Equation,
    Heading,
    Icon,
    NumberedListItem,
    Paragraph,
    Quote,
    Template,
    ToDo,
    Toggle,
)
from notionkit.render.markdown.anchors import anchor
from notionkit.render.markdown.inline import Place
from notionkit.render.markdown.links import destination, without_query
from notionkit.render.markdown.registry import children, renders
from notionkit.render.markdown.rich import inline
from notionkit.render.markdown.scene import Scene, joined, list_item, quoted
from notionkit.render.markdown.text import clean, escape, escape_line, fenced
from notionkit.render.tree import BlockTree

_ALERTS = {
    "green": "TIP",
    "purple": "IMPORTANT",
    "pink": "IMPORTANT",
    "yellow": "WARNING",
    "orange": "WARNING",
    "brown": "WARNING",
    "red": "CAUTION",
}
_LANGUAGES = {"plain text": "", "java/c/c++/c#": "java", "visual basic": "vb"}


Coloured = Paragraph | BulletedListItem | NumberedListItem | ToDo | Toggle | Quote


@renders(Paragraph, "paragraph", anchors=True)
def paragraph(tree: BlockTree, content: Paragraph, scene: Scene) -> str:
    """A paragraph; Markdown has no indentation, so its children follow it."""
    text = _text(tree, content, scene)
    if content.icon is None:
        return text
    return " ".join(filter(None, [icon_text(tree, content.icon, scene), text]))


@renders(Heading, "heading_1", "heading_2", "heading_3", "heading_4", anchors=True)
def heading(tree: BlockTree, content: Heading, scene: Scene) -> str:
    """A heading; what a toggle heading hides follows it."""
    level = int(tree.block.type[-1])
    text = inline(content.rich_text, scene.context, place=Place.LINE, color=content.color)
    here = anchor(tree.block, scene.context)
    shown = f"{'#' * level} {here}{text}" if text else here
    return joined([shown, scene.mark(tree.block)])  # in the heading it would change its anchor


@renders(BulletedListItem, "bulleted_list_item", nests=True, anchors=True)
def bulleted_list_item(tree: BlockTree, content: BulletedListItem, scene: Scene) -> str:
    """An item of a bulleted list."""
    text = _text(tree, content, scene)
    return list_item(scene.marker, text, children(tree, scene))


@renders(NumberedListItem, "numbered_list_item", nests=True, anchors=True)
def numbered_list_item(tree: BlockTree, content: NumberedListItem, scene: Scene) -> str:
    """An item of a numbered list; letters and roman numbers become numbers."""
    text = _text(tree, content, scene)
    return list_item(scene.marker, text, children(tree, scene))


@renders(ToDo, "to_do", nests=True, anchors=True)
def to_do(tree: BlockTree, content: ToDo, scene: Scene) -> str:
    """An item of a task list."""
    text = _text(tree, content, scene)
    box = "[x]" if content.checked else "[ ]"
    return list_item(scene.marker, f"{box} {text}".rstrip(), children(tree, scene))


@renders(Toggle, "toggle", nests=True, anchors=True)
def toggle(tree: BlockTree, content: Toggle, scene: Scene) -> str:
    """A list item with what it hides below it."""
    text = _text(tree, content, scene)
    return list_item(scene.marker, text, children(tree, scene))


@renders(Template, "template", nests=True, anchors=True)
def template(tree: BlockTree, content: Template, scene: Scene) -> str:
    """A template button: its label, and what it would insert."""
    text = scene.marked(inline(content.rich_text, scene.context), tree.block)
    return list_item(scene.marker, anchor(tree.block, scene.context) + text, children(tree, scene))


@renders(Quote, "quote", nests=True, anchors=True)
def quote(tree: BlockTree, content: Quote, scene: Scene) -> str:
    """A quotation with all that is inside it."""
    text = _text(tree, content, scene)
    inside = joined([text, children(tree, scene)])
    return quoted(inside) if inside else ""


@renders(Callout, "callout", nests=True, anchors=True)
def callout(tree: BlockTree, content: Callout, scene: Scene) -> str:
    """An alert, whose kind follows the callout's colour."""
    kind = _ALERTS.get(content.color.removesuffix("_background"), "NOTE")
    own = scene.marked(inline(content.rich_text, scene.context), tree.block)
    text = anchor(tree.block, scene.context) + own
    head = " ".join(filter(None, [icon_text(tree, content.icon, scene), text]))
    first = f"[!{kind}]\n{head}" if head else f"[!{kind}]"
    body = children(tree, scene)
    return quoted(joined([first, body])) if head or body else ""


def _text(tree: BlockTree, content: Coloured, scene: Scene) -> str:
    """A block's own text, where a link can find it, and the marks of its footnotes."""
    own = inline(content.rich_text, scene.context, color=content.color)
    text = scene.marked(own, tree.block)
    return anchor(tree.block, scene.context) + text


@renders(Code, "code")
def code(tree: BlockTree, content: Code, scene: Scene) -> str:  # noqa: ARG001
    """A fenced code block, its caption below."""
    text = clean("".join(run.plain_text for run in content.rich_text))
    language = _LANGUAGES.get(content.language, "-".join(content.language.split()))
    caption = inline(content.caption, scene.context)
    return joined([fenced(text, language.replace("`", "")), caption])


@renders(Equation, "equation")
def equation(tree: BlockTree, content: Equation, scene: Scene) -> str:  # noqa: ARG001
    """A formula on lines of its own, none of which Markdown takes for a block."""
    kept: list[str] = []
    for line in filter(None, map(str.strip, clean(content.expression).split("\n"))):
        if kept and escape_line(line) != line:
            kept[-1] += f" {line}"
        else:
            kept.append(line)
    return "\n".join(["$$", *kept, "$$"]) if kept else ""


def icon_text(tree: BlockTree, icon: Icon | None, scene: Scene) -> str:
    """An icon inside a text; those of Notion's own set have no picture to show."""
    if icon is None or icon.type == "icon":
        return ""
    if icon.type == "emoji":
        return icon.emoji or ""
    if icon.custom_emoji:
        return escape(f":{icon.custom_emoji.name}:")
    url = _icon_url(tree, icon, scene)
    return f"![]({destination(url)})" if url else ""


def _icon_url(tree: BlockTree, icon: Icon, scene: Scene) -> str | None:
    if icon.file:
        stored = scene.context.file(("block", tree.block.id), icon.file.url)
        return stored or without_query(icon.file.url)
    return icon.external.url if icon.external else None
