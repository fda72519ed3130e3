"""A race against other exporters on the same emulator: first by content, then by time and requests.

Run it as a command: python -m tests.benchmarks.race [--limit N] [--rows N]
    [--python VENV/bin/python] [--node-modules FOLDER] [--airbyte VENV/bin/source-notion]

None of the others is needed: what is not named is said to be missing. `--python` is one that has
`notion-client`, `notion-exporter` and `notion2md`; `--node-modules` holds `@notionhq/client` and
`notion-to-md`. All run unchanged; those that know only Notion's own address are led to the
emulator by their environment.

Every text in the world is unique. `recall` is how many of them stand anywhere in what a tool wrote;
each tool is given the pages and databases at the top, unless it finds them by itself.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from notionkit.emulator import Emulator, World
from notionkit.emulator.journal import FILES
from tests.benchmarks.standin import standing_in
from tests.integration.worlds import block_texts, fewest_requests, large_world, pages_of

ROOT = Path(__file__).parents[2]
RACERS = Path(__file__).parent / "racers"
_TEXT = re.compile(r"[bpv]t\d{5}")
_SECONDS = 1800
_STREAMS = ("pages", "blocks", "databases", "users")


@attrs.frozen(kw_only=True)
class Entrant:
    """A tool: its commands, one after the other, or why it does not run."""

    name: str
    commands: Sequence[Sequence[str]] = ()
    absent: str = ""


@attrs.frozen(kw_only=True)
class Finish:
    """How an entrant came in."""

    name: str
    recall: float
    seconds: float
    requests: int
    refused: int
    note: str


def expected(world: World) -> set[str]:
    """Return every text that the connection may see."""
    pages = pages_of(world)
    found = {text for page in pages for text in block_texts(world, page["id"])}
    others = [own for kind in ("database", "data_source") for own in world.all(kind)]
    for body in [*pages, *(own for own in others if world.visible(own["id"]))]:
        found.update(_TEXT.findall(json.dumps(body)))
    return found


def roots(world: World, kind: str) -> list[str]:
    """Return the ids of what stands at the top of the workspace."""
    own = (body for body in world.all(kind) if world.visible(body["id"]))
    return [body["id"] for body in own if body["parent"]["type"] == "workspace"]


def entrants(
    options: argparse.Namespace, world: World, url: str, output: Path
) -> Iterator[Entrant]:
    """Yield ourselves, then the others as far as they were named."""
    own, pages = str(output), roots(world, "page")
    ours = [sys.executable, "-m", "notionkit", "run", "-q", "-o", own, "--base-url", url]
    yield Entrant(name="notionkit", commands=[ours])
    python = options.python
    others = {
        "notion-client, by hand": [[python, str(RACERS / "walk.py"), url, own]],
        "notion-exporter": [[python, str(RACERS / "exporter.py"), own, each] for each in pages],
        "notion2md": [
            [_beside(python, "notion2md"), "-i", each, "-p", own, "-n", each, "--unzipped"]
            for each in pages
        ],
    }
    for name, commands in others.items():
        yield Entrant(name=name, commands=commands if python else (), absent="no --python")
    node = ["node", str(RACERS / "tomd.cjs"), url, own, *pages]
    modules = options.node_modules
    yield Entrant(
        name="notion-to-md", commands=[node] if modules else (), absent="no --node-modules"
    )
    airbyte = [options.airbyte, "read", "--config", f"{own}.config", "--catalog", f"{own}.catalog"]
    yield Entrant(
        name="Airbyte", commands=[airbyte] if options.airbyte else (), absent="no --airbyte"
    )


def _beside(python: str | None, name: str) -> str:
    return str(Path(python or "").parent / name)


def race(
    entrant: Entrant, emulator: Emulator, output: Path, surroundings: Mapping[str, str]
) -> Finish:
    """Let one entrant run to its end, and look at what it wrote."""
    output.mkdir()
    emulator.forget()
    began, failed = time.monotonic(), list[str]()
    for number, command in enumerate(entrant.commands):
        with (output / f"stdout {number}").open("wb") as said:
            process = subprocess.run(
                command,
                env=dict(surroundings),
                stdout=said,
                stderr=subprocess.PIPE,
                timeout=_SECONDS,
                check=False,
            )
        if process.returncode:
            last = process.stderr.decode(errors="replace").strip().splitlines()[-1:]
            failed.append(f"code {process.returncode}, {''.join(last)[:50]}")
    seconds = time.monotonic() - began
    log = [entry for entry in emulator.requests if entry.endpoint != FILES]
    wanted = expected(emulator.world)
    return Finish(
        name=entrant.name,
        recall=len(written(output) & wanted) / len(wanted),
        seconds=seconds,
        requests=len(log),
        refused=sum(entry.status == 429 for entry in log),
        note=f"{len(failed)} of {len(entrant.commands)} failed: {failed[-1]}" if failed else "",
    )


def written(output: Path) -> set[str]:
    """Return every text that stands in a file; our own state is none that anyone reads."""
    files = (each for each in output.rglob("*") if each.is_file())
    kept = (each for each in files if ".notionkit" not in each.parts)
    return {text for each in kept for text in _TEXT.findall(each.read_text("utf-8", "replace"))}


def surroundings(emulator: Emulator, options: argparse.Namespace) -> dict[str, str]:
    """Return the environment that all entrants run in."""
    known = {"NOTION_TOKEN": emulator.token, "PYTHONPATH": "", "NO_PROXY": "127.0.0.1"}
    return {**os.environ, **known, "NODE_PATH": str(options.node_modules or "")}


def prepared(output: Path, token: str) -> None:
    """Write what Airbyte's source wants to be told in files: the token, and what to read."""
    credentials = {"auth_type": "token", "token": token}
    config = {"credentials": credentials, "start_date": "2000-01-01T00:00:00.000Z"}
    streams = [
        {
            "stream": {
                "name": name,
                "json_schema": {},
                "supported_sync_modes": ["full_refresh"],
            },
            "sync_mode": "full_refresh",
            "destination_sync_mode": "overwrite",
        }
        for name in _STREAMS
    ]
    Path(f"{output}.config").write_text(json.dumps(config), encoding="utf-8")
    Path(f"{output}.catalog").write_text(json.dumps({"streams": streams}), encoding="utf-8")


def run(options: argparse.Namespace, limit: int | None) -> list[Finish]:
    """Race all entrants under one limit, the best first."""
    finishes: list[Finish] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        world = large_world(options.rows).world
        print(f"needed: {fewest_requests(world):,} requests; limit: {limit or 'none'}")
        with Emulator(world, budget=limit) as emulator, standing_in(emulator.url, folder) as lead:
            around = {**surroundings(emulator, options), **lead}
            for number, entrant in enumerate(entrants(options, world, emulator.url, folder / "x")):
                output = folder / f"{number}"
                prepared(folder / "x", emulator.token)
                if not entrant.commands:
                    print(f"{entrant.name:24} not here: {entrant.absent}")
                    continue
                where = around | {"PYTHONPATH": str(ROOT)} if not number else around
                finishes.append(race(entrant, emulator, folder / "x", where))
                (folder / "x").rename(output)
    return sorted(finishes, key=lambda each: (-round(each.recall, 4), each.seconds))


def main() -> int:
    """Race and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--limit", type=int, nargs="*", default=[0], help="0 for none")
    parser.add_argument("--rows", type=int, default=100)
    parser.add_argument("--python")
    parser.add_argument("--node-modules")
    parser.add_argument("--airbyte")
    options = parser.parse_args()
    for limit in options.limit:
        finishes = run(options, limit or None)
        print(f"{'tool':24}{'recall':>9}{'seconds':>9}{'requests':>10}{'refused':>9}  note")
        for each in finishes:
            print(
                f"{each.name:24}{each.recall:9.1%}{each.seconds:9.1f}{each.requests:10,}"
                f"{each.refused:9,}  {each.note}",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
