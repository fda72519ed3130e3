"""A newer layout rewrites files only after it was said how many, and not at all if unwanted."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from notionkit.cli.surroundings import Surroundings
from notionkit.emulator import Emulator, small_world
from notionkit.emulator import blocks as b
from notionkit.engine import layouts
from notionkit.plugins import markdown, memory
from notionkit.plugins.asking import Asking
from tests.engine.conftest import settings_for
from tests.integration.clocks import HandClock
from tests.integration.refreshed import Fresh


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Fresh]:
    clock, world = HandClock(), small_world()
    with Emulator(world, budget=None, clock=clock) as emulator:
        kept = Fresh(world, emulator, clock, tmp_path)
        kept.later()
        yield kept
    clock.close()


def upgrade(patch: pytest.MonkeyPatch) -> None:
    """Install a NotionKit whose documents end in another way."""
    document = markdown._page

    def changed(page_id: str, asking: Asking) -> str:
        return document(page_id, asking) + "\nnew layout\n"

    patch.setattr(markdown, "_page", changed)
    patch.setattr(memory, "code_version", lambda: "newer")
    patch.setattr(layouts, "VERSION", layouts.VERSION + 1)


def stored(fresh: Fresh) -> object:
    path = fresh.folder / "kept" / ".notionkit" / "layout.json"
    return json.loads(path.read_text(encoding="utf-8"))


def warnings(fresh: Fresh, **settings: object) -> str:
    chosen = settings_for(fresh.emulator, fresh.folder / "kept", **settings)
    return " ".join(Surroundings().warnings(chosen))


def test_an_unchanged_layout_is_not_worth_a_word(fresh: Fresh) -> None:
    assert warnings(fresh) == ""
    assert stored(fresh) == {"version": layouts.VERSION}
    assert fresh.later().result.notices == ()


def test_how_many_files_change_is_said_first(
    fresh: Fresh, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    upgrade(monkeypatch)
    assert "layout 2" in warnings(fresh)
    fresh.world.append(fresh.world.id_of("notes"), b.paragraph("News"))
    with caplog.at_level(logging.WARNING):
        again = fresh.later()
    assert again.result.exit_code == 0
    notice = again.result.notices[-1]
    assert "markdown: 5 of its 7 files" in notice.message
    assert notice.message in caplog.messages
    assert again.files == fresh.anew()
    assert stored(fresh) == {"version": 2}
    assert fresh.later().result.notices == ()


def test_files_can_be_left_as_they_are(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    stamps = fresh.stamps()
    with monkeypatch.context() as patch:
        upgrade(patch)
        for _ in range(2):
            again = fresh.later(keep_layout=True)
            assert [each.rule for each in again.result.failures] == ["layout_kept"]
            assert again.result.exit_code == 3
            assert fresh.stamps() == stamps
            assert stored(fresh) == {"version": 1}
        fresh.world.append(fresh.world.id_of("notes"), b.paragraph("News"))
        fresh.later(keep_layout=True)
        assert fresh.stamps().keys() == stamps.keys()
        assert b"News" not in (fresh.folder / "kept" / "Home" / "Notes.md").read_bytes()
        assert fresh.later().files == fresh.anew()


def test_a_layout_that_changes_no_file_here_is_taken_over_silently(
    fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layouts, "VERSION", 2)
    again = fresh.later(keep_layout=True)
    assert (again.result.exit_code, again.result.notices) == (0, ())
    assert stored(fresh) == {"version": 2}


def test_files_from_before_there_were_versions_are_of_the_first(
    fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    (fresh.folder / "kept" / ".notionkit" / "layout.json").unlink()
    assert warnings(fresh) == ""
    upgrade(monkeypatch)
    assert "layout 1" in warnings(fresh)
