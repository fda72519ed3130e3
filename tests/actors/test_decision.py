"""What a supervisor decides, step by step, without threads."""

from __future__ import annotations

from typing import Any

import pytest

from actors import (
    IMMEDIATE,
    Actor,
    Backoff,
    ChildRefused,
    ChildSpec,
    GiveUp,
    Intensity,
    IntensityExceeded,
    Restart,
    StartFailed,
    Strategy,
    SupervisorSpec,
    UnknownActor,
)
from actors.decision import actions as todo
from actors.decision import decide, new_state, next_due
from actors.decision import events as heard

ALL, ONE, REST = Strategy.ONE_FOR_ALL, Strategy.ONE_FOR_ONE, Strategy.REST_FOR_ONE


class Play:
    """Plays one supervisor by hand. Steps are written as "+a" (start), "-a" (stop) and so on."""

    def __init__(self, *names: str, temporary: str = "", **terms: Any) -> None:
        kinds = dict.fromkeys(temporary, Restart.TEMPORARY)
        children = tuple(
            ChildSpec(n, Actor, restart=kinds.get(n, Restart.PERMANENT)) for n in names
        )
        self.now = 0.0
        spec = SupervisorSpec("s", children, **{"backoff": IMMEDIATE, **terms})
        self.state = new_state("/s", spec)

    def booted(self) -> Play:
        self.hear(heard.Boot())
        for child in self.state.children:
            self.ready(child.id)
        return self

    def hear(self, event: heard.Event) -> list[str]:
        self.state, actions = decide(self.state, event, now=self.now, draw=0.0)
        self.actions = actions
        return [_brief(action) for action in actions]

    def epoch(self, name: str) -> int:
        child = self.state.get(name)
        assert child is not None
        return child.epoch

    def ready(self, name: str) -> list[str]:
        return self.hear(heard.Started(name, self.epoch(name)))

    def not_ready(self, name: str) -> list[str]:
        return self.hear(heard.StartFailed(name, self.epoch(name), ValueError(name)))

    def crash(self, name: str) -> list[str]:
        return self.hear(heard.Crashed(name, self.epoch(name), ValueError(name)))

    def leave(self, name: str) -> list[str]:
        return self.hear(heard.Exited(name, self.epoch(name)))

    def stopped(self, name: str) -> list[str]:
        return self.hear(heard.Stopped(name, self.epoch(name)))

    def wait(self, seconds: float) -> list[str]:
        self.now += seconds
        return self.hear(heard.Woke())

    def delay(self) -> float:
        due = next_due(self.state)
        assert due is not None
        return due - self.now


def _brief(action: todo.Action) -> str:
    match action:
        case todo.Start():
            return f"+{action.id}"
        case todo.Stop():
            return f"-{action.id}"
        case todo.Forget():
            return f"forget {action.id}"
        case todo.Retire():
            return f"retire {action.id}"
        case todo.GiveUpOn():
            return f"park {action.id}"
        case todo.Ended():
            return f"ended: {type(action.error).__name__}"
        case todo.Answer():
            return f"answer: {type(action.error).__name__}"
    return "ready"


def test_children_start_in_order_one_after_the_other() -> None:
    play = Play("a", "b", "c")
    assert play.hear(heard.Boot()) == ["+a"]
    assert play.ready("a") == ["+b"]
    assert play.ready("b") == ["+c"]
    assert play.ready("c") == ["ready"]


def test_a_supervisor_without_children_is_ready_at_once() -> None:
    assert Play().hear(heard.Boot()) == ["ready"]


def test_a_failed_first_start_stops_what_was_started_and_names_the_child() -> None:
    play = Play("a", "b", "c")
    play.hear(heard.Boot())
    play.ready("a")
    assert play.not_ready("b") == ["-a"]
    assert play.stopped("a") == ["ended: StartFailed"]
    error = play.state.error
    assert isinstance(error, StartFailed)
    assert error.path == "/s/b"
    assert isinstance(error.cause, ValueError)


def test_one_for_one_restarts_only_the_crashed_child() -> None:
    assert Play("a", "b", "c", strategy=ONE).booted().crash("b") == ["+b"]


def test_one_for_all_stops_in_reverse_and_starts_in_order() -> None:
    play = Play("a", "b", "c", strategy=ALL).booted()
    assert play.crash("b") == ["-c"]
    assert play.stopped("c") == ["-a"]
    assert play.stopped("a") == ["+a"]
    assert play.ready("a") == ["+b"]
    assert play.ready("b") == ["+c"]


def test_rest_for_one_restarts_the_crashed_child_and_those_after_it() -> None:
    play = Play("a", "b", "c", strategy=REST).booted()
    assert play.crash("b") == ["-c"]
    assert play.stopped("c") == ["+b"]
    assert play.ready("b") == ["+c"]


def test_rest_for_one_restarts_only_the_last_when_it_crashes() -> None:
    assert Play("a", "b", "c", strategy=REST).booted().crash("c") == ["+c"]


def test_rest_for_one_restarts_all_when_the_first_crashes() -> None:
    play = Play("a", "b", "c", strategy=REST).booted()
    assert play.crash("a") == ["-c"]
    assert play.stopped("c") == ["-b"]
    assert play.stopped("b") == ["+a"]


def test_a_temporary_bystander_is_stopped_and_forgotten() -> None:
    play = Play("a", "t", strategy=ALL, temporary="t").booted()
    assert play.crash("a") == ["-t"]
    assert play.stopped("t") == ["forget t", "+a"]
    assert play.state.get("t") is None


def test_one_for_all_retries_the_whole_group_when_a_start_in_it_fails() -> None:
    play = Play("a", "b", strategy=ALL).booted()
    play.crash("b")
    assert play.stopped("a") == ["+a"]
    assert play.ready("a") == ["+b"]
    assert play.not_ready("b") == ["-a"]
    assert play.stopped("a") == ["+a"]
    assert len(play.state.failed_at) == 2


def test_rest_for_one_retries_from_the_child_whose_start_failed() -> None:
    play = Play("a", "b", strategy=REST).booted()
    assert play.crash("a") == ["-b"]
    assert play.stopped("b") == ["+a"]
    assert play.ready("a") == ["+b"]
    assert play.not_ready("b") == ["+b"]


def test_a_crash_counts_once_however_many_siblings_go_with_it() -> None:
    names = "abcdefghij"
    play = Play(*names, strategy=ALL).booted()
    play.crash("e")
    for name in reversed(names.replace("e", "")):
        play.stopped(name)
    assert len(play.state.failed_at) == 1


def test_a_sibling_that_crashes_while_it_has_to_go_anyway_does_not_count() -> None:
    play = Play("a", "b", "c", strategy=ALL).booted()
    assert play.crash("b") == ["-c"]
    assert play.crash("a") == []
    assert play.crash("c") == ["+a"]
    assert len(play.state.failed_at) == 1


def test_a_crash_above_a_pending_rest_for_one_restart_takes_it_along() -> None:
    backoff = Backoff(minimum=1, maximum=8, factor=0)
    play = Play("a", "b", strategy=REST, backoff=backoff).booted()
    play.crash("b")
    assert play.crash("a") == []
    assert play.wait(1) == ["+a"]
    assert play.ready("a") == ["+b"]


def test_with_an_intensity_of_zero_the_first_crash_ends_the_supervisor() -> None:
    play = Play("a", "b", "c", intensity=Intensity(restarts=0)).booted()
    assert play.crash("b") == ["-c"]
    assert play.stopped("c") == ["-a"]
    assert play.stopped("a") == ["ended: IntensityExceeded"]


def test_the_third_crash_in_the_window_exceeds_an_intensity_of_two() -> None:
    play = Play("a", intensity=Intensity(restarts=2)).booted()
    for _ in range(2):
        assert play.crash("a") == ["+a"]
        play.ready("a")
    assert play.crash("a") == ["ended: IntensityExceeded"]


def test_the_window_slides() -> None:
    play = Play("a", intensity=Intensity(restarts=2, seconds=10)).booted()
    for pause in (0, 9, 2):
        play.wait(pause)
        assert play.crash("a") == ["+a"]
        play.ready("a")
    play.wait(1)
    assert play.crash("a") == ["ended: IntensityExceeded"]


def test_crashes_far_apart_never_exceed_the_intensity() -> None:
    play = Play("a", intensity=Intensity(restarts=1, seconds=1)).booted()
    for _ in range(4):
        assert play.crash("a") == ["+a"]
        play.ready("a")
        play.wait(2.1)


def test_crashes_of_different_children_share_the_count() -> None:
    play = Play("a", "b", intensity=Intensity(restarts=1)).booted()
    assert play.crash("a") == ["+a"]
    play.ready("a")
    assert play.crash("b") == ["-a"]


def test_a_child_that_never_starts_again_is_tried_as_often_as_the_intensity_says() -> None:
    play = Play("a", "b", intensity=Intensity(restarts=4, seconds=3600)).booted()
    tries = play.crash("b").count("+b")
    while (steps := play.not_ready("b")) == ["+b"]:
        tries += 1
    assert tries == 4
    assert steps == ["-a"]
    assert play.stopped("a") == ["ended: IntensityExceeded"]


def test_the_error_of_a_supervisor_that_gave_up_carries_the_causes_in_the_window() -> None:
    play = Play("a", intensity=Intensity(restarts=1)).booted()
    play.crash("a")
    play.not_ready("a")
    error = play.state.error
    assert isinstance(error, IntensityExceeded)
    assert (error.path, error.child, len(error.causes)) == ("/s", "a", 2)


def test_the_delay_doubles_with_each_failure_in_a_row() -> None:
    backoff = Backoff(minimum=1, maximum=10, factor=0)
    play = Play("a", backoff=backoff, intensity=Intensity(restarts=9)).booted()
    delays = []
    for _ in range(5):
        play.crash("a")
        delays.append(play.delay())
        assert play.wait(delays[-1]) == ["+a"]
        play.ready("a")
    assert delays == [1, 2, 4, 8, 10]


@pytest.mark.parametrize(("quiet", "delay"), [(5.5, 1), (5.4, 2)])
def test_the_delay_begins_anew_after_half_of_minimum_and_maximum_without_a_failure(
    quiet: float, delay: float
) -> None:
    play = Play("a", backoff=Backoff(minimum=1, maximum=10, factor=0)).booted()
    play.crash("a")
    play.wait(1)
    play.ready("a")
    play.wait(quiet)
    play.crash("a")
    assert play.delay() == delay


def test_ending_cancels_a_pending_restart_at_once() -> None:
    play = Play("a", backoff=Backoff(minimum=5, maximum=5, factor=0)).booted()
    play.crash("a")
    assert play.hear(heard.EndAsked()) == ["ended: NoneType"]
    assert next_due(play.state) is None
    assert play.wait(10) == []


def test_ending_while_a_child_starts_waits_for_it_and_starts_nothing_more() -> None:
    play = Play("a", "b")
    play.hear(heard.Boot())
    assert play.hear(heard.EndAsked()) == ["-a"]
    assert play.ready("a") == []
    assert play.stopped("a") == ["ended: NoneType"]


@pytest.mark.parametrize(
    ("restart", "left", "crashed"),
    [
        (Restart.PERMANENT, ["+a"], ["+a"]),
        (Restart.TRANSIENT, ["retire a"], ["+a"]),
        (Restart.TEMPORARY, ["forget a"], ["forget a"]),
    ],
)
def test_restart_types(restart: Restart, left: list[str], crashed: list[str]) -> None:
    for does, expected in (("leave", left), ("crash", crashed)):
        play = Play()
        child = ChildSpec("a", Actor, restart=restart)
        play.state = new_state("/s", SupervisorSpec("s", (child,), backoff=IMMEDIATE))
        play.booted()
        assert getattr(play, does)("a") == expected


def test_a_parked_child_leaves_its_siblings_and_its_supervisor_alone() -> None:
    play = Play("a", "b", on_give_up=GiveUp.PARK, intensity=Intensity(restarts=1)).booted()
    play.crash("a")
    play.ready("a")
    assert play.crash("b") == ["+b"]
    play.ready("b")
    assert play.crash("a") == ["park a", "retire a"]
    assert not play.state.ending


def test_where_children_are_parked_one_that_hangs_is_parked_at_once() -> None:
    play = Play("a", on_give_up=GiveUp.PARK).booted()
    steps = play.hear(heard.Hung("a", play.epoch("a"), ValueError("hung")))
    assert steps == ["park a", "retire a"]


def test_a_child_stopped_by_hand_stays_down_and_can_be_restarted_by_hand() -> None:
    play = Play("a").booted()
    assert play.hear(heard.ChildStopWanted("a", "token")) == ["-a"]
    assert play.stopped("a") == ["retire a", "answer: NoneType"]
    assert play.hear(heard.ChildRestartWanted("a", "token")) == ["+a"]
    assert play.ready("a") == ["answer: NoneType"]
    assert play.state.failed_at == ()


def test_a_pending_restart_is_cancelled_when_the_child_is_stopped_by_hand() -> None:
    play = Play("a", backoff=Backoff(minimum=5, maximum=5, factor=0)).booted()
    play.crash("a")
    assert play.hear(heard.ChildStopWanted("a", "token")) == ["retire a", "answer: NoneType"]
    assert play.wait(10) == []


def test_a_child_added_under_an_id_that_is_taken_is_refused() -> None:
    play = Play("a").booted()
    assert play.hear(heard.ChildAdded(ChildSpec("a", Actor), 0, "token")) == [
        "answer: ChildRefused"
    ]
    assert _refusal(play) == "already started: a"
    play.hear(heard.ChildStopWanted("a", "token"))
    play.stopped("a")
    play.hear(heard.ChildAdded(ChildSpec("a", Actor), 0, "token"))
    assert _refusal(play) == "already present: a"


def test_a_child_added_whose_start_fails_is_forgotten_and_counts_for_nothing() -> None:
    play = Play("a").booted()
    assert play.hear(heard.ChildAdded(ChildSpec("d", Actor), 0, "token")) == ["+d"]
    assert play.not_ready("d") == ["forget d", "answer: StartFailed"]
    assert play.state.failed_at == ()
    assert play.state.get("d") is None


def test_only_a_child_that_is_down_can_be_deleted_or_restarted_by_hand() -> None:
    play = Play("a").booted()
    for wish in (heard.ChildDeleted("a", "token"), heard.ChildRestartWanted("a", "token")):
        play.hear(wish)
        assert _refusal(play) == "running: a"
    play.hear(heard.ChildStopWanted("a", "token"))
    play.stopped("a")
    assert play.hear(heard.ChildDeleted("a", "token")) == ["forget a", "answer: NoneType"]


def test_a_wish_about_an_unknown_child_is_refused_as_not_found() -> None:
    play = Play().booted()
    play.hear(heard.ChildDeleted("x", "token"))
    (answer,) = play.actions
    assert isinstance(answer, todo.Answer)
    assert isinstance(answer.error, UnknownActor)


def _refusal(play: Play) -> str:
    (answer,) = play.actions
    assert isinstance(answer, todo.Answer)
    assert isinstance(answer.error, ChildRefused)
    return str(answer.error)


def test_nobody_is_woken_for_a_restart_that_has_to_wait_for_others_to_stop() -> None:
    play = Play("a", "b", strategy=ALL).booted()
    assert play.crash("a") == ["-b"]
    play.wait(10)
    assert next_due(play.state) is None
    assert play.stopped("b") == ["+a"]
