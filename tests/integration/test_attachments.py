"""Attachments: whole, linked, asked for again when their links expire, and lost one by one."""

import hashlib
import itertools
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

from actors import Clock
from notionkit.emulator import Emulator, Fault, Received, Source, World
from notionkit.emulator import blocks as b
from notionkit.emulator import schema as s
from notionkit.emulator.values import file_value
from notionkit.engine import NotionKit
from tests.engine.conftest import Export, export, files_in, settings_for
from tests.integration.clocks import FastClock, PatientClock
from tests.integration.exported import Exported

FILES = "GET /secure/{file}"
IMAGE = bytes(range(256)) * 700
TEXT = "Grüße aus der Datei\n".encode()


def shown_in_all_places() -> World:
    """A file in each place where Notion can hold one."""
    world = World(name="Files", seed="files")
    icon = world.file("icon.png", b"icon")
    cover = world.file("cover of all.jpg", b"cover")
    world.page(
        "Page",
        icon=icon,
        cover=cover,
        blocks=[
            b.media("image", world.file("picture (1).png", IMAGE), caption="A picture"),
            b.media("pdf", world.file("paper.pdf", b"%PDF-1.7")),
            b.media("audio", world.file("sound.mp3", b"mp3")),
            b.media("video", world.file("film.mp4", b"mp4")),
            b.file_block(world.file("Grüße.txt", TEXT), "Grüße.txt"),
            b.callout("Mind the gap", icon=world.file("callout.svg", b"<svg/>")),
            b.media("image", b.external("https://example.com/elsewhere.png")),
        ],
        key="page",
    )
    properties = {"Papers": s.plain_property("files")}
    table = world.database("Table", [Source("Table", properties)])
    papers = [file_value("draft.txt", world.file("draft.txt", b"draft"))]
    papers += [file_value("also.txt", world.file("also.txt", b"also"))]
    world.row(table.source, {"Name": "Row", "Papers": papers}, key="row")
    return world


def one_file() -> World:
    """A page with a file, and another page."""
    world = World(name="One file", seed="one")
    made = world.file("hello.txt", b"hello")
    world.page("Page", blocks=[b.file_block(made, "hello.txt")], key="page")
    world.page("Other", blocks=[b.paragraph("Untouched.")])
    return world


def downloads(emulator: Emulator) -> list[int]:
    """The statuses of all downloads."""
    return [entry.status for entry in emulator.requests if entry.endpoint == FILES]


def linked(markdown: str) -> set[str]:
    """Every target of a link or image, percent-decoded."""
    tokens = itertools.chain.from_iterable(
        token.children or () for token in MarkdownIt("commonmark").parse(markdown)
    )
    found = (token.attrs.get("href") or token.attrs.get("src") for token in tokens)
    return {unquote(str(target)) for target in found if target}


def test_every_file_comes_out_with_the_same_bytes_and_is_downloaded_once(tmp_path: Path) -> None:
    world = shown_in_all_places()
    with Emulator(world, budget=None) as emulator:
        exported = export(emulator, tmp_path)
        assert downloads(emulator) == [200] * len(world.files)
    assert exported.result.status == "proven"
    assert exported.result.files == len(world.files)
    given = {hashlib.sha256(own.data).hexdigest() for own in world.files.values()}
    out = Exported(tmp_path)
    stored = [(tmp_path / line["path"]).read_bytes() for line in out.files()]
    assert {hashlib.sha256(data).hexdigest() for data in stored} == given
    assert {line["sha256"] for line in out.files()} == given


def test_every_file_is_linked_from_its_page_and_the_link_resolves(tmp_path: Path) -> None:
    world = shown_in_all_places()
    with Emulator(world, budget=None) as emulator:
        export(emulator, tmp_path)
    out = Exported(tmp_path)
    page = out.path(world.id_of("page"))
    local = {target for target in linked(page.read_text("utf-8")) if "://" not in target}
    for name in ("picture (1).png", "paper.pdf", "sound.mp3", "film.mp4", "Grüße.txt"):
        (target,) = (own for own in local if own.endswith(name))
        assert (page.parent / target).is_file()
    assert all((page.parent / target).exists() for target in local)
    assert named_in(page) == {"icon.png", "cover of all.jpg"}
    assert named_in(out.path(world.id_of("row"))) == {"draft.txt", "also.txt"}


def named_in(document: Path) -> set[str]:
    """The names of the files to which the front matter leads; each must be there."""
    front = document.read_text("utf-8").split("\n---\n")[0]
    paths = [
        path.strip("'") for path in re.findall(r"(?:: |- )(.+/_files/.+)$", front, re.MULTILINE)
    ]
    assert all((document.parent / path).is_file() for path in paths), front
    return {path.rpartition("/")[2] for path in paths}


def test_a_file_that_lives_elsewhere_is_linked_and_not_downloaded(tmp_path: Path) -> None:
    world = shown_in_all_places()
    with Emulator(world, budget=None) as emulator:
        export(emulator, tmp_path)
    assert "https://example.com/elsewhere.png" in linked(
        Exported(tmp_path).markdown(world.id_of("page"))
    )
    assert not list(tmp_path.rglob("elsewhere*"))


def run_by(clock: Clock, emulator: Emulator, output: Path) -> Export:
    """Export by a clock of the test's own."""
    with NotionKit(settings_for(emulator, output), clock=clock) as kit:
        result = kit.run().wait(60)
    assert result is not None
    return Export(result, files_in(output))


class Later:
    """Lets an hour and more pass when the first downloads come."""

    def __init__(self, clock: FastClock, times: int) -> None:
        self._clock = clock
        self._left = times

    def __call__(self, received: Received) -> Fault | None:
        if received.endpoint == FILES and self._left:
            self._left -= 1
            self._clock.advance(3700)
        return None


@pytest.mark.parametrize("times", [1, 2])
def test_a_link_that_expired_is_asked_for_again(times: int, tmp_path: Path) -> None:
    clock = FastClock()
    try:
        with Emulator(one_file(), budget=None, clock=clock, faults=Later(clock, times)) as emulator:
            exported = run_by(clock, emulator, tmp_path)
            assert downloads(emulator) == [403] * times + [200]
    finally:
        clock.close()
    assert exported.result.status == "proven"
    assert exported.files["Page/_files/hello.txt"] == b"hello"


def failing(fault: Callable[[], Fault], times: int) -> Callable[[Received], Fault | None]:
    """Let the first downloads fail."""
    left = itertools.count(times, -1)
    return lambda received: fault() if received.endpoint == FILES and next(left) > 0 else None


@pytest.mark.parametrize(
    "fault", [Fault.internal, Fault.unavailable, Fault.reset_before, Fault.reset_after]
)
def test_a_file_that_fails_a_few_times_is_tried_again(
    fault: Callable[[], Fault], tmp_path: Path
) -> None:
    clock = PatientClock()
    try:
        seam = failing(fault, times=3)
        with Emulator(one_file(), budget=None, clock=clock, faults=seam) as emulator:
            exported = run_by(clock, emulator, tmp_path)
            assert len(downloads(emulator)) == 4
    finally:
        clock.close()
    assert exported.result.status == "proven"
    assert exported.files["Page/_files/hello.txt"] == b"hello"


@pytest.mark.parametrize("fault", [Fault.internal, Fault.not_found])
def test_a_file_that_stays_away_is_a_loss_and_the_rest_is_there(
    fault: Callable[[], Fault], tmp_path: Path
) -> None:
    clock = PatientClock()
    try:
        seam = failing(fault, times=1000)
        with Emulator(one_file(), budget=None, clock=clock, faults=seam) as emulator:
            exported = run_by(clock, emulator, tmp_path)
    finally:
        clock.close()
    assert exported.result.exit_code == 3
    (failure,) = exported.result.failures
    assert failure.rule == "file"
    assert "hello.txt" in failure.message
    assert {"Page.md", "Other.md", "index.md"} <= set(exported.files)
    assert "hello.txt" in exported.files["Page.md"].decode()


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/steal", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd"],
)
def test_a_hosted_link_into_a_private_network_is_refused(url: str, tmp_path: Path) -> None:
    world = one_file()
    page_id = world.id_of("page")

    def poisoned(received: Received) -> Fault | None:
        if received.path != f"/v1/blocks/{page_id}/children":
            return None
        (block,) = world.listed_children(page_id)
        hosted = {"url": url, "expiry_time": "2999-01-01T00:00:00.000Z"}
        block = block | {"file": block["file"] | {"file": hosted}}
        answer = {"object": "list", "results": [block], "next_cursor": None, "has_more": False}
        return Fault.json_answer(200, answer | {"type": "block", "block": {}})

    with Emulator(world, budget=None, faults=poisoned) as emulator:
        exported = export(emulator, tmp_path)
    assert exported.result.exit_code == 3
    (failure,) = exported.result.failures
    assert failure.rule == "file"
    assert "private address" in failure.message or "only http and https" in failure.message


def test_no_download_carries_the_token(tmp_path: Path) -> None:
    with Emulator(shown_in_all_places(), budget=None) as emulator:
        export(emulator, tmp_path)
        files = [entry for entry in emulator.requests if entry.endpoint == FILES]
    assert files
    assert not any(entry.received.authorized for entry in files)


@pytest.mark.parametrize("full", [False, True])
def test_a_stored_file_that_was_taken_from_the_state_folder_is_fetched_again(
    full: bool, tmp_path: Path
) -> None:
    with Emulator(one_file(), budget=None) as emulator:
        first = export(emulator, tmp_path)
        (stored,) = [
            path for path in (tmp_path / ".notionkit" / "files").rglob("*") if path.is_file()
        ]
        stored.unlink()
        again = export(emulator, tmp_path, full=full)
        assert again.result.exit_code == 0
        assert downloads(emulator) == [200, 200]
    assert stored.read_bytes() == b"hello"
    assert again.files == first.files
