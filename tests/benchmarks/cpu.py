"""Processor time per response of 100 blocks, from the socket to the mirror to the Markdown file.

Run it as a command: python -m tests.benchmarks.cpu [--pages N] [--rounds N]

The floor is what nobody can save: `requests` gets the same answers and decodes their JSON, and
does nothing with them. Both are measured in turn, each in a process of its own, with the kernel's
time and without that of a run of an empty workspace. The table shows where it goes, by actor.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks.apart import Server, Shape, Used, export, floor, serving

BLOCKS = 1_000
FLOOR = "requests and json alone"


def measure(shape: Shape, rounds: int) -> tuple[dict[str, float], list[float]]:
    """Return milliseconds per response by part, and the ratio of each round."""
    found: list[dict[str, float]] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Shape(pages=1, blocks=0)) as nothing,
        serving(shape) as server,
    ):
        for number in range(rounds):
            empty = export(nothing, Path(folder) / f"empty {number}")
            found.append(_round(server, Path(folder) / str(number), empty))
    ratios = [each["in all"] / each[FLOOR] for each in found]
    return _medians(found), ratios


def _round(server: Server, output: Path, empty: Used) -> dict[str, float]:
    seconds, responses = floor(server)
    used = export(server, output)
    each = {role: spent - empty.actors.get(role, 0) for role, spent in used.actors.items()}
    parts = {FLOOR: seconds, "in all": used.cpu - empty.cpu, **each}
    return {part: spent * 1000 / responses for part, spent in parts.items()}


def _medians(rounds: Iterable[dict[str, float]]) -> dict[str, float]:
    rounds = list(rounds)
    return {part: statistics.median(each.get(part, 0) for each in rounds) for part in rounds[0]}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    shape = Shape(pages=options.pages, blocks=BLOCKS, flat=True)
    parts, ratios = measure(shape, options.rounds)
    print(f"{'part':28}{'ms':>8}{'floors':>8}")
    for part, spent in parts.items():
        if spent >= 0.01:
            print(f"{part:28}{spent:8.2f}{spent / parts[FLOOR]:8.2f}")
    print(f"floors in all, by round: {', '.join(f'{ratio:.1f}' for ratio in ratios)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
