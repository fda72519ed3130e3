"""Real responses go in and come out as they were, without what is volatile."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notionkit.mirror import (
    Kind,
    ListingsOpened,
    Mirror,
    NewListing,
    ObjectEntry,
    PageCommit,
    digest,
    scrub,
)

FOLDER = Path(
    os.environ.get("NOTIONKIT_RECORDINGS", Path(__file__).parents[3] / "shared" / "recordings")
)

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"no recorded responses at {FOLDER}; set NOTIONKIT_RECORDINGS"
)

_KINDS = {kind.value for kind in Kind}


def _bodies() -> Iterator[dict[str, Any]]:
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            body = json.loads(line)["body"]
            if isinstance(body, dict) and body.get("object") not in {"error", "page_markdown"}:
                yield body


def test_no_signature_is_left_in_a_recorded_response() -> None:
    bodies = list(_bodies())
    assert len(bodies) > 500
    for body in bodies:
        scrubbed, signed = scrub(body)
        assert "X-Amz-" not in json.dumps(scrubbed)
        assert "request_id" not in scrubbed
        assert all(each.key and "?" not in each.key for each in signed)


def test_recorded_objects_come_out_of_the_mirror_as_they_were(mirror: Mirror) -> None:
    expected: dict[tuple[str, str], dict[str, Any]] = {}
    for number, body in enumerate(_bodies()):
        scrubbed, _ = scrub(body)
        results = scrubbed["results"] if scrubbed.get("object") == "list" else [scrubbed]
        found = {
            (each["object"], each["id"]): each
            for each in results
            if each.get("object") in _KINDS and "id" in each
        }
        key = f"recorded:{number}"
        entries = tuple(
            ObjectEntry(Kind(kind), id_, digest(found[kind, id_])) for kind, id_ in found
        )
        mirror.apply(
            [
                ListingsOpened(1, (NewListing(key, "recorded"),)),
                PageCommit(1, key, None, None, scrubbed, entries),
            ]
        )
        expected |= found
    with mirror.view() as view:
        assert len(expected) > 300
        for (kind, id_), value in expected.items():
            got = view.get(kind, id_)
            assert json.dumps(got) == json.dumps(value)
