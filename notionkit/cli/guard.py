"""The last line before the user: every error becomes one line and an exit code, never a traceback.

The traceback of a bug goes to the log, and the line says where that is.
"""

import logging
import os
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import click

from notionkit.cli import exits, logs
from notionkit.cli.errors import Stopped
from notionkit.cli.logs import Log, Redactor
from notionkit.cli.printing import let_go_of_dead_streams, tolerate_any_text

LOG = "notionkit.log"
REDACTOR = "notionkit.redactor"

logger = logging.getLogger(__name__)


class GuardedGroup(click.Group):
    """A group of commands whose errors are all shown as one line."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line, on streams that take any text."""
        tolerate_any_text()
        try:
            return super().main(*args, **kwargs)
        finally:
            let_go_of_dead_streams()

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was chosen, and translate what it raises."""
        ctx.color = False if os.environ.get("NO_COLOR") else None
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            shown = redactor_of(ctx).clean(error.format_message())
            if shown != error.format_message():
                raise Stopped(shown, error.exit_code) from None
            raise
        except (click.exceptions.Exit, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001 - a bug too ends in one line, not a traceback
            raise explained(error, ctx) from None


def redactor_of(context: click.Context) -> Redactor:
    """Return the redactor of this call, which knows every secret that was read."""
    redactor: Redactor = context.meta.setdefault(REDACTOR, Redactor())
    return redactor


def explained(error: BaseException, context: click.Context) -> Stopped:
    """Return `error` as the one line that the user sees, after it went to the log in full."""
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return Stopped("Interrupted.", exits.of_error(KeyboardInterrupt()))
    code = exits.of_error(error)
    with _log_of(context) as log:
        logger.error("Stopped by an error", exc_info=error, extra={"exit_code": code})
    if code != exits.BUG:
        return Stopped(in_words(error, context), code)
    return Stopped(redactor_of(context).clean(_bug(error, log)), code)


def in_words(error: BaseException, context: click.Context) -> str:
    """Return what a known error says to the user, in one line and without any secret."""
    return redactor_of(context).clean(_known(error))


def _log_of(context: click.Context) -> AbstractContextManager[Log]:
    if LOG in context.meta:
        return nullcontext(context.meta[LOG])
    return logs.opened(None, redactor_of(context))


def _known(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}. Mend that and run the same command again to resume."
    return _one_line(error)


def _bug(error: BaseException, log: Log) -> str:
    said = _one_line(error)
    what = f"This is a bug in NotionKit: {type(error).__name__}{': ' * bool(said)}{said}"
    if log.path is None:
        return f"{what} (there is no log file; -v shows the details)"
    return f"{what} (the log is {log.path})"


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())
