"""Memory of an export of a million blocks in 20,000 pages, and the size of its mirror.

Run it as a command: python -m tests.benchmarks.million [--pages N] [--blocks N]

The emulator has a process of its own and makes the blocks when they are asked for. `begin` is what
the exporter's process held when its run began, `first` and `second` the most in each half of it.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.apart import MEBIBYTE, Shape, export, serving


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--blocks", type=int, default=50, help="of each page")
    options = parser.parse_args()
    shape = Shape(pages=options.pages, blocks=options.blocks)
    with tempfile.TemporaryDirectory() as folder, serving(shape) as server:
        used = export(server, Path(folder) / "x")
    head = ("pages", "blocks", "requests", "cpu s", "begin", "first", "second", "grown")
    print("".join(f"{word:>11}" for word in (*head, "peak MiB", "raw MiB", "mirror MiB", "of raw")))
    print(
        f"{options.pages:11,}{used.blocks:11,}{used.requests:11,}{used.cpu:11.0f}"
        f"{used.begin / MEBIBYTE:11.0f}{used.first / MEBIBYTE:11.0f}{used.second / MEBIBYTE:11.0f}"
        f"{used.second / used.first - 1:+11.1%}{used.peak / MEBIBYTE:11.0f}"
        f"{used.raw / MEBIBYTE:11.0f}{used.mirror / MEBIBYTE:11.0f}{used.mirror / used.raw:11.2f}"
    )
    return 0 if used.status == "proven" else 1


if __name__ == "__main__":
    sys.exit(main())
