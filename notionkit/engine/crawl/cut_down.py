"""What a list shows of an object when it shows no more than its name: it is read by itself.

Search and queries may give a page or data source without its `properties`, when it is in the trash
or access to it is limited. Neither title nor place can be told from that, so it must not stand in
the index for the object. (Source: Notion SDK, partial objects; reports from the field.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from notionkit.engine.crawl.listings import ListingKind, listing
from notionkit.mirror import NewListing

_WITH_PROPERTIES = {"page": ListingKind.PAGE, "data_source": ListingKind.DATA_SOURCE}


def is_cut_down(raw: Mapping[str, Any]) -> bool:
    """Tell whether an object of the API lacks what makes it one."""
    return raw.get("object") in _WITH_PROPERTIES and "properties" not in raw


def whole(raw: Mapping[str, Any]) -> Iterator[NewListing]:
    """Yield the read of an object that was cut down; nothing may spare it.

    None for what is in the trash: if it is known, it will be missed and asked for by its id.
    """
    if not (raw.get("in_trash") or raw.get("archived")):
        kind, object_id = raw["object"], raw["id"]
        owner = (kind, object_id)
        yield listing(_WITH_PROPERTIES[kind], object_id, owner=owner, part="whole", whole=True)
