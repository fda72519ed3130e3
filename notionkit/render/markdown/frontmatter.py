"""YAML front matter: our keys begin with `notion-`, properties keep names and types, flat."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import yaml

from notionkit.model import Database, File, Icon, Page
from notionkit.render.context import RenderContext
from notionkit.render.markdown.text import clean
from notionkit.render.properties import by_name, shown_name
from notionkit.render.values import (
    UNTITLED,
    Owner,
    PageLink,
    Timestamp,
    as_place,
    file_url,
    moment,
    scalar,
    user_text,
)

OURS = frozenset(
    f"notion-{name}"
    for name in (
        "id",
        "object",
        "parent",
        "url",
        "public-url",
        "created-time",
        "last-edited-time",
        "created-by",
        "last-edited-by",
        "icon",
        "cover",
        "locked",
        "archived",
        "in-trash",
    )
)
"""Our keys, also those that a page does without: a property of such a name gets another one."""

_YAML_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?")
# Surely no markup of YAML: words of ASCII, with what stands inside of URLs, names and times.
_PLAIN = re.compile(r"[A-Za-z0-9](?:[\w./-]|:(?=[\w/])| (?=\w))*", re.ASCII)
_LONG_KEY = 100
_TEXT, _TIME = "tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp"
_RESOLVER: Any = yaml.resolver.Resolver()
_BRACKETS = re.compile(r"([\\\[\]])")


def page_front_matter(page: Page, context: RenderContext) -> str:
    """The front matter of a page: what Notion says about it, then its properties."""
    entries: dict[str, Any] = dict(_about(page, ("page", page.id), context))
    for name, value in by_name(page):
        key = shown_name(name, OURS, page.properties)
        entries[key] = _plain(scalar(value, context, ("page", page.id)))
    return dump(entries)


def database_front_matter(database: Database, context: RenderContext) -> str:
    """The front matter of a database."""
    return dump(dict(_about(database, ("database", database.id), context)))


def dump(entries: Mapping[str, Any]) -> str:
    """The entries between `---` lines."""
    text = "".join(_entry(key, value) for key, value in entries.items())
    return f"---\n{text or _dumped({})}---"


def _entry(key: str, value: Any) -> str:
    """One entry as YAML. The library takes its time, and needs it only for what is not plain."""
    if isinstance(value, str) and _is_plain(key) and _PLAIN.fullmatch(value):
        tag = _tag(value)
        if tag == (_TIME if isinstance(value, Timestamp) else _TEXT):
            return f"{key}: {value}\n"
    return _dumped({key: value})


@lru_cache(maxsize=1024)
def _is_plain(key: str) -> bool:
    return len(key) < _LONG_KEY and bool(_PLAIN.fullmatch(key)) and _tag(key) == _TEXT


def _tag(value: str) -> str:
    """What a reader takes a value for when it has no quotes."""
    return str(_RESOLVER.resolve(yaml.ScalarNode, value, (True, False)))


def _dumped(entries: dict[str, Any]) -> str:
    text: str = yaml.dump(
        entries,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=1 << 20,
    )
    return text


def _about(
    found: Page | Database, owner: Owner, context: RenderContext
) -> Iterator[tuple[str, Any]]:
    yield "notion-id", str(found.id)
    yield "notion-object", owner[0]
    for key, value in _optional(found, owner, context):
        if value is not None and value is not False:
            yield f"notion-{key}", _plain(value)


def _optional(
    found: Page | Database, owner: Owner, context: RenderContext
) -> Iterator[tuple[str, Any]]:
    yield "parent", _parent(owner, context)
    yield "url", found.url
    yield "public-url", found.public_url
    yield "created-time", moment(found.created_time)
    yield "last-edited-time", moment(found.last_edited_time)
    yield "created-by", user_text(found.created_by, context) if found.created_by else None
    yield (
        "last-edited-by",
        user_text(found.last_edited_by, context) if found.last_edited_by else None,
    )
    yield "icon", _icon(found.icon, owner, context) if found.icon else None
    yield "cover", as_place(file_url(owner, found.cover, context)) if found.cover else None
    yield "locked", found.is_locked
    yield "archived", found.is_archived if isinstance(found, Page) else None
    yield "in-trash", found.in_trash


def _parent(owner: Owner, context: RenderContext) -> PageLink | None:
    above = context.parent(*owner)
    url = context.link(*above) if above else None
    return PageLink(context.title(*above) or UNTITLED, url) if above and url else None


def _icon(icon: Icon, owner: Owner, context: RenderContext) -> str | None:
    if icon.type == "emoji":
        return icon.emoji
    if icon.custom_emoji:
        return f":{icon.custom_emoji.name}:"
    if icon.icon:
        return " ".join(filter(None, [icon.icon.name, icon.icon.color]))
    file = File(type=icon.type, file=icon.file, external=icon.external)
    return as_place(file_url(owner, file, context)) or None


def _plain(value: Any) -> Any:
    """What YAML can say: times as times, links to pages as Markdown links."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, PageLink):
        label = _BRACKETS.sub(r"\\\1", clean(value))
        return f"[{label}]({value.url})" if value.url else clean(value)
    if isinstance(value, Timestamp):
        return value if _YAML_TIME.fullmatch(value) else str(value)
    return clean(value) if isinstance(value, str) else value


class _Dumper(yaml.SafeDumper):
    """Writes times unquoted, lists indented, and never an alias."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)


def _time(dumper: yaml.SafeDumper, value: Timestamp) -> yaml.ScalarNode:
    return dumper.represent_scalar(_TIME, str(value))


_Dumper.add_representer(Timestamp, _time)
