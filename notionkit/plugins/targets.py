"""Which blocks of the whole tree some link leads to: only those get an anchor in their page.

A page's file depends on this, and this on every other page. So it is found in the raw objects
before anything is rendered, in those of which the mirror noted that they may hold one; nothing is
kept but the ids.
"""

import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from notionkit.mirror import StoreView
from notionkit.model import dashed
from notionkit.plugins.attachments import plain
from notionkit.render import RawTree, raw_tree

_BLOCK_LINK = re.compile(r"""(?:notion\.[a-z]+|")/[^"\s#]*\#([0-9a-fA-F-]{32,36})(?=["\s\\])""")


def linked_blocks(nodes: Container[tuple[str, str]], view: StoreView) -> frozenset[str]:
    """The ids of all blocks that the objects link to by a Notion URL with an anchor."""
    found: set[str] = set()
    for kind, object_id in (plain(*key) for key in view.anchored()):
        if (kind, object_id) in nodes:
            found.update(links_in(list(_raws(kind, object_id, view))))
    return frozenset(found)


def links_in(raw: Any) -> Iterator[str]:
    """The blocks that a raw object, or several, link to."""
    text = json.dumps(raw)
    if "#" not in text:  # nearly always, and quick to tell
        return
    for match in _BLOCK_LINK.finditer(text):
        if len(match[1].replace("-", "")) == 32:
            yield dashed(match[1])


def _raws(kind: str, object_id: str, view: StoreView) -> Iterator[Mapping[str, Any]]:
    own = view.get(kind, object_id)
    if own is not None:
        yield own
    if kind == "page":
        yield from _flat(raw_tree(object_id, view.children))
        for comments in view.comments(object_id).values():
            yield from comments


def _flat(trees: Iterable[RawTree]) -> Iterator[Mapping[str, Any]]:
    waiting = list(trees)
    while waiting:
        tree = waiting.pop()
        yield tree.block
        waiting.extend(tree.children)
