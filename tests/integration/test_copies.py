"""Copies of synced blocks show what belongs to the page of their original, and take nothing along.

Whoever comes first, and whatever becomes of a copy, the content and the files of the original stay
where they are.
"""

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from notionkit.emulator import Emulator, World
from notionkit.emulator import blocks as b
from notionkit.emulator.richtext import rich
from tests.engine.conftest import export
from tests.integration.clocks import HandClock
from tests.integration.refreshed import Fresh

FORMATS = ("markdown", "csv", "json")
SEEDS = range(6)


@attrs.frozen
class Synced:
    """A page with a synced block of two levels and a file on each, and a page with its copy."""

    fresh: Fresh
    original: str
    synced: str
    inner: str
    showing: str
    copy: str
    files: dict[str, bytes]


def world_of(seed: int) -> tuple[World, str, str, str, str, str]:
    world = World(seed=f"copies {seed}")
    original = world.page("Original")
    deep = (b.paragraph("inner"), b.file_block(world.file("deep.txt", b"deep"), "deep.txt"))
    near = b.file_block(world.file("near.txt", b"near"), "near.txt")
    (synced,) = world.append(original, b.synced_original(near, b.toggle("T", *deep)))
    inner = world.children[world.children[synced][1]][0]
    showing = world.page("Showing")
    (copy,) = world.append(showing, b.synced_copy(synced))
    return world, original, synced, inner, showing, copy


@pytest.fixture(params=SEEDS)
def here(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Synced]:
    world, original, synced, inner, showing, copy = world_of(request.param)
    clock = HandClock()
    with Emulator(world, budget=None, clock=clock) as emulator:
        fresh = Fresh(world, emulator, clock, tmp_path)
        files = fresh.later(formats=FORMATS).files
        yield Synced(fresh, original, synced, inner, showing, copy, files)
    clock.close()


def test_files_lie_with_the_original(here: Synced) -> None:
    attachments = [path for path in here.files if "_files/" in path]
    assert attachments == ["Original/_files/deep.txt", "Original/_files/near.txt"]
    assert b"(Original/_files/deep.txt)" in here.files["Showing.md"]


def test_a_copy_that_goes_takes_nothing_along(here: Synced) -> None:
    here.fresh.world.trash(here.copy)
    after = here.fresh.later(formats=FORMATS).files
    assert {path for path in after if after[path] != here.files[path]} >= {"Showing.md"}
    assert {path: after[path] for path in after if path.startswith("Original")} == {
        path: here.files[path] for path in here.files if path.startswith("Original")
    }
    assert after == here.fresh.anew(formats=FORMATS)


def test_a_page_in_the_trash_takes_nothing_of_the_original_along(here: Synced) -> None:
    here.fresh.world.trash(here.showing)
    after = here.fresh.later(formats=FORMATS).files
    assert after == here.fresh.anew(formats=FORMATS)
    assert "Original/_files/deep.txt" in after


def test_a_copy_keeps_what_it_shows_when_the_page_of_the_original_goes(here: Synced) -> None:
    world, fresh = here.fresh.world, here.fresh
    world.trash(here.original)
    after = fresh.later(formats=FORMATS).files
    assert after == fresh.anew(formats=FORMATS)
    assert {"Showing/_files/near.txt", "Showing/_files/deep.txt"} <= set(after)
    assert fresh.later(formats=FORMATS).files == after
    assert fresh.asked()["blocks/children"] == 0
    assert fresh.later(formats=FORMATS, full=True).files == after
    world.restore(here.original)
    assert fresh.later(formats=FORMATS).files == fresh.anew(formats=FORMATS)


def test_what_is_edited_deep_inside_is_shown_by_the_copy(here: Synced) -> None:
    here.fresh.world.edit_block(here.inner, {"rich_text": rich("New words")})
    after = here.fresh.later(formats=FORMATS).files
    assert b"New words" in after["Showing.md"]
    assert after == here.fresh.anew(formats=FORMATS)
    again = here.fresh.later(formats=FORMATS)
    assert here.fresh.asked()["blocks/children"] == 0
    assert again.files == after


def test_a_copy_that_comes_later_moves_nothing(here: Synced) -> None:
    world = here.fresh.world
    world.append(world.page("Another"), b.synced_copy(here.synced))
    after = here.fresh.later(formats=FORMATS).files
    assert after == here.fresh.anew(formats=FORMATS)


def test_of_copies_alone_one_that_goes_takes_nothing_of_the_other_along(tmp_path: Path) -> None:
    world, original, synced, _, showing, copy = world_of(0)
    other = world.page("Other", blocks=[b.synced_copy(synced)])
    clock = HandClock()
    with Emulator(world, budget=None, clock=clock) as emulator:
        fresh = Fresh(world, emulator, clock, tmp_path)
        targets = [showing, other]
        first = fresh.later(formats=FORMATS, targets=targets).files
        assert first == fresh.anew(formats=FORMATS, targets=targets)
        for page in (showing, other):
            block = copy if page == showing else world.children[other][0]
            world.trash(block)
            after = fresh.later(formats=FORMATS, targets=targets).files
            assert after == fresh.anew(formats=FORMATS, targets=targets)
            world.restore(block)
            after = fresh.later(formats=FORMATS, targets=targets).files
            assert after == fresh.anew(formats=FORMATS, targets=targets)
            assert sorted(after) == sorted(first)
    assert world.need("page", original)
    clock.close()


def test_no_list_is_asked_for_twice_because_a_copy_shows_it(tmp_path: Path) -> None:
    world, *_ = world_of(1)
    with Emulator(world, budget=None) as emulator:
        export(emulator, tmp_path)
        asked = [each.path for each in emulator.requests if each.path.endswith("/children")]
    assert len(asked) == len(set(asked))
