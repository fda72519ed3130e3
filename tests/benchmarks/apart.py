"""Runs an emulator and exporters in processes of their own, and measures the exporters.

What the server costs must not count as the exporter's, in time nor in memory. An exporter reports
what its process used between its start and its end; the time to import everything is left out.
"""

import argparse
import contextlib
import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import attrs
import requests

from notionkit.cli.tuning import tune
from notionkit.emulator import Emulator, World, generated_world
from notionkit.emulator import blocks as b
from notionkit.emulator.journal import FILES
from notionkit.engine import NotionKit, Settings
from notionkit.engine.settings import NOTION_VERSIONS
from notionkit.mirror.folder import DATABASE

ROOT = Path(__file__).parents[2]
MEBIBYTE = 1 << 20
_SAMPLE_SECONDS = 0.1
_TEXT = "Sentence number {}, as long as sentences are in the notes that people write. "
_SECONDS = 7200


@attrs.frozen(kw_only=True)
class Shape:
    """A world: so many pages with so many blocks each; `flat` ones have no block inside another."""

    pages: int
    blocks: int
    rows: int = 0
    flat: bool = False

    def world(self) -> World:
        """Make it."""
        if not self.flat:
            return generated_world(self.pages, 1, rows=self.rows, blocks=self.blocks)
        world = World(seed="flat")
        for number in range(self.pages):
            page = world.page(f"Page {number}")
            world.append(page, *(_block(number + each) for each in range(self.blocks)))
        return world


def _block(number: int) -> b.Draft:
    text = _TEXT.format(number) * (1 + number % 3)
    makers = (b.paragraph, b.bullet, b.paragraph, b.quote, b.numbered, b.paragraph, b.to_do)
    return makers[number % len(makers)](text)


@attrs.frozen(kw_only=True)
class Server:
    """Where an emulator of its own process answers."""

    url: str
    token: str
    ask: "subprocess.Popen[str]" = attrs.field(repr=False)

    def requests(self) -> int:
        """How many requests of the API it has answered; attachments are none."""
        assert self.ask.stdin
        assert self.ask.stdout
        self.ask.stdin.write("requests\n")
        self.ask.stdin.flush()
        return int(self.ask.stdout.readline())


@attrs.frozen(kw_only=True)
class Used:
    """What one run of an exporter used.

    Attributes:
        status: how it ended.
        cpu: seconds of processor time, the kernel's included.
        seconds: how long it took.
        peak: bytes of memory at most, everything imported included.
        begin: bytes of memory when the run began,
        first: at most in the first half of the run,
        second: and in the second.
        requests: how many it made.
        blocks: how many are in the mirror.
        raw: bytes of the answers' JSON.
        mirror: bytes of the mirror.
        actors: seconds of processor time of each role (Linux).
    """

    status: str
    cpu: float
    seconds: float
    peak: int
    begin: int
    first: int
    second: int
    requests: int
    blocks: int
    raw: int
    mirror: int
    actors: dict[str, float]


@contextlib.contextmanager
def serving(shape: Shape, *, limit: int | None = None) -> Iterator[Server]:
    """Serve a world until the end of the block."""
    words = ["serve", json.dumps(attrs.asdict(shape)), str(limit or 0)]
    with started(words) as process:
        assert process.stdout
        url, token = process.stdout.readline().split()
        yield Server(url=url, token=token, ask=process)


def export(server: Server, output: Path, *, prefix: tuple[str, ...] = ()) -> Used:
    """Export to a folder, and return what that used; `prefix` is what the command runs under."""
    words = ["export", server.url, server.token, str(output)]
    with started(words, prefix) as process:
        lines = process.communicate(timeout=_SECONDS)[0].splitlines()
    answers = [line for line in lines if line.startswith("{")]
    if not answers:
        raise SystemExit(f"the exporter ended with code {process.returncode}")
    return Used(**json.loads(answers[0]))


def floor(server: Server) -> tuple[float, int]:
    """Get and decode the blocks of every page; return seconds of processor time and responses."""
    with started(["floor", server.url, server.token]) as process:
        spent, responses = process.communicate(timeout=_SECONDS)[0].split()
    return float(spent), int(responses)


@contextlib.contextmanager
def started(words: list[str], prefix: tuple[str, ...] = ()) -> Iterator["subprocess.Popen[str]"]:
    """Run a part of this file in a process of its own, until the end of the block."""
    command = [*prefix, sys.executable, "-m", "tests.benchmarks.apart", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, env=environment, stdin=pipe, stdout=pipe, text=True, cwd=ROOT
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def _serve(shape: Shape, limit: int) -> None:
    with Emulator(shape.world(), budget=limit or None) as emulator:
        print(emulator.url, emulator.token, flush=True)
        for _ in sys.stdin:
            log = [entry for entry in emulator.requests if entry.endpoint != FILES]
            print(len(log), flush=True)


def _export(url: str, token: str, output: Path) -> None:
    settings = Settings(
        token=token, base_url=url, output=output, budget_folder=output.parent / "budgets"
    )
    tune()
    sampler = _Sampler()
    with NotionKit(settings) as kit:
        begin = resident()
        before, began, actors = cpu_seconds(), time.monotonic(), _by_role()
        with sampler:
            result = kit.run().wait(_SECONDS)
        cpu, seconds = cpu_seconds() - before, time.monotonic() - began
        actors = _by_role() - actors
    assert result is not None
    database = settings.state_folder / DATABASE
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    first, second = sampler.halves(seconds)
    used = Used(
        status=result.status,
        cpu=cpu,
        seconds=seconds,
        peak=peak,
        begin=begin,
        first=first,
        second=second,
        requests=result.requests,
        blocks=result.blocks,
        raw=_raw_bytes(database),
        mirror=database.stat().st_size,
        actors=dict(actors.most_common()),
    )
    print(json.dumps(attrs.asdict(used)))


def _floor(url: str, token: str) -> None:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {token}"
        session.headers["Notion-Version"] = NOTION_VERSIONS[0]
        found = list(_pages(lambda body: session.post(f"{url}/v1/search", json=body)))
        pages = [each["id"] for page in found for each in page["results"]]
        before, responses = cpu_seconds(), 0
        for page in pages:
            children = f"{url}/v1/blocks/{page}/children"
            listing = _pages(lambda query, at=children: session.get(at, params=query))  # type: ignore[misc]
            responses += sum(1 for _ in listing)
        print(cpu_seconds() - before, responses)


def _pages(ask: Callable[[dict[str, Any]], requests.Response]) -> Iterator[Any]:
    query: dict[str, Any] = {"page_size": 100}
    while True:
        page = ask(query).json()
        yield page
        if not page["has_more"]:
            return
        query["start_cursor"] = page["next_cursor"]


def cpu_seconds() -> float:
    """Return the processor time of this process, the kernel's included."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _by_role() -> "Counter[str]":
    """Return the processor time of this process by what its threads are for."""
    ticks, tasks = os.sysconf("SC_CLK_TCK"), Path("/proc/self/task")
    found: Counter[str] = Counter()
    for thread in threading.enumerate() if tasks.is_dir() else ():
        with contextlib.suppress(FileNotFoundError):
            words = (tasks / str(thread.native_id) / "stat").read_text("utf-8").rpartition(")")[2]
            role = re.sub(r"^actor /(\w+/)?|/\d+$", "", thread.name)
            found[role] += sum(map(int, words.split()[11:13])) / ticks  # type: ignore[assignment]
    return found


def resident() -> int:
    """Return the resident memory of this process in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


class _Sampler:
    """Notes the resident memory ten times a second."""

    def __init__(self) -> None:
        self._samples: list[tuple[float, int]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._began = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def halves(self, seconds: float) -> tuple[int, int]:
        """Return the most memory of the first half of the run, and of the second."""
        half = seconds / 2
        first = max((size for at, size in self._samples if at <= half), default=0)
        return first, max((size for at, size in self._samples if at > half), default=0)

    def _sample(self) -> None:
        while not self._over.wait(_SAMPLE_SECONDS):
            self._samples.append((time.monotonic() - self._began, resident()))


def _raw_bytes(database: Path) -> int:
    db = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    with contextlib.closing(db):
        sizes = "SELECT sum(size) FROM pages JOIN bodies ON bodies.id = pages.body"
        return int(db.execute(sizes).fetchone()[0])


def main() -> None:
    """Be what the first word says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=("serve", "export", "floor"))
    parser.add_argument("words", nargs="+")
    options = parser.parse_args()
    if options.part == "floor":
        _floor(*options.words)
    elif options.part == "serve":
        shape, limit = options.words
        _serve(Shape(**json.loads(shape)), int(limit))
    else:
        url, token, output = options.words
        _export(url, token, Path(output))


if __name__ == "__main__":
    main()
