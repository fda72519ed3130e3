"""Which version of the layout the files of an output folder were written by.

A newer NotionKit may give files other names or other bytes although nothing changed in Notion.
Someone who keeps the folder under version control, or works in it, wants to know before.
"""

from __future__ import annotations

import json
from pathlib import Path

from notionkit.plugins import LayoutChange
from notionkit.plugins.recovery import MANIFEST

VERSION = 1
"""Grows when the same tree would get other paths, or files other bytes."""
LAYOUT = "layout.json"
KEPT = "layout_kept"
_FIRST = 1
"""The version of files that were written before there were versions."""


def change(output: Path, state: Path, *, keep: bool) -> LayoutChange | None:
    """Return what a run would change about the layout; None where it is the present one.

    Args:
        output: The output folder.
        state: The state folder.
        keep: Whether files are to be left as they are, then.
    """
    former = _stored(state)
    if former is None:
        former = _FIRST if (output / MANIFEST).exists() else VERSION
    return None if former == VERSION else LayoutChange(former, VERSION, keep)


def foretold(change: LayoutChange | None, output: Path) -> str:
    """Say what a run is about to change about the layout; "" for nothing."""
    if change is None:
        return ""
    wrote = (
        f"The files in {output} were written with layout {change.former}, and this is layout "
        f"{change.present}. "
    )
    if change.keep:
        return wrote + "How many would change is said; none is touched."
    return (
        wrote + "Those that differ are written anew when everything is read; how many, the log "
        "says before. With --keep-layout none is touched."
    )


def write(state: Path) -> None:
    """Take down that all files are of the present version.

    Raises:
        OSError: when it cannot be written.
    """
    if _stored(state) != VERSION:
        partial = state / f"{LAYOUT}.partial"
        partial.write_text(json.dumps({"version": VERSION}) + "\n", encoding="utf-8")
        partial.replace(state / LAYOUT)


def _stored(state: Path) -> int | None:
    try:
        return int(json.loads((state / LAYOUT).read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
