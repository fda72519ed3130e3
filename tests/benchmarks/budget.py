"""How much of the budget a crawl spends, how little is refused, and how near it comes to the bound.

Run it as a command: python -m tests.benchmarks.budget [ROW]...

Each row is a cold export of a generated world from an emulator, by one process or several of their
own. Windows of 60 seconds pass in a few real ones: server and exporters share a clock that runs
faster. All figures are ratios within one run, worked out from the emulator's log:

- used: of the budget of the windows between the first and the last
- refused: requests answered 429, of all
- wall: from the first request to the last answer, against (needed - limit) / rate, the lower bound;
  without a limit: requests in flight on average, of those allowed
- made: requests that were not refused, against those needed
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import attrs

from notionkit.api import BudgetFile, BudgetWindow
from notionkit.emulator import Emulator, Logged, World, generated_world
from notionkit.emulator.journal import FILES
from notionkit.engine import NotionKit, Settings
from tests.integration.clocks import FastClock
from tests.integration.worlds import fewest_requests

WINDOW_SECONDS = 60.0
ROOT = Path(__file__).parents[2]


@attrs.frozen(kw_only=True)
class Row:
    """One measurement. `latency` is in real seconds, `factor` how much faster the clock runs.

    A `warm` one begins with a limit that earlier processes have learned.
    """

    limit: int | None
    windows: int
    factor: float
    latency: float = 0.02
    processes: int = 1
    concurrency: int = 8
    warm: bool = False


ROWS = {
    "180": Row(limit=180, windows=10, factor=12),
    "600": Row(limit=600, windows=5, factor=2.5),
    "90": Row(limit=90, windows=10, factor=20),
    "two": Row(limit=180, windows=10, factor=6, processes=2),
    "unlimited": Row(limit=None, windows=6, factor=1, latency=0.2),
}


@attrs.frozen
class Figures:
    """What one row came to; `seconds` are those of its own clock."""

    needed: int
    made: int
    refused: int
    used: float
    bound: float
    seconds: float


def world_needing(requests: int) -> World:
    """Return a generated world whose export needs about so many requests, and not more."""
    pages = requests - fewest_requests(generated_world(100)) + 100
    world = generated_world(pages)
    while fewest_requests(world) > requests:
        pages -= 5
        world = generated_world(pages)
    return world


def measure(row: Row, folder: Path) -> Figures:
    """Run the exporters of a row to their end and read the emulator's log."""
    share = (row.limit or 180) * row.windows // row.processes
    world = world_needing(share)
    clock = FastClock(row.factor)
    with Emulator(
        world, budget=row.limit, window_seconds=60, latency_seconds=row.latency, clock=clock
    ) as emulator:
        began = clock.monotonic()
        if row.limit and row.warm:
            known = BudgetWindow(limit=row.limit, known=True)
            file = BudgetFile.of(emulator.token, emulator.url, folder / "budgets")
            file.prepare()
            file.exchange(lambda _: known, now=began)
        children = [
            start(emulator, row, folder / str(each), folder) for each in range(row.processes)
        ]
        codes = [child.wait(600) for child in children]
        log = [entry for entry in emulator.requests if entry.endpoint != FILES]
    clock.close()
    assert codes == [0] * row.processes, codes
    return figures(row, log, fewest_requests(world) * row.processes, began)


def start(emulator: Emulator, row: Row, output: Path, folder: Path) -> "subprocess.Popen[bytes]":
    """Start an exporter in a process of its own."""
    words = ["--export", str(output), "--budgets", str(folder / "budgets")]
    words += ["--factor", str(row.factor), "--concurrency", str(row.concurrency)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment |= {"EMULATOR_URL": emulator.url, "EMULATOR_TOKEN": emulator.token}
    command = [sys.executable, "-m", "tests.benchmarks.budget", *words]
    return subprocess.Popen(command, env=environment)


def export(output: Path, budgets: Path, factor: float, concurrency: int) -> int:
    """Export by the fast clock; return the exit code."""
    settings = Settings(
        token=os.environ["EMULATOR_TOKEN"],
        base_url=os.environ["EMULATOR_URL"],
        output=output,
        budget_folder=budgets,
        concurrency=concurrency,
    )
    clock = FastClock(factor)
    with NotionKit(settings, clock=clock) as kit:
        result = kit.run().wait(600)
    clock.close()
    return 5 if result is None else result.exit_code


def figures(row: Row, log: list[Logged], needed: int, began: float) -> Figures:
    """Work the ratios out of the log."""
    taken = [entry for entry in log if entry.status != 429]
    first, last = min(e.started for e in log), max(e.ended for e in log)
    seconds = last - first
    if row.limit is None:
        busy = sum(entry.ended - entry.started for entry in log)
        used = busy / (seconds * row.concurrency)
        bound = busy / row.concurrency
    else:
        windows = Counter(int((entry.ended - began) // WINDOW_SECONDS) for entry in taken)
        # The first one may have been open for a while, for the last one there may be no more work.
        whole = [windows[number] for number in range(min(windows) + 1, max(windows))]
        used = sum(whole) / (row.limit * len(whole))
        bound = (needed - row.limit) * WINDOW_SECONDS / row.limit
    return Figures(needed, len(taken), len(log) - len(taken), used, bound, seconds)


def main() -> int:
    """Measure the rows that were named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", choices=[[], *ROWS], metavar="ROW", default=[])
    parser.add_argument("--export", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--budgets", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--factor", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--concurrency", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.export:
        return export(options.export, options.budgets, options.factor, options.concurrency)
    print(f"{'row':10}{'needed':>8}{'made':>8}{'ratio':>8}{'refused':>9}{'used':>8}{'wall':>9}")
    for name in options.rows or ROWS:
        with tempfile.TemporaryDirectory() as folder:
            got = measure(ROWS[name], Path(folder))
        refused = got.refused / (got.made + got.refused)
        print(
            f"{name:10}{got.needed:8,}{got.made:8,}{got.made / got.needed:8.3f}{refused:9.2%}"
            f"{got.used:8.1%}{got.seconds / got.bound - 1:+9.1%}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
