"""Where links lead: destinations that cannot break out of their parentheses."""

import re
from urllib.parse import quote, unquote, urlsplit

import attrs

from notionkit.model import InvalidId, dashed, parse_id
from notionkit.model.ids import is_id
from notionkit.render.context import NOTION, RenderContext, outside
from notionkit.render.markdown.text import escape
from notionkit.render.naming import split_extension

_BREAKING = re.compile(r"[\x00-\x20\x7f\xa0()<>\\|`\"*\[\]\u2028\u2029\x85\ud800-\udfff]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_AUTOLINK = re.compile(r"https?://[!#-;=?-Z_a-z~&%\[\]@]+")
_ACTIVE = ("javascript:", "vbscript:", "data:")


def destination(url: str) -> str:
    """The URL between the parentheses of a Markdown link."""
    safe = _BREAKING.sub(lambda match: quote(match.group(), errors="replace"), url)
    return _ENTITY.sub("&amp;", safe)


def autolink(url: str) -> str | None:
    """The URL as `<url>`, None when it cannot stand so."""
    return f"<{url}>" if _AUTOLINK.fullmatch(url) else None


def is_active(url: str) -> bool:
    """Whether following the URL would run code instead of opening something."""
    return re.sub(r"[\x00-\x20]", "", url).lower().startswith(_ACTIVE)


def link(label: str, url: str) -> str:
    """A link with a plain label."""
    if label in {"", url}:
        return autolink(url) or f"[{escape(url)}]({destination(url)})"
    return f"[{escape(' '.join(label.split()))}]({destination(url)})"


@attrs.frozen
class Target:
    """Where a link leads; `title` is that of the exported object, None for anything else."""

    url: str
    title: str | None = None


def resolve(url: str, context: RenderContext) -> str:
    """The URL, or the relative one of the exported object or block that it leads to."""
    return target(url, context).url


def target(url: str, context: RenderContext) -> Target:
    """Like `resolve`, with the title. A Notion link that leads out of the export is a limit."""
    absolute = f"{NOTION}{url}" if url.startswith("/") else url
    base, _, fragment = absolute.partition("#")
    try:
        object_id = parse_id(base)
    except InvalidId:
        return Target(absolute)
    found = _block(fragment, object_id, context) or _object(object_id, context)
    if found is None:
        outside(None, object_id, absolute, context)
    return found or Target(absolute)


def _block(fragment: str, page_id: str, context: RenderContext) -> Target | None:
    if not is_id(fragment):
        return None
    block_id = dashed(fragment)
    url = context.block(block_id)
    if url is None:
        return _object(block_id, context)
    return Target(url, context.title(None, page_id) or None)


def _object(object_id: str, context: RenderContext) -> Target | None:
    url = context.link(None, object_id)
    return Target(url, context.title(None, object_id) or "Untitled") if url else None


def without_query(url: str) -> str:
    """The URL without its signature, which lives only an hour."""
    return url.partition("?")[0]


def last_segment(url: str) -> str:
    """The file name at the end of a URL's path."""
    try:
        path = urlsplit(url).path
    except ValueError:
        path = without_query(url)
    return unquote(path.rstrip("/").rpartition("/")[2])


def file_name(url: str) -> str:
    """What a URL calls its file; "" when it rather names a page (a video's, say)."""
    name = last_segment(url)
    return name if split_extension(name)[1] else ""
