"""How a command talks: what it says beside its result, and where its log goes."""

import sys

import attrs
import click

from notionkit.cli import display, logs
from notionkit.cli.guard import LOG, redactor_of
from notionkit.cli.logs import Log
from notionkit.cli.plan import Plan


@attrs.frozen
class Voice:
    """How the command talks."""

    as_json: bool
    quiet: bool
    verbose: int

    def say(self, line: str) -> None:
        """Print a line on stderr, unless it was asked to be quiet."""
        if not self.quiet:
            display.write_above(sys.stderr)(line)


def open_log(context: click.Context, chosen: Plan, voice: Voice) -> Log:
    """Open the log of this call, which never shows the token; a problem with it is said."""
    redactor = redactor_of(context)
    redactor.add(chosen.settings.token.reveal())
    log = context.find_root().with_resource(
        logs.opened(
            chosen.extras.log_file,
            redactor,
            as_json=chosen.extras.log_json,
            verbosity=voice.verbose,
            write=display.write_above(sys.stderr),
        )
    )
    context.meta[LOG] = log
    if log.problem:
        voice.say(log.problem)
    return log
