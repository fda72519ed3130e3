"""Rich text as clients send it, made into what answers have.

What is left out is filled in, a bare host gains its slash, neighbours of equal style become one.
Source: Notion API reference, rich text; normalisation from recorded answers.
"""

from collections.abc import Callable, Mapping
from typing import Any

from notionkit.emulator import richtext
from notionkit.emulator.errors import invalid
from notionkit.emulator.richtext import Json, plain
from notionkit.emulator.store import Store, title_items
from notionkit.emulator.writes.checks import (
    UNDEFINED,
    a_boolean,
    a_string,
    a_url,
    an_array,
    an_id,
    an_object,
    exactly_one,
    one_of,
    only,
    refused,
)

MOST_TEXT = 2000
MOST_EXPRESSION = 1000
_COLOURS = ("gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red")
COLORS = (
    "default",
    *_COLOURS,
    "default_background",
    *(f"{name}_background" for name in _COLOURS),
)
_STYLES = ("bold", "italic", "strikethrough", "underline", "code")
_READ_ONLY = ("plain_text", "href")


def rich_text(written: Any, place: str, store: Store) -> list[Json]:
    """The items of a rich text array; 400 in the path of the item that is wrong."""
    items = an_array(written, place)
    return _merged([_item(own, f"{place}[{index}]", store) for index, own in enumerate(items)])


def color(written: Any, place: str) -> str:
    """A colour of text or block; default when none was sent."""
    return "default" if written is UNDEFINED else one_of(written, place, COLORS)


def _item(written: Any, place: str, store: Store) -> Json:
    body = an_object(written, place)
    only(body, ("type", "text", "mention", "equation", "annotations", *_READ_ONLY), place)
    kind = exactly_one(body, ("text", "mention", "equation"), place)
    if body.get("type", kind) != kind:
        raise refused(f"{place}.{body['type']}", "defined", UNDEFINED)
    made = _KINDS[kind](an_object(body[kind], f"{place}.{kind}"), f"{place}.{kind}", store)
    style = _annotations(body.get("annotations", UNDEFINED), f"{place}.annotations")
    return made | {"annotations": style}


def _text(body: Mapping[str, Any], place: str, _store: Store) -> Json:
    content = a_string(body.get("content", UNDEFINED), f"{place}.content", most=MOST_TEXT)
    link = body.get("link")
    url = None
    if link is not None:
        url = a_url(an_object(link, f"{place}.link").get("url", UNDEFINED), f"{place}.link.url")
    return richtext.text(content, link=url)


def _equation(body: Mapping[str, Any], place: str, _store: Store) -> Json:
    where = f"{place}.expression"
    return richtext.equation(
        a_string(body.get("expression", UNDEFINED), where, most=MOST_EXPRESSION)
    )


def _mention(body: Mapping[str, Any], place: str, store: Store) -> Json:
    kind = exactly_one(body, tuple(_MENTIONS), place)
    return _MENTIONS[kind](an_object(body[kind], f"{place}.{kind}"), f"{place}.{kind}", store)


def _user(body: Mapping[str, Any], place: str, store: Store) -> Json:
    user_id = an_id(body.get("id", UNDEFINED), f"{place}.id")
    if user_id not in store.users:
        raise invalid(f"Could not find user with ID: {user_id}.")
    return richtext.mention_user(store.users[user_id])


def _page(body: Mapping[str, Any], place: str, store: Store) -> Json:
    page_id = an_id(body.get("id", UNDEFINED), f"{place}.id")
    return richtext.mention_page(page_id, _title("page", page_id, store))


def _database(body: Mapping[str, Any], place: str, store: Store) -> Json:
    database_id = an_id(body.get("id", UNDEFINED), f"{place}.id")
    return richtext.mention_database(database_id, _title("database", database_id, store))


def _title(kind: str, object_id: str, store: Store) -> str:
    body = store.get(kind, object_id)
    if body is None or not store.visible(object_id):
        return "Untitled"
    return plain(title_items(body)) or "Untitled"


def _date(body: Mapping[str, Any], place: str, _store: Store) -> Json:
    start = a_string(body.get("start", UNDEFINED), f"{place}.start")
    return richtext.mention_date(start, body.get("end"), time_zone=body.get("time_zone"))


def _template(body: Mapping[str, Any], place: str, _store: Store) -> Json:
    kind = exactly_one(body, ("template_mention_date", "template_mention_user"), place)
    if kind == "template_mention_user":
        return richtext.mention_template_user()
    word = one_of(body[kind], f"{place}.{kind}", ("today", "now"))
    return richtext.mention_template_date(word)


def _emoji(body: Mapping[str, Any], place: str, store: Store) -> Json:
    emoji_id = an_id(body.get("id", UNDEFINED), f"{place}.id")
    known = store.emojis.get(emoji_id)
    if known is None:
        raise invalid(f"Could not find custom emoji with ID: {emoji_id}.")
    return richtext.mention_custom_emoji(emoji_id, known["name"], known["url"])


def _annotations(written: Any, place: str) -> Json:
    if written is UNDEFINED:
        return richtext.annotations()
    body = an_object(written, place)
    only(body, (*_STYLES, "color"), place)
    styles = {key: a_boolean(body[key], f"{place}.{key}") for key in _STYLES if key in body}
    return richtext.annotations(
        color=color(body.get("color", UNDEFINED), f"{place}.color"), **styles
    )


def _merged(items: list[Json]) -> list[Json]:
    made: list[Json] = []
    for item in items:
        before = made[-1] if made else None
        if before is not None and _alike(before, item):
            content = before["text"]["content"] + item["text"]["content"]
            payload = {"content": content, "link": before["text"]["link"]}
            made[-1] = before | {"text": payload, "plain_text": content}
        else:
            made.append(item)
    return made


def _alike(first: Json, second: Json) -> bool:
    if first["type"] != "text" or second["type"] != "text":
        return False
    same = first["annotations"] == second["annotations"] and first["href"] == second["href"]
    length = len(first["plain_text"]) + len(second["plain_text"])
    return bool(same and length <= MOST_TEXT)


_Make = Callable[[Mapping[str, Any], str, Store], Json]
_KINDS: Mapping[str, _Make] = {"text": _text, "mention": _mention, "equation": _equation}
_MENTIONS: Mapping[str, _Make] = {
    "user": _user,
    "date": _date,
    "page": _page,
    "database": _database,
    "template_mention": _template,
    "custom_emoji": _emoji,
}
