"""The operators of reactive libraries that Notion's engine stands for: one test for each."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from notionkit.emulator import Emulator, Fault, small_world
from notionkit.engine import EventKind, NotionKit
from tests.engine.conftest import DEADLINE_SECONDS, export, settings_for


@pytest.fixture
def small() -> Iterator[Emulator]:
    """A handful of pages."""
    with Emulator(small_world(), budget=None) as served:
        yield served


def pages_in(emulator: Emulator, tmp_path: Path) -> list[str]:
    """Return the ids of all pages, as an export finds them."""
    seen: list[str] = []

    def note(event: object) -> None:
        payload = getattr(event, "payload", {})
        if payload.get("object") == "page":
            seen.append(payload["id"])

    export(emulator, tmp_path / "all", on_event=note)
    return seen


def test_share_replay_is_that_targets_which_overlap_share_their_requests(
    small: Emulator, tmp_path: Path
) -> None:
    """shareReplay: a listing is read once in a run, whoever leads to it."""
    pages = pages_in(small, tmp_path)
    with Emulator(small.world, budget=None) as fresh:
        done = export(fresh, tmp_path / "some", targets=[*pages, *reversed(pages)])
        counts = fresh.counts()
    assert len(pages) > 3
    assert done.result.status == "proven"
    assert counts.repeated == {}


def test_defer_is_that_nothing_is_requested_before_a_run(small: Emulator, tmp_path: Path) -> None:
    """defer: the tree is up, and waits."""
    with NotionKit(settings_for(small, tmp_path)) as kit:
        assert kit.system.snapshot().children
        assert small.requests == ()
        kit.run().wait(DEADLINE_SECONDS)
    assert small.requests


def test_expand_leads_from_page_to_page_and_to_what_is_found(
    emulator: Emulator, tmp_path: Path
) -> None:
    """expand: the paginator follows cursors, and what it finds becomes a listing."""
    done = export(emulator, tmp_path)
    asked = [entry.received.identity for entry in emulator.requests]
    assert done.result.status == "proven"
    assert any("start_cursor" in each for each in asked)
    assert any("/children" in each for each in asked)


def test_take_until_is_cancelling_a_run_which_asks_for_nothing_more(
    small: Emulator, tmp_path: Path
) -> None:
    """takeUntil: what is in flight comes home, and nothing new is begun."""
    with NotionKit(settings_for(small, tmp_path)) as kit:
        begun = threading.Event()
        kit.events.subscribe(lambda _: begun.set(), only=lambda e: e.kind is EventKind.START)
        run = kit.run()
        run.cancel()
        result = run.wait(DEADLINE_SECONDS)
        asked = len(small.requests)
    assert begun.is_set()
    assert result is not None
    assert result.status == "interrupted"
    assert len(small.requests) == asked
    whole = export(small, tmp_path)
    assert whole.result.status == "proven"
    assert len(small.requests) > asked


def test_timeout_and_retry_when_give_up_a_request_that_hangs_and_try_again(
    small: Emulator, tmp_path: Path
) -> None:
    """timeout, retryWhen: by the deadlines of a request and the retry policy."""
    hung = threading.Event()

    def hang_once(_: object) -> Fault | None:
        if hung.is_set():
            return None
        hung.set()
        return Fault.hang()

    with Emulator(small.world, budget=None, faults=hang_once) as slow:
        done = export(slow, tmp_path, read_timeout_seconds=0.2)
    assert done.result.status == "proven"
    assert done.result.retries == 1
