"""Rich text items, in Notion's key order, made in one short call each."""

from collections.abc import Iterable, Sequence
from typing import Any

from notionkit.emulator.ids import undashed

Json = dict[str, Any]
Text = str | Json | Sequence["str | Json"]
"""What an author may write where rich text is wanted: a string, one item, or a mixture."""


def annotations(*, color: str = "default", **on: bool) -> Json:
    """The annotations object; `on` may name bold, italic, strikethrough, underline, code."""
    names = ("bold", "italic", "strikethrough", "underline", "code")
    return {**{name: on.get(name, False) for name in names}, "color": color}


def text(content: str, *, link: str | None = None, color: str = "default", **on: bool) -> Json:
    """A text item, such as `text("now", bold=True, color="red")`."""
    payload = {"content": content, "link": {"url": link} if link else None}
    return _item("text", payload, content, link, annotations(color=color, **on))


def bold(content: str) -> Json:
    """Bold text."""
    return text(content, bold=True)


def italic(content: str) -> Json:
    """Italic text."""
    return text(content, italic=True)


def code(content: str) -> Json:
    """Inline code."""
    return text(content, code=True)


def link(content: str, url: str) -> Json:
    """Linked text."""
    return text(content, link=url)


def equation(expression: str) -> Json:
    """An inline equation (KaTeX)."""
    return _item("equation", {"expression": expression}, expression, None)


def mention_user(user: Json) -> Json:
    """A person or bot; `user` is the user object."""
    return _mention("user", user, f"@{user.get('name') or 'Anonymous'}", None)


def mention_page(page_id: str, title: str) -> Json:
    """A page by id, with the title that readers see."""
    return _mention("page", {"id": page_id}, title, page_url(page_id))


def mention_database(database_id: str, title: str) -> Json:
    """A database by id, with the title that readers see."""
    return _mention("database", {"id": database_id}, title, page_url(database_id))


def mention_date(start: str, end: str | None = None, *, time_zone: str | None = None) -> Json:
    """A date, a moment, or a range of either."""
    value = {"start": start, "end": end, "time_zone": time_zone}
    return _mention("date", value, start if end is None else f"{start} → {end}", None)


def mention_link_preview(url: str) -> Json:
    """A link shown as a preview by a connected service."""
    return _mention("link_preview", {"url": url}, url, url)


def mention_link(url: str, title: str, **details: str) -> Json:
    """A web page as a mention (`link_mention`), with what Notion unfurled of it."""
    return _mention("link_mention", {"href": url, "title": title, **details}, url, url)


def mention_template_date(word: str = "today") -> Json:
    """`today` or `now` in a template button."""
    payload = {"type": "template_mention_date", "template_mention_date": word}
    return _mention("template_mention", payload, f"@{word.capitalize()}", None)


def mention_template_user() -> Json:
    """`me` in a template button."""
    payload = {"type": "template_mention_user", "template_mention_user": "me"}
    return _mention("template_mention", payload, "@Me", None)


def mention_custom_emoji(emoji_id: str, name: str, url: str) -> Json:
    """A custom emoji of the workspace."""
    return _mention("custom_emoji", {"id": emoji_id, "name": name, "url": url}, f":{name}:", None)


def rich(content: Text) -> list[Json]:
    """Rich text from anything that an author may write; "" gives an empty list."""
    if isinstance(content, str):
        return [text(content)] if content else []
    if isinstance(content, dict):
        return [content]
    return [item for part in content for item in rich(part)]


def plain(items: Iterable[Json]) -> str:
    """The text of rich text items without their style."""
    return "".join(item.get("plain_text", "") for item in items)


def page_url(object_id: str) -> str:
    """The address of an object without a slug, as mentions have it."""
    return f"https://app.notion.com/p/{undashed(object_id)}"


def _mention(kind: str, payload: Json, plain_text: str, href: str | None) -> Json:
    return _item("mention", {"type": kind, kind: payload}, plain_text, href)


def _item(
    kind: str, payload: Json, plain_text: str, href: str | None, style: Json | None = None
) -> Json:
    return {
        "type": kind,
        kind: payload,
        "annotations": style or annotations(),
        "plain_text": plain_text,
        "href": href,
    }
