"""Limits on the size of requests, checked before they are sent. Pure.

Notion refuses what is larger, and says so for one place at a time; here all of them are found at
once. Only what Notion surely refuses is a problem here.
Source: Notion API reference, request limits, "size limits".
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from notionkit.api.messages import Request
from notionkit.model import Problem, limits
from notionkit.model.problems import shown
from notionkit.model.rules import too_long, wrong

_LISTS = {
    **dict.fromkeys(("rich_text", "caption", "title", "description"), limits.ARRAY_ITEMS),
    **dict.fromkeys(("multi_select", "relation", "people"), limits.ARRAY_ITEMS),
    **dict.fromkeys(("children", "cells"), limits.ARRAY_ITEMS),
    "content_updates": limits.CONTENT_UPDATES,
    "attachments": limits.ATTACHMENTS,
}
_TEXTS = {
    "content": limits.TEXT_LENGTH,
    "url": limits.URL_LENGTH,
    "email": limits.EMAIL_LENGTH,
    "phone_number": limits.PHONE_LENGTH,
}
_CONTENT_IN = frozenset({"text"})
"""``content`` is a text only in a run of rich text; elsewhere it is Markdown without a limit."""

_RUNS = frozenset({"rich_text", "caption", "title", "description"})


def unwritable(body: Any) -> list[Problem]:
    """Return what of a body is no JSON."""
    if body is None:
        return []
    if not isinstance(body, Mapping):
        return [wrong("body", "an object", body)]
    try:
        return list(_no_json(body, "body"))
    except RecursionError:
        return [Problem("body", "is nested too deeply")]


def _no_json(value: Any, path: str) -> Iterator[Problem]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str) or _is_broken(key):
                yield Problem(path, f"should have texts as keys, instead has `{shown(key)}`")
            else:
                yield from _no_json(item, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _no_json(item, f"{path}[{index}]")
    elif isinstance(value, str):
        if _is_broken(value):
            yield Problem(path, "holds half a character (a surrogate)")
    elif not isinstance(value, int | float | None) or not _is_finite(value):
        yield Problem(path, f"cannot be written as JSON: `{shown(value)}`")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_broken(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)


def _is_finite(value: float | None) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def in_query(request: Request) -> Iterator[Problem]:
    """Yield what of a query cannot be sent, or is too large."""
    for key, value in request.query:
        if not _is_text(value):
            yield wrong(f"query.{key}", "a string", value)
        elif _is_broken(value):
            yield Problem(f"query.{key}", "holds half a character (a surrogate)")
        else:
            yield from _page_size("query", key, value)


def in_body(request: Request) -> Iterator[Problem]:
    """Yield everything that makes a body too large; it is JSON, as far as is known."""
    if request.body is None:
        return
    yield from _walk(request.body, "body", "", inline=False)
    yield from _blocks(request.body)
    size = len(request.content())
    if size > limits.PAYLOAD_BYTES:
        yield too_long("body", limits.PAYLOAD_BYTES, size)


def _page_size(where: str, key: str, value: Any) -> Iterator[Problem]:
    if key != "page_size":
        return
    try:
        fits = 1 <= int(value) <= 100 and not isinstance(value, bool)
    except (TypeError, ValueError):
        fits = False
    if not fits:
        yield Problem(f"{where}.page_size", f"should be 1 to 100, instead was `{value}`")


def _walk(value: Any, path: str, key: str, *, inline: bool) -> Iterator[Problem]:
    """Look at every value; ``inline`` inside rich text, where equations are short."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            step = f"{path}.{name}"
            if path == "body":
                yield from _page_size(path, name, item)
            yield from _text(item, step, name, key, inline=inline)
            yield from _walk(item, step, name, inline=inline or name in _RUNS)
    elif isinstance(value, list | tuple):
        most = _LISTS.get(key)
        if most is not None and len(value) > most:
            yield too_long(path, most, len(value))
        inside = "rich_text" if key == "cells" else key
        for index, item in enumerate(value):
            again = inside if isinstance(item, list | tuple) else ""
            yield from _walk(item, f"{path}[{index}]", again, inline=inline or key == "cells")


def _text(value: Any, path: str, key: str, inside: str, *, inline: bool) -> Iterator[Problem]:
    if not isinstance(value, str):
        return
    most = _TEXTS.get(key)
    if key == "content" and inside not in _CONTENT_IN:
        most = None
    if key == "expression" and inline:
        most = limits.EQUATION_LENGTH
    if most is not None and limits.length(value) > most:
        yield too_long(path, most, limits.length(value))
    if key == "filename" and len(value.encode(errors="replace")) > limits.FILENAME_BYTES:
        yield too_long(path, limits.FILENAME_BYTES, len(value.encode(errors="replace")))


def _blocks(body: Mapping[str, Any]) -> Iterator[Problem]:
    """Count blocks, and the levels of children below the first."""
    count = 0
    waiting = [(body.get("children"), "body.children", 0)]
    while waiting:
        children, path, level = waiting.pop()
        if not isinstance(children, list | tuple) or not children:
            continue
        if level > limits.NESTING:
            yield Problem(path, f"should be at most {limits.NESTING} levels of children deep")
        count += len(children)
        for index, block in enumerate(children):
            waiting += _below(block, f"{path}[{index}]", level + 1)
    if count > limits.BLOCKS:
        yield Problem("body.children", f"should hold ≤ `{limits.BLOCKS}` blocks, but has `{count}`")


def _below(block: Any, path: str, level: int) -> list[tuple[Any, str, int]]:
    if not isinstance(block, Mapping):
        return []
    found = [(block.get("children"), f"{path}.children", level)]
    for key, value in block.items():
        if isinstance(value, Mapping):
            found.append((value.get("children"), f"{path}.{key}.children", level))
    return found
