"""Inline Markdown of Notion's v1 dialect, both ways.

Text with bold, italic, strikethrough, code, links, inline equations, underline, colours, line
breaks, and mentions of users, pages, databases and dates.
Source: Notion guide, enhanced markdown.
"""

import re
from collections.abc import Sequence
from typing import Any

from notionkit.emulator import richtext
from notionkit.emulator.ids import dashed
from notionkit.emulator.richtext import Json, plain

_SPECIAL = re.compile(r"([\\*~`$\[\]<>{}|^])")
_TOKEN = re.compile(
    r"\\(?P<escaped>[\\*~`$\[\]<>{}|^])"
    r"|`(?P<code>[^`]+)`"
    r"|\$(?P<math>[^$\n]+)\$"
    r"|(?P<br><br\s*/?>)"
    r"|<mention-(?P<mention>user|page|database|data-source|date) (?P<attributes>[^>]*?)/?>"
    r"(?:(?P<label>[^<]*)</mention-(?P=mention)>)?"
    r"|<span (?P<style>[^>]*)>(?P<styled>.*?)</span>"
    r"|\[(?P<text>(?:\\.|[^\]\\])*)\]\((?P<url>[^)\s]+)\)"
    r"|\*\*(?P<bold>.+?)\*\*|~~(?P<strike>.+?)~~|\*(?P<italic>[^*]+?)\*",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def render_inline(items: Sequence[Json]) -> str:
    """Rich text as Markdown."""
    return "".join(_rendered(item) for item in items)


def parse_inline(text: str) -> list[Json]:
    """Markdown as rich text."""
    return _parsed(text, {}, None)


def escaped(text: str) -> str:
    """Text in which nothing is markup, line breaks as `<br>`."""
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "<br>")


def attributes(text: str) -> dict[str, str]:
    """`name="value"` pairs of a tag."""
    return dict(_ATTRIBUTE.findall(text))


def _rendered(item: Json) -> str:
    if item["type"] == "mention":
        return _mention(item["mention"], item)
    if item["type"] == "equation":
        return f"${item['equation']['expression']}$"
    style, content = item["annotations"], item["plain_text"]
    made = f"`{content}`" if style["code"] else escaped(content)
    if item["href"]:
        made = f"[{made}]({item['href']})"
    for name, mark in (("strikethrough", "~~"), ("italic", "*"), ("bold", "**")):
        if style[name]:
            made = f"{mark}{made}{mark}"
    return _span(made, style)


def _span(made: str, style: Json) -> str:
    if style["underline"]:
        made = f'<span underline="true">{made}</span>'
    if style["color"] != "default":
        made = f'<span color="{short_color(style["color"])}">{made}</span>'
    return made


def short_color(color: str) -> str:
    """`red_background` as `red_bg`."""
    return color.replace("_background", "_bg")


def long_color(color: str) -> str:
    """`red_bg` as `red_background`."""
    return color.replace("_bg", "_background")


def _mention(mention: Json, item: Json) -> str:
    kind = mention["type"]
    if kind == "user":
        return f'<mention-user url="user://{mention["user"]["id"]}"/>'
    if kind in ("page", "database"):
        return (
            f'<mention-{kind} url="{item["href"]}">{escaped(item["plain_text"])}</mention-{kind}>'
        )
    if kind == "date":
        end = f' end="{mention["date"]["end"]}"' if mention["date"]["end"] else ""
        return f'<mention-date start="{mention["date"]["start"]}"{end}/>'
    return escaped(item["plain_text"])


def _parsed(text: str, style: dict[str, Any], link: str | None) -> list[Json]:
    made: list[Json] = []
    position = 0
    for found in _TOKEN.finditer(text):
        _add(made, text[position : found.start()], style, link)
        _take(made, found, style, link)
        position = found.end()
    _add(made, text[position:], style, link)
    return made


def _take(made: list[Json], found: re.Match[str], style: dict[str, Any], link: str | None) -> None:
    part = found.groupdict()
    if part["escaped"] or part["br"]:
        _add(made, part["escaped"] or "\n", style, link)
    elif part["math"]:
        made.append(richtext.equation(part["math"]))
    elif part["mention"]:
        made.append(_mentioned(part["mention"], attributes(part["attributes"]), part["label"]))
    elif part["code"]:
        _add(made, part["code"], {**style, "code": True}, link)
    elif part["url"]:
        made += _parsed(part["text"], style, part["url"])
    elif part["style"] is not None:
        made += _parsed(part["styled"], {**style, **_style(attributes(part["style"]))}, link)
    else:
        name = next(own for own in ("bold", "strike", "italic") if part[own])
        key = "strikethrough" if name == "strike" else name
        made += _parsed(part[name], {**style, key: True}, link)


def _style(given: dict[str, str]) -> dict[str, Any]:
    style: dict[str, Any] = {}
    if given.get("underline") == "true":
        style["underline"] = True
    if "color" in given:
        style["color"] = long_color(given["color"])
    return style


def _mentioned(kind: str, given: dict[str, str], label: str | None) -> Json:
    if kind == "date":
        return richtext.mention_date(given.get("start", ""), given.get("end"))
    own = re.sub(r"[^0-9a-f]", "", given.get("url", "").rsplit("/", 1)[-1].lower())[-32:]
    own_id = dashed(own)
    if kind == "user":
        return richtext.mention_user({"object": "user", "id": own_id, "name": label})
    make = richtext.mention_page if kind == "page" else richtext.mention_database
    return make(own_id, label or "Untitled")


def _add(made: list[Json], text: str, style: dict[str, Any], link: str | None) -> None:
    if not text:
        return
    item = richtext.text(text, link=link, **style)
    last = made[-1] if made else None
    if last and last["type"] == "text" and _same(last, item):
        joined = plain((last, item))
        made[-1] = item | {"text": item["text"] | {"content": joined}, "plain_text": joined}
    else:
        made.append(item)


def _same(first: Json, second: Json) -> bool:
    same = first["annotations"] == second["annotations"] and first["href"] == second["href"]
    return bool(same)
