"""``notionkit run``: export what the token may see, and say how it went."""

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click

from notionkit.cli import asking, display, exits, forecast, guard, interrupts, plan, summary
from notionkit.cli.display import Display
from notionkit.cli.interrupts import Interrupts
from notionkit.cli.logs import Log
from notionkit.cli.options import settings_options, voice_options
from notionkit.cli.plan import Plan
from notionkit.cli.printing import print_result
from notionkit.cli.surroundings import Kit, Result, Served, Surroundings
from notionkit.cli.voice import Voice, open_log

EXAMPLES = """\b
Examples:
  notionkit run --demo
  notionkit run
  notionkit run --dry-run
  notionkit run --output backup --format markdown --format json
  notionkit run https://www.notion.so/Team-Wiki-59833787-2cf9-4fdf-8782-e53db20768a5
  notionkit run --token-file ~/.notion-token --full --json
"""
SLICE_SECONDS = 0.25

logger = logging.getLogger(__name__)


@click.command(epilog=EXAMPLES)
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@settings_options
@click.option("--demo", is_flag=True, help="Export a demo workspace; needs no token.")
@click.option(
    "--dry-run", is_flag=True, help="Say what a run would take at least, and write nothing."
)
@voice_options
@click.pass_context
def run(
    context: click.Context,
    /,
    *,
    targets: tuple[str, ...],
    demo: bool,
    dry_run: bool,
    config: Path | None,
    as_json: bool,
    quiet: bool,
    verbose: int,
    **options: Any,
) -> None:
    """Export pages and databases as files.

    TARGET is a page or database: its id, or its address copied from Notion. Without one,
    everything that the token may see is exported. A run that was interrupted goes on where it
    stood.
    """
    surroundings: Surroundings = context.find_object(Surroundings) or Surroundings()
    voice = Voice(as_json, quiet, verbose)
    with ExitStack() as stack:
        if demo:
            plan.refuse_with_demo(targets, options, config)
            chosen = stack.enter_context(_demo(options, surroundings))
        else:
            chosen = plan.of_workspace(targets, options, config, surroundings)
        log = open_log(context, chosen, voice)
        if dry_run:
            context.exit(_foretell(chosen, voice, surroundings))
        caught = stack.enter_context(interrupts.listening(surroundings.abort))
        with _failure_as_json(voice):
            result = _exported(chosen, voice, surroundings, caught, log)
    _report(result, chosen, voice)
    context.exit(exits.of_status(result.status, signal_number=caught.first))


@contextmanager
def _demo(options: Mapping[str, Any], surroundings: Surroundings) -> Iterator[Plan]:
    with ExitStack() as stack:
        yield plan.of_demo(options, _demo_server(stack, surroundings))


def _demo_server(stack: ExitStack, surroundings: Surroundings) -> Served:
    """Serve the demo on one port, if it is free, so that the addresses of its files stay the same.

    Otherwise a second run would find every picture changed.
    """

    def served(port: int) -> Served:
        budget = plan.DEMO_BUDGET
        return stack.enter_context(
            surroundings.emulator("demo", port=port, budget=budget, latency=0.0)
        )

    try:
        return served(plan.DEMO_PORT)
    except OSError:
        return served(0)


def _foretell(chosen: Plan, voice: Voice, surroundings: Surroundings) -> int:
    """Say what a run would do; return the exit code, that of a run for a target nobody can see."""
    with _failure_as_json(voice):
        client = asking.made(chosen.settings, voice)
        foretold = surroundings.forecast(chosen.settings, chosen.targets, client)
    lines = forecast.for_people(foretold, of_targets=bool(chosen.targets))
    print_result(forecast.as_json(foretold) if voice.as_json else "\n".join(lines))
    return exits.LOSSES if foretold.unseen else exits.COMPLETE


@contextmanager
def _failure_as_json(voice: Voice) -> Iterator[None]:
    """Keep the promise of one object, also when an error ends the run before it has a result."""
    try:
        yield
    except Exception as error:
        status = exits.STATUS_OF.get(exits.of_error(error))
        if voice.as_json and status is not None:
            said = guard.in_words(error, click.get_current_context())
            print_result(summary.error_as_json(status, type(error).__name__, said))
        raise


def _exported(
    chosen: Plan, voice: Voice, surroundings: Surroundings, caught: Interrupts, log: Log
) -> Result:
    shown = display.for_stream(sys.stderr, quiet=voice.quiet, verbose=bool(voice.verbose))
    if chosen.settings.choices.sifts:
        shown.hush()
    try:
        # Made first: it refuses an unknown format or plugin before anything is on the disk.
        system = surroundings.kit(chosen.settings, display=shown)
        plan.prepare_output(chosen.settings.output)
        for warning in surroundings.warnings(chosen.settings):
            voice.say(warning)
        with system as kit:
            return _followed(kit, chosen, voice, caught, log, shown=shown)
    finally:
        shown.close()


def _followed(
    kit: Kit, chosen: Plan, voice: Voice, caught: Interrupts, log: Log, *, shown: Display
) -> Result:
    running = kit.run(chosen.targets)
    log.run_id = running.run_id
    running.subscribe(lambda event: log.belongs_to(event.run_id))
    logger.info("Run begun", extra={"output": str(chosen.settings.output)})
    while (result := running.wait(SLICE_SECONDS)) is None:
        if caught.wait(0):
            shown.hush()
            voice.say("Stopping: what is in flight is brought home. Once more stops at once.")
            running.cancel()
    logger.info("Run ended", extra={"status": result.status})
    return result


def _report(result: Result, chosen: Plan, voice: Voice) -> None:
    if voice.as_json:
        print_result(summary.as_json(result, chosen.settings.token.source))
        return
    complete = exits.of_status(result.status) == exits.COMPLETE
    if voice.quiet and complete:
        return
    settings = chosen.settings
    lines = summary.for_people(
        result,
        output=settings.output,
        source=settings.token.source,
        verbose=bool(voice.verbose),
        targets=chosen.targets,
    )
    lines[0] = click.style(lines[0], fg="green" if complete else "yellow", bold=True)
    print_result("\n".join(lines))
