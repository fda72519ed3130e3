"""What stops the command: network, token, disk, another run. It says so, and resumes later."""

import errno
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from notionkit.emulator import TOKEN, Emulator, Fault, Received, small_world
from tests.engine.conftest import export, files_in
from tests.integration.killing import Asked, Killer, command_for, committed, states

AFTER = 9
"""Requests that are answered before the trouble begins."""


class Trouble:
    """A fault seam: all is well for some requests, then nothing is, until it is mended."""

    def __init__(self, fault: Fault) -> None:
        self._fault = fault
        self._mended = False
        self._count = 0

    def mend(self) -> None:
        self._mended = True

    def __call__(self, _: Received) -> Fault | None:
        self._count += 1
        return None if self._mended or self._count <= AFTER else self._fault


@pytest.mark.parametrize(
    ("fault", "code", "status", "said", "advice"),
    [
        (Fault.reset_before(), 5, "unfinished", "Could not finish.", "Run the same command again"),
        (Fault.unauthorized(), 4, "refused", "refused", "token"),
    ],
    ids=["network gone", "token revoked"],
)
def test_what_stops_a_run_is_said_and_the_next_one_goes_on(
    fault: Fault, code: int, status: str, said: str, advice: str, tmp_path: Path
) -> None:
    trouble, output = Trouble(fault), tmp_path / "out"
    killer = Killer(trouble)
    with Emulator(small_world(), budget=None, faults=killer) as emulator:
        command = command_for(emulator, output, "--concurrency", "2", "--patience", "2")
        stopped = killer.run(command)
        known: set[Asked] = committed(output)
        trouble.mend()
        went_on = killer.run(command)
        again = known & killer.asked()
        quiet = export(emulator, tmp_path / "quiet")

    assert stopped.code == code
    assert "Traceback" not in stopped.stdout + stopped.stderr
    assert TOKEN not in stopped.stdout + stopped.stderr
    assert said.casefold() in stopped.stdout.casefold()
    assert advice.casefold() in stopped.stdout.casefold()
    assert (went_on.code, went_on.stderr) == (0, "")
    assert [*states(output)] == [("audit", "proven")], "one run, taken up again"
    assert len(known) >= AFTER - 3
    assert again == set()
    assert files_in(output) == quiet.files


@pytest.mark.parametrize("apart", [False, True], ids=["one state", "a state for each"])
def test_of_two_runs_on_one_folder_the_second_says_who_holds_it_and_leaves(
    apart: bool, tmp_path: Path
) -> None:
    begun = threading.Event()

    def held(received: Received) -> Fault | None:
        begun.set()
        return Fault.hang() if received.number == AFTER else None

    with Emulator(small_world(), budget=None, faults=held) as emulator:
        output, environment = tmp_path / "out", {**os.environ, "NOTION_TOKEN": TOKEN}
        one, other = (
            command_for(emulator, output, "--concurrency", "1", *own)
            for own in (("--state", str(tmp_path / name)) if apart else () for name in "ab")
        )
        with subprocess.Popen(one, env=environment) as first:
            try:
                assert begun.wait(60)
                second = subprocess.run(
                    other, env=environment, capture_output=True, text=True, check=False
                )
                emulator.release()
                assert first.wait(60) == 0
            finally:
                first.kill()
        number = len(emulator.requests)
        quiet = export(emulator, tmp_path / "quiet")
    print(second.stderr)
    assert second.returncode == 5
    assert f"in use by process {first.pid} on " in second.stderr
    assert "Wait for it to end" in second.stderr
    assert "Traceback" not in second.stderr
    assert number == quiet.result.requests + quiet.result.files, "the second asked for nothing"
    assert files_in(output) == quiet.files


# From some sync on there is no room left, neither for files nor for downloads.
FULL = """
import errno, os, sys
from notionkit.cli import main

room = int(sys.argv.pop(1))
real = os.fsync

def fsync(handle):
    global room
    room -= 1
    if room < 0:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    real(handle)

os.fsync = fsync
main()
"""


@pytest.mark.parametrize("room", [0, 25])
def test_a_disk_that_is_full_ends_the_run_which_goes_on_once_there_is_room(
    room: int, tmp_path: Path
) -> None:
    killer, output = Killer(), tmp_path / "out"
    with Emulator(small_world(), budget=None, faults=killer) as emulator:
        _, _, _, *arguments = command_for(emulator, output)
        command = [sys.executable, "-c", FULL]
        full = killer.run([*command, str(room), *arguments])
        known = committed(output) if (output / ".notionkit" / "mirror.sqlite3").exists() else set()
        went_on = killer.run([*command, "1000000", *arguments])
        again = known & killer.asked()
        quiet = export(emulator, tmp_path / "quiet")
    told = full.stdout + full.stderr
    assert full.code == 5, told
    assert os.strerror(errno.ENOSPC) in told
    assert "space" in told
    assert "Traceback" not in told
    assert went_on.code == 0, went_on
    assert again == set()
    assert files_in(output) == quiet.files


# A disk of its own for the process: too small first, larger then.
SMALL_DISK = """
mount -t tmpfs -o size="$2" none "$1" || exit 77
disk=$1 size=$2 copy=$3
shift 3
"$@" > "$copy.first" 2>&1
echo $? > "$copy.code"
mount -o remount,size=200m none "$disk" || exit 77
"$@" > "$copy.second" 2>&1 || exit 1
cp -a "$disk/out" "$copy"
"""


def may_mount() -> bool:
    """Whether this machine lets us have a disk of our own."""
    if shutil.which("unshare") is None:
        return False
    tried = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not may_mount(), reason="needs a namespace of its own to mount in")
@pytest.mark.parametrize("kilobytes", [40, 400])
def test_a_real_disk_that_is_too_small_is_no_bug_and_no_loss(
    kilobytes: int, tmp_path: Path
) -> None:
    disk, copy, killer = tmp_path / "disk", tmp_path / "copy", Killer()
    disk.mkdir()
    with Emulator(small_world(), budget=None, faults=killer) as emulator:
        quiet = export(emulator, tmp_path / "quiet")
        command = command_for(emulator, disk / "out")
        script = ["unshare", "-rm", "sh", "-c", SMALL_DISK, "sh"]
        ended = killer.run([*script, str(disk), f"{kilobytes}k", str(copy), *command])
    told = Path(f"{copy}.first").read_text()
    print(told)
    assert ended.code == 0, (ended, told, Path(f"{copy}.second").read_text())
    assert Path(f"{copy}.code").read_text() == "5\n", told
    assert "space" in told
    assert "Traceback" not in told
    assert files_in(copy) == quiet.files
