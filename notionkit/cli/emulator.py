"""``notionkit emulator``: serve a local Notion API until interrupted."""

import shlex
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

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
"""
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
    metavar="demo|FOLDER",
    help="What to serve: the demo workspace, or a folder of recorded responses. Default: demo.",
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
    context: click.Context, /, *, port: int, world: str, budget: int, latency: float
) -> None:
    """Serve a Notion API on this machine, until Ctrl-C."""
    surroundings = context.find_object(Surroundings) or Surroundings()
    if world != "demo" and not Path(world).is_dir():
        raise BadSettings(f"--world {world}: expected demo, or a folder of recorded responses.")
    with interrupts.listening(surroundings.abort) as caught, ExitStack() as stack:
        with _told_in_one_line(world, port):
            served = stack.enter_context(
                surroundings.emulator(world, port=port, budget=budget, latency=latency)
            )
        print_result(_announcement(served))
        while not caught.wait(SLICE_SECONDS):
            pass


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
        f"Token  {served.token}\n\n"
        f"Export it with:\n  NOTION_TOKEN={token} notionkit run --base-url {url}\n\n"
        "Stop it with Ctrl-C."
    )
