"""Blocks that point elsewhere: files, embeds, bookmarks, and other pages and databases."""

from notionkit.model import (
    Bookmark,
    ChildPage,
    Embed,
    HostedFile,
    LinkPreviewContent,
    LinkToPage,
    Media,
)
from notionkit.render.context import notion_url, outside
from notionkit.render.markdown.links import (
    destination,
    file_name,
    is_active,
    last_segment,
    link,
    target,
    without_query,
)
from notionkit.render.markdown.registry import children, renders
from notionkit.render.markdown.rich import inline
from notionkit.render.markdown.scene import Scene, lines, list_item
from notionkit.render.markdown.text import clean, escape
from notionkit.render.tree import BlockTree


@renders(Media, "image")
def image(tree: BlockTree, content: Media, scene: Scene) -> str:
    """A picture with its caption below."""
    url, name = _source(tree, content, scene)
    alternative = "image" if name == url else name
    picture = f"![{escape(alternative)}]({destination(url)})" if url else ""
    return lines([picture, inline(content.caption, scene.context)])


@renders(Media, "video", "audio", "pdf", "file")
def media(tree: BlockTree, content: Media, scene: Scene) -> str:
    """A link to the file with its caption below."""
    url, name = _source(tree, content, scene)
    return lines([_safe_link(name, url), inline(content.caption, scene.context)])


@renders(Embed, "embed")
def embed(tree: BlockTree, content: Embed, scene: Scene) -> str:
    """A link to what is embedded, with its caption below."""
    url, name = _source(tree, content, scene)
    shown = _safe_link(name, url) if url or not content.url else _web_link(content.url, scene)
    return lines([shown, inline(content.caption, scene.context)])


@renders(Bookmark, "bookmark")
def bookmark(tree: BlockTree, content: Bookmark, scene: Scene) -> str:  # noqa: ARG001
    """A link with its caption below."""
    shown = _web_link(content.url, scene) if content.url else ""
    return lines([shown, inline(content.caption, scene.context)])


@renders(LinkPreviewContent, "link_preview")
def link_preview(tree: BlockTree, content: LinkPreviewContent, scene: Scene) -> str:  # noqa: ARG001
    """A link."""
    return _web_link(content.url, scene) if content.url else ""


@renders(ChildPage, "child_page", nests=True)
def child_page(tree: BlockTree, content: ChildPage, scene: Scene) -> str:
    """A link to the page that stands here; several of them are a list."""
    shown = object_link("page", tree.block.id, content.title, scene)
    return list_item(scene.marker, shown, children(tree, scene))


@renders(LinkToPage, "link_to_page")
def link_to_page(tree: BlockTree, content: LinkToPage, scene: Scene) -> str:  # noqa: ARG001
    """A link to a page or database; a comment has no place of its own."""
    if content.comment_id:
        return link("Comment", notion_url(content.comment_id))
    if content.database_id:
        return object_link("database", content.database_id, "", scene)
    return object_link("page", content.page_id, "", scene) if content.page_id else ""


def object_link(kind: str, object_id: str, title: str, scene: Scene) -> str:
    """A link to an exported object, else to Notion; the title it has now comes first."""
    name = clean(scene.context.title(kind, object_id) or title)
    url = scene.context.link(kind, object_id)
    if url is None:
        outside(kind, object_id, notion_url(object_id), scene.context)
    return link(name or "Untitled", url) if url else link(name, notion_url(object_id))


def _web_link(url: str, scene: Scene) -> str:
    """A link that shows its URL, or the title of the exported page that it leads to."""
    found = target(url, scene.context)
    return _safe_link(found.title or url, found.url)


def _source(tree: BlockTree, content: Media | Embed, scene: Scene) -> tuple[str, str]:
    """Where the file is, and what to call it."""
    if content.file:
        url = _stored(tree, content.file, scene)
        own = last_segment(content.file.url)
    else:
        url = content.external.url if content.external else ""
        own = file_name(url) or url
    name = content.name if isinstance(content, Media) else None
    return url, clean(name or own or tree.block.type)


def _stored(tree: BlockTree, file: HostedFile, scene: Scene) -> str:
    found = scene.context.file(("block", tree.block.id), file.url)
    return found or without_query(file.url)


def _safe_link(label: str, url: str) -> str:
    if not url or is_active(url):
        return escape(clean(label if label == url else f"{label} {url}".strip()))
    return link(clean(label), url)
