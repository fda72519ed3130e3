"""Ids in paths, queries and bodies of requests.

Source: recorded answers ("path failed validation: path.page_id should be a valid uuid").
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

from notionkit.api.messages import IDS_IN_PATHS, Request
from notionkit.model import Problem
from notionkit.model.ids import is_id
from notionkit.model.rules import wrong

_WORDS = frozenset({"me", "meeting_notes"})
_NO_UUIDS = frozenset({"async_tasks", "properties"})
_KEYS = frozenset(
    {
        "block_id",
        "comment_id",
        "data_source_id",
        "database_id",
        "discussion_id",
        "file_upload_id",
        "page_id",
        "template_id",
        "view_id",
    }
)
_BY_NAME = frozenset({"properties", "quick_filters"})
"""Objects whose keys are names that people gave."""


def in_path(request: Request) -> Iterator[Problem]:
    """Yield what is no id where an id belongs; a URL is none, ``parse_id`` makes one of it."""
    for name, step in pairwise(unquote(step) for step in request.path.split("/")):
        if name in _NO_UUIDS:
            if step in ("", ".", ".."):
                yield wrong(f"path.{IDS_IN_PATHS[name]}", "an id", step)
        elif name in IDS_IN_PATHS and step not in _WORDS and not is_id(step):
            yield wrong(f"path.{IDS_IN_PATHS[name]}", "a valid uuid", step)
    for key, value in request.query:
        if key in _KEYS and not is_id(value):
            yield wrong(f"query.{key}", "a valid uuid", value)


def in_body(request: Request) -> Iterator[Problem]:
    """Yield the parents, targets and uploads of a body that are no ids."""
    return _below(request.body, "body", "")


def _below(value: Any, path: str, key: str) -> Iterator[Problem]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            step = f"{path}.{name}"
            if name in _KEYS and key not in _BY_NAME and not is_id(item):
                yield wrong(step, "a valid uuid", item)
            yield from _below(item, step, name)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _below(item, f"{path}[{index}]", "")
