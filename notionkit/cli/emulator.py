"""``notionkit emulator``: serve a local Notion API until interrupted."""

import shlex
from pathlib import Path

import click

from notionkit.cli import interrupts
from notionkit.cli.emulating import Asked, Serving, serving
from notionkit.cli.printing import print_result
from notionkit.cli.surroundings import Surroundings

EXAMPLES = """\b
Examples:
  notionkit emulator
  notionkit emulator --port 8765 --world demo --budget 180 --latency 0.2
  notionkit emulator --world recordings/
  notionkit emulator --pages 20000 --blocks 50 --seed 7 --log requests.jsonl
  notionkit emulator --faults "3=429:5, POST /v1/search=hang, 5%=any"
  notionkit emulator --webhook http://127.0.0.1:9000/hook
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
    help="A generated world, and faults by chance, are the same for the same seed. Default: 0.",
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
@click.option(
    "--faults",
    multiple=True,
    metavar="PLAN",
    help="Let requests fail: WHEN=WHAT, separated by commas. WHEN is a request's number, a range, "
    "METHOD /path with *, or a share such as 5%. WHAT is a status such as 429:5, 502 or "
    "503-committed, reset-before, reset-after, cut, hang, slow:2, slow-body:2, hang-body, or for a "
    "share any.",
)
@click.option(
    "--webhook",
    "webhooks",
    multiple=True,
    metavar="URL",
    help="Send events to this address on this machine, signed, and again when they are refused.",
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
    faults: tuple[str, ...],
    webhooks: tuple[str, ...],
) -> None:
    """Serve a Notion API on this machine, until Ctrl-C."""
    surroundings = context.find_object(Surroundings) or Surroundings()
    asked = Asked(
        world="generated" if pages else world,
        size={"pages": pages or 200, "seed": seed, "rows": rows, "blocks": blocks},
        port=port,
        budget=budget,
        latency=latency,
        log=log,
        faults=faults,
        webhooks=webhooks,
    )
    with interrupts.listening(surroundings.abort) as caught, serving(surroundings, asked) as found:
        print_result(_announcement(found))
        while not caught.wait(SLICE_SECONDS):
            pass


def _announcement(found: Serving) -> str:
    served = found.served
    url, token = shlex.quote(served.url), shlex.quote(served.token)
    hooks = "".join(
        f"Webhook {address}  verification token {secret}\n"
        for address, secret in found.secrets.items()
    )
    return (
        f"URL    {served.url}\n"
        f"Token  {served.token}\n"
        f"State  {served.url}/_emulator\n{hooks}\n"
        f"Export it with:\n  NOTION_TOKEN={token} notionkit run --base-url {url}\n\n"
        "Stop it with Ctrl-C."
    )
