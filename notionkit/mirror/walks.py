"""What a run has walked, page by page and raw: for whoever checks the run against its answers."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from notionkit.mirror.bodies import unpack
from notionkit.mirror.kinds import unpack_id

# Pages behind `l.pages` are those of an earlier, longer walk that this one has not reached yet.
_WALKED = """
SELECT l.key, l.kind, l.object_id, l.data, l.pages, p.number, b.packed
FROM listings AS l JOIN pages AS p ON p.listing = l.id JOIN bodies AS b ON b.id = p.body
WHERE l.run = ? AND p.number < l.pages ORDER BY l.id, p.number
"""


@attrs.frozen
class WalkedPage:
    """One page of a listing as it was answered, scrubbed.

    `number` counts from 0, `pages` is how many the walk has committed. The body keeps `has_more`
    as it came; its `next_cursor` was taken out.
    """

    listing: str
    kind: str
    object_id: str
    data: Mapping[str, Any]
    number: int
    pages: int
    body: Mapping[str, Any] = attrs.field(repr=False)


def walked(db: sqlite3.Connection, run: int) -> Iterator[WalkedPage]:
    """Every page that the listings of a run have committed in it, listing by listing, in order."""
    for key, kind, object_id, data, pages, number, packed in db.execute(_WALKED, (run,)):
        name = "" if object_id is None else unpack_id(object_id)
        yield WalkedPage(key, kind, name, json.loads(data), number, pages, unpack(packed))
