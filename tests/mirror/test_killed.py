"""A second process commits and is killed; what it said was committed must be there."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from notionkit.mirror import Mirror
from tests.mirror.worlds import Remote, RemoteBlock, RemotePage, crawl, drain, everything, uid

ROOT = Path(__file__).parents[2]

REMOTE = Remote(
    pages=tuple(
        RemotePage(
            uid(n),
            f"Page {n}",
            blocks=tuple(
                RemoteBlock(uid(n * 100 + m), children=(RemoteBlock(uid(n * 1000 + m), "leaf"),))
                for m in range(5)
            ),
        )
        for n in range(1, 5)
    )
)

# Commits one page of a listing after the other, and says so after each.
WRITER = """
import sys
from notionkit.mirror import Mirror
from tests.mirror.test_killed import REMOTE
from tests.mirror.worlds import roots, step

mirror = Mirror.open(sys.argv[1])
mirror.open_epoch(1)
mirror.begin_run("run-1", ["workspace"])
mirror.apply([roots()])
with mirror.view() as view:
    while found := view.open_listings(limit=1):
        step(mirror, REMOTE, found[0])
        print(found[0].key, found[0].cursor, flush=True)
"""


def _commit_and_die(state: Path, after: int) -> list[list[str]]:
    command = [sys.executable, "-c", WRITER, str(state)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline().split() for _ in range(after)]
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    return said


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("after", [1, 4, 13])
def test_what_was_committed_before_a_kill_is_not_fetched_again(tmp_path: Path, after: int) -> None:
    said = _commit_and_die(tmp_path / "killed", after)
    with Mirror.open(tmp_path / "killed") as mirror, mirror.view() as view:
        assert mirror.resumable(["workspace"]) == "run-1"
        left = {(row.key, str(row.cursor)) for row in view.open_listings()}
        assert left
        assert not left & {(key, cursor) for key, cursor in said}
        mirror.open_epoch(1)
        state = mirror.begin_run("run-1", ["workspace"])
        assert state.resumed
        assert state.requests >= after
        drain(mirror, REMOTE)
        mirror.finish_run("run-1", "proven")
        with Mirror.open(tmp_path / "quiet") as quiet, quiet.view() as undisturbed:
            crawl(quiet, REMOTE, "run-1")
            assert everything(view) == everything(undisturbed)
            assert view.run().requests == undisturbed.run().requests
