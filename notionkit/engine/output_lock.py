"""One run at a time on an output folder, also where two have a state folder each.

The mirror's lock keeps two writers from one state folder. It does not see that another state folder
is used for the same output.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from contextlib import ExitStack
from pathlib import Path

from platformdirs import user_state_path

from notionkit import _locks
from notionkit.engine.errors import RunUnfinished

_NAME_DIGITS = 32


class OutputLock:
    """Held from `take` until `release`; the system drops it when its process dies.

    Two things are locked, and neither leaves anything in the folder. A file among this user's
    state, named by the folder's resolved path, says who holds it; every system can lock it. The
    folder itself, where the system locks folders, is the same by any name (bind mounts, another
    case of letters) and for everybody: other users, other containers, another place of state.
    What cannot be locked (a home that is read only, a folder on NFS) keeps nobody from running.
    """

    def __init__(self, output: Path) -> None:
        self._output = output
        self._held = ExitStack()

    def take(self, *, now: float) -> None:
        """Lock the folder, and make it if it is not there. `now` in Unix seconds.

        Raises:
            RunUnfinished: when another process has it, saying which and since when, if known.
        """
        output, note = self._output, note_of(self._output)
        with contextlib.suppress(OSError):
            note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(OSError):  # who comes to write there says what is wrong with it
            output.mkdir(parents=True, exist_ok=True)
        signed_by_holder: Path | None = note
        with ExitStack() as held:
            try:
                ours = _locked(held, note, os.O_RDWR | os.O_CREAT)
                if ours is not None:
                    held.callback(_wiped, ours)  # what one who was killed left there, too
                signed_by_holder = None
                if sys.platform != "win32":
                    _locked(held, output, os.O_RDONLY | os.O_DIRECTORY)
            except BlockingIOError as error:
                whose = _locks.in_use(f"The output folder {output}", signed_by_holder)
                raise RunUnfinished(whose) from error
            if ours is not None:
                with contextlib.suppress(OSError):
                    _locks.sign(ours, now)
            self._held = held.pop_all()

    def release(self) -> None:
        """Let the next one in. Harmless when repeated."""
        self._held.close()


def note_of(output: Path) -> Path:
    """Return the file that says who holds an output folder. It stays, empty, when nobody does."""
    name = hashlib.sha256(os.fsencode(os.path.realpath(output))).hexdigest()[:_NAME_DIGITS]
    return user_state_path("notionkit", appauthor=False) / "outputs" / f"{name}.lock"


def _locked(held: ExitStack, path: Path, flags: int) -> int | None:
    """Open and lock `path` until `held` is closed; None when it cannot be.

    Raises:
        BlockingIOError: when another process has locked it.
    """
    try:
        handle = os.open(path, flags, 0o600)
    except OSError:
        return None
    held.callback(os.close, handle)
    try:
        taken = _locks.take(handle)
    except OSError:
        return None
    if not taken:
        raise BlockingIOError
    return handle


def _wiped(handle: int) -> None:
    with contextlib.suppress(OSError):
        os.ftruncate(handle, 0)
