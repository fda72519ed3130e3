"""What the mirror costs: milliseconds and stored bytes per response of 100 blocks.

Run it as a command: python tests/benchmarks/mirror.py [responses]. The last columns set the cost
in relation to decoding the same JSON once, which nobody can save.
"""

import json
import random
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from notionkit.mirror import (
    Kind,
    ListingsOpened,
    Mirror,
    NewListing,
    ObjectEntry,
    PageCommit,
    digest,
    scrub,
    seal,
)

_TEXT = "the quick brown fox jumps over a lazy dog while nobody in the room looks up"
_WORDS = _TEXT.split()


def _uuid(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128)))


def _block(rng: random.Random, page_id: str) -> dict[str, Any]:
    text = " ".join(rng.choices(_WORDS, k=rng.randint(3, 40)))
    user = {"object": "user", "id": "6794760a-1f15-45cd-9c65-0dfe42f5135a"}
    annotations = {
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "code": False,
        "color": "default",
    }
    return {
        "object": "block",
        "id": _uuid(rng),
        "parent": {"type": "page_id", "page_id": page_id},
        "created_time": "2026-06-27T16:49:00.000Z",
        "last_edited_time": "2026-06-27T16:49:00.000Z",
        "created_by": user,
        "last_edited_by": user,
        "has_children": False,
        "in_trash": False,
        "type": "paragraph",
        "paragraph": {
            "rich_text": [
                {
                    "type": "text",
                    "text": {"content": text, "link": None},
                    "annotations": annotations,
                    "plain_text": text,
                    "href": None,
                }
            ],
            "color": "default",
        },
    }


def _response(rng: random.Random, page_id: str) -> bytes:
    body: dict[str, Any] = {
        "object": "list",
        "results": [_block(rng, page_id) for _ in range(100)],
        "next_cursor": None,
        "has_more": False,
        "type": "block",
        "block": {},
        "request_id": _uuid(rng),
    }
    return json.dumps(body).encode()


def _commit(page_id: str, raw: bytes) -> PageCommit:
    body, _ = scrub(json.loads(raw))
    objects = tuple(ObjectEntry(Kind.BLOCK, block["id"]) for block in body["results"])
    return PageCommit(1, f"children:{page_id}", None, None, seal(body), objects)


def _roots(pages: dict[str, bytes]) -> ListingsOpened:
    found = (NewListing(f"children:{id_}", "children", id_, ("page", id_)) for id_ in pages)
    return ListingsOpened(1, tuple(found))


def _store(mirror: Mirror, run: str, pages: dict[str, bytes], group: int) -> float:
    mirror.begin_run(run)
    mirror.apply([_roots(pages)])
    began = time.perf_counter()
    items = list(pages.items())
    for at in range(0, len(items), group):
        mirror.apply([_commit(*item) for item in items[at : at + group]])
    spent = time.perf_counter() - began
    mirror.finish_run(run, "proven")
    return spent


def _timed(work: Callable[[bytes], object], pages: dict[str, bytes]) -> float:
    began = time.perf_counter()
    for raw in pages.values():
        work(raw)
    return time.perf_counter() - began


def main(responses: int = 400, group: int = 16) -> None:
    rng = random.Random(1)
    ids = [_uuid(rng) for _ in range(responses)]
    pages = {id_: _response(rng, id_) for id_ in ids}
    raw_size = sum(len(raw) for raw in pages.values())
    floor = _timed(json.loads, pages)
    bodies = [json.loads(raw) for raw in pages.values()]
    with tempfile.TemporaryDirectory() as folder:
        with Mirror.open(folder) as mirror:
            first = _store(mirror, "first", pages, group)
            second = _store(mirror, "second", pages, group)
        stored = (Path(folder) / "mirror.sqlite3").stat().st_size
    steps = {
        "decode the JSON (floor)": floor,
        "scrub": _timed(lambda _: [scrub(bodies[0])], pages),
        "seal (hash, compress)": _timed(lambda _: [seal(bodies[0])], pages),
        "digest, as one object": _timed(lambda _: [digest(bodies[0])], pages),
        "decode to committed, first run": first,
        "decode to committed, unchanged": second,
    }
    print(f"{responses} responses of 100 blocks, {group} a transaction, synchronous=FULL")
    print(f"{'step':34}{'ms':>8}{'x floor':>9}")
    for name, spent in steps.items():
        print(f"{name:34}{spent / responses * 1000:8.2f}{spent / floor:9.1f}")
    print(
        f"raw {raw_size / responses / 1000:.1f} kB a response, stored ratio {stored / raw_size:.3f}"
    )


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
