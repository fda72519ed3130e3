"""The decision core under random events: whatever children do, the rules hold."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from actors import (
    Actor,
    AutoShutdown,
    Backoff,
    ChildSpec,
    GiveUp,
    Intensity,
    IntensityExceeded,
    Restart,
    Strategy,
    SupervisorSpec,
)
from actors.decision import Phase, State, decide, new_state, next_due
from actors.decision import actions as todo
from actors.decision import events as heard

NAMES = tuple("abcde")
INTENSITY = Intensity(restarts=1, seconds=10)


class Supervising(RuleBasedStateMachine):
    """Plays the children of one supervisor, and keeps a ledger of its own."""

    steps = 0
    state: State

    @initialize(
        strategy=st.sampled_from(Strategy),
        restarts=st.lists(st.sampled_from(Restart), min_size=1, max_size=5),
        park=st.booleans(),
        auto=st.sampled_from(AutoShutdown),
    )
    def boot(
        self, strategy: Strategy, restarts: list[Restart], park: bool, auto: AutoShutdown
    ) -> None:
        ends = auto is not AutoShutdown.NEVER
        children = tuple(
            ChildSpec(
                name,
                Actor,
                restart=restart,
                significant=ends and restart is not Restart.PERMANENT and name != "b",
            )
            for name, restart in zip(NAMES, restarts, strict=False)
        )
        self.spec = SupervisorSpec(
            "s",
            children,
            strategy=strategy,
            intensity=INTENSITY,
            auto_shutdown=auto,
            backoff=Backoff(minimum=0.5, maximum=4, factor=0.5),
            on_give_up=GiveUp.PARK
            if park and strategy is Strategy.ONE_FOR_ONE
            else GiveUp.ESCALATE,
        )
        self.now = 0.0
        self.live: dict[str, int] = {}
        self.starting: dict[str, int] = {}
        self.stopping: dict[str, int] = {}
        self.started: dict[str, int] = {}
        self.lived: set[str] = set()
        self.failures: list[tuple[str, float]] = []
        self.asked_to_end = False
        self.ended: todo.Ended | None = None
        self.ready = False
        self.state = new_state("/s", self.spec)
        self.hear(heard.Boot())
        # Hypothesis checks the invariants once more than it takes steps.
        Supervising.steps -= 1

    # The world

    def hear(self, event: heard.Event, draw: float = 0.5) -> None:
        before = self.state
        again = decide(before, event, now=self.now, draw=draw)
        self.state, actions = decide(before, event, now=self.now, draw=draw)
        assert (self.state, actions) == again or self.state.error is not None
        for action in actions:
            self.perform(action)

    def perform(self, action: todo.Action) -> None:
        assert self.ended is None
        match action:
            case todo.Start(name, epoch):
                assert name not in self.live
                assert epoch > self.started.get(name, 0)
                assert not self.asked_to_end
                first = name not in self.started
                if self.state.grouped or (first and not self.ready):
                    assert not self.starting
                if self.state.grouped:
                    assert not [o for o in self.live if self.order(o) > self.order(name)]
                if name in self.started:
                    assert self.restart_of(name) is not Restart.TEMPORARY
                self.live[name] = self.starting[name] = self.started[name] = epoch
            case todo.Stop(name, epoch):
                assert self.live[name] == epoch
                later = self.order(name)
                if self.state.grouped or self.state.ending:
                    assert not [o for o in self.live if self.order(o) > later and self.stale(o)]
                self.stopping[name] = epoch
            case todo.Retire(name, _):
                assert name not in self.live
            case todo.Ready():
                assert not self.ready
                self.ready = True
            case todo.Ended():
                assert not self.live
                self.ended = action

    def is_ready(self, name: str) -> None:
        if name not in self.stopping:
            self.lived.add(name)
        self.hear(heard.Started(name, self.starting.pop(name)))

    def leave_in_peace(self) -> None:
        """Let children do as they are told, and time pass, until nothing is left to wait for."""
        for _ in range(50):
            for name in tuple(self.stopping):
                self.hear(heard.Stopped(name, self.gone(name)))
            for name in tuple(self.starting):
                self.is_ready(name)
            due = next_due(self.state)
            if due is not None:
                self.now = max(self.now, due)
                self.hear(heard.Woke())

    def order(self, name: str) -> int:
        return NAMES.index(name)

    def stale(self, name: str) -> bool:
        child = self.state.get(name)
        return self.state.ending or (child is not None and child.stale)

    def restart_of(self, name: str) -> Restart:
        return next(child.restart for child in self.spec.children if child.id == name)

    def gone(self, name: str) -> int:
        self.starting.pop(name, None)
        self.stopping.pop(name, None)
        return self.live.pop(name)

    def fail(self, event: heard.StartFailed | heard.Crashed | heard.Exited, draw: float) -> None:
        """Let a child fail, and count by ourselves what its supervisor has to count."""
        name, before = event.id, self.state
        counts = (
            not before.ending
            and name not in self.stopping
            and not self.stale(name)
            and self.restart_of(name) is not Restart.TEMPORARY
            and not (isinstance(event, heard.StartFailed) and name not in self.lived)
            and not (isinstance(event, heard.Exited) and self.restart_of(name) is Restart.TRANSIENT)
        )
        self.gone(name)
        self.hear(event, draw)
        if counts:
            self.failures.append((name, self.now))
            self.judge(name, hung=isinstance(event, heard.Hung))

    def judge(self, name: str, *, hung: bool) -> None:
        since = self.now - INTENSITY.seconds
        own = [n for n, t in self.failures if t >= since and (n == name or not self.state.parks)]
        too_many = len(own) > INTENSITY.restarts
        child = self.state.get(name)
        assert child is not None
        if self.state.parks:
            assert child.wanted is not (too_many or hung)
        else:
            assert self.state.ending is too_many

    def pick(self, data: Any, among: dict[str, int]) -> str:
        return str(data.draw(st.sampled_from(sorted(among))))

    # What children do

    @precondition(lambda self: self.starting)
    @rule(data=st.data())
    def a_child_is_ready(self, data: Any) -> None:
        self.is_ready(self.pick(data, self.starting))

    @precondition(lambda self: self.starting)
    @rule(data=st.data(), draw=st.floats(0, 0.99))
    def a_child_does_not_start(self, data: Any, draw: float) -> None:
        name = self.pick(data, self.starting)
        self.fail(heard.StartFailed(name, self.live[name], ValueError(name)), draw)

    @precondition(lambda self: bool(set(self.live) - set(self.starting)))
    @rule(data=st.data(), draw=st.floats(0, 0.99), how=st.sampled_from([heard.Crashed, heard.Hung]))
    def a_child_crashes(self, data: Any, draw: float, how: type[heard.Crashed]) -> None:
        running = {name: e for name, e in self.live.items() if name not in self.starting}
        name = self.pick(data, running)
        self.fail(how(name, self.live[name], ValueError(name)), draw)

    @precondition(lambda self: bool(set(self.live) - set(self.starting)))
    @rule(data=st.data())
    def a_child_ends_by_itself(self, data: Any) -> None:
        running = {name: e for name, e in self.live.items() if name not in self.starting}
        name = self.pick(data, running)
        self.fail(heard.Exited(name, self.live[name]), 0.5)

    @precondition(lambda self: self.stopping)
    @rule(data=st.data())
    def a_child_has_stopped(self, data: Any) -> None:
        name = self.pick(data, self.stopping)
        self.hear(heard.Stopped(name, self.gone(name)))

    @precondition(lambda self: self.started)
    @rule(data=st.data())
    def an_old_report_comes_late(self, data: Any) -> None:
        name = self.pick(data, self.started)
        before = self.state
        self.hear(heard.Crashed(name, self.started[name] - 1, ValueError("old")))
        assert self.state == before

    @rule(seconds=st.floats(0, 12))
    def time_passes(self, seconds: float) -> None:
        due = next_due(self.state)
        self.now = max(self.now, min(self.now + seconds, due if due is not None else self.now + 99))
        self.hear(heard.Woke())

    @precondition(lambda self: not self.asked_to_end and self.ready)
    @rule(sure=st.integers(0, 9))
    def the_supervisor_is_to_end(self, sure: int) -> None:
        if sure == 0:
            self.asked_to_end = True
            self.hear(heard.EndAsked())

    # What always holds

    @invariant()
    def a_step_was_taken(self) -> None:
        Supervising.steps += 1

    @invariant()
    def what_the_state_says_is_live_is_live(self) -> None:
        live = {child.id: child.epoch for child in self.state.children if child.live}
        assert live == self.live

    @invariant()
    def no_more_failures_are_forgiven_in_a_window_than_allowed(self) -> None:
        if not self.state.ending:
            assert len(self.state.failed_at) <= INTENSITY.restarts
        for child in self.state.children:
            assert not child.wanted or len(child.failed_at) <= INTENSITY.restarts

    @invariant()
    def nothing_is_started_beside_a_stale_instance(self) -> None:
        if any(child.stale and child.live for child in self.state.children):
            going = [child for child in self.state.children if child.phase is Phase.STOPPING]
            assert going

    @invariant()
    def it_ends_with_a_reason_or_because_it_was_asked(self) -> None:
        if self.ended is not None:
            assert self.asked_to_end or self.ended.error is not None or self.state.finished
            if self.ready and not self.asked_to_end and not self.state.finished:
                assert isinstance(self.ended.error, IntensityExceeded)

    def teardown(self) -> None:
        """Whatever has happened: left in peace all that is wanted comes up; asked, all ends."""
        if not hasattr(self, "state"):
            return
        self.leave_in_peace()
        if not self.state.ending:
            up = [child.phase is Phase.RUNNING for child in self.state.children if child.wanted]
            assert all(up)
            assert self.ready
        self.asked_to_end = True
        self.hear(heard.EndAsked())
        for _ in range(20):
            for name in tuple(self.stopping):
                self.hear(heard.Stopped(name, self.gone(name)))
        assert not self.live
        assert self.ended is not None


THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
EXAMPLES, LONGEST, LEAST = (400, 50, 10_000) if THOROUGH else (100, 40, 1_000)


def test_whatever_children_do_the_rules_hold() -> None:
    Supervising.steps = 0
    terms = settings(max_examples=EXAMPLES, stateful_step_count=LONGEST, deadline=None)
    run_state_machine_as_test(Supervising, settings=terms)
    assert Supervising.steps >= LEAST
