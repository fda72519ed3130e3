"""Run an export from a program: start the system, watch it, cancel it when it takes too long.

It needs no token: it exports the emulator's demo workspace. Against Notion itself only the settings
differ: `Settings(token=..., output=...)`.

    python examples/embed.py --output backup --seconds 60
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from actors import Latest
from notionkit import NotionKit, Settings
from notionkit.emulator import Emulator, demo_world
from notionkit.engine import Event, EventKind, RunResult


def export(settings: Settings, seconds: float) -> RunResult | None:
    """Export everything that the token may see, or as much of it as `seconds` allow."""
    with NotionKit(settings) as kit:  # the actor system is up
        kit.events.subscribe(show, only=of(EventKind.START, EventKind.ERROR, EventKind.COMPLETE))
        kit.events.subscribe(show_progress, only=of(EventKind.PROGRESS), policy=Latest(0.5))
        run = kit.run()
        result = run.wait(seconds)
        if result is None:  # too slow: end well, so that the next run goes on from here
            run.cancel()
            result = run.wait(30)
        return result  # leaving the block stops the actor system


def of(*kinds: EventKind) -> Callable[[Event], bool]:
    return lambda event: event.kind in kinds


def show_progress(event: Event) -> None:
    snapshot = event.payload["snapshot"]
    print(f"{snapshot.phase}: {snapshot.blocks} blocks, {snapshot.requests} requests")


def show(event: Event) -> None:
    print(event.kind.value, dict(event.payload))


def main() -> None:
    parser = argparse.ArgumentParser(description="Export the demo workspace.")
    parser.add_argument("--output", type=Path, default=Path("notion-export-demo"))
    parser.add_argument("--seconds", type=float, default=60.0)
    chosen = parser.parse_args()
    with Emulator(demo_world(), budget=600) as notion:
        settings = Settings(token=notion.token, base_url=notion.url, output=chosen.output)
        result = export(settings, chosen.seconds)
    if result is None:
        sys.exit("The run did not end in time.")
    print(f"{result.status}: {result.pages} pages, {result.rows} rows in {result.output}")
    sys.exit(result.exit_code)


if __name__ == "__main__":
    main()
