"""The roles of a crawl, each alone, between scripted neighbours and on the virtual clock."""

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from actors import Actor, ActorCrashed, ActorSystem, ChildSpec, Redelivery
from actors.roles import (
    Counted,
    Fetcher,
    GiveUp,
    Limiter,
    Metrics,
    Paginator,
    PluginHost,
    Retry,
    Transformer,
)
from actors.roles.messages import (
    CatchUpRequested,
    CaughtUp,
    ChangesGiven,
    ChangesWanted,
    CommitRequested,
    FetchDropped,
    Fetched,
    FetcherIdle,
    FetchFailed,
    FetchGranted,
    FetchRequested,
    FetchReturned,
    IntakeClosed,
    OffsetReached,
    Settled,
    SettleRequested,
    SnapshotTaken,
    SnapshotWanted,
    Step,
    StepAssigned,
    StepCommitted,
    StepEnded,
    TransformFailed,
    TransformRequested,
    WorkOffered,
    WorkWanted,
)
from actors.testing import Probe, VirtualClock, settle

Start = Callable[..., ActorSystem]


class Collector(Actor):
    """Shows a probe everything it is told."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe

    def on_message(self, message: Any) -> None:
        self._probe(message)


def collector(id_: str, probe: Probe) -> ChildSpec:
    return ChildSpec(id_, lambda: Collector(probe))


def step(listing: str = "a", cursor: str | None = None, generation: int = 1) -> Step:
    return Step(listing, cursor, generation, work=None)


class Bucket:
    """A budget of a few requests that opens again after ten seconds."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._left = size
        self._opens = 0.0
        self._closed_lanes: set[Any] = set()
        self.heard: list[bool] = []

    def close(self, lane: Any) -> None:
        self._closed_lanes.add(lane)

    def grant(self, request: Any, now: float) -> tuple[int, float]:
        if request in self._closed_lanes:
            return self._left, 5.0
        if not self._left and now >= self._opens:
            self._left = self._size
        if not self._left:
            return 0, self._opens - now
        self._left -= 1
        self._opens = now + 10
        return self._left, 0.0

    def lane(self, request: Any) -> Any:
        return request

    def throttled(self, throttle: Any, now: float) -> int:
        self._left, self._opens = 0, now + throttle
        return 0

    def answered(self, now: float, *, counted: bool) -> int:
        self.heard.append(counted)
        return self._left

    def restored(self, kept: int) -> None:
        self._left = kept

    def left(self, now: float) -> int:
        return self._left

    def size(self) -> int:
        return self._size


@attrs.frozen
class Limited:
    """A limiter between a probe for the fetcher and one for the metrics."""

    system: ActorSystem
    fetcher: Probe

    def request(self, *steps: Step) -> None:
        me = self.system.ref("/fetcher")
        for each in steps:
            self.system.ref("/limiter").tell(FetchRequested(each, "GET", me))
        settle(self.system)

    def idle(self, *done: Any) -> None:
        fetcher = self.system.ref("/fetcher")
        self.system.ref("/limiter").tell(FetcherIdle(fetcher, *done))
        settle(self.system)

    def granted(self) -> list[str]:
        return [grant.job.step.listing for grant in self.fetcher.of(FetchGranted)]


@pytest.fixture
def limited(start: Start) -> Callable[[int], Limited]:
    def make(budget: int) -> Limited:
        fetcher = Probe()
        system = start(
            collector("metrics", Probe()),
            collector("fetcher", fetcher),
            ChildSpec("limiter", lambda: Limiter(lambda: Bucket(budget), metrics="/metrics")),
        )
        return Limited(system, fetcher)

    return make


def test_a_limiter_grants_only_to_fetchers_that_are_idle(
    limited: Callable[[int], Limited],
) -> None:
    crawl = limited(10)
    crawl.request(step("a"), step("b"))
    assert crawl.granted() == []
    crawl.idle()
    assert crawl.granted() == ["a"]
    crawl.idle()
    assert crawl.granted() == ["a", "b"]


def test_a_limiter_waits_by_its_clock_until_the_budget_opens(
    limited: Callable[[int], Limited], clock: VirtualClock
) -> None:
    crawl = limited(1)
    crawl.request(step("a"), step("b"))
    crawl.idle()
    crawl.idle()
    assert crawl.granted() == ["a"]
    clock.advance(10)
    settle(crawl.system)
    assert crawl.granted() == ["a", "b"]


def test_a_step_in_flight_is_not_requested_twice(limited: Callable[[int], Limited]) -> None:
    crawl = limited(10)
    crawl.idle()
    crawl.request(step("a"), step("a"))
    crawl.idle()
    assert crawl.granted() == ["a"]
    crawl.idle(step("a").key)
    crawl.request(step("a"))
    assert crawl.granted() == ["a", "a"]


def test_a_newer_generation_drops_what_is_left_of_the_older(
    limited: Callable[[int], Limited],
) -> None:
    crawl = limited(10)
    crawl.request(step("old"), step("new", generation=2), step("late"))
    crawl.idle()
    crawl.idle()
    assert crawl.granted() == ["new"]


def test_a_request_that_comes_back_waits_its_delay_and_goes_first(
    limited: Callable[[int], Limited], clock: VirtualClock
) -> None:
    crawl = limited(10)
    crawl.idle()
    crawl.request(step("a"))
    job = crawl.fetcher.of(FetchGranted)[0].job
    crawl.system.ref("/limiter").tell(FetchReturned(job, 3.0))
    crawl.idle()
    assert crawl.granted() == ["a"]
    clock.advance(3)
    settle(crawl.system)
    assert crawl.granted() == ["a", "a"]


def test_once_intake_is_closed_a_limiter_gives_back_what_waits(
    limited: Callable[[int], Limited], clock: VirtualClock
) -> None:
    crawl = limited(10)
    limiter = crawl.system.ref("/limiter")
    crawl.idle()
    crawl.request(step("fails"), step("waits"))
    job = crawl.fetcher.of(FetchGranted)[0].job
    limiter.tell(FetchReturned(attrs.evolve(job, attempt=2), 60.0))
    settle(crawl.system)
    limiter.signal(IntakeClosed(1))
    crawl.request(step("comes late"))
    crawl.idle()
    clock.advance(60)
    settle(crawl.system)

    dropped = [each.job for each in crawl.fetcher.of(FetchDropped)]
    assert [job.step.listing for job in dropped] == ["waits", "fails", "comes late"]
    assert [job.attempt for job in dropped] == [1, 2, 1]
    assert crawl.granted() == ["fails"]
    crawl.request(step("fails", generation=2))
    assert crawl.granted() == ["fails", "fails"]


def test_a_request_whose_lane_is_closed_lets_the_others_go_first(start: Start) -> None:
    bucket, fetcher = Bucket(10), Probe()
    bucket.close("SEARCH")
    system = start(
        collector("metrics", Probe()),
        collector("fetcher", fetcher),
        ChildSpec("limiter", lambda: Limiter(lambda: bucket, metrics="/metrics")),
    )
    limiter, me = system.ref("/limiter"), system.ref("/fetcher")
    for name, request in (("a", "SEARCH"), ("b", "GET"), ("c", "SEARCH"), ("d", "GET")):
        limiter.tell(FetchRequested(step(name), request, me))
    for _ in range(4):
        limiter.tell(FetcherIdle(me))
        settle(system)

    assert [grant.job.step.listing for grant in fetcher.of(FetchGranted)] == ["b", "d"]


def test_a_limiter_tells_its_budget_how_each_request_ended(start: Start) -> None:
    bucket, fetcher = Bucket(10), Probe()
    system = start(
        collector("metrics", Probe()),
        collector("fetcher", fetcher),
        ChildSpec("limiter", lambda: Limiter(lambda: bucket, metrics="/metrics")),
    )
    limiter, me = system.ref("/limiter"), system.ref("/fetcher")
    limiter.tell(FetcherIdle(me))
    limiter.tell(FetcherIdle(me, done=step("a").key))
    limiter.tell(FetchReturned(FetchRequested(step("b"), "GET", me), 1.0))
    settle(system)

    assert bucket.heard == [True, False]


def test_a_throttle_closes_the_budget(
    limited: Callable[[int], Limited], clock: VirtualClock
) -> None:
    crawl = limited(10)
    crawl.idle()
    crawl.request(step("a"), step("b"))
    job = crawl.fetcher.of(FetchGranted)[0].job
    crawl.system.ref("/limiter").tell(FetchReturned(job, 0.0, throttle=7.0))
    crawl.idle()
    assert crawl.granted() == ["a"]
    clock.advance(7)
    settle(crawl.system)
    assert crawl.granted() == ["a", "a"]


class Refused(Exception):
    """What a request can fail with."""


def fetching(start: Start, send: Callable[[Any], Any], verdict: Retry | GiveUp) -> Limited:
    probe = Probe()
    system = start(
        collector("metrics", Probe()),
        collector("limiter", probe),
        ChildSpec(
            "fetcher",
            lambda: Fetcher(
                limiter="/limiter",
                send=send,
                failures=(Refused,),
                judge=lambda *_: verdict,
                metrics="/metrics",
            ),
        ),
    )
    system.ref("/fetcher").tell(FetchGranted(FetchRequested(step(), "GET", system.ref("/limiter"))))
    settle(system)
    return Limited(system, probe)


def refuse(_: Any) -> Any:
    raise Refused


def test_a_fetcher_answers_and_is_idle_again(start: Start) -> None:
    told = fetching(start, lambda request: f"{request} done", GiveUp()).fetcher

    assert [answer.response for answer in told.of(Fetched)] == ["GET done"]
    assert [idle.done for idle in told.of(FetcherIdle)] == [None, step().key]


def test_a_fetcher_gives_a_request_back_instead_of_waiting(start: Start) -> None:
    told = fetching(start, refuse, Retry(5.0, throttle=9)).fetcher

    (returned,) = told.of(FetchReturned)
    assert (returned.delay, returned.throttle) == (5.0, 9)
    assert (returned.job.attempt, returned.job.throttled) == (2, 1)
    assert [idle.done for idle in told.of(FetcherIdle)] == [None, None]


def test_a_fetcher_tells_a_failure_that_no_retry_mends(start: Start) -> None:
    told = fetching(start, refuse, GiveUp()).fetcher

    assert [type(failed.error) for failed in told.of(FetchFailed)] == [Refused]


def test_a_paginator_walks_a_listing_to_its_end(start: Start) -> None:
    told = Probe()
    system = start(
        collector("source", told),
        ChildSpec(
            "paginator",
            lambda: Paginator(
                source="/source",
                limiter="/source",
                transformers=("/source",),
                request_for=lambda each: f"page at {each.cursor}",
            ),
        ),
    )
    paginator = system.ref("/paginator")
    for message in (
        WorkOffered(1),
        StepAssigned(step()),
        StepCommitted(step(), next_cursor="2", drained=False, opened=3),
        StepCommitted(step(cursor="2"), next_cursor=None, drained=True, opened=0),
    ):
        paginator.tell(message)
    settle(system)

    assert [wanted.worker for wanted in told.of(WorkWanted)] == ["/paginator"]
    assert [asked.request for asked in told.of(FetchRequested)] == ["page at None", "page at 2"]
    assert [ended.drained for ended in told.of(StepEnded)] == [True]


def test_a_paginator_goes_no_further_once_intake_is_closed(start: Start) -> None:
    told = Probe()
    system = start(
        collector("source", told),
        ChildSpec(
            "paginator",
            lambda: Paginator(
                source="/source", limiter="/source", transformers=("/source",), request_for=str
            ),
        ),
    )
    system.ref("/paginator").signal(IntakeClosed(1))
    system.ref("/paginator").tell(StepCommitted(step(), "2", drained=False, opened=0))
    dropped = FetchRequested(step("b"), "GET", system.ref("/source"), attempt=4, throttled=1)
    system.ref("/paginator").tell(FetchDropped(dropped))
    settle(system)

    ended = told.of(StepEnded)
    assert [(each.drained, each.attempts, each.throttled) for each in ended] == [
        (False, 0, 0),
        (False, 3, 1),
    ]
    assert told.of(FetchRequested) == []


def test_a_transformer_passes_results_on_and_refuses_what_is_unusable(start: Start) -> None:
    told = Probe()

    def transform(_: FetchRequested, answer: Any) -> str:
        if answer is None:
            raise Refused
        return f"commit of {answer}"

    system = start(
        collector("sink", told),
        ChildSpec(
            "transformer",
            lambda: Transformer(sink="/sink", transform=transform, failures=(Refused,)),
        ),
    )
    sink = system.ref("/sink")
    job = FetchRequested(step(), "GET", sink)
    system.ref("/transformer").tell(TransformRequested(job, "answer", sink))
    system.ref("/transformer").tell(TransformRequested(job, None, sink))
    settle(system)

    assert [commit.operation for commit in told.of(CommitRequested)] == ["commit of answer"]
    assert [failed.job for failed in told.of(TransformFailed)] == [job]


def test_metrics_keep_their_figures_over_a_crash_and_publish_at_intervals(
    start: Start, clock: VirtualClock
) -> None:
    published = Probe()

    def fold(total: int, report: Any, _: float) -> int:
        return total + int(report.amount)

    system = start(
        ChildSpec(
            "metrics",
            lambda: Metrics(
                fold=fold,
                aged=lambda total, _: total,
                initial=lambda _: 0,
                publish=published,
                interval=1.0,
            ),
            redelivery=Redelivery.NEVER,
        )
    )
    metrics = system.ref("/metrics")
    metrics.tell(Counted("requests", 2))
    metrics.tell("not a report: this crashes it")
    settle(system)
    clock.advance(5)
    settle(system)
    metrics.tell(Counted("requests", 3))

    assert metrics.ask(SnapshotWanted()) == SnapshotTaken(5)
    clock.advance(1)
    settle(system)
    assert published.items[-1] == 5


@attrs.frozen
class Change:
    number: int


class Diary:
    """A plugin that writes down what happens to it."""

    def __init__(self, log: list[Any]) -> None:
        self._log = log

    def offset(self) -> int:
        return max((entry for entry in self._log if isinstance(entry, int)), default=0)

    def start(self) -> None:
        self._log.append("start")

    def handle(self, changes: Any) -> None:
        self._log.extend(change.number for change in changes)

    def settle(self) -> None:
        self._log.append("settle")

    def stop(self) -> None:
        self._log.append("stop")


def test_a_plugin_host_asks_from_its_offset_and_settles_when_it_has_caught_up(
    start: Start,
) -> None:
    told = Probe()
    diary: list[Any] = []
    system = start(
        collector("log", told),
        ChildSpec(
            "host", lambda: PluginHost(name="diary", make=lambda: Diary(diary), source="/log")
        ),
    )
    host = system.ref("/host")
    host.tell(SettleRequested(1, upto=2, reply_to=system.ref("/log")))
    host.tell(ChangesGiven(0, (Change(1), Change(2))))
    host.tell(ChangesGiven(0, (Change(1), Change(2))))
    settle(system)

    assert diary == ["start", 1, 2, "settle"]
    assert [wanted.after for wanted in told.of(ChangesWanted)] == [0, 2]
    assert told.of(OffsetReached) == [OffsetReached("diary", 2)]
    assert told.of(Settled) == [Settled("diary", 1)]


def test_a_plugin_host_says_that_it_has_caught_up_without_settling(start: Start) -> None:
    told = Probe()
    diary: list[Any] = []
    system = start(
        collector("log", told),
        ChildSpec(
            "host", lambda: PluginHost(name="diary", make=lambda: Diary(diary), source="/log")
        ),
    )
    host = system.ref("/host")
    host.tell(CatchUpRequested(1, upto=1, reply_to=system.ref("/log")))
    settle(system)
    assert told.of(CaughtUp) == []
    host.tell(ChangesGiven(0, (Change(1),)))
    settle(system)

    assert told.of(CaughtUp) == [CaughtUp("diary", 1)]
    assert diary == ["start", 1]


def test_a_plugin_that_crashes_while_catching_up_still_settles(
    start: Start, clock: VirtualClock
) -> None:
    told = Probe()
    diary: list[Any] = []
    system = start(
        collector("log", told),
        ChildSpec(
            "host", lambda: PluginHost(name="diary", make=lambda: Diary(diary), source="/log")
        ),
    )
    host = system.ref("/host")
    host.tell(SettleRequested(1, upto=1, reply_to=system.ref("/log")))
    host.tell(ChangesGiven(0, ("no change: this crashes it",)))
    settle(system)
    clock.advance(10)
    settle(system)
    clock.advance(10)
    host.tell(ChangesGiven(0, (Change(1),)))
    settle(system)

    assert diary[-2:] == [1, "settle"]
    assert told.of(Settled) == [Settled("diary", 1)]


def test_a_plugin_that_cannot_start_does_not_keep_the_tree_from_coming_up(start: Start) -> None:
    crashed = Probe()

    def broken() -> Diary:
        raise Refused

    system = start(
        collector("log", Probe()),
        ChildSpec("host", lambda: PluginHost(name="broken", make=broken, source="/log")),
    )
    system.events.subscribe(crashed, only=ActorCrashed)
    settle(system)

    assert system.failed is None
    assert {event.path for event in crashed.items} <= {"/host"}
