"""What a run says that it did to the files, compared with what became of the files."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from notionkit.cli.summary import for_people
from notionkit.emulator import Emulator, small_world
from notionkit.emulator import blocks as b
from notionkit.emulator.richtext import rich
from tests.engine.conftest import Export
from tests.integration.clocks import HandClock
from tests.integration.refreshed import Fresh

MARKDOWN = ("markdown", "csv")
Stamps = Mapping[str, tuple[int, int]]


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Fresh]:
    clock, world = HandClock(), small_world()
    with Emulator(world, budget=None, clock=clock) as emulator:
        yield Fresh(world, emulator, clock, tmp_path)
    clock.close()


def counted(before: Stamps, after: Stamps, *, moved: int = 0) -> dict[str, int]:
    """What a look at the folder finds; that something moved it cannot see."""
    written = sum(before.get(path) != stamp for path, stamp in after.items())
    removed = sum(path not in after for path in before)
    unchanged = len(after) - written
    return {
        "written": written - moved,
        "moved": moved,
        "removed": removed - moved,
        "unchanged": unchanged,
    }


def told(made: Export) -> str:
    return "\n".join(for_people(made.result, output=Path("out"), source="", verbose=False))


def test_a_first_run_wrote_all_and_an_unchanged_one_touches_nothing(fresh: Fresh) -> None:
    made = fresh.run()
    assert made.result.output_files == counted({}, fresh.stamps())
    assert "in the output" not in told(made)
    stamps = fresh.stamps()
    again = fresh.later()
    assert again.result.output_files == counted(stamps, stamps)
    assert "in the output" not in told(again)


def test_a_choice_that_takes_files_away_is_told_although_nothing_changed_in_notion(
    fresh: Fresh,
) -> None:
    fresh.run()
    before = fresh.stamps()
    made = fresh.later(depth=0, max_delete="100%")
    files = made.result.output_files
    assert files == counted(before, fresh.stamps())
    assert files is not None
    assert files["removed"] > 10
    assert f" {files['removed']} removed, {files['unchanged']} unchanged" in told(made)


def test_files_that_the_brake_held_back_are_counted_when_they_go(fresh: Fresh) -> None:
    home = fresh.world.page("Home")
    pages = [fresh.world.page(f"Page {number}", parent=home) for number in range(30)]
    fresh.run()
    for page in pages:
        fresh.world.trash(page)
    before = fresh.stamps()
    braked = fresh.later().result
    assert braked.status == "losses"
    assert braked.output_files == counted(before, fresh.stamps())
    before = fresh.stamps()
    made = fresh.later(max_delete="100%")
    assert made.result.changes == {}
    assert made.result.output_files == counted(before, fresh.stamps())
    assert "nothing changed in Notion\n" in told(made)
    assert " 60 removed" in told(made)  # as Markdown and as JSON


def test_a_renamed_page_moves_with_what_lies_below_it(fresh: Fresh) -> None:
    top = fresh.world.page("Top")
    fresh.world.page("Below", parent=top, blocks=[b.paragraph("text")])
    fresh.run()
    before = fresh.stamps()
    fresh.world.rename(top, "Upper")
    made = fresh.later()
    assert "Upper/Below.md" in made.files
    assert made.result.output_files == counted(
        before, fresh.stamps(), moved=4
    )  # each in two formats


def test_a_file_that_was_edited_here_and_stays_is_not_said_to_be_removed(fresh: Fresh) -> None:
    page = fresh.world.page("Mine")
    fresh.run()
    mine = fresh.folder / "kept" / "Mine.md"
    mine.write_text("my own words", encoding="utf-8")
    fresh.world.trash(page)
    files = fresh.later().result.output_files
    assert mine.exists()
    assert files is not None
    assert files["removed"] == 1  # its JSON


def test_what_a_setting_reads_more_or_less_of_is_no_edit_in_notion(fresh: Fresh) -> None:
    page = fresh.world.page("Talk", blocks=[b.toggle("more", b.paragraph("below"))])
    fresh.world.comment(page, "first")
    fresh.run(formats=MARKDOWN)
    for choice in ("page", "blocks", "off"):
        assert fresh.later(formats=MARKDOWN, comments=choice).result.changes == {}
    for economy in (True, False):
        assert fresh.later(formats=MARKDOWN, economy=economy).result.changes == {}
    fresh.later(formats=MARKDOWN, comments="page")
    fresh.world.comment(page, "second")
    assert fresh.later(formats=MARKDOWN, comments="page", full=True).result.changes == {
        "edited": {"page": 1}
    }


def test_an_edit_is_told_although_a_setting_changed_with_it(fresh: Fresh) -> None:
    page = fresh.world.page("Talk", blocks=[b.toggle("more", b.paragraph("below"))])
    fresh.world.comment(page, "first")
    fresh.run(formats=MARKDOWN)
    fresh.clock.advance(3600)
    nested = fresh.world.children[fresh.world.children[page][0]][0]
    fresh.world.edit_block(nested, {"rich_text": rich("other")})
    changes = fresh.later(formats=MARKDOWN, comments="page", economy=True).result.changes
    assert changes == {"edited": {"page": 1}}
