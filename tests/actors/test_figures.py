"""Figures of many kinds, folded into one value."""

from __future__ import annotations

from actors.roles import Counted, Figures, Gauged, Span, Timed


def folded(*reports: object) -> Figures:
    figures = Figures()
    for report in reports:
        figures = figures.fold(report)
    return figures


def test_counts_add_up_values_replace_and_durations_do_both() -> None:
    figures = folded(
        *(Counted("http/requests"), Counted("http/requests", 2), Gauged("left", 3)),
        *(Gauged("left", 2), Timed("http/answers", 0.5), Timed("http/answers", 0.25)),
    )
    assert figures.counts == {"http/requests": 3}
    assert figures.values == {"left": 2}
    assert figures.spans == {"http/answers": Span(count=2, seconds=0.75, longest=0.5)}


def test_the_parts_of_a_name_are_groups() -> None:
    figures = folded(Counted("http/status/200", 4), Counted("http/status/429"), Timed("wait", 1))
    assert figures.tree() == {
        "http": {"status": {"200": 4, "429": 1}},
        "wait": {"count": 1, "seconds": 1, "longest": 1},
    }


def test_what_is_no_report_changes_nothing() -> None:
    assert folded("no report") == Figures()
