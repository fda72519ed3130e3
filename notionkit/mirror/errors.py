"""What can go wrong with the mirror, as types that a caller can tell apart.

MirrorError
├── UnusableMirror        the store cannot be opened or used; every message says what to do
│   ├── MirrorMissing     nothing has been stored here yet
│   ├── NewerMirror       written by a newer NotionKit
│   ├── DamagedMirror     not a database of ours, or a broken one
│   ├── MirrorLocked      another process is writing it
│   ├── MirrorUnreadable  no permission, or not closed in order on a medium that is read-only
│   └── MirrorUnwritable  disk full, read-only, no permission
└── MisusedMirror         the calling program broke a rule; a bug, never the user's fault
    ├── ForeignEntry      a commit indexes an object that its body does not contain
    └── NoRun             something was applied outside a run, or the run is unknown
"""

from pathlib import Path


class MirrorError(Exception):
    """Root of everything that this package raises on its own."""


class UnusableMirror(MirrorError):
    """The store at `path` cannot be used as it is."""

    def __init__(self, message: str, *, path: Path) -> None:
        super().__init__(message)
        self.path = path


class MirrorMissing(UnusableMirror):
    """There is no mirror in this state folder."""


class OlderMirror(UnusableMirror):
    """The file has an older layout, and a reader cannot bring it up to date."""


class NewerMirror(UnusableMirror):
    """The file was written by a newer version. It was not touched."""


class DamagedMirror(UnusableMirror):
    """The file is not a mirror, or is broken. It was not touched."""


class MirrorLocked(UnusableMirror):
    """Another process writes this mirror."""


class MirrorUnreadable(UnusableMirror):
    """The operating system lets nobody read it where it lies. It was not touched."""


class MirrorUnwritable(UnusableMirror):
    """The operating system refused to write. What was committed before is safe."""


class MisusedMirror(MirrorError):
    """The calling program broke a rule of this package."""


class ForeignEntry(MisusedMirror):
    """A commit indexes an object that its body does not contain."""


class NoRun(MisusedMirror):
    """There is no current run, or no run of that name."""
