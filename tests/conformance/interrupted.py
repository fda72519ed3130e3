"""A program that two interrupts can reach: the first has it drain, the second has it end at once.

    python interrupted.py FOLDER go|stuck

Its one worker writes each job to the disk. It waits in the middle of the third for the first
interrupt, so that the rest of what it holds is in flight by then; "stuck" waits there for ever.
"""

import itertools
import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from actors import ActorSystem, ChildSpec, Pool, Source, SupervisorSpec, Worker, drain

IN_THE_MIDDLE = 2
interrupted, never = threading.Event(), threading.Event()


class Numbers(Source):
    """Supplies numbers without end."""

    def __init__(self) -> None:
        super().__init__("/pool")
        self._numbers = itertools.count()

    def supply(self, count: int) -> Sequence[int]:
        return list(itertools.islice(self._numbers, count))


class Scribe(Worker):
    """Keeps what is done in a file that is replaced as a whole."""

    def __init__(self, file: Path, gate: threading.Event) -> None:
        super().__init__("/pool")
        self._file = file
        self._gate = gate

    def work(self, work: Any) -> None:
        done = json.loads(self._file.read_text()) if self._file.exists() else []
        if work == IN_THE_MIDDLE:
            say("working")
            self._gate.wait()
        written = self._file.with_suffix(".new")
        written.write_text(json.dumps([*done, work]))
        written.replace(self._file)


def say(line: str) -> None:
    print(line, flush=True)


def main(folder: Path, how: str) -> int:
    gate = never if how == "stuck" else interrupted
    news: SimpleQueue[str] = SimpleQueue()
    root = SupervisorSpec(
        "root",
        (
            ChildSpec("pool", lambda: Pool("/numbers")),
            ChildSpec("numbers", Numbers),
            ChildSpec("scribe", lambda: Scribe(folder / "done.json", gate)),
        ),
    )
    system = ActorSystem(root)

    def end_in_order() -> None:
        drained = drain(system.ref("/pool"), seconds=50)
        say(f"drained, {len(drained.left)} left")
        news.put("drained")

    signal.signal(signal.SIGINT, lambda *_: news.put("interrupt"))
    system.start()
    news.get()
    say("draining")
    interrupted.set()
    threading.Thread(target=end_in_order, daemon=True).start()
    report = system.stop(seconds=10 if news.get() == "drained" else 0)
    say(f"stuck {list(report.stuck)}")
    return 0 if report.clean else 130


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
