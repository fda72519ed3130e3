"""How much a run looks at follows from the order, the earlier runs and the time alone."""

from typing import Any

import pytest

from notionkit.engine.crawl.freshness import Scope, scope_of
from notionkit.engine.messages import RunOrdered
from notionkit.mirror import RunState
from notionkit.mirror.freshness import is_settled

DAY = 86_400.0
NOW = 100 * DAY
MARK = "2026-03-01T10:02:00.000Z"
SINCE = "2026-03-01T09:57:00.000Z"


def run(mode: str, days_ago: float, *, mark: str | None = MARK, **changes: Any) -> RunState:
    values: dict[str, Any] = {
        "run_id": f"{mode}{days_ago}",
        "targets": (),
        "summary": {},
        "fingerprint": "",
        "started_at": NOW - days_ago * DAY - 60,
        "ended_at": NOW - days_ago * DAY,
        "status": "proven" if mode == "audit" else "refreshed",
        "resumes": 0,
        "requests": 0,
        "retries": 0,
        "rate_limited": 0,
        "restarts": 0,
        "mode": mode,
        "mark": mark,
    }
    return RunState(**{**values, **changes})


def order(**changes: Any) -> RunOrdered:
    return RunOrdered(**{"run_id": "new", "targets": (), "full": False, **changes})


AUDIT, NORMAL, QUICK = Scope("audit"), Scope("normal", SINCE), Scope("quick", SINCE)


@pytest.mark.parametrize(
    ("ordered", "earlier", "expected"),
    [
        ({}, [], AUDIT),
        ({}, [run("audit", 6.9)], NORMAL),
        ({}, [run("audit", 7.1)], AUDIT),
        ({}, [run("audit", 7.1), run("normal", 1)], AUDIT),
        ({}, [run("audit", 3, status="losses")], NORMAL),
        ({}, [run("audit", 3, status="interrupted")], AUDIT),
        ({}, [run("audit", -1)], AUDIT),
        ({}, [run("audit", 3, targets=("a",))], AUDIT),
        ({}, [run("audit", 3, fingerprint="comments=page")], AUDIT),
        ({"full": True}, [run("audit", 1)], AUDIT),
        ({"full": True, "quick": True}, [run("audit", 1)], AUDIT),
        ({"quick": True}, [], AUDIT),
        ({"quick": True}, [run("audit", 1)], QUICK),
        ({"quick": True}, [run("audit", 8)], AUDIT),
        ({"quick": True}, [run("audit", 1, mark=None)], Scope("normal")),
        ({"quick": True, "targets": ("a",)}, [run("audit", 1, targets=("a",))], NORMAL),
        ({"audit_days": 0.5}, [run("audit", 1)], AUDIT),
        ({"audit_days": 30}, [run("audit", 29)], NORMAL),
    ],
)
def test_the_scope_of_a_run(
    ordered: dict[str, Any], earlier: list[RunState], expected: Scope
) -> None:
    assert scope_of(order(**ordered), earlier, NOW) == expected


def test_a_quick_run_moves_the_mark_for_quick_runs_only() -> None:
    later = "2026-03-02T12:00:00.000Z"
    earlier = [run("audit", 2), run("quick", 1, mark=later)]
    assert scope_of(order(quick=True), earlier, NOW).since == "2026-03-02T11:55:00.000Z"
    assert scope_of(order(), earlier, NOW).since == SINCE


@pytest.mark.parametrize(
    ("read_after_seconds", "settled"), [(-1, False), (0, False), (59, False), (60, True)]
)
def test_content_is_settled_a_minute_after_the_minute_of_its_edit(
    read_after_seconds: float, settled: bool
) -> None:
    edited = 1_772_359_320.0  # what the mark says, in seconds
    assert is_settled(MARK, edited + read_after_seconds) is settled
    assert is_settled("", edited + 3600) is False
    assert is_settled(MARK, None) is False
