"""How many small answers a second the emulator gives, and what its largest worlds cost.

Run it as ``python tests/benchmarks/emulator.py``; it prints two tables. The clients are processes
of their own, so that only the serving side counts where there are two cores.
"""

import http.client
import multiprocessing
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from notionkit.emulator import Emulator, generated_world, small_world

REQUESTS = 4000
LARGE_PAGES = 20_000
BLOCKS_A_PAGE = 50
WALKED_PAGES = 2_000
Asked = tuple[str, str, str | None]


def asked(home: str) -> dict[str, Asked]:
    """Small reads, by what they are."""
    return {
        "the bot": ("GET", "/v1/users/me", None),
        "a page": ("GET", f"/v1/pages/{home}", None),
        "a block's children": ("GET", f"/v1/blocks/{home}/children", None),
        "a search": ("POST", "/v1/search", '{"query": "Notes"}'),
        "a refusal": ("GET", "/v1/pages/no-id", None),
    }


def ask(
    port: int, token: str, what: Asked, times: int, took: "multiprocessing.Queue[float]"
) -> None:
    """One client on one connection."""
    method, path, body = what
    headers = {"Authorization": f"Bearer {token}", "Notion-Version": "2026-03-11"}
    connection = http.client.HTTPConnection("127.0.0.1", port)
    began = time.perf_counter()
    for _ in range(times):
        connection.request(method, path, body, headers)
        connection.getresponse().read()
    took.put(time.perf_counter() - began)
    connection.close()


def rate(emulator: Emulator, what: Asked, clients: int) -> float:
    """Answers a second to so many clients at once."""
    took: multiprocessing.Queue[float] = multiprocessing.Queue()
    port, each = int(emulator.url.rpartition(":")[2]), REQUESTS // clients
    arguments = (port, emulator.token, what, each, took)
    processes = [multiprocessing.Process(target=ask, args=arguments) for _ in range(clients)]
    for process in processes:
        process.start()
    longest = max(took.get(timeout=120) for _ in processes)
    for process in processes:
        process.join()
    return each * clients / longest


def small_answers() -> Iterator[str]:
    """A line for each read."""
    world = small_world()
    with Emulator(world, budget=None) as emulator:
        for name, what in asked(world.id_of("home")).items():
            rates = " ".join(f"{rate(emulator, what, clients):12,.0f}" for clients in (1, 2, 8))
            yield f"{name:<24}{rates}"


def megabytes() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def large_world() -> Iterator[str]:
    """Lines for the making and the reading of a million blocks."""
    began = time.perf_counter()
    world: Any = generated_world(LARGE_PAGES, 7, blocks=BLOCKS_A_PAGE)
    made = time.perf_counter() - began
    blocks = world.late.size
    size = f"made: {LARGE_PAGES:,} pages, {blocks:,} blocks"
    yield f"{size:<48}{made:8.2f} s{megabytes():8.0f} MB"
    began, seen = time.perf_counter(), 0
    for number in range(5, WALKED_PAGES):
        seen += len(world.children_of(world.id_of(f"page-{number}")))
    walked = time.perf_counter() - began
    share = f"read: {WALKED_PAGES:,} of the pages, {WALKED_PAGES / walked:,.0f} a second"
    yield f"{share:<48}{walked:8.2f} s{megabytes():8.0f} MB"


def main() -> None:
    """Measure and print."""
    print(f"{'answers a second':<24}{'1 client':>12} {'2 clients':>12} {'8 clients':>12}")
    for line in small_answers():
        print(line)
    print(f"\n{'a large world':<48}{'time':>10}{'memory':>11}")
    for line in large_world():
        print(line)


if __name__ == "__main__":
    main()
