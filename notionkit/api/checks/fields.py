"""The types of what stands at the top of a body, which are the same at nearly every endpoint.

Source: Notion API reference and its OpenAPI description, bodies of requests.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from notionkit.api.messages import Request
from notionkit.model import Problem, rules
from notionkit.model.rules import Rule, wrong

_MEETING = "POST /v1/blocks/meeting_notes"


def problems(request: Request) -> Iterator[Problem]:
    """Yield the fields of a body that are of the wrong type."""
    for key, value in (request.body or {}).items():
        rule = _RULES.get(key)
        if key == "title" and request.endpoint == _MEETING:
            rule = _text
        if rule is not None:
            yield from rule(value, f"body.{key}")
    if request.endpoint == "PATCH /v1/blocks/:id":
        yield from _block(request.body or {})


def _flag(value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, bool):
        yield wrong(path, "a boolean", value)


def _text(value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield wrong(path, "a string", value)


def _object(value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield wrong(path, "an object", value)


def _or_null(rule: Rule) -> Rule:
    return lambda value, path: iter(()) if value is None else rule(value, path)


def _objects(value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, list | tuple):
        yield wrong(path, "an array", value)
        return
    for index, item in enumerate(value):
        yield from _object(item, f"{path}[{index}]")


def _schema(value: Any, path: str) -> Iterator[Problem]:
    if isinstance(value, Mapping):
        yield from _object(value.get("properties", value), f"{path}.properties")
    else:
        yield wrong(path, "an object", value)


def _block(body: Mapping[str, Any]) -> Iterator[Problem]:
    """A block is changed by one object under the name of its type, and without its children."""
    types = [key for key in body if key not in ("type", "in_trash", "archived")]
    if len(types) > 1:
        named = ", ".join(f"`{key}`" for key in types)
        yield Problem("body", f"should hold one type of block, instead has {named}")
    for key in types:
        yield from _object(body[key], f"body.{key}")
        if isinstance(body[key], Mapping) and "children" in body[key]:
            yield Problem(f"body.{key}.children", "should be not present; children are appended")


def _of(rule: Callable[[Any, str], Iterator[Problem]], *keys: str) -> Mapping[str, Rule]:
    return dict.fromkeys(keys, rule)


_RULES: Mapping[str, Rule] = {
    **_of(_flag, "in_trash", "archived", "is_archived", "is_inline", "is_locked"),
    **_of(_flag, "erase_content", "allow_async"),
    **_of(_text, "query", "markdown", "name", "mode", "filename", "content_type", "external_url"),
    **_of(_text, "language", "start_cursor", "code", "token", "refresh_token", "markdown_version"),
    **_of(_object, "parent", "properties", "template", "position", "placement", "source"),
    **_of(_object, "create_database", "display_name", "configuration", "external_account"),
    **_of(_or_null(_object), "icon", "cover"),
    **_of(_objects, "children", "attachments"),
    **_of(rules.rich_text, "title", "description", "rich_text"),
    **_of(_schema, "initial_data_source"),
}
