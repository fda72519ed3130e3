"""What of a body goes together, and what does not: one of two, all or nothing.

Source: Notion API reference, the page of each endpoint.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from notionkit.api.messages import Request
from notionkit.model import Problem
from notionkit.model.rules import wrong

Body = Mapping[str, Any]
Check = Callable[[Body], Iterator[Problem]]
MODES = ("single_part", "multi_part", "external_url")
MOST_PARTS = 10_000
"""Source: OpenAPI description, create a file upload."""


def problems(request: Request) -> Iterator[Problem]:
    """Yield what a request has too much or too little of."""
    if request.endpoint == "GET /v1/views":
        given = {key for key, _ in request.query}
        if not given & {"database_id", "data_source_id"}:
            yield Problem("query", "should hold `database_id` or `data_source_id`")
    check = _CHECKS.get(request.endpoint)
    if check is not None:
        yield from check(request.body or {})


def _exactly_one(body: Body, *keys: str) -> Iterator[Problem]:
    if not any(key in body for key in keys):
        yield Problem("body", f"should hold {_either(keys)}")
    yield from _at_most_one(body, *keys)


def _at_most_one(body: Body, *keys: str) -> Iterator[Problem]:
    found = [key for key in keys if key in body]
    if len(found) > 1:
        yield Problem("body", f"should hold only one of {_either(found)}")


def _either(keys: tuple[str, ...] | list[str]) -> str:
    return " or ".join(f"`{key}`" for key in keys)


def _new_comment(body: Body) -> Iterator[Problem]:
    yield from _exactly_one(body, "parent", "discussion_id")
    yield from _exactly_one(body, "rich_text", "markdown")


def _comment(body: Body) -> Iterator[Problem]:
    yield from _exactly_one(body, "rich_text", "markdown")


def _new_page(body: Body) -> Iterator[Problem]:
    yield from _at_most_one(body, "children", "content", "markdown")
    template = body.get("template")
    if isinstance(template, Mapping) and template.get("type") != "none":
        yield from _at_most_one(body, "template", "children")
    if body.get("allow_async") is True and "markdown" not in body:
        yield Problem("body.allow_async", "should be not present without `markdown`")


def _new_view(body: Body) -> Iterator[Problem]:
    yield from _exactly_one(body, "database_id", "view_id", "create_database")


def _upload(body: Body) -> Iterator[Problem]:
    mode = body.get("mode", "single_part")
    if mode not in MODES:
        yield wrong("body.mode", _either(MODES), mode)
    needed = {"multi_part": ("filename", "number_of_parts"), "external_url": ("external_url",)}
    for key in needed.get(mode, ()) if isinstance(mode, str) else ():
        if key not in body:
            yield Problem(f"body.{key}", f"should be given with the mode `{mode}`")
    parts = body.get("number_of_parts")
    if "number_of_parts" in body and not _is_count(parts):
        yield wrong("body.number_of_parts", f"1 to {MOST_PARTS}", parts)
    if isinstance(body.get("external_url"), str) and not _is_https(body["external_url"]):
        yield Problem("body.external_url", "should be an https URL")


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_PARTS


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        return False


def _markdown(body: Body) -> Iterator[Problem]:
    command = body.get("type")
    if not isinstance(command, str) or not isinstance(body.get(command), Mapping):
        yield Problem("body", "should hold the command that its `type` names")
        return
    given = body[command]
    if command == "update_content":
        yield from _replacements(given.get("content_updates"), "body.update_content")
    if command == "insert_content" and "after" in given and "position" in given:
        yield Problem("body.insert_content", "should hold only one of `after` or `position`")


def _replacements(updates: Any, path: str) -> Iterator[Problem]:
    for index, update in enumerate(updates if isinstance(updates, list) else ()):
        here = f"{path}.content_updates[{index}]"
        if not isinstance(update, Mapping):
            yield wrong(here, "an object", update)
            continue
        for key in ("old_str", "new_str"):
            if not isinstance(update.get(key), str):
                yield wrong(f"{here}.{key}", "a string", update.get(key))
        if update.get("old_str") == "":
            yield Problem(f"{here}.old_str", "should not be empty")


def _meeting_notes(body: Body) -> Iterator[Problem]:
    source = body.get("source")
    kind = source.get("type") if isinstance(source, Mapping) else None
    if kind not in ("file_upload", "block"):
        yield wrong("body.source.type", "`file_upload` or `block`", kind)
    elif kind == "file_upload" and "parent" not in body:
        yield Problem("body.parent", "should be given with a file upload")


_CHECKS: Mapping[str, Check] = {
    "POST /v1/comments": _new_comment,
    "PATCH /v1/comments/:id": _comment,
    "POST /v1/pages": _new_page,
    "PATCH /v1/pages/:id/markdown": _markdown,
    "POST /v1/views": _new_view,
    "POST /v1/file_uploads": _upload,
    "POST /v1/blocks/meeting_notes": _meeting_notes,
}
