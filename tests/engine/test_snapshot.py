"""The figures of a run as they stand at a moment."""

from actors.roles import Counted, Gauged, Timed
from notionkit.engine.figures.snapshot import Snapshot, aged, fold


def test_reports_add_up_and_gauges_replace() -> None:
    snapshot = Snapshot(0.0, 0.0)
    for report in (Counted("blocks", 5), Counted("blocks"), Gauged("open", 3), Gauged("open", 2)):
        snapshot = fold(snapshot, report, 1.0)

    assert (snapshot.blocks, snapshot.open) == (6, 2)


def test_a_report_that_nobody_knows_changes_nothing() -> None:
    snapshot = Snapshot(0.0, 0.0)

    assert fold(snapshot, Counted("unheard_of"), 1.0) == snapshot
    assert fold(snapshot, "no report", 1.0) == snapshot


def test_the_rate_is_that_of_the_last_seconds() -> None:
    snapshot = Snapshot(0.0, 0.0)
    for second in range(20):
        snapshot = fold(snapshot, Counted("requests"), float(second))

    assert snapshot.requests == 20
    assert snapshot.requests_per_second == 1.0
    assert aged(snapshot, 60.0).requests_per_second == 0.0


def test_the_wait_for_the_budget_runs_down() -> None:
    snapshot = fold(Snapshot(0.0, 0.0), Gauged("waiting_until", 30.0), 10.0)

    assert snapshot.waiting_seconds == 20.0
    assert aged(snapshot, 25.0).waiting_seconds == 5.0
    assert aged(snapshot, 31.0).waiting_seconds == 0.0


def test_silence_lasts_from_the_first_request_without_an_answer_to_the_next_answer() -> None:
    snapshot = Snapshot(0.0, 0.0)
    for second in (3.0, 8.0):
        snapshot = fold(snapshot, Counted("http/unanswered"), second)

    assert snapshot.silent_seconds == 5.0
    assert aged(snapshot, 60.0).silent_seconds == 57.0
    assert fold(snapshot, Counted("http/status/200"), 60.0).silent_seconds == 57.0
    assert fold(snapshot, Timed("http/answers", 0.1), 60.0).silent_seconds == 0.0


def test_the_silence_of_one_run_is_not_that_of_the_next() -> None:
    snapshot = fold(Snapshot(0.0, 0.0), Counted("http/unanswered"), 3.0)

    assert aged(fold(snapshot, Gauged("phase", "starting"), 60.0), 90.0).silent_seconds == 0.0
