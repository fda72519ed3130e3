"""Notion's rich text as inline Markdown: mentions resolved, annotations turned into marks."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from notionkit.model import Mention, RichText
from notionkit.model.making import maker
from notionkit.render.context import RenderContext, notion_url, outside
from notionkit.render.markdown.inline import Kind, Mark, Place, Run, write
from notionkit.render.markdown.links import is_active, resolve
from notionkit.render.markdown.text import clean
from notionkit.render.values import date_text, user_text

_ANNOTATIONS = ("bold", "italic", "strikethrough", "underline")
_AS_HTML = ("color", "underline")  # Markdown has no words for these
_COLORS = {
    "gray": "#787774",
    "brown": "#9f6b53",
    "orange": "#d9730d",
    "yellow": "#cb912f",
    "green": "#448361",
    "blue": "#337ea9",
    "purple": "#9065b0",
    "pink": "#c14c8a",
    "red": "#d44c47",
}
_HALF_SEEN = "33"  # backgrounds let the page through, so they work on light and dark alike
_BACKGROUND = "_background"

Target = tuple[str, str | None]
"""What a mention says, and where it leads."""

_TEXT, _CODE, _MATH = Kind.TEXT, Kind.CODE, Kind.MATH  # see `inline`: a look-up takes long
_BLOCK = Place.BLOCK
_run = maker(Run, "text", "marks", "kind")


def inline(
    texts: Iterable[RichText],
    context: RenderContext,
    *,
    place: Place = _BLOCK,
    color: str = "default",
    bold: bool = False,
) -> str:
    """Rich text as inline Markdown; `color` is that of the block around it."""
    return write(runs(texts, context, color=color, bold=bold), place)


def runs(
    texts: Iterable[RichText],
    context: RenderContext,
    *,
    color: str = "default",
    bold: bool = False,
) -> list[Run]:
    """Rich text as runs with marks."""
    found = []
    for item in texts:
        text, url, kind = _content(item, context)
        look = item.annotations
        own = (look.bold, look.italic, look.strikethrough, look.underline)
        marks = _marks(own, look.color, color)
        if marks:
            marks = frozenset(mark for mark in marks if _wanted(mark, context))
        if bold:
            marks |= {Mark("bold")}
        if url and is_active(url):
            text = f"{text} ({url})"
        elif url:
            marks |= {Mark("link", url)}
        found.append(_run(clean(text), marks, kind))
    return found


def _content(item: RichText, context: RenderContext) -> tuple[str, str | None, Kind]:
    if item.type == "equation" and item.equation is not None:
        return item.equation.expression, item.href, _MATH
    kind = _CODE if item.annotations.code else _TEXT
    if item.type == "mention" and item.mention is not None:
        return *_mention(item, item.mention, context), kind
    link = item.text.link if item.text else None
    url = link.url if link else item.href
    text = item.text.content if item.text else item.plain_text
    return text, resolve(url, context) if url else None, kind


def _wanted(mark: Mark, context: RenderContext) -> bool:
    return mark.name not in _AS_HTML or not context.is_dropped(mark.name)


@lru_cache(maxsize=1024)
def _marks(own: tuple[bool, ...], color: str, block_color: str) -> frozenset[Mark]:
    marks = {Mark(name) for name, is_set in zip(_ANNOTATIONS, own, strict=True) if is_set}
    style = color_style(color) or color_style(block_color)
    return frozenset(marks | {Mark("color", style)} if style else marks)


def color_style(color: str) -> str | None:
    """The CSS of one of Notion's colours, None for the default and for unknown ones."""
    value = _COLORS.get(color.removesuffix(_BACKGROUND))
    if value is None:
        return None
    if color.endswith(_BACKGROUND):
        return f"background-color:{value}{_HALF_SEEN}"
    return f"color:{value}"


def _mention(item: RichText, mention: Mention, context: RenderContext) -> Target:
    write_mention = _MENTIONS.get(mention.type)
    text, url = write_mention(item, mention, context) if write_mention else ("", None)
    if url is None and item.href:
        url = resolve(item.href, context)
    return text or item.plain_text or f"@{mention.type}", url


def _user(item: RichText, mention: Mention, context: RenderContext) -> Target:
    name = user_text(mention.user, context) if mention.user else ""
    return f"@{name}" if name else item.plain_text, None


def _object(item: RichText, mention: Mention, context: RenderContext) -> Target:
    found = getattr(mention, mention.type)
    if found is None:
        return item.plain_text, None
    title = context.title(mention.type, found.id) or item.plain_text  # the latter may be older
    url = context.link(mention.type, found.id)
    if url is None:
        outside(mention.type, found.id, item.href or notion_url(found.id), context)
    return title or "Untitled", url or item.href


def _date(item: RichText, mention: Mention, context: RenderContext) -> Target:  # noqa: ARG001
    return date_text(mention.date) if mention.date else item.plain_text, None


def _preview(item: RichText, mention: Mention, context: RenderContext) -> Target:
    url = mention.link_preview.url if mention.link_preview else item.href
    return item.plain_text or url or "", resolve(url, context) if url else None


def _web_page(item: RichText, mention: Mention, context: RenderContext) -> Target:
    found = mention.link_mention
    if found is None:
        return item.plain_text, None
    return found.title or found.href, resolve(found.href, context) if found.href else None


def _template(item: RichText, mention: Mention, context: RenderContext) -> Target:  # noqa: ARG001
    found = mention.template_mention
    word = found and (found.template_mention_date or found.template_mention_user)
    return f"@{word}" if word else item.plain_text, None


def _emoji(item: RichText, mention: Mention, context: RenderContext) -> Target:  # noqa: ARG001
    name = mention.custom_emoji.name if mention.custom_emoji else None
    return f":{name}:" if name else item.plain_text, None


_MENTIONS: dict[str, Callable[[RichText, Mention, RenderContext], Target]] = {
    "user": _user,
    "page": _object,
    "database": _object,
    "data_source": _object,
    "date": _date,
    "link_preview": _preview,
    "link_mention": _web_page,
    "template_mention": _template,
    "custom_emoji": _emoji,
}
