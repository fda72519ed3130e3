"""The state folder: private to its user, invisible to git, the same layout everywhere."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from notionkit.mirror.errors import MirrorUnwritable

DATABASE: Final = "mirror.sqlite3"
LOCK: Final = "mirror.lock"
_FILES: Final = "files"


def make_state_folder(state: Path) -> None:
    """Make the folder with mode 0700 and a `.gitignore` of `*`. Raises MirrorUnwritable."""
    try:
        if not state.is_dir():
            state.parent.mkdir(parents=True, exist_ok=True)
            state.mkdir(mode=0o700, exist_ok=True)
            sync_folders([state.parent])
        ignore = state / ".gitignore"
        if not ignore.exists() or not ignore.stat().st_size:  # a full disk can leave it empty
            ignore.write_text("*\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise MirrorUnwritable(
            f"Cannot make the state folder {state}: {error.strerror}. Check the permissions, or "
            "choose another one with --state.",
            path=state,
        ) from error


def blob_path(state: Path, sha256: str) -> Path:
    """Where the bytes of a stored file lie."""
    return state / _FILES / sha256[:2] / sha256


def sync_folders(folders: Iterable[Path]) -> None:
    """Make durable which names these folders hold; one that is gone has nothing to lose.

    A file that was renamed, linked or removed is so only for the running system: after a power cut
    the folder may be the one of before, until it was synced itself. Windows writes names through.

    Raises:
        OSError: when the disk refuses.
    """
    if sys.platform == "win32":
        return
    for folder in dict.fromkeys(folders):
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except (FileNotFoundError, NotADirectoryError):
            continue
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
