"""Raw objects as JSON files, the lossless format; keys stay in the order Notion sent them in."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from notionkit.render.tree import RawTree

Raw = Mapping[str, Any]
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def page(page: Raw, blocks: Sequence[RawTree], comments: Iterable[Raw] | None = None) -> str:
    """`{page, blocks}`: the page, and its blocks, each with a `children` list.

    With `comments`, these follow under that name; each names its parent and its discussion.
    """
    value = {"page": page, "blocks": _nested(blocks)}
    return dumps(value if comments is None else {**value, "comments": list(comments)})


def database(
    database: Raw,
    sources: Iterable[Raw] = (),
    *,
    rows: Iterable[Raw] | None = None,
    views: Iterable[Raw] | None = None,
) -> str:
    """`{database, data_sources}`: the database and the sources that were read.

    With `rows` (of its only source) and `views`, these follow under those names.
    """
    value: dict[str, Any] = {"database": database, "data_sources": list(sources)}
    others = {"rows": rows, "views": views}
    return dumps(value | {name: list(its) for name, its in others.items() if its is not None})


def users(users: Iterable[Raw]) -> str:
    """`{users}`: people and bots of the workspace, sorted by id."""
    return dumps({"users": sorted(users, key=lambda user: str(user.get("id")))})


def data_source(source: Raw, rows: Iterable[Raw]) -> str:
    """`{data_source, rows}`: the schema and the rows as pages."""
    return dumps({"data_source": source, "rows": list(rows)})


def dumps(value: Any) -> str:
    """Canonical JSON: two spaces, readable characters, one line end at the end."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return _SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", text) + "\n"


def _nested(trees: Sequence[RawTree]) -> list[dict[str, Any]]:
    """The trees as dictionaries; a worklist, because pages nest without a bound."""
    roots: list[dict[str, Any]] = []
    waiting = [(roots, tree) for tree in reversed(trees)]
    while waiting:
        siblings, tree = waiting.pop()
        below: list[dict[str, Any]] = []
        siblings.append({**tree.block, "children": below})
        waiting.extend((below, child) for child in reversed(tree.children))
    return roots
