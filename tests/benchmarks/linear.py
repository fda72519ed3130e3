"""Whether the cost grows linearly: processor time per page in worlds of growing size.

Run it as a command: python -m tests.benchmarks.linear [PAGES]...

Each row is a cold export of a generated world from an emulator in a process of its own, then a
second, normal run of it. `first` and `second` are milliseconds per page, without those of an
empty workspace; the columns behind them compare with the smallest world.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs

from tests.benchmarks.apart import MEBIBYTE, Shape, Used, export, serving

PAGES = (1_000, 10_000, 20_000)
BLOCKS = 2


@attrs.frozen(kw_only=True)
class Row:
    """One world: milliseconds per page of both runs, and what they came to."""

    pages: int
    first: float
    second: float
    requests: int
    again: int
    peak: int


def measured(sizes: Sequence[int]) -> Iterator[Row]:
    """Measure one world after the other."""
    with tempfile.TemporaryDirectory() as folder, serving(Shape(pages=1, blocks=0)) as server:
        empty = [export(server, Path(folder) / "x") for _ in range(2)]
    for pages in sizes:
        shape = Shape(pages=pages, blocks=BLOCKS)
        with tempfile.TemporaryDirectory() as folder, serving(shape) as server:
            yield _row(pages, [export(server, Path(folder) / "x") for _ in range(2)], empty)


def _row(pages: int, used: Sequence[Used], empty: Sequence[Used]) -> Row:
    first, second = (
        (own.cpu - none.cpu) * 1000 / pages for own, none in zip(used, empty, strict=True)
    )
    return Row(
        pages=pages,
        first=first,
        second=second,
        requests=used[0].requests,
        again=used[1].requests,
        peak=max(own.peak for own in used),
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", type=int, default=PAGES)
    head = ("pages", "first", "", "second", "", "requests", "again", "peak MiB")
    print("".join(f"{word:>10}" for word in head))
    smallest: Row | None = None
    for row in measured(parser.parse_args().pages):
        smallest = smallest or row
        grown = row.first / smallest.first - 1
        later = row.second / smallest.second - 1
        print(
            f"{row.pages:10,}{row.first:10.2f}{grown:+10.1%}{row.second:10.2f}{later:+10.1%}"
            f"{row.requests:10,}{row.again:10,}{row.peak / MEBIBYTE:10.0f}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
