"""Writing to streams that may be gone, or that cannot spell every page's title."""

import os
import sys

import click

READER_LEFT = (
    "The reader of the result went away before it was printed; the run itself is as it was."
)


def print_result(text: str) -> None:
    """Print `text` on stdout; say so in one line on stderr when nobody reads it any more."""
    try:
        click.echo(text)
    except BrokenPipeError:
        _drop_stdout()
        click.echo(READER_LEFT, err=True)


def _drop_stdout() -> None:
    # Without this the interpreter flushes the dead pipe at exit, complains and changes the code.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def tolerate_any_text() -> None:
    """Let stdout and stderr spell what they can, and escape the rest instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
