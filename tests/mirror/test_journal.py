import pytest

from notionkit.mirror import Mirror, NoRun, Problem, ProblemsRecorded

LIMIT = Problem("limit", "search_cap", "workspace", "", "10,000 reached")


def test_a_run_without_an_end_can_go_on(mirror: Mirror) -> None:
    assert mirror.resumable(["workspace"]) == "run-1"
    assert mirror.resumable(["another"]) is None
    state = mirror.begin_run("run-1", ["workspace"])
    assert (state.resumed, state.resumes, state.status) == (True, 1, None)


@pytest.mark.parametrize("status", ["interrupted", "refused", "unfinished"])
def test_a_run_that_stopped_early_can_go_on(mirror: Mirror, status: str) -> None:
    mirror.finish_run("run-1", status)
    assert mirror.resumable(["workspace"]) == "run-1"
    assert mirror.begin_run("run-1").ended_at is None


@pytest.mark.parametrize("status", ["proven", "refreshed", "losses"])
def test_a_run_that_is_over_cannot_go_on(mirror: Mirror, status: str) -> None:
    mirror.finish_run("run-1", status)
    assert mirror.resumable(["workspace"]) is None
    with pytest.raises(NoRun, match="run-1 is over"):
        mirror.begin_run("run-1")


def test_the_order_of_targets_does_not_matter(mirror: Mirror) -> None:
    mirror.begin_run("run-2", ["b", "a", "a"])
    assert mirror.resumable(["a", "b"]) == "run-2"


def test_only_the_last_run_can_go_on(mirror: Mirror) -> None:
    mirror.begin_run("run-2", ["other"])
    assert mirror.resumable(["workspace"]) is None


def test_other_settings_are_another_run_where_the_caller_says_so(mirror: Mirror) -> None:
    mirror.begin_run("run-2", ["a"], fingerprint="f1", mode="normal")
    assert mirror.resumable(["a"]) == "run-2"
    assert mirror.resumable(["a"], fingerprint="f1") == "run-2"
    assert mirror.resumable(["a"], fingerprint="f2") is None


def test_a_run_that_reads_everything_goes_on_with_other_settings(mirror: Mirror) -> None:
    mirror.begin_run("run-2", ["a"], fingerprint="f1", mode="audit")
    assert mirror.resumable(["a"], fingerprint="f2") == "run-2"
    assert mirror.begin_run("run-2", ["a"], fingerprint="f2").fingerprint == "f2"


def test_the_journal_keeps_how_a_run_ended(mirror: Mirror) -> None:
    mirror.finish_run("run-1", "losses", {"pages": 3, "note": "☃"})
    with mirror.view() as view:
        (run,) = view.runs()
    assert (run.status, run.ended_at, run.started_at) == ("losses", 1000.0, 1000.0)
    assert run.summary == {"pages": 3, "note": "☃"}
    assert run.targets == ("workspace",)


def test_a_problem_that_is_met_again_is_one_problem_with_the_latest_words(mirror: Mirror) -> None:
    later = Problem(LIMIT.severity, LIMIT.rule, LIMIT.kind, LIMIT.id, "later words")
    mirror.apply([ProblemsRecorded((LIMIT,)), ProblemsRecorded((later,))])
    with mirror.view() as view:
        assert view.problems() == [later]


def test_a_problem_that_is_solved_goes(mirror: Mirror) -> None:
    mirror.apply([ProblemsRecorded((LIMIT,))])
    mirror.apply([ProblemsRecorded(resolved=(LIMIT,))])
    with mirror.view() as view:
        assert view.problems() == []


def test_problems_belong_to_their_run(mirror: Mirror) -> None:
    mirror.apply([ProblemsRecorded((LIMIT,))])
    mirror.begin_run("run-2")
    with mirror.view() as view:
        assert view.problems() == []
        assert view.problems("run-1") == [LIMIT]


def test_an_unknown_run_is_an_error_that_names_it(mirror: Mirror) -> None:
    with mirror.view() as view, pytest.raises(NoRun, match="nope"):
        view.problems("nope")


def test_lone_surrogates_in_a_message_do_no_harm(mirror: Mirror) -> None:
    mirror.apply([ProblemsRecorded((Problem("flag", "r", "page", "x", "bad \ud83d half"),))])
    with mirror.view() as view:
        assert view.problems()[0].message == "bad ? half"
