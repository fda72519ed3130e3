"""Exit codes: what a run's status, an error or a signal ends the process with.

The engine has the code of each status, and an error knows its own; the rest is here.
"""

import signal

from notionkit._scratch import ScratchError
from notionkit.engine.result import EXIT_CODES
from notionkit.mirror import UnusableMirror
from notionkit.plugins import OutputError, PluginError

COMPLETE = 0
BUG = 1
WRONG_USAGE = 2
LOSSES = 3
REFUSED = 4
UNFINISHED = 5
SIGNAL_BASE = 128

BY_KIND: tuple[tuple[type[BaseException], int], ...] = (
    (OutputError, UNFINISHED),
    (ScratchError, UNFINISHED),
    (PluginError, WRONG_USAGE),
    (UnusableMirror, UNFINISHED),
    (OSError, UNFINISHED),
)
"""The codes of errors that do not know their own; the first kind that fits counts."""

STATUS_OF = {REFUSED: "refused", UNFINISHED: "unfinished"}


def of_signal(number: int) -> int:
    """Return the exit code of a process that signal `number` asked to end."""
    return SIGNAL_BASE + number


def of_status(status: str, *, signal_number: int | None = None) -> int:
    """Return the exit code of a run that ended with `status`, perhaps because of a signal."""
    if status == "interrupted" and signal_number is not None:
        return of_signal(signal_number)
    return EXIT_CODES[status]


def of_error(error: BaseException) -> int:
    """Return the exit code for `error`: its own, or what its kind means, or that of a bug."""
    own = getattr(error, "exit_code", None)
    if isinstance(own, int):
        return own
    if isinstance(error, KeyboardInterrupt):
        return of_signal(signal.SIGINT)
    return next((code for kind, code in BY_KIND if isinstance(error, kind)), BUG)
