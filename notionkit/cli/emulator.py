"""``notionkit emulator``: serve a local Notion API until interrupted."""

import shlex
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import attrs
import click

from notionkit.cli import interrupts
from notionkit.cli.errors import BadSettings
from notionkit.cli.printing import print_result
from notionkit.cli.surroundings import Served, Surroundings

EXAMPLES = """\b
Examples:
  notionkit emulator
  notionkit emulator --port 8765 --world demo --budget 180 --latency 0.2
  notionkit emulator --world recordings/
  notionkit emulator --pages 20000 --blocks 50 --seed 7 --log requests.jsonl
"""
NAMED = ("demo", "small", "generated")
SLICE_SECONDS = 0.25


@click.command(epilog=EXAMPLES)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="N",
    help="Port on 127.0.0.1 to serve on. Default: a free one.",
)
@click.option(
    "--world",
    default="demo",
    metavar="demo|small|generated|FILE|FOLDER",
    help="What to serve: a world by name, one written in a JSON file, or a folder of recorded "
    "responses. Default: demo.",
)
@click.option(
    "--pages",
    type=click.IntRange(1),
    metavar="N",
    help="How many pages a generated world has; brings --world generated with it.",
)
@click.option(
    "--blocks",
    type=click.IntRange(0, 50_000),
    metavar="N",
    help="How many blocks each page of a generated world has. Default: 0 to 13.",
)
@click.option(
    "--rows",
    type=click.IntRange(0),
    default=40,
    metavar="N",
    help="How many rows the database of a generated world has. Default: 40.",
)
@click.option(
    "--seed",
    type=int,
    default=0,
    metavar="N",
    help="A generated world is the same for the same seed. Default: 0.",
)
@click.option(
    "--log",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a line of JSON for each answer to this file.",
)
@click.option(
    "--budget",
    type=click.IntRange(1),
    default=180,
    metavar="N",
    help="Requests per 60 seconds, as Notion counts them. Default: 180.",
)
@click.option(
    "--latency",
    type=click.FloatRange(0, 60),
    default=0.0,
    metavar="SECONDS",
    help="How long each answer takes at least. Default: 0.",
)
@click.pass_context
def emulator(
    context: click.Context,
    /,
    *,
    port: int,
    world: str,
    pages: int | None,
    blocks: int | None,
    rows: int,
    seed: int,
    log: Path | None,
    budget: int,
    latency: float,
) -> None:
    """Serve a Notion API on this machine, until Ctrl-C."""
    surroundings = context.find_object(Surroundings) or Surroundings()
    asked = _Asked(
        world="generated" if pages else world,
        size={"pages": pages or 200, "seed": seed, "rows": rows, "blocks": blocks},
        port=port,
        log=log,
        budget=budget,
        latency=latency,
    )
    if asked.world not in NAMED and not Path(world).exists():
        named = ", ".join(NAMED)
        raise BadSettings(
            f"--world {world}: expected {named}, a file, or a folder of recorded responses."
        )
    with interrupts.listening(surroundings.abort) as caught, ExitStack() as stack:
        with _told_in_one_line(asked.world, port):
            served = stack.enter_context(_serving(surroundings, asked))
        print_result(_announcement(served))
        while not caught.wait(SLICE_SECONDS):
            pass


@attrs.frozen(kw_only=True)
class _Asked:
    """The options."""

    world: str
    size: Mapping[str, Any]
    port: int
    log: Path | None
    budget: int
    latency: float

    @property
    def simple(self) -> bool:
        """Whether it is a world that every command can serve."""
        return self.log is None and (self.world == "demo" or Path(self.world).is_dir())


@contextmanager
def _serving(surroundings: Surroundings, asked: _Asked) -> Iterator[Served]:
    if asked.simple:
        with surroundings.emulator(
            asked.world, port=asked.port, budget=asked.budget, latency=asked.latency
        ) as served:
            yield served
        return
    from notionkit.emulator import Emulator, named_world  # noqa: PLC0415 - brings a server with it

    with ExitStack() as stack:
        file = stack.enter_context(asked.log.open("a", encoding="utf-8")) if asked.log else None
        world = named_world(asked.world, **asked.size)
        yield stack.enter_context(
            Emulator(
                world,
                port=asked.port,
                budget=asked.budget,
                latency_seconds=asked.latency,
                log=file,
            )
        )


@contextmanager
def _told_in_one_line(world: str, port: int) -> Iterator[None]:
    from notionkit.emulator import EmulatorError  # noqa: PLC0415 - brings a server with it

    try:
        yield
    except (OSError, EmulatorError) as error:
        raise BadSettings(f"The world {world} cannot be served on port {port}: {error}") from None


def _announcement(served: Served) -> str:
    url, token = shlex.quote(served.url), shlex.quote(served.token)
    return (
        f"URL    {served.url}\n"
        f"Token  {served.token}\n"
        f"State  {served.url}/_emulator\n\n"
        f"Export it with:\n  NOTION_TOKEN={token} notionkit run --base-url {url}\n\n"
        "Stop it with Ctrl-C."
    )
