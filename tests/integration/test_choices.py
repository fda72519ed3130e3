"""What is left out by choice: it is not paid for, not written, and not counted as missing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from notionkit.cli.explain import for_people
from notionkit.emulator import Emulator, Fault, Received, Source, World, demo_world
from notionkit.emulator import blocks as b
from notionkit.emulator import schema as s
from notionkit.engine import RunResult
from notionkit.engine.proof.explanation import explain
from notionkit.mirror import MirrorView
from tests.engine.conftest import export, files_in
from tests.integration.clocks import HandClock
from tests.integration.refreshed import HOUR, Fresh

FORMATS = ("markdown", "csv", "json")


def world() -> World:
    """A home with a team below it; a page stands in a toggle, a database has rows of all kinds."""
    made = World(seed="choices")
    home = made.page("Home", key="home", blocks=[b.paragraph("Welcome")])
    team = made.page("Team", parent=home, key="team", blocks=[b.paragraph("We")])
    (toggle,) = made.append(team, b.toggle("Open", b.bullet("Inside")))
    hidden = made.page("Hidden", parent=toggle, key="hidden", blocks=[b.paragraph("Here")])
    made.page("Deeper", parent=hidden, key="deeper", cover=made.file("sea.png", b"\x89PNG sea"))
    inner = made.database("Inner", [Source("Inner", key="inner source")], parent=team, key="inner")
    made.row(inner.source, {"Name": "Inner row"}, key="inner row")
    tasks = made.database("Tasks", [Source("Tasks", key="tasks source")], parent=home, key="tasks")
    full = made.row(tasks.source, {"Name": "Full"}, key="full", blocks=[b.paragraph("Text")])
    made.row(tasks.source, {"Name": "Empty"}, key="empty")
    made.page("On a row", parent=full, key="on a row")
    made.page("Notes", parent=home, key="notes", blocks=[b.quote("Noted")])
    made.page("Other", key="other", blocks=[b.toggle("Fold", b.paragraph("In it"))])
    return made


SIFTING: list[dict[str, Any]] = [{"exclude": ("Nothing",)}, {"depth": 9}, {"rows": "nonempty"}]
"""Choices that must know of every place where it is, and cost nothing in `world`."""


@pytest.fixture
def served() -> Iterator[Emulator]:
    with Emulator(world(), budget=None) as emulator:
        yield emulator


def paths(output: Path) -> set[str]:
    return {path for path in files_in(output) if path.endswith((".md", ".csv", ".png"))}


def rules(result: RunResult) -> list[tuple[str, str]]:
    return [(each.rule, each.id) for each in result.choices]


def asked_about(emulator: Emulator, *keys: str) -> int:
    return sum(emulator.world.id_of(key) in each.path for each in emulator.requests for key in keys)


EVERYTHING = {
    "index.md",
    "Home.md",
    "Home/Team.md",
    "Home/Team/Hidden.md",
    "Home/Team/Hidden/Deeper.md",
    "Home/Team/Hidden/Deeper/_files/sea.png",
    "Home/Team/Inner.md",
    "Home/Team/Inner.csv",
    "Home/Team/Inner/Inner row.md",
    "Home/Notes.md",
    "Home/Tasks.md",
    "Home/Tasks.csv",
    "Home/Tasks/Full.md",
    "Home/Tasks/Full/On a row.md",
    "Home/Tasks/Empty.md",
    "Other.md",
}
OF_TEAM = {path for path in EVERYTHING if path.startswith("Home/Team")}
OF_ROWS = {path for path in EVERYTHING if path.startswith(("Home/Tasks/", "Home/Team/Inner/"))}

CHOICES: list[tuple[dict[str, Any], set[str]]] = [
    ({}, set()),
    ({"exclude": ("Team",)}, OF_TEAM),
    (
        {"exclude": ("t?am", "Full")},
        {*OF_TEAM, "Home/Tasks/Full.md", "Home/Tasks/Full/On a row.md"},
    ),
    ({"exclude": ("Home",)}, EVERYTHING - {"index.md", "Other.md"}),
    ({"depth": 0}, EVERYTHING - {"index.md", "Home.md", "Other.md"}),
    ({"depth": 1}, (OF_TEAM | OF_ROWS) - {"Home/Team.md"}),
    (
        {"depth": 2},
        {
            *(path for path in EVERYTHING if path.count("/") > 2),
            "Home/Tasks/Full/On a row.md",
            "Home/Team/Hidden/Deeper.md",
        },
    ),
    ({"rows": "table"}, OF_ROWS),
    ({"rows": "nonempty"}, {"Home/Tasks/Empty.md", "Home/Team/Inner/Inner row.md"}),
]


@pytest.mark.parametrize(("wishes", "without"), CHOICES, ids=[str(wish) for wish, _ in CHOICES])
def test_what_is_left_out_has_no_file_and_all_else_has(
    wishes: dict[str, Any], without: set[str], served: Emulator, tmp_path: Path
) -> None:
    result = export(served, tmp_path, formats=FORMATS, **wishes).result
    assert (result.status, result.exit_code) == ("proven", 0)
    assert paths(tmp_path) == EVERYTHING - without
    assert bool(result.choices) == bool(without)
    assert not result.limits, "what is left out by choice is no limit of Notion's"


@pytest.mark.parametrize("before", [CHOICES[at][0] for at in (0, 2, 5, 7)], ids=str)
@pytest.mark.parametrize("after", [CHOICES[0][0], CHOICES[1][0], CHOICES[8][0]], ids=str)
def test_other_choices_leave_what_a_fresh_export_has(
    before: dict[str, Any], after: dict[str, Any], served: Emulator, tmp_path: Path
) -> None:
    export(served, tmp_path / "kept", **before)
    kept = export(served, tmp_path / "kept", **after)
    fresh = export(served, tmp_path / "fresh", **after)
    assert kept.files == fresh.files
    assert kept.result.checked == "audit" or before == after
    assert kept.result.exit_code == 0


LEFT_OUT: list[tuple[dict[str, Any], dict[str, str]]] = [
    (
        {"exclude": ("T?am", "Full")},
        dict.fromkeys(("team", "hidden", "deeper", "inner", "inner row"), "--exclude T?am")
        | dict.fromkeys(("full", "on a row"), "--exclude Full"),
    ),
    (
        {"depth": 1},
        dict.fromkeys(("hidden", "deeper", "inner", "inner row"), "--depth 1")
        | dict.fromkeys(("full", "empty", "on a row"), "--depth 1"),
    ),
    ({"rows": "table"}, dict.fromkeys(("full", "empty", "on a row", "inner row"), "--rows table")),
    ({"rows": "nonempty"}, dict.fromkeys(("empty", "inner row"), "--rows nonempty")),
]


@pytest.mark.parametrize("earlier", [False, True])
@pytest.mark.parametrize(("wishes", "said"), LEFT_OUT, ids=[str(wish) for wish, _ in LEFT_OUT])
def test_what_is_left_out_is_explained_by_the_choice_that_left_it_out(
    wishes: dict[str, Any], said: dict[str, str], served: Emulator, tmp_path: Path, earlier: bool
) -> None:
    if earlier:
        export(served, tmp_path)
    export(served, tmp_path, **wishes)
    keys = {"team", "hidden", "deeper", "inner", "inner row", "full", "empty", "on a row", "home"}
    with MirrorView.open(tmp_path / ".notionkit") as view:
        found = {key: explain(view, served.world.id_of(key)) for key in keys}
    for key, each in found.items():
        told = "" if each.left_out_by is None else each.left_out_by.message
        assert (said.get(key, "") in told, bool(told)) == (True, key in said), key
        assert each.there is (key not in said), key
    told_of = ["\n".join(for_people(found[key], tmp_path)) for key in said]
    assert all("It is left out, as you chose: " in text for text in told_of)
    assert not any("was deleted" in text for text in told_of)


def test_nobody_pays_for_an_excluded_subtree(served: Emulator, tmp_path: Path) -> None:
    export(served, tmp_path, exclude=("Team",))
    assert asked_about(served, "team", "inner", "inner source", "inner row", "hidden") == 0
    assert not [each for each in served.requests if "sea.png" in each.path]


def test_a_page_in_a_toggle_of_an_excluded_page_costs_the_read_of_the_toggle_once(
    served: Emulator, tmp_path: Path
) -> None:
    plain = export(served, tmp_path / "a", exclude=("Team", "Hidden")).result
    result = export(served, tmp_path / "b", exclude=("Team",)).result
    assert result.requests == plain.requests + 1
    assert asked_about(served, "hidden", "deeper") == 0


@pytest.mark.parametrize("excluded", ["Team", "Middle", "the id"])
def test_what_lies_below_an_excluded_page_is_left_out_even_if_search_lists_no_page_between(
    excluded: str, fresh: Fresh
) -> None:
    made = fresh.world
    middle = made.page("Middle", parent=made.id_of("hidden"), key="middle")
    made.page("Secret", parent=middle, blocks=[b.paragraph("Ours alone")])
    beside = made.page("Beside", parent=made.id_of("notes"), key="beside")
    made.page("Open", parent=beside, key="open")
    for unlisted in (middle, beside):
        made.unindex(unlisted)
    exclude = (middle if excluded == "the id" else excluded,)
    first = fresh.anew(exclude=exclude)
    assert not [path for path in first if "Secret" in path or "Middle" in path]
    assert "Home/Notes/Beside/Open.md" in first
    found = fresh.later(exclude=exclude)
    assert (found.result.exit_code, found.files) == (0, first)


def test_a_page_in_one_that_is_not_shared_is_read_and_the_other_asked_for_once(
    served: Emulator, tmp_path: Path
) -> None:
    made = served.world
    made.unshare(made.id_of("other"))
    for title in ("One", "Two"):
        made.share(made.page(title, parent=made.id_of("other")))
    plain = export(served, tmp_path / "a").result
    result = export(served, tmp_path / "b", exclude=("Nothing",)).result
    assert (plain.exit_code, result.exit_code) == (0, 0)
    assert result.requests == plain.requests + 1
    assert {"One.md", "Two.md"} <= paths(tmp_path / "b")


def test_a_wish_that_leaves_out_nothing_costs_nothing(served: Emulator, tmp_path: Path) -> None:
    plain = export(served, tmp_path / "a").result
    assert [
        export(served, tmp_path / f"b{number}", **wishes).result.requests
        for number, wishes in enumerate(SIFTING)
    ] == [plain.requests] * len(SIFTING)


def test_rows_in_their_table_alone_cost_the_table(served: Emulator, tmp_path: Path) -> None:
    result = export(served, tmp_path, rows="table").result
    assert asked_about(served, "full", "empty", "inner row", "on a row") == 0
    assert "Full" in (tmp_path / "Home/Tasks.csv").read_text(encoding="utf-8")
    assert rules(result) == [
        ("rows_in_table", served.world.id_of(key))
        for key in sorted(("inner source", "tasks source"), key=served.world.id_of)
    ]


def test_depth_counts_from_a_target_and_spares_the_reads_below(
    served: Emulator, tmp_path: Path
) -> None:
    home = served.world.id_of("home")
    result = export(served, tmp_path, targets=(home,), depth=0).result
    assert result.exit_code == 0
    assert paths(tmp_path) == {"index.md", "Home.md"}
    assert asked_about(served, "team", "tasks", "inner") == 0
    assert rules(result) == [("too_deep", home)]


def test_of_a_target_all_is_read_even_if_a_pattern_means_it(
    served: Emulator, tmp_path: Path
) -> None:
    team = served.world.id_of("team")
    export(served, tmp_path, targets=(team,), exclude=("T*",))
    assert {"Team.md", "Team/Hidden.md", "Team/Inner.csv"} <= paths(tmp_path)


def test_a_target_leaves_alone_what_another_run_wrote(served: Emulator, tmp_path: Path) -> None:
    export(served, tmp_path)
    export(served, tmp_path, targets=(served.world.id_of("team"),), depth=0)
    below = {path for path in OF_TEAM if path != "Home/Team.md"}
    assert paths(tmp_path) == EVERYTHING - below


def test_single_places_have_wishes_of_their_own(served: Emulator, tmp_path: Path) -> None:
    made = served.world
    made.comment(made.id_of("team"), "Said")
    below = {made.id_of("team"): {"comments": "page"}, made.id_of("inner"): {"rows": "table"}}
    result = export(served, tmp_path, below=below).result
    asked = [each for each in served.requests if each.path.startswith("/v1/comments")]
    assert result.exit_code == 0
    assert len(asked) == 3, "the team, the page in its toggle, and what is below that"
    assert paths(tmp_path) == EVERYTHING - {"Home/Team/Inner/Inner row.md"}
    assert "Said" in (tmp_path / "Home/Team.md").read_text(encoding="utf-8")


def test_an_exclusion_that_means_nothing_is_told(served: Emulator, tmp_path: Path) -> None:
    result = export(served, tmp_path, exclude=("Taem",)).result
    assert rules(result) == [("exclude_matches_nothing", "Taem")]
    assert result.exit_code == 0
    nested = export(served, tmp_path, exclude=("Team", "Inner")).result
    assert [rule for rule, _ in rules(nested)] == ["excluded"]


def test_no_brake_holds_back_what_someone_chose_to_leave_out(tmp_path: Path) -> None:
    with Emulator(demo_world(), budget=None) as emulator:
        whole = export(emulator, tmp_path / "kept")
        kept = export(emulator, tmp_path / "kept", exclude=("The collection",))
    assert kept.result.exit_code == 0
    assert len(whole.files) - len(kept.files) > 20


def test_what_is_left_out_is_in_the_ledger_and_not_in_the_manifest(
    served: Emulator, tmp_path: Path
) -> None:
    export(served, tmp_path, exclude=("Team",))
    ledger = json.loads((tmp_path / ".notionkit/ledger.json").read_text(encoding="utf-8"))
    (choice,) = ledger["choices"]
    assert (choice["rule"], choice["id"]) == ("excluded", served.world.id_of("team"))
    manifest = (tmp_path / "manifest.jsonl").read_text(encoding="utf-8")
    assert served.world.id_of("team") not in manifest
    assert served.world.id_of("hidden") not in manifest


def test_the_rest_of_a_page_links_to_notion_where_something_is_left_out(
    served: Emulator, tmp_path: Path
) -> None:
    export(served, tmp_path, exclude=("Team", "Tasks"))
    home = (tmp_path / "Home.md").read_text(encoding="utf-8")
    assert "[Team](https://" in home
    assert "[Tasks](https://" in home
    assert "not shared" not in home


# -- later runs -----------------------------------------------------------------------------------


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Fresh]:
    made, clock = world(), HandClock()
    with Emulator(made, budget=None, clock=clock) as emulator:
        kept = Fresh(made, emulator, clock, tmp_path)
        kept.later(exclude=("Team",))
        clock.advance(HOUR)
        yield kept
    clock.close()


def test_a_later_run_with_the_same_choices_reads_what_changed(fresh: Fresh) -> None:
    before = fresh.stamps()
    again = fresh.later(exclude=("Team",)).result
    assert (again.checked, again.exit_code, bool(again.choices)) == ("normal", 0, True)
    assert fresh.stamps() == before
    assert fresh.asked_about(fresh.world.id_of("inner")) == 0


def test_what_moves_in_or_out_of_an_excluded_page_goes_or_comes(fresh: Fresh) -> None:
    made = fresh.world
    made.move(made.id_of("notes"), made.id_of("team"))
    made.move(made.id_of("hidden"), made.id_of("home"))
    found = fresh.later(exclude=("Team",))
    assert found.result.exit_code == 0
    assert found.files == fresh.anew(exclude=("Team",))
    assert "Home/Hidden/Deeper.md" in found.files
    assert not any("Notes" in path for path in found.files)


@pytest.mark.parametrize("wishes", SIFTING, ids=str)
def test_a_page_that_moves_between_two_blocks_moves_in_the_files(
    wishes: dict[str, Any], fresh: Fresh, tmp_path: Path
) -> None:
    made, kept = fresh.world, attrs.evolve(fresh, folder=tmp_path / "of its own")
    kept.folder.mkdir()
    fold, other = made.append(
        made.id_of("other"), b.toggle("A", b.paragraph("x")), b.toggle("B", b.paragraph("y"))
    )
    deep = made.page("Deep", parent=fold)
    kept.later(**wishes)
    made.move(deep, other)
    assert kept.later(**wishes).files == kept.anew(**wishes)


def test_a_page_that_is_renamed_into_or_out_of_a_pattern_goes_or_comes(fresh: Fresh) -> None:
    made = fresh.world
    made.rename(made.id_of("team"), "Everyone")
    made.rename(made.id_of("tasks"), "Team")
    made.rename(made.id_of("other"), "team")
    found = fresh.later(exclude=("Team",))
    assert found.result.exit_code == 0
    assert found.files == fresh.anew(exclude=("Team",))
    assert "Home/Everyone/Hidden/Deeper.md" in found.files


def test_what_lies_below_a_page_in_the_trash_is_not_said_to_be_left_out(fresh: Fresh) -> None:
    team = fresh.world.id_of("team")
    fresh.later()
    fresh.world.trash(team)
    fresh.later()
    result = fresh.later(depth=1).result
    assert team not in {each.id for each in result.choices}


def test_a_quick_run_keeps_to_the_choices(fresh: Fresh) -> None:
    made = fresh.world
    made.append(made.id_of("hidden"), b.paragraph("More"))
    made.append(made.id_of("home"), b.paragraph("New"))
    found = fresh.later(exclude=("Team",), quick=True)
    assert (found.result.checked, found.result.exit_code) == ("quick", 0)
    assert fresh.asked_about(made.id_of("hidden")) == 0
    assert found.files == fresh.anew(exclude=("Team",))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"rows": "table"}, {}),
        ({}, {"rows": "table"}),
        ({}, {"comments": "page"}),
        ({}, {"comments": "blocks"}),
        ({"comments": "page"}, {}),
        ({"comments": "blocks"}, {"comments": "page"}),
    ],
    ids=str,
)
def test_what_was_out_of_reach_while_the_choices_changed_comes_back_as_they_are_now(
    before: dict[str, Any], after: dict[str, Any], fresh: Fresh
) -> None:
    made = fresh.world
    full = made.id_of("full")
    made.comment(full, "On the page")
    made.comment(made.children[full][0], "On the block")
    fresh.later()
    fresh.later(**before)
    made.unshare(full)
    fresh.later(**after)
    made.share(full)
    found = fresh.later(**after)
    assert (found.result.checked, found.result.exit_code) == ("normal", 0)
    assert found.files == fresh.anew(**after)


def test_a_target_has_what_a_run_of_all_left_out_as_too_deep(fresh: Fresh) -> None:
    team = fresh.world.id_of("team")
    for targets in ((team,), (), (team,)):
        found = fresh.later(targets=targets, depth=1)
        assert found.result.exit_code == 0
    assert "Home/Team/Hidden.md" in found.files


def test_long_values_of_rows_in_their_table_alone_are_not_read_again(fresh: Fresh) -> None:
    made = fresh.world
    ends = [made.page(f"End {number}") for number in range(30)]
    ends_of = s.relation(made.id_of("tasks"), made.id_of("tasks source"))
    linked = made.database("Linked", [Source("Linked", {"Ends": ends_of})])
    made.row(linked.source, {"Name": "All", "Ends": ends})
    fresh.later(rows="table")
    assert any("/properties/" in each.path for each in fresh.emulator.requests)
    again = fresh.later(rows="table").result
    assert again.exit_code == 0
    assert not any("/properties/" in each.path for each in fresh.emulator.requests)


class Stopped:
    """Refuses everything from the n-th request on, as if the token were withdrawn."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, _: Received) -> Fault | None:
        self.left -= 1
        return Fault.unauthorized() if self.left < 0 else None


@pytest.mark.parametrize("requests", [4, 9])
@pytest.mark.parametrize("targeted", [False, True])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"exclude": ("Team",)}, {}),
        ({}, {"exclude": ("Team",)}),
        ({"depth": 1}, {"rows": "table"}),
        ({"depth": 0}, {"depth": 2}),
    ],
)
def test_a_run_is_taken_up_with_other_choices(
    before: dict[str, Any],
    after: dict[str, Any],
    requests: int,
    targeted: bool,
    tmp_path: Path,
) -> None:
    made, stopped = world(), Stopped(requests)
    targets = (made.id_of("home"),) if targeted else ()
    with Emulator(made, budget=None, faults=stopped) as emulator:
        export(emulator, tmp_path / "kept", targets=targets, concurrency=1, **before)
        stopped.left = 10_000
        kept = export(emulator, tmp_path / "kept", targets=targets, **after)
        fresh = export(emulator, tmp_path / "fresh", targets=targets, **after)
    assert kept.result.exit_code == 0
    assert kept.files == fresh.files


@pytest.mark.parametrize(
    "wishes",
    [{"exclude": ("The collection", "House rules")}, {"depth": 2}, {"rows": "nonempty"}],
    ids=str,
)
def test_the_demo_is_whole_with_and_without_choices(wishes: dict[str, Any], tmp_path: Path) -> None:
    with Emulator(demo_world(), budget=None) as emulator:
        whole = export(emulator, tmp_path / "whole")
        assert export(emulator, tmp_path / "kept", **wishes).result.exit_code == 0
        assert export(emulator, tmp_path / "kept").files == whole.files
