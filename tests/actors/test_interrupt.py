"""Signals in two stages."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

from actors.interrupt import Interrupts
from actors.testing import Probe

PROGRAM = """
import os, sys, threading
from actors import Actor, ActorSystem, ChildSpec, SupervisorSpec
from actors.interrupt import Interrupts

def say(line):
    # One write for a whole line: two threads speak here.
    os.write(1, line.encode() + b"\\n")

class Stubborn(Actor):
    def on_message(self, message):
        say("busy")
        threading.Event().wait()

system = ActorSystem(SupervisorSpec("root", (ChildSpec("a", Stubborn),)))
def drain():
    say("draining")
    system.stop(seconds=60)

with Interrupts(drain, lambda: system.stop(seconds=0)) as interrupts:
    system.start()
    if "busy" in sys.argv:
        system.ref("/a").tell("work")
    say("ready")
    system.wait()
say("stopped")
sys.exit(interrupts.exit_code)
"""


def test_the_first_signal_drains_and_the_second_aborts(log: Probe) -> None:
    before = signal.getsignal(signal.SIGINT)
    draining = threading.Event()

    def drain() -> None:
        log("drain")
        draining.wait(10)

    def abort() -> None:
        log("abort")
        draining.set()

    with Interrupts(drain, abort) as interrupts:
        assert interrupts.exit_code == 0
        for _ in range(3):
            os.kill(os.getpid(), signal.SIGINT)
            log.wait(min(2, interrupts.count))
    assert log.items == ["drain", "abort"]
    assert (interrupts.count, interrupts.exit_code) == (3, 130)
    assert signal.getsignal(signal.SIGINT) is before


def program(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_program_ends_in_order_at_the_first_signal() -> None:
    with program() as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        running.send_signal(signal.SIGTERM)
        assert running.stdout.read() == "draining\nstopped\n"
    assert running.returncode == 143


def test_a_program_with_a_stuck_worker_ends_at_the_second_signal() -> None:
    with program("busy") as running:
        assert running.stdout is not None
        assert sorted(running.stdout.readline() for _ in range(2)) == ["busy\n", "ready\n"]
        running.send_signal(signal.SIGINT)
        assert running.stdout.readline() == "draining\n"
        running.send_signal(signal.SIGINT)
        assert running.stdout.read() == "stopped\n"
    assert running.returncode == 130
