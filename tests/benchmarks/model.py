"""How much structuring a listing of 100 blocks costs, against ``json.loads`` of the same bytes.

Run it as ``python tests/benchmarks/model.py``; it prints one line for each measure.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from notionkit.model import ListPage, structure, unknowns, unstructure

ROUNDS = 40
PAGE_ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
TYPES = ("paragraph", "heading_2", "bulleted_list_item", "to_do", "quote", "toggle")


def listing(count: int = 100) -> bytes:
    """Return the answer to a request for the children of a page, as Notion would write it."""
    body: dict[str, Any] = {
        "object": "list",
        "results": [block(number) for number in range(count)],
        "next_cursor": None,
        "has_more": False,
        "type": "block",
        "block": {},
        "request_id": PAGE_ID,
    }
    return json.dumps(body).encode()


def block(number: int) -> dict[str, Any]:
    """Return one block with two runs of text."""
    kind = TYPES[number % len(TYPES)]
    payload: dict[str, Any] = {"rich_text": [text(number), text(number + 1)], "color": "default"}
    user = {"object": "user", "id": f"0000000{number % 3}-2cf9-4fdf-8782-e53db20768a5"}
    return {
        "object": "block",
        "id": f"{number:08x}-2cf9-4fdf-8782-e53db20768a5",
        "parent": {"type": "page_id", "page_id": PAGE_ID},
        "created_time": "2026-06-27T16:49:00.000Z",
        "last_edited_time": "2026-06-27T16:49:00.000Z",
        "created_by": user,
        "last_edited_by": user,
        "has_children": False,
        "in_trash": False,
        "type": kind,
        kind: payload,
    }


def text(number: int) -> dict[str, Any]:
    """Return a run of about a hundred characters."""
    content = f"Sentence number {number}, as long as sentences are in the notes that people write. "
    return {
        "type": "text",
        "text": {"content": content, "link": None},
        "annotations": {
            "bold": number % 7 == 0,
            "italic": False,
            "strikethrough": False,
            "underline": False,
            "code": False,
            "color": "default",
        },
        "plain_text": content,
        "href": None,
    }


def best(measured: Callable[[], object]) -> float:
    """Return the shortest of many runs, in milliseconds: the machine has other work too."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        measured()
        times.append(time.perf_counter() - began)
    return min(times) * 1000


def main() -> None:
    """Measure and print."""
    data = listing()
    value = json.loads(data)
    page = structure(value, ListPage)
    loads = best(lambda: json.loads(data))
    read = best(lambda: structure(value, ListPage))
    written = best(lambda: unstructure(page))
    looked = best(lambda: unknowns(page))
    print(f"json.loads   {loads:6.2f} ms   ({len(data)} bytes, 100 blocks)")
    print(f"structure    {read:6.2f} ms   {read / loads:.1f} times json.loads")
    print(f"unstructure  {written:6.2f} ms   {written / loads:.1f} times json.loads")
    print(f"unknowns     {looked:6.2f} ms   {looked / loads:.1f} times json.loads")


if __name__ == "__main__":
    main()
