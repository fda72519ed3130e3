"""Writing to streams that may be gone, or that cannot spell every page's title."""

import os
import sys
from typing import TextIO

import click

READER_LEFT = (
    "The reader of the result went away before it was printed; the run itself is as it was."
)


def print_result(text: str) -> None:
    """Print `text` on stdout; say so in one line on stderr when nobody reads it any more."""
    try:
        click.echo(text)
    except BrokenPipeError:
        _drop(sys.stdout)
        click.echo(READER_LEFT, err=True)


def let_go_of_dead_streams() -> None:
    """Drop what cannot be written, so that the interpreter does not fail over it at its exit."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            _drop(stream)


def _drop(stream: TextIO) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def tolerate_any_text() -> None:
    """Let stdout and stderr spell what they can, and escape the rest instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def print_part(text: str) -> bool:
    """Print a part of a result at once; False when nobody reads it any more (``| head``)."""
    try:
        click.echo(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop(sys.stdout)
        return False
    return True
