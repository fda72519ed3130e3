"""What the desk hands out, and what it ends because search has brought it."""

from types import SimpleNamespace
from typing import Any

import attrs

from actors.roles.messages import StepAssigned
from notionkit.engine.crawl.listing_desk import ListingDesk
from notionkit.engine.crawl.listings import ListingKind, listing
from notionkit.engine.crawl.places import UnknownPlace
from notionkit.mirror import ListingEnded, ListingRow
from tests.engine.test_transform import row_of


@attrs.define
class View:
    """A frontier; search is through, and has brought every page."""

    rows: list[ListingRow]

    def listing(self, _: str) -> None:
        return None

    def open_listings(self, _: str, *, limit: int, kinds: Any) -> list[ListingRow]:
        assert not kinds
        return self.rows[:limit]

    def reached(self, *_: str) -> bool:
        return True


@attrs.define
class Bench:
    """A desk with one idle worker; what it records is durable when we say so."""

    view: View
    recorded: list[tuple[str, tuple[Any, ...]]] = attrs.field(factory=list)
    told: list[Any] = attrs.field(factory=list)

    def desk(self) -> ListingDesk:
        def record(key: str, *operations: Any) -> None:
            assert operations, "nothing was recorded"
            self.recorded.append((key, operations))

        context: Any = SimpleNamespace(ref=lambda _: SimpleNamespace(tell=self.told.append))
        desk = ListingDesk(context, record)
        desk.open(1, ())
        desk.wanted_by("/paginator")
        return desk

    def commit(self, desk: ListingDesk) -> None:
        """Make durable what was recorded, and say so."""
        for key, operations in self.recorded:
            ended = {each.listing for each in operations if isinstance(each, ListingEnded)}
            self.view.rows = [row for row in self.view.rows if row.key not in ended]
            desk.released(key)
        self.recorded.clear()


def needless(count: int) -> list[ListingRow]:
    return [row_of(listing(ListingKind.PAGE, f"page {number}")) for number in range(count)]


def parked(count: int) -> list[ListingRow]:
    blocks = (f"block {number}" for number in range(count))
    return [row_of(listing(ListingKind.CHILDREN, block, owner=("page", "p"))) for block in blocks]


def test_what_search_has_brought_is_ended_some_at_a_time_and_the_rest_handed_out() -> None:
    work = row_of(listing(ListingKind.CHILDREN, "x", owner=("page", "x")))
    bench = Bench(View([*needless(1200), work]))
    desk = bench.desk()
    rounds = 0
    while not bench.told:
        assert desk.assign(bench.view, "run")  # type: ignore[arg-type]
        assert len(bench.recorded) <= 1, "one batch at a time"
        assert all(len(operations) <= 600 for _, operations in bench.recorded)
        bench.commit(desk)
        rounds += 1
    assert rounds < 10
    [given] = bench.told
    assert isinstance(given, StepAssigned)
    assert given.step.listing == work.key


class Unread(View):
    """One in which no page was read yet, but each was shown cut down, and its read was ordered."""

    def reached(self, *_: str) -> bool:
        return False

    def opened(self, _: str, key: str) -> bool:
        return key.endswith(":whole")


def test_what_is_met_on_its_page_and_cut_down_in_search_is_read_once() -> None:
    bench = Bench(Unread(needless(3)))
    assert bench.desk().assign(bench.view, "run")  # type: ignore[arg-type]
    assert not bench.told
    [(_, operations)] = bench.recorded
    assert [each.outcome for each in operations] == ["skipped"] * 3


class Undecided:
    """A sieve that must first know what each block is in."""

    choices = SimpleNamespace(sifts=True)

    def refusal(self, row: ListingRow, *, doubts: bool = False) -> None:
        raise UnknownPlace("block", row.object_id or "")


def test_where_all_that_is_left_waits_for_a_decision_nothing_is_on_its_way() -> None:
    bench = Bench(View(parked(1)))
    desk = bench.desk()
    desk.sieve = Undecided()  # type: ignore[assignment]
    assert not desk.assign(bench.view, "run")  # type: ignore[arg-type]
    assert not desk.in_flight


def test_what_waits_for_a_decision_hides_nothing_behind_it() -> None:
    bench = Bench(View([*parked(800), *needless(50)]))
    desk = bench.desk()
    desk.sieve = Undecided()  # type: ignore[assignment]
    rounds = 0
    while desk.assign(bench.view, "run"):  # type: ignore[arg-type]
        bench.commit(desk)
        rounds += 1
        assert rounds < 2000, "it comes to no end"
    assert {row.kind for row in bench.view.rows} == {ListingKind.CHILDREN.value}
