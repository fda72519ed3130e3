"""Worlds made of recordings, and the recordings as the standard for our answers."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from notionkit.emulator import RecordedWorld, world_from_recordings
from notionkit.emulator.routes import match
from tests.emulator.caller import VERSION, Caller
from tests.emulator.conftest import Serve

FOLDER = Path(
    os.environ.get("NOTIONKIT_RECORDINGS")
    or Path(__file__).resolve().parents[3] / "shared" / "recordings"
)
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"no recordings in {FOLDER}; set NOTIONKIT_RECORDINGS"
)


@pytest.fixture(scope="module")
def world() -> RecordedWorld:
    return world_from_recordings(FOLDER)


@pytest.fixture
def recorded(serve: Serve) -> Caller:
    return serve(world_from_recordings(FOLDER))


def _answers() -> Iterator[dict[str, Any]]:
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def _reads() -> Iterator[dict[str, Any]]:
    """Recorded reads at our version that we serve."""
    for answer in _answers():
        method, path = answer["method"], answer["path"]
        if answer["version"] == VERSION and method in ("GET", "POST") and match(method, path):
            yield answer


def test_every_object_of_a_successful_answer_is_in_the_world(world: RecordedWorld) -> None:
    for answer in _answers():
        body = answer["body"]
        if answer["status"] != 200 or not isinstance(body, dict):
            continue
        listed = body["results"] if body.get("object") == "list" else [body]
        for own in listed:
            if own.get("object") in ("page", "block", "database", "data_source", "comment"):
                assert world.get(own["object"], own["id"]) is not None
    assert sum(world.report.bodies.values()) > 1000


def test_each_recorded_read_is_answered_with_the_same_status_and_keys(recorded: Caller) -> None:
    compared = 0
    for answer in _reads():
        query = dict(parse_qsl(answer["query"] or ""))
        if answer["method"] == "POST" or "start_cursor" in query:
            continue
        if answer["path"] == "/v1/comments" and not _known(recorded, query["block_id"]):
            continue
        response = recorded.send("GET", answer["path"], **query)
        assert response.status_code == answer["status"], answer["path"]
        ours, theirs = response.json(), answer["body"]
        assert list(ours) == list(theirs), answer["path"]
        if theirs["object"] not in ("list", "error"):
            assert list(ours) == list(theirs)
            assert sorted(_flat(ours)) == sorted(_flat(theirs))
        compared += 1
    assert compared > 30


def _known(caller: Caller, block_id: str) -> bool:
    return caller.emulator.world.get("block", block_id) is not None


def _flat(value: Any, path: str = "") -> Iterator[str]:
    """Every key of an object but those inside of what later answers may have changed."""
    if isinstance(value, dict):
        for key, own in value.items():
            if key in ("properties", "cover", "icon", "created_by", "last_edited_by"):
                continue
            yield f"{path}.{key}"
            yield from _flat(own, f"{path}.{key}")


def test_lists_of_children_have_the_recorded_blocks_in_order(recorded: Caller) -> None:
    compared = 0
    for answer in _reads():
        if not answer["path"].endswith("/children") or answer["status"] != 200:
            continue
        theirs = [own["id"] for own in answer["body"]["results"]]
        ours = [own["id"] for own in recorded.walk(answer["path"])]
        kept = [own for own in theirs if own in ours]
        assert [own for own in ours if own in theirs] == kept
        compared += len(kept)
    assert compared > 20


def test_recorded_error_texts_are_ours_word_for_word(recorded: Caller) -> None:
    world = recorded.emulator.world
    for answer in _answers():
        body, path = answer["body"], answer["path"]
        known = (
            answer["method"] == "GET"
            and answer["status"] in (400, 404)
            and "integration " in str(body)
        )
        if not known and not (answer["status"] == 400 and answer["method"] == "GET"):
            continue
        ours = recorded.get(path)
        expected = body["message"].replace('"notion-sdk-py"', f'"{world.integration}"')
        assert (ours["status"], ours["code"], ours["message"]) == (
            body["status"],
            body["code"],
            expected,
        )


def test_recorded_files_can_be_downloaded_under_their_paths(recorded: Caller) -> None:
    world = recorded.emulator.world
    blocks = [own for own in world.all("block") if own["type"] in ("image", "pdf", "video", "file")]
    hosted = [own for own in blocks if own[own["type"]]["type"] == "file"]
    assert hosted
    for block in hosted:
        shown = recorded.get(f"/v1/blocks/{block['id']}")
        response = recorded.plain(shown[shown["type"]]["file"]["url"])
        assert response.status_code == 200
        assert response.content


def test_a_folder_without_recordings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no recordings"):
        world_from_recordings(tmp_path)
