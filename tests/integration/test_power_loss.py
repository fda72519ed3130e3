"""Power cuts: what was not synced is lost, and the next run makes the same bytes all the same.

A few cuts in every run of the tests; more with NOTIONKIT_KILLS (a number).
"""

import itertools
import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from notionkit.emulator import Emulator, generated_world
from notionkit.emulator import blocks as b
from notionkit.mirror.database import open_writer
from tests.engine.conftest import export, files_in
from tests.integration.killing import Asked, Killer, command_for, committed
from tests.integration.power import Loss, Record, committed_bytes

CUTS = int(os.environ.get("NOTIONKIT_KILLS", "3"))
pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs Linux"),
    pytest.mark.timeout(120 + 30 * CUTS),
]


def watched(command: list[str], output: Path, cut_at: int) -> list[str]:
    """The command with its syncs written down, cut off at one of them."""
    python, _, _, *arguments = command
    return [python, "-m", "tests.integration.power", str(output), str(cut_at), *arguments]


def test_power_cuts_at_any_sync_lose_nothing_that_counts(tmp_path: Path) -> None:
    killer, chance, cuts, again = Killer(), random.Random(5), 0, set[Asked]()
    with Emulator(generated_world(20, 3, rows=5), budget=None, faults=killer) as emulator:
        quiet = export(emulator, tmp_path / "quiet")
        for output in (tmp_path / f"cut{number}" for number in itertools.count()):
            command = command_for(emulator, output, "--concurrency", "2")
            known, ended = set[Asked](), None
            while ended is None or ended.killed:
                cut_at = chance.randint(2, 80) if cuts < CUTS else 0
                ended = killer.run(watched(command, output, cut_at))
                again |= known & killer.asked()
                assert ended.killed or ended.code == 0, ended
                cuts += ended.killed
                # Also when all is done and told.
                Loss(Record.beside(output), chance).strike()
                known = committed(output) if ended.killed else set()
            assert killer.run(watched(command, output, 0)).code == 0
            assert files_in(output) == quiet.files
            if cuts >= CUTS:
                break
    print(f"{cuts} cuts in {output.name}")
    assert again == set()


def test_a_power_cut_in_a_later_run_neither_keeps_nor_revives_an_old_file(tmp_path: Path) -> None:
    killer, chance, output = Killer(), random.Random(6), tmp_path / "cut"
    world = generated_world(12, 4, rows=3)
    with Emulator(world, budget=None, faults=killer) as emulator:
        command = command_for(emulator, output, "--audit-days", "365")
        assert killer.run(watched(command, output, 0)).code == 0
        for number in range(max(2, CUTS // 2)):
            pages = [own["id"] for own in world.all("page") if not world.trashed(own["id"])]
            for page in chance.sample(pages, 3):
                world.append(page, b.paragraph(f"News {number}"))
            world.rename(chance.choice(pages), f"Renamed {number}")
            ended = killer.run(watched(command, output, chance.randint(1, 25)))
            assert ended.killed or ended.code == 0, ended.stderr
            Loss(Record.beside(output), chance).strike()
        for _ in ("what was begun", "what was edited since"):
            assert killer.run(watched(command, output, 0)).code == 0
        fresh = export(emulator, tmp_path / "fresh")
    assert files_in(output) == fresh.files


def test_the_mirror_is_synced_at_each_commit(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    with closing(open_writer(path)) as db:
        assert db.execute("PRAGMA synchronous").fetchone() == (2,), "FULL"
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        db.execute("INSERT INTO offsets VALUES ('one', 1)")
        whole = (tmp_path / "mirror.sqlite3-wal").read_bytes()
        assert committed_bytes(whole) == len(whole)
        db.execute("BEGIN")
        db.execute("INSERT INTO offsets VALUES ('two', 2)")
        cut = tmp_path / "cut"
        cut.mkdir()
        (cut / path.name).write_bytes(path.read_bytes())
        (cut / f"{path.name}-wal").write_bytes(whole + b"\0" * 999)
        db.execute("ROLLBACK")
    with closing(sqlite3.connect(cut / path.name)) as after:
        assert after.execute("SELECT plugin FROM offsets").fetchall() == [("one",)]


def test_the_record_of_syncs_is_honest(tmp_path: Path) -> None:
    """What was never synced is lost at times: else the tests above would show nothing."""
    survived = set()
    for seed in range(20):
        root = tmp_path / str(seed) / "root"
        root.mkdir(parents=True)
        (root / "old").write_text("synced")
        record = Record.beside(root)
        for path in (root / "old", root):
            handle = os.open(path, os.O_RDONLY)
            record.note(handle)
            os.close(handle)
        (root / "new").write_text("not synced")
        (root / "new").replace(root / "old")
        Loss(record, random.Random(seed)).strike()
        survived.add((root / "old").read_text())
    assert survived == {"synced", "not synced", "not s", ""}
