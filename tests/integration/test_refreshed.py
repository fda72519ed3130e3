"""Later runs: what they cost, and that nothing which changed escapes them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from notionkit.emulator import (
    Emulator,
    Fault,
    Received,
    Source,
    World,
    demo_world,
    generated_world,
    small_world,
)
from notionkit.emulator import blocks as b
from notionkit.emulator import schema as s
from notionkit.emulator.files import PREFIX
from notionkit.emulator.richtext import rich
from notionkit.engine import EventKind, NotionKit
from tests.engine.conftest import settings_for
from tests.integration import worlds
from tests.integration.clocks import HandClock
from tests.integration.refreshed import DAY, HOUR, Fresh

Keeping = Callable[..., AbstractContextManager[Fresh]]


@pytest.fixture
def keeping(tmp_path: Path) -> Keeping:
    @contextmanager
    def kept(world: World, **settings: Any) -> Iterator[Fresh]:
        """Serve a world whose first export was made an hour after its last edit."""
        clock = HandClock()
        with Emulator(world, budget=None, clock=clock, **settings) as emulator:
            fresh = Fresh(world, emulator, clock, tmp_path)
            assert fresh.later().result.checked == "audit"
            clock.advance(HOUR)
            yield fresh
        clock.close()

    return kept


# -- the price ------------------------------------------------------------------------------------

WORLDS: dict[str, Callable[[], World]] = {
    "small": small_world,
    "demo": demo_world,
    "generated": lambda: generated_world(70, 3),
}


@pytest.mark.parametrize("name", WORLDS)
def test_an_unchanged_workspace_costs_a_request_for_each_hundred_objects(
    name: str, keeping: Keeping
) -> None:
    world = WORLDS[name]()
    with keeping(world) as fresh:
        stamps = fresh.stamps()
        again = fresh.run()
        assert (again.result.status, again.result.checked) == ("refreshed", "normal")
        sources = list(world.all("data_source"))
        listed = len(worlds.pages_of(world)) + len(sources)
        databases = {own["parent"]["database_id"] for own in sources}
        assert fresh.asked() == {
            "users/me": 1,
            "users": 1,
            "search": -(-listed // 100),
            "data_sources/query": len(sources),
            "databases": len(databases),
        }
        assert fresh.stamps() == stamps
        quick = fresh.run(quick=True)
        assert (quick.result.status, quick.result.checked) == ("refreshed", "quick")
        assert fresh.asked() == {"users/me": 1, "search": 1}
        assert fresh.stamps() == stamps
        assert (quick.result.pages, quick.result.rows) == (again.result.pages, again.result.rows)


@pytest.mark.parametrize("quick", [False, True])
def test_a_changed_page_costs_its_own_requests_only(quick: bool, keeping: Keeping) -> None:
    world = small_world()
    with keeping(world) as fresh:
        price = fresh.run(quick=quick).result.requests
        fresh.clock.advance(HOUR)
        world.append(world.id_of("notes"), b.toggle("New", b.paragraph("Inside")))
        again = fresh.later(quick=quick)
        assert again.result.requests == price + 2, "its children, and those of the toggle"
        assert again.files == fresh.anew()


def test_a_page_that_search_never_listed_costs_one_request(keeping: Keeping) -> None:
    world = small_world()
    world.unindex(world.id_of("notes"))
    with keeping(world) as fresh:
        fresh.run()
        assert fresh.asked()["pages"] == 1
        world.append(world.id_of("notes"), b.paragraph("New"))
        fresh.clock.advance(HOUR)
        assert b"New" in fresh.run().files["Home/Notes.md"]


def test_many_rows_that_search_does_not_list_are_asked_for_by_their_table(keeping: Keeping) -> None:
    world = small_world()
    source = next(world.all("data_source"))["id"]
    for row in world.rows[source]:
        world.unindex(row)
    world.page("Edited later than all rows")
    with keeping(world) as fresh:
        again = fresh.run()
        assert fresh.asked()["pages"] == 0
        assert fresh.asked()["data_sources/query"] == 2
        world.set_value(world.rows[source][0], "Status", "Done")
        fresh.clock.advance(HOUR)
        assert fresh.run().files == fresh.anew()
    assert again.result.status == "refreshed"


def test_a_world_larger_than_search_lists_is_refreshed_whole(keeping: Keeping) -> None:
    world = World()
    top = world.page("Top")
    for number in range(40):
        world.page(f"Page {number}", parent=top, key=f"p{number}")
    with keeping(world, query_limit=10) as fresh:
        for number in range(0, 40, 3):
            world.append(world.id_of(f"p{number}"), b.paragraph(f"News {number}"))
        world.page("Late", parent=world.id_of("p20"))
        again = fresh.later()
        assert again.result.checked == "normal"
        assert again.result.pages == 42
        assert again.files == fresh.anew()


# -- times ----------------------------------------------------------------------------------------


def test_an_edit_in_the_minute_of_the_last_reading_is_found(keeping: Keeping) -> None:
    world = small_world()
    notes = world.id_of("notes")
    with keeping(world) as fresh:
        (block,) = world.append(notes, b.paragraph("First"))
        fresh.clock.advance(20)
        assert b"First" in fresh.run().files["Home/Notes.md"]
        world.edit_block(block, {"rich_text": rich("Second")})  # the time says nothing of it
        assert b"Second" in fresh.later().files["Home/Notes.md"]
        fresh.later()
        assert fresh.asked_about(notes) == 0, "by now it is settled"


@pytest.mark.parametrize("quick", [False, True])
def test_search_may_lag(quick: bool, keeping: Keeping, monkeypatch: pytest.MonkeyPatch) -> None:
    world = small_world()
    notes = world.id_of("notes")
    with keeping(world) as fresh:
        old = world.need("page", notes)
        world.append(notes, b.paragraph("Late news"))
        fresh.clock.advance(61)
        with monkeypatch.context() as patch:
            lagging(world, old, patch)
            assert b"Late news" not in fresh.run(quick=quick).files["Home/Notes.md"]
        fresh.clock.advance(120)
        assert b"Late news" in fresh.run(quick=quick).files["Home/Notes.md"]


def lagging(world: World, old: dict[str, Any], patch: pytest.MonkeyPatch) -> None:
    """Let search show an object as it was."""
    every = world.all

    def shown(kind: str) -> Iterator[Any]:
        return (old if own["id"] == old["id"] else own for own in every(kind))

    patch.setattr(world, "all", shown)
    world.revision += 1
    patch.setattr(world, "revision", world.revision + 1)


def test_search_that_shows_less_than_is_known_is_not_believed(
    keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = small_world()
    notes = world.id_of("notes")
    with keeping(world) as fresh:
        old = world.need("page", notes)
        world.rename(notes, "Remarks")
        known = fresh.later()
        fresh.clock.advance(HOUR)
        lagging(world, old, monkeypatch)
        again = fresh.run()
        assert again.files == known.files
        assert fresh.asked_about(notes) == 1


def test_edits_during_the_run_are_found_by_the_next(keeping: Keeping) -> None:
    world = small_world()
    notes, home = world.id_of("notes"), world.id_of("home")
    with keeping(world) as fresh:
        world.append(home, b.paragraph("Before"))
        fresh.clock.advance(HOUR)
        busy = Busy(lambda: world.append(notes, b.paragraph("Meanwhile")))
        fresh.run(on_event=busy)
        again = fresh.later()
        assert busy.done
        assert b"Meanwhile" in again.files["Home/Notes.md"]
        assert again.files == fresh.anew()


class Busy:
    """Someone who edits as soon as the first page of a run is complete."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        self.done = False

    def __call__(self, event: Any) -> None:
        if event.kind is EventKind.DATA and not self.done:
            self.done = True
            self._work()


def test_a_local_clock_that_jumps_hides_nothing(keeping: Keeping, tmp_path: Path) -> None:
    world = small_world()
    with keeping(world) as fresh:
        ours = HandClock(fresh.clock.now + 30 * 60)
        server, fresh.clock = fresh.clock, ours
        fresh.run()
        server.advance(10 * 60)
        world.append(world.id_of("notes"), b.paragraph("Behind us"))
        assert b"Behind us" in fresh.run(quick=True).files["Home/Notes.md"]
        ours.advance(-40 * DAY)
        world.append(world.id_of("notes"), b.paragraph("Ahead of us"))
        assert b"Ahead of us" in fresh.run().files["Home/Notes.md"]
        ours.close()
        fresh.clock = server


# -- places ---------------------------------------------------------------------------------------


def _move(world: World) -> None:
    world.move(world.id_of("notes"), world.page("Elsewhere"))


def _rename(world: World) -> None:
    world.rename(world.id_of("home"), "House")
    world.rename(world.id_of("tasks"), "Duties")


def _trash_row(world: World) -> None:
    world.trash(world.rows[next(world.all("data_source"))["id"]][1])


DEEDS: dict[str, Callable[[World], object]] = {
    "move": _move,
    "rename": _rename,
    "trash a page": lambda world: world.trash(world.id_of("notes")),
    "trash a database": lambda world: world.trash(world.id_of("tasks")),
    "trash a row": _trash_row,
    "a new page": lambda world: world.page("New", parent=world.id_of("notes")),
    "a new row": lambda world: world.row(next(world.all("data_source"))["id"], {"Name": "New"}),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_places_follow(deed: str, keeping: Keeping) -> None:
    world = small_world()
    with keeping(world) as fresh:
        DEEDS[deed](world)
        again = fresh.later()
        assert again.result.exit_code == 0
        assert again.files == fresh.anew()
        fresh.later()
        assert fresh.asked()["blocks/children"] == 0, "once is enough"


def test_what_is_restored_comes_back(keeping: Keeping) -> None:
    world = small_world()
    with keeping(world) as fresh:
        before = fresh.run().files
        for gone in ("notes", "tasks", "home"):
            world.trash(world.id_of(gone))
        assert "Home.md" not in fresh.later().files
        for gone in ("home", "notes", "tasks"):
            world.restore(world.id_of(gone))
        again = fresh.later()
        assert set(again.files) == set(before)
        assert again.files == fresh.anew()


def test_lost_access_is_told_and_regained_access_brings_all_back(keeping: Keeping) -> None:
    world = small_world()
    notes = world.id_of("notes")
    with keeping(world) as fresh:
        world.unshare(notes)
        lost = fresh.later()
        assert [each.rule for each in lost.result.failures] == ["unreached"]
        assert "Home/Notes.md" in lost.files
        world.append(notes, b.paragraph("While nobody looked"))
        assert fresh.later().result.exit_code == 0
        quick = fresh.later(quick=True)
        assert [(each.rule, each.id) for each in quick.result.limits] == [("unreached", notes)]
        world.share(notes)
        again = fresh.later()
        assert again.result.limits == ()
        assert again.files == fresh.anew()


@pytest.mark.parametrize("between", [{}, {"quick": True}], ids=["normal", "quick"])
def test_a_quick_run_that_sees_nothing_is_no_success(
    keeping: Keeping, between: dict[str, bool]
) -> None:
    world = small_world()
    with keeping(world) as fresh:
        before = fresh.run().files
        world.unshare(world.id_of("home"))
        known = fresh.later(**between)
        quick = fresh.later(quick=True)
        for each in (known, quick):
            assert each.result.exit_code == 3
            told = [one for one in each.result.failures if one.rule == "nothing_visible"]
            assert len(told) == 1
            assert "Connections" in told[0].message
            assert each.files == before
        assert (quick.result.checked, quick.result.requests) == ("quick", 2)
        world.share(world.id_of("home"))
        again = fresh.later(quick=True)
        assert (again.result.exit_code, again.result.failures) == (0, ())


# -- what edit times do not tell ------------------------------------------------------------------


def test_values_that_change_without_an_edit_are_found_in_a_normal_run(keeping: Keeping) -> None:
    world = World()
    home = world.page("Home")
    goals = world.database("Goals", [Source("Goals", {})], parent=home)
    goal = world.row(goals.source, {"Name": "Goal"})
    kinds = {"Goal": s.relation(goals.id, goals.source)}
    tasks = world.database("Tasks", [Source("Tasks", kinds)], parent=home)
    row = world.row(tasks.source, {"Name": "Task", "Goal": []})
    with keeping(world) as fresh:
        body = world.need("page", row)
        related = body["properties"]["Goal"] | {"relation": [{"id": goal}]}
        world.put("page", body | {"properties": body["properties"] | {"Goal": related}})
        again = fresh.later()
        assert fresh.asked()["blocks/children"] == 0, "its content is what it was"
        assert again.files == fresh.anew()


def test_a_changed_schema_reads_all_rows_again(keeping: Keeping) -> None:
    world = small_world()
    source = next(world.all("data_source"))
    with keeping(world) as fresh:
        kept = {name: own for name, own in source["properties"].items() if name != "Count"}
        world.put("data_source", source | {"properties": kept})
        for row in world.rows[source["id"]]:
            body = world.need("page", row)
            values = {name: own for name, own in body["properties"].items() if name != "Count"}
            world.put("page", body | {"properties": values})
            world.unindex(row)
        again = fresh.later()
        assert b"Count" not in again.files["Home/Tasks.csv"]
        assert again.files == fresh.anew()


def test_comments_are_asked_for_where_pages_changed_and_everywhere_in_an_audit(
    keeping: Keeping,
) -> None:
    world = small_world()
    notes, home = world.id_of("notes"), world.id_of("home")
    with keeping(world) as fresh:
        assert fresh.run(comments="page").result.checked == "audit", "other choices, other needs"
        world.comment(notes, "Said of what was not edited")
        world.append(home, b.paragraph("New"))
        world.comment(home, "Said of what was")
        again = fresh.later(comments="page")
        assert again.result.checked == "normal"
        assert fresh.asked()["comments"] == 1
        assert b"Said of what was" in again.files["Home.json"]
        assert b"not edited" not in again.files["Home/Notes.json"]
        audit = fresh.later(8 * DAY, comments="page")
        assert audit.result.checked == "audit"
        assert b"not edited" in audit.files["Home/Notes.json"]


def test_names_of_people_follow(keeping: Keeping) -> None:
    world = small_world()
    ada = world.person("Ada", key="ada")
    world.author_id = ada["id"]
    world.page("Hers")
    with keeping(world) as fresh:
        world.users[ada["id"]] = ada | {"name": "Countess"}
        again = fresh.later()
        assert b"Countess" in again.files["Hers.md"]
        assert fresh.asked()["blocks/children"] == 0


def test_a_copy_of_a_synced_block_follows_its_original(keeping: Keeping) -> None:
    world = World()
    home = world.page("Home")
    (synced,) = world.append(home, b.synced_original(b.paragraph("Old words")))
    world.page("Copy", blocks=[b.synced_copy(synced)])
    with keeping(world) as fresh:
        world.edit_block(world.children[synced][0], {"rich_text": rich("New words")})
        again = fresh.later()
        assert b"New words" in again.files["Copy.md"]
        assert again.files == fresh.anew()
        fresh.later()
        assert fresh.asked()["blocks/children"] == 0


# -- what is done when ----------------------------------------------------------------------------


def test_everything_is_read_again_after_a_week_or_when_asked(keeping: Keeping) -> None:
    with keeping(small_world()) as fresh:
        done = [
            fresh.later(days * DAY, **settings).result.checked
            for days, settings in (
                (1, {}),
                (5, {"quick": True}),
                (0.5, {}),
                (1, {"quick": True}),
                (1, {"audit_days": 0.5}),
                (1, {"full": True}),
                (1, {"audit_days": 0}),
                (6, {}),
            )
        ]
        audited = fresh.later().result.audited_at
    assert done == ["normal", "quick", "normal", "audit", "audit", "audit", "audit", "normal"]
    assert audited == "2027-01-25T22:00:00Z"


def test_other_targets_have_audits_of_their_own(keeping: Keeping) -> None:
    world = small_world()
    with keeping(world) as fresh:
        target = [world.id_of("notes")]
        assert fresh.later(targets=target).result.checked == "audit"
        again = fresh.later(targets=target, quick=True)
        assert again.result.checked == "normal", "search cannot be asked below a page"
        world.append(target[0], b.paragraph("New"))
        assert b"New" in fresh.later(targets=target).files["Home/Notes.md"]
        assert fresh.run().result.checked == "normal"


def test_limits_of_what_was_not_read_again_stay_in_the_ledger(keeping: Keeping) -> None:
    with keeping(demo_world()) as fresh:
        limits = fresh.later(8 * DAY).result.limits
        assert limits
        for quick in (False, True, False):
            assert fresh.later(quick=quick).result.limits == limits


def interrupted(fresh: Fresh) -> None:
    """Begin a run, and end it early."""
    settings = settings_for(fresh.emulator, fresh.folder / "kept", full=True)
    with NotionKit(settings, clock=fresh.clock) as kit:
        run = kit.run()
        run.cancel()
        result = run.wait(60)
    assert result is not None
    assert result.status == "interrupted"


@pytest.mark.parametrize(("seconds", "modes"), [(600, ["audit"]), (2 * HOUR, ["audit", "normal"])])
def test_a_run_that_goes_on_after_long_is_brought_up_to_date_in_the_same_call(
    seconds: float, modes: list[str], keeping: Keeping
) -> None:
    world = small_world()
    with keeping(world) as fresh:
        interrupted(fresh)
        world.append(world.id_of("notes"), b.paragraph("After the break"))
        events: list[Any] = []
        again = fresh.later(seconds, on_event=events.append)
        begun = [each.payload["mode"] for each in events if each.kind is EventKind.START]
        assert begun == modes
        assert again.result.checked == modes[-1]
        if len(modes) > 1:
            assert again.files == fresh.anew()


def test_what_failed_is_tried_again_although_nobody_edited_it(tmp_path: Path) -> None:
    world, broken = small_world(), [True]
    below = f"/v1/blocks/{world.id_of('notes')}/children"

    def faults(received: Received) -> Fault | None:
        hit = broken[0] and (received.path == below or received.path.startswith(PREFIX))
        return Fault.not_found() if hit else None

    clock = HandClock()
    with Emulator(world, budget=None, clock=clock, faults=faults) as emulator:
        fresh = Fresh(world, emulator, clock, tmp_path)
        lost = fresh.later().result
        assert lost.status == "losses"
        quick = fresh.later(quick=True).result
        assert {each.rule for each in lost.failures} >= {each.rule for each in quick.failures}
        assert quick.status == "losses", "nothing that failed is forgotten"
        broken[0] = False
        again = fresh.later()
        assert (again.result.checked, again.result.failures) == ("normal", ())
        assert again.files == fresh.anew()
    clock.close()
