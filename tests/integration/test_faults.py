"""A server and a network that misbehave: the run completes with the same bytes, or says why not."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from actors.roles.messages import SnapshotWanted
from notionkit.emulator import (
    Emulator,
    Fault,
    FaultSeam,
    Received,
    generated_world,
    seeded,
    small_world,
)
from notionkit.emulator.fault_plans import TRANSIENT
from notionkit.emulator.faults import Kind
from notionkit.emulator.journal import FILES
from notionkit.engine import NotionKit, RunResult, Settings
from notionkit.engine.tree import METRICS
from tests.engine.conftest import export, files_in, settings_for
from tests.integration.clocks import PatientClock

REASONS = (
    "public_api_request_rate_limit",
    "public_api_workspace_rate_limit",
    "public_api_endpoint_rate_limit",
)
MIXTURE: Sequence[Callable[[], Fault]] = (
    *TRANSIENT,
    *(partial(Fault.rate_limited, 1, reason) for reason in REASONS),
    partial(Fault.rate_limited, None),
    Fault.query_timeout,
    partial(Fault.overloaded, None),
)


PROBE = "GET /v1/users/me?"
"""Asked once by the crawl, and again to know whether anyone is there before a run ends."""


@pytest.fixture
def clock() -> Iterator[PatientClock]:
    """Time a hundred times as fast: budgets are waited for by the minute."""
    made = PatientClock()
    yield made
    made.close()


def run_by(clock: PatientClock, settings: Settings) -> RunResult:
    with NotionKit(settings, clock=clock) as kit:
        result = kit.run().wait(60)
    assert result is not None
    return result


class Weather:
    """A fault seam that a test switches on when it wants to. A file that is cut stays as it is:

    nobody could tell its half from the whole.
    """

    def __init__(self, faults: FaultSeam) -> None:
        self._faults = faults
        self.bad = False

    def __call__(self, received: Received) -> Fault | None:
        fault = self._faults(received) if self.bad else None
        if fault is not None and received.endpoint == FILES and fault.kind is Kind.CUT:
            return None
        return fault


# -- what passes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(2))
def test_passing_faults_leave_the_same_bytes(
    seed: int, clock: PatientClock, tmp_path: Path
) -> None:
    weather = Weather(seeded(seed, 0.25, kinds=MIXTURE))
    with Emulator(generated_world(12, seed), budget=None, clock=clock, faults=weather) as emulator:
        quiet = run_by(clock, settings_for(emulator, tmp_path / "quiet"))
        emulator.forget()
        weather.bad = True
        noisy = run_by(clock, settings_for(emulator, tmp_path / "noisy"))
        counts = emulator.counts()

    assert quiet.status == "proven"
    assert noisy.status == "proven"
    assert files_in(tmp_path / "noisy") == files_in(tmp_path / "quiet")
    answered_badly = sum(entry.fault is not None for entry in emulator.requests)
    assert answered_badly > 5
    assert noisy.retries > 5
    assert noisy.requests == counts.requests
    assert sum(times - 1 for times in counts.repeated.values()) <= answered_badly


def test_a_small_budget_is_kept_and_the_result_is_whole(
    clock: PatientClock, tmp_path: Path
) -> None:
    world = generated_world(8, 1)
    with Emulator(world, budget=20, clock=clock) as emulator:
        result = run_by(clock, settings_for(emulator, tmp_path / "slow", budget=None))
        counts = emulator.counts()
    windows = counts.requests / 20
    assert result.status == "proven"
    assert result.pages + result.rows == len(list(world.all("page")))
    assert windows > 2
    refused = counts.by_status.get(429, 0)
    print(f"{counts.requests} requests in {windows:.1f} windows, {refused} refused")
    # Learning a limit that is nine times smaller than expected costs what was in flight, once.
    assert refused <= 2 * windows + 8
    assert result.rate_limited == refused


def test_a_budget_that_is_known_is_never_overrun(clock: PatientClock, tmp_path: Path) -> None:
    with Emulator(generated_world(8, 1), budget=20, clock=clock) as emulator:
        result = run_by(clock, settings_for(emulator, tmp_path, budget=20))
        counts = emulator.counts()
    assert result.status == "proven"
    # Where the server's windows lie is known only after the first refusal.
    assert counts.by_status.get(429, 0) <= 5


# -- what does not pass ---------------------------------------------------------------------------


def after(requests: int, fault: Callable[[], Fault]) -> tuple[FaultSeam, Callable[[], None]]:
    """Fault everything after so many requests, until it is mended."""
    mended = threading.Event()

    def seam(received: Received) -> Fault | None:
        return fault() if received.number > requests and not mended.is_set() else None

    return seam, mended.set


def test_a_token_refused_in_the_middle_ends_the_run_which_resumes_later(tmp_path: Path) -> None:
    seam, mend = after(8, Fault.unauthorized)
    with Emulator(small_world(), budget=None, faults=seam) as emulator:
        first = export(emulator, tmp_path / "out", concurrency=1)
        read = {entry.received.identity for entry in emulator.requests if entry.status == 200}
        emulator.forget()
        mend()
        second = export(emulator, tmp_path / "out")
        again = {entry.received.identity for entry in emulator.requests}
        quiet = export(emulator, tmp_path / "quiet")
    assert (first.result.status, first.result.exit_code) == ("refused", 4)
    assert emulator.token not in first.result.message
    assert (second.result.status, second.result.run_id) == ("proven", first.result.run_id)
    assert read & again == set()
    assert second.files == quiet.files


def test_a_blocked_connection_is_not_asked_again(tmp_path: Path) -> None:
    seam, _ = after(3, Fault.blocked)
    with Emulator(small_world(), budget=None, faults=seam) as emulator:
        blocked = export(emulator, tmp_path, concurrency=1)
        assert emulator.counts().by_status[429] <= 2
    assert blocked.result.exit_code == 4


def test_a_network_that_stays_away_ends_the_run_which_resumes_later(
    clock: PatientClock, tmp_path: Path
) -> None:
    seam, mend = after(8, Fault.reset_before)
    with Emulator(small_world(), budget=None, faults=seam, clock=clock) as emulator:
        settings = settings_for(emulator, tmp_path, patience_seconds=30, concurrency=1)
        first = run_by(clock, settings)
        read = {entry.received.identity for entry in emulator.requests if entry.status == 200}
        emulator.forget()
        mend()
        second = run_by(clock, settings)
        again = {entry.received.identity for entry in emulator.requests}
    assert (first.status, first.exit_code) == ("unfinished", 5)
    assert "\n" not in first.message
    assert (second.status, second.run_id) == ("proven", first.run_id)
    assert read & again == set()


def test_the_silence_of_a_run_is_not_that_of_the_next_one_of_its_kit(
    clock: PatientClock, tmp_path: Path
) -> None:
    silences: list[float] = []
    seam, _ = after(8, Fault.reset_before)
    with Emulator(small_world(), budget=None, faults=seam, clock=clock) as emulator:
        settings = settings_for(emulator, tmp_path, patience_seconds=30, concurrency=1)
        with NotionKit(settings, clock=clock) as kit:
            for _ in range(2):
                clock.sleep(100.0)
                ended = kit.run().wait(60)
                assert ended is not None
                assert ended.status == "unfinished"
                snapshot = kit.system.ref(METRICS).ask(SnapshotWanted(), timeout=5.0).snapshot
                silences.append(snapshot.silent_seconds)
    assert max(silences) < 60


@pytest.mark.parametrize("patience", [4, 12])
def test_with_the_network_gone_a_run_ends_when_the_patience_of_the_first_request_does(
    patience: int, clock: PatientClock, tmp_path: Path
) -> None:
    gone_at: list[float] = []

    def seam(received: Received) -> Fault | None:
        if received.number <= 40:
            return None
        gone_at.append(clock.monotonic())
        return Fault.reset_before()

    with Emulator(generated_world(25, 7), budget=None, faults=seam, clock=clock) as emulator:
        result = run_by(clock, settings_for(emulator, tmp_path, patience_seconds=patience))
        took = clock.monotonic() - gone_at[0]
        received = [entry.received for entry in emulator.requests]
    asked = [each.identity for each in received if each.endpoint != FILES]
    while asked.count(PROBE) > 1:
        asked.remove(PROBE)
    assert (result.status, result.exit_code) == ("unfinished", 5)
    assert patience <= took < patience + 2
    assert result.requests == len(asked), "those without an answer are counted too"
    assert 10 < result.retries == len(asked) - len(set(asked))


def test_a_request_that_fails_while_others_are_answered_does_not_end_the_run(
    clock: PatientClock, tmp_path: Path
) -> None:
    failing: list[str] = []
    failed_at: list[float] = []

    def seam(received: Received) -> Fault | None:
        clock.sleep(2.0)
        if not received.path.endswith("/children"):
            return None
        failing.append(received.path)
        if received.path != failing[0] or (failed_at and failed_at[-1] - failed_at[0] > 60):
            return None
        failed_at.append(clock.monotonic())
        return Fault.reset_before()

    with Emulator(generated_world(40, 7), budget=None, faults=seam, clock=clock) as emulator:
        result = run_by(clock, settings_for(emulator, tmp_path, patience_seconds=50))
    assert result.status == "proven"
    assert failed_at[-1] - failed_at[0] > 60


@pytest.mark.parametrize(
    "fault", [Fault.reset_before, Fault.cut, partial(Fault.html, 200, "<p>A filter")]
)
def test_a_request_that_is_never_answered_is_a_loss_that_a_later_run_makes_good(
    fault: Callable[[], Fault], clock: PatientClock, tmp_path: Path
) -> None:
    failing: list[str] = []
    mended = threading.Event()

    def seam(received: Received) -> Fault | None:
        if not received.path.endswith("/children") or received.number < 40 or mended.is_set():
            return None
        failing.append(received.path)
        return fault() if received.path == failing[0] else None

    with Emulator(generated_world(25, 7), budget=None, faults=seam, clock=clock) as emulator:
        settings = settings_for(emulator, tmp_path / "out", patience_seconds=20)
        lossy = run_by(clock, settings)
        told = json.loads((tmp_path / "out" / ".notionkit" / "ledger.json").read_text())
        mended.set()
        whole = run_by(clock, settings)
        fresh = run_by(clock, settings_for(emulator, tmp_path / "fresh"))
    lost = failing[0].split("/")[-2]
    assert (lossy.status, lossy.exit_code) == ("losses", 3)
    assert [each["id"] for each in told["failures"]] == [lost]
    assert (whole.exit_code, fresh.status) == (0, "proven")
    assert files_in(tmp_path / "out") == files_in(tmp_path / "fresh")


# -- servers that are not Notion ------------------------------------------------------------------


class Stranger(BaseHTTPRequestHandler):
    """Answers everything with the one thing that its server was made for."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.asked.append(self.headers)  # type: ignore[attr-defined]
        status, headers, body = self.server.answer  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Quiet."""


HTML = {"content-type": "text/html"}
JSON = {"content-type": "application/json"}
STRANGERS = {
    "a web page": (200, HTML, b"<html><title>Welcome</title></html>"),
    "a missing page": (404, HTML, b"<html>Not found</html>"),
    "a redirect": (302, {"location": "http://127.0.0.1:9/elsewhere"}, b""),
    "other JSON": (200, JSON, json.dumps({"hello": "world"}).encode()),
    "a JSON list": (200, JSON, b"[]"),
    "cut JSON": (200, JSON, b'{"object": "list", "resul'),
    "nothing": (200, JSON, b""),
}


@pytest.mark.parametrize("what", STRANGERS)
def test_a_server_that_is_not_notion_is_told_in_one_line_and_no_file_is_touched(
    what: str, clock: PatientClock, tmp_path: Path
) -> None:
    (tmp_path / "notes.md").write_text("mine")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stranger)
    server.answer, server.asked = STRANGERS[what], []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        settings = Settings(
            token="ntn_secret", base_url=url, output=tmp_path, budget=1000, patience_seconds=5
        )
        result = run_by(clock, settings)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    print(result.message)
    assert (result.status, result.exit_code) == ("unfinished", 5)
    assert url.removeprefix("http://") in result.message
    assert "\n" not in result.message
    assert "ntn_secret" not in result.message
    assert files_in(tmp_path) == {"notes.md": b"mine"}
