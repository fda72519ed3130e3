"""How one attachment is fetched: gone on with, begun again, refused, left out, or flagged."""

import hashlib
import itertools
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from notionkit.emulator import Emulator, Fault, Received, World
from notionkit.emulator import blocks as b
from notionkit.emulator.journal import FILES
from notionkit.engine import NotionKit
from notionkit.engine.attachments.file_session import MOST_REDIRECTS, FileSession
from notionkit.engine.attachments.reachable import Forbidden
from tests.engine.conftest import Export, export, settings_for
from tests.integration.clocks import PatientClock
from tests.integration.test_attachments import downloads, run_by
from tests.integration.test_losses import ledger_in

Seam = Callable[[Received], Fault | None]
LARGE = bytes(range(256)) * 4096
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
PAGE = "<!DOCTYPE html><html><title>Sign in</title></html>"


def world_of(**files: bytes) -> World:
    """A page that shows these files; `_` in a name is its dot."""
    world = World(name="Downloads", seed="downloads")
    made = {name.replace("_", "."): data for name, data in files.items()}
    blocks = [b.file_block(world.file(name, data), name) for name, data in made.items()]
    world.page("Page", blocks=blocks, key="page")
    return world


def of_downloads(*faults: Callable[[], Fault] | None) -> Seam:
    """One fault, or none, for each download in turn."""
    left = iter(faults)
    return lambda received: (
        made() if received.endpoint == FILES and (made := next(left, None)) else None
    )


def exported(
    world: World, seam: Seam, clock: PatientClock, output: Path
) -> tuple[Export, list[int]]:
    with Emulator(world, budget=None, faults=seam, clock=clock) as emulator:
        return run_by(clock, emulator, output), downloads(emulator)


# -- going on -------------------------------------------------------------------------------------


def test_a_broken_download_goes_on_where_it_stopped(clock: PatientClock, tmp_path: Path) -> None:
    seam = of_downloads(Fault.reset_after, Fault.unavailable)
    export, statuses = exported(world_of(large_bin=LARGE), seam, clock, tmp_path)
    assert statuses == [0, 503, 206]
    assert export.result.status == "proven"
    assert export.files["Page/_files/large.bin"] == LARGE
    assert not list((tmp_path / ".notionkit" / "partial").iterdir())


def test_a_server_that_ignores_ranges_sends_the_file_again(
    clock: PatientClock, tmp_path: Path
) -> None:
    whole = Fault("200 whole", headers={"etag": '"same"'}, body=LARGE)
    seam = of_downloads(Fault.reset_after, lambda: whole)
    export, statuses = exported(world_of(large_bin=LARGE), seam, clock, tmp_path)
    assert statuses == [0, 200]
    assert export.files["Page/_files/large.bin"] == LARGE


@pytest.mark.parametrize(
    "answer",
    [
        Fault("206", status=206, headers={"content-range": "bytes 0-9/10"}, body=b"0123456789"),
        Fault("206", status=206, headers={}, body=b"0123456789"),
        Fault("416", status=416),
    ],
    ids=["another part", "no range", "refused"],
)
def test_another_part_than_was_asked_for_is_not_taken(
    answer: Fault, clock: PatientClock, tmp_path: Path
) -> None:
    seam = of_downloads(Fault.reset_after, lambda: answer)
    export, statuses = exported(world_of(large_bin=LARGE), seam, clock, tmp_path)
    assert statuses == [0, answer.status, 200]
    assert export.files["Page/_files/large.bin"] == LARGE


def test_a_file_that_changed_meanwhile_is_begun_again(clock: PatientClock, tmp_path: Path) -> None:
    world = world_of(large_bin=LARGE)
    (path,) = world.files
    other = LARGE[::-1] + b"!"
    seen = itertools.count()

    def seam(received: Received) -> Fault | None:
        if received.endpoint != FILES:
            return None
        if next(seen) == 0:
            return Fault.reset_after()
        world.files[path] = type(world.files[path])(path, "large.bin", other, "application/x")
        return None

    export, statuses = exported(world, seam, clock, tmp_path)
    assert statuses == [0, 200]
    assert export.files["Page/_files/large.bin"] == other


def test_a_download_that_stays_broken_goes_on_in_the_next_run(
    clock: PatientClock, tmp_path: Path
) -> None:
    world = world_of(large_bin=LARGE)
    seam = of_downloads(Fault.reset_after, *[Fault.reset_before] * 4)
    with Emulator(world, budget=None, faults=seam, clock=clock) as emulator:
        first = run_by(clock, emulator, tmp_path)
        second = run_by(clock, emulator, tmp_path)
        assert downloads(emulator) == [0, 0, 0, 0, 0, 206]
    assert (first.result.exit_code, second.result.exit_code) == (3, 0)
    assert second.files["Page/_files/large.bin"] == LARGE


# -- what is no file ------------------------------------------------------------------------------


def test_a_web_page_instead_of_the_file_is_fetched_again(
    clock: PatientClock, tmp_path: Path
) -> None:
    seam = of_downloads(lambda: Fault.html(200, PAGE))
    export, statuses = exported(world_of(a_png=PNG), seam, clock, tmp_path)
    assert statuses == [200, 200]
    assert export.files["Page/_files/a.png"] == PNG
    assert export.result.status == "proven"


def test_a_web_page_that_stays_is_a_loss(clock: PatientClock, tmp_path: Path) -> None:
    seam = of_downloads(*[lambda: Fault.html(200, PAGE)] * 9)
    export, _ = exported(world_of(a_png=PNG), seam, clock, tmp_path)
    (failure,) = export.result.failures
    assert (export.result.exit_code, failure.rule, failure.kind) == (3, "file", "file")
    assert "web page" in failure.message
    assert "a.png" in export.files["Page.md"].decode()


def test_bytes_that_are_not_what_the_name_says_are_kept_and_flagged(tmp_path: Path) -> None:
    with Emulator(world_of(a_pdf=PNG, fine_png=PNG), budget=None) as emulator:
        made = export(emulator, tmp_path)
    assert made.result.status == "proven"
    assert made.files["Page/_files/a.pdf"] == PNG
    (flag,) = ledger_in(tmp_path)["flags"]
    assert flag["rule"] == "file_type"
    assert "'a.pdf'" in flag["message"]
    assert "image/png" in flag["message"]


def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    with Emulator(world_of(empty_txt=b"", none_png=b""), budget=None) as emulator:
        made = export(emulator, tmp_path)
    assert made.result.status == "proven"
    assert made.files["Page/_files/empty.txt"] == made.files["Page/_files/none.png"] == b""


def test_equal_bytes_are_kept_once(tmp_path: Path) -> None:
    with Emulator(world_of(one_bin=LARGE, two_bin=LARGE), budget=None) as emulator:
        made = export(emulator, tmp_path)
    one, two = (tmp_path / "Page" / "_files" / f"{name}.bin" for name in ("one", "two"))
    assert made.files["Page/_files/one.bin"] == made.files["Page/_files/two.bin"] == LARGE
    assert one.stat().st_ino == two.stat().st_ino
    stored = [path for path in (tmp_path / ".notionkit" / "files").rglob("*") if path.is_file()]
    assert [path.name for path in stored] == [hashlib.sha256(LARGE).hexdigest()]


# -- what is not wanted ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "left_out"),
    [
        ({"max_file_size": 1000}, {"large.bin"}),
        ({"max_file_size": "1kB"}, {"large.bin"}),
        ({"skip_files": ("*.bin",)}, {"large.bin"}),
        ({"skip_files": ("image/*", "text/plain")}, {"a.png", "note.txt"}),
    ],
    ids=lambda value: " ".join(map(str, sorted(value))),
)
def test_what_is_not_wanted_is_left_out_and_listed_as_a_choice(
    changes: dict[str, Any], left_out: set[str], tmp_path: Path
) -> None:
    world = world_of(large_bin=LARGE, a_png=PNG, note_txt=b"note")
    with Emulator(world, budget=None) as emulator:
        first = export(emulator, tmp_path, **changes)
        second = export(emulator, tmp_path, **changes)
        asked = len(downloads(emulator))
        third = export(emulator, tmp_path)
    assert first.files == second.files
    assert_left_out(first, left_out)
    assert named(second) == named(first), "a run that reads only what changed says it again"
    assert (third.result.exit_code, third.result.choices) == (0, ())
    assert {f"Page/_files/{name}" for name in left_out} <= set(third.files)
    if "skip_files" in changes:
        assert asked == 3 - len(left_out), "what a name or type tells is never asked for"


def named(export: Export) -> set[tuple[str, str]]:
    return {(choice.id, choice.message) for choice in export.result.choices}


def assert_left_out(export: Export, left_out: set[str]) -> None:
    result, files = export.result, export.files
    assert (result.status, result.exit_code, result.failures) == ("proven", 0, ())
    assert len(result.choices) == len(left_out)
    assert {choice.rule for choice in result.choices} == {"file_skipped"}
    tally = result.rules["files"]
    assert (tally["checked"], tally["proven"], tally["choices"]) == (
        3,
        3 - len(left_out),
        len(left_out),
    )
    page = files["Page.md"].decode()
    for name in left_out:
        assert f"Page/_files/{name}" not in files
        assert name in page
        assert any(repr(name) in choice.message for choice in result.choices)


def test_the_ledger_lists_choices_by_themselves(tmp_path: Path) -> None:
    with Emulator(world_of(a_png=PNG), budget=None) as emulator:
        export(emulator, tmp_path, skip_files=("*.png",))
    ledger = ledger_in(tmp_path)
    assert [len(ledger[key]) for key in ("failures", "limits", "choices", "flags")] == [0, 0, 1, 0]
    (line,) = [
        json.loads(line)
        for line in (tmp_path / "manifest.jsonl").read_text("utf-8").splitlines()
        if '"object": "file"' in line
    ]
    assert ledger["choices"][0]["id"] == line["id"]
    assert line["path"] is None


@pytest.mark.parametrize("full", [True, False])
def test_a_file_that_was_lost_is_asked_for_again_by_every_later_run(
    full: bool, clock: PatientClock, tmp_path: Path
) -> None:
    world = world_of(a_png=PNG, b_png=PNG)
    seam = of_downloads(*[Fault.not_found] * 4)
    with Emulator(world, budget=None, faults=seam, clock=clock) as emulator:
        made = []
        for _ in range(4):
            with NotionKit(settings_for(emulator, tmp_path, full=full), clock=clock) as kit:
                made.append(kit.run().wait(60))
        assert downloads(emulator) == [404] * 4 + [200] * 2
    assert [result and result.exit_code for result in made] == [3, 3, 0, 0]
    assert [len(result.failures) for result in made if result] == [2, 2, 0, 0]


def test_a_file_that_was_lost_is_forgotten_with_its_page(
    clock: PatientClock, tmp_path: Path
) -> None:
    world = world_of(a_png=PNG)
    world.page("Other")
    with Emulator(
        world, budget=None, faults=of_downloads(Fault.not_found), clock=clock
    ) as emulator:
        first = run_by(clock, emulator, tmp_path)
        world.trash(world.id_of("page"))
        second = run_by(clock, emulator, tmp_path)
        assert downloads(emulator) == [404]
    assert (first.result.exit_code, second.result.exit_code) == (3, 0)


# -- where it may lead ----------------------------------------------------------------------------


def redirecting(url: str) -> Seam:
    """Redirects the first download."""
    return of_downloads(lambda: Fault.redirect(url))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://169.254.169.254/latest", "private address 169.254.169.254"),
        ("//10.0.0.1/a", "private address 10.0.0.1"),
        ("file:///etc/passwd", "only http and https"),
        ("http://127.0.0.1:1/a", "private address 127.0.0.1"),
    ],
)
def test_no_redirect_leads_where_no_url_may(
    url: str, why: str, clock: PatientClock, tmp_path: Path
) -> None:
    export, statuses = exported(world_of(a_png=PNG), redirecting(url), clock, tmp_path)
    (failure,) = export.result.failures
    assert statuses == [302]
    assert why in failure.message


def test_a_redirect_within_the_origin_is_followed(clock: PatientClock, tmp_path: Path) -> None:
    targets: list[str] = []

    def seam(received: Received) -> Fault | None:
        if received.endpoint != FILES or targets:
            return None
        targets.append(f"{received.path}?{received.query}")
        return Fault.redirect(targets[0])

    export, statuses = exported(world_of(a_png=PNG), seam, clock, tmp_path)
    assert statuses == [302, 200]
    assert export.files["Page/_files/a.png"] == PNG


def test_redirects_come_to_an_end(clock: PatientClock, tmp_path: Path) -> None:
    def seam(received: Received) -> Fault | None:
        return Fault.redirect(received.path) if received.endpoint == FILES else None

    export, statuses = exported(world_of(a_png=PNG), seam, clock, tmp_path)
    assert statuses == [302] * (MOST_REDIRECTS + 1)
    assert "redirected more than" in export.result.failures[0].message


def test_a_name_that_changes_its_address_between_check_and_connection_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Emulator(world_of(a_png=PNG), budget=None) as emulator:
        port = int(emulator.url.rpartition(":")[2])
        answers = iter([("93.184.216.34", port), ("127.0.0.1", port)])

        def resolved(*_: Any, **__: Any) -> list[Any]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", next(answers))]

        monkeypatch.setattr(socket, "getaddrinfo", resolved)
        session = FileSession("https://api.notion.com", (5, 5))
        with (
            pytest.raises(Forbidden, match=r"private address 127\.0\.0\.1"),
            session.get(f"http://rebinding.example:{port}/secret", {}),
        ):
            pass
        session.close()
        assert emulator.requests == ()


def test_nothing_of_the_users_own_goes_along(
    clock: PatientClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with Emulator(world_of(a_png=PNG), budget=None, clock=clock) as emulator:
        made = run_by(clock, emulator, tmp_path / "out")
        assert not any(entry.received.authorized for entry in emulator.requests if _is_file(entry))
    assert made.result.status == "proven"


def _is_file(entry: Any) -> bool:
    return bool(entry.endpoint == FILES)
