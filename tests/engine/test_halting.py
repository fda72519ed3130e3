"""A run that cannot even begin ends with a reason, and keeps nobody waiting."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from actors import Actor
from notionkit._scratch import ScratchError
from notionkit.emulator import Emulator
from notionkit.engine import NotionKit, RunUnfinished
from notionkit.engine.keeper import Keeper
from notionkit.engine.proof import soundness
from notionkit.mirror import Mirror, MirrorUnwritable, RunState
from notionkit.plugins.json import JsonPlugin
from tests.engine.conftest import export, settings_for


class FullDisk(Mirror):
    """A mirror on a disk that is full."""

    def begin_run(self, *_: Any, **__: Any) -> RunState:
        raise MirrorUnwritable("No space left on device.", path=self.state)


def test_a_mirror_that_cannot_take_down_the_run_ends_it(emulator: Emulator, tmp_path: Path) -> None:
    def seam(_: str, factory: Callable[[], Actor]) -> Callable[[], Actor]:
        def make() -> Actor:
            actor = factory()
            if isinstance(actor, Keeper):
                actor._open_mirror = lambda: FullDisk.open(tmp_path / ".notionkit")
            return actor

        return make

    ended = export(emulator, tmp_path, seam=seam)

    assert (ended.result.status, ended.result.exit_code) == ("unfinished", 5)
    assert "No space left" in ended.result.message
    assert ended.files == {}


@pytest.mark.parametrize(("place", "name"), [(JsonPlugin, "drafts"), (soundness, "examined")])
def test_a_run_without_room_for_scratch_paper_ends_and_is_gone_on_with_later(
    place: Any, name: str, emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise ScratchError(None, "database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(place, name, full)
        result = export(emulator, tmp_path, formats=("json",)).result
    assert (result.status, result.exit_code) == ("unfinished", 5)
    assert result.message == (
        "cannot write in the folder for temporary files: database or disk is full. Make room "
        "there, or make it writable for you, then run the same command again"
    )
    assert not result.failures
    assert export(emulator, tmp_path, formats=("json",)).result.status == "proven"


def test_a_system_that_cannot_start_leaves_no_thread_behind(
    emulator: Emulator, tmp_path: Path
) -> None:
    before = set(threading.enumerate())
    (tmp_path / ".notionkit").mkdir()
    (tmp_path / ".notionkit" / "mirror.sqlite3").write_bytes(b"no database at all" * 100)
    with pytest.raises(RunUnfinished), NotionKit(settings_for(emulator, tmp_path)):
        pass
    assert set(threading.enumerate()) <= before
