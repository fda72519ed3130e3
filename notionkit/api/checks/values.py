"""Values of a page's properties, without their schema: each names its type, and has to fit it.

Whether the data source has such a property only its schema can tell; calls take one as ``schema``.
Source: Notion API reference, page property values.
"""

from collections.abc import Iterator, Mapping

from notionkit.api.messages import Request
from notionkit.model import Problem
from notionkit.model.rules import wrong
from notionkit.model.validation import problems_by_key

_WRITING = frozenset({"POST /v1/pages", "PATCH /v1/pages/:id"})


def problems(request: Request) -> Iterator[Problem]:
    """Yield the values that cannot fit a property of the type that they name."""
    found = (request.body or {}).get("properties")
    if request.endpoint not in _WRITING or not isinstance(found, Mapping):
        return
    for name, value in found.items():
        path = f"body.properties.{name}"
        if isinstance(value, Mapping):
            yield from problems_by_key(value, path)
        elif not isinstance(value, list | tuple):  # a list stands for rich text
            yield wrong(path, "an object", value)
