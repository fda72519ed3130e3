"""The figures of a run: of requests, plugins, actors and the process; live, late and on disk."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from actors.testing import Probe
from notionkit.emulator import Emulator, Fault, small_world
from notionkit.engine import EventKind, NotionKit, RunResult, Snapshot, terms
from tests.engine.conftest import DEADLINE_SECONDS, export, settings_for


@pytest.fixture
def small() -> Iterator[Emulator]:
    """A handful of pages."""
    with Emulator(small_world(), budget=None) as served:
        yield served


def measured(emulator: Emulator, folder: Path, **changes: Any) -> tuple[RunResult, dict[str, Any]]:
    """Export, and read the metrics file that is left."""
    file = folder / "watched" / "metrics.json"
    result = export(emulator, folder / "output", metrics_file=file, **changes).result
    assert [path.name for path in file.parent.iterdir()] == ["metrics.json"]
    return result, json.loads(file.read_text(encoding="utf-8"))


def test_the_file_has_the_final_figures_of_requests_plugins_actors_and_process(
    small: Emulator, tmp_path: Path
) -> None:
    result, figures = measured(small, tmp_path)
    sent = len(small.requests)
    assert figures["run"]["phase"] == "proven"
    assert figures["run"]["requests"] == result.requests
    assert figures["http"]["requests"] == figures["http"]["answers"]["count"] == result.requests
    assert figures["http"]["status"] == {"200": result.requests}
    assert result.requests <= sent
    assert figures["http"]["bytes"] > 0
    assert set(figures["plugins"]) == {"files", "markdown", "csv", "json"}
    assert figures["plugins"]["markdown"]["settled"]["count"] == 1
    assert figures["plugins"]["markdown"]["changes"] >= result.pages
    assert figures["actors"]["/keeper"]["handled"] > 0
    assert figures["actors"]["/keeper"]["state"] == "running"
    assert figures["process"]["threads"] > 10
    assert figures["process"]["cpu_seconds"] > 0


def test_answers_are_counted_by_their_status(small: Emulator, tmp_path: Path) -> None:
    failing = iter([Fault.bad_gateway(), Fault.reset_before()])
    with Emulator(small.world, budget=None, faults=lambda _: next(failing, None)) as faulty:
        result, figures = measured(faulty, tmp_path)
    assert result.status == "proven"
    assert figures["http"]["status"]["502"] == 1
    assert figures["http"]["unanswered"] == 1
    assert figures["http"]["requests"] == figures["http"]["answers"]["count"] + 1


def test_a_file_that_cannot_be_written_harms_no_run_and_is_told_once(
    small: Emulator, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    done = export(small, tmp_path / "output", metrics_file=tmp_path / "file" / "metrics.json")
    assert done.result.status == "proven"
    told = [record for record in caplog.records if "metrics file" in record.message]
    assert len(told) == 1


def test_who_subscribes_late_gets_the_latest_snapshot_at_once(
    small: Emulator, tmp_path: Path
) -> None:
    with NotionKit(settings_for(small, tmp_path)) as kit:
        early, late = Probe(), Probe()
        kit.snapshots.subscribe(early)
        kit.run().wait(DEADLINE_SECONDS)
        early.wait()
        kit.snapshots.subscribe(late)
        (latest,) = late.items[:1]
    assert isinstance(latest, Snapshot)
    assert latest.requests > 0
    assert set(latest.actors) >= {"/", "/keeper", "/crawl/coordinator"}


def test_a_subscriber_that_blocks_loses_events_and_holds_up_nobody(
    small: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With room for a few events only, so that a small run is more than enough."""
    for role in ("announcer", "display"):
        tight = attrs.evolve(terms.ROLES[role], capacity=3)
        monkeypatch.setattr(terms, "ROLES", {**terms.ROLES, role: tight})
    gate, dropped = threading.Event(), Probe()
    with NotionKit(settings_for(small, tmp_path)) as kit:
        kit.events.subscribe(
            lambda _: gate.wait(DEADLINE_SECONDS), only=lambda event: event.kind is EventKind.DATA
        )
        kit.snapshots.subscribe(dropped, only=lambda snapshot: snapshot.events_dropped > 0)
        result = kit.run().wait(DEADLINE_SECONDS)
        dropped.wait()
        gate.set()
    assert result is not None
    assert result.status == "proven"
    assert result.restarts == 0
