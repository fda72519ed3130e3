"""Everything that can go wrong between a plugin and the folder it writes to.

PluginError
├── UnknownPlugin      no installed distribution offers a plugin of that name
├── UnknownFormat      no installed plugin writes that format
├── BrokenPlugin       the plugin is installed, but cannot be loaded
└── OutputError        a file could not be written or removed (disk full, no permission ...)
    └── UnsafePath     a plugin asked for a path that leaves the output folder
"""

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from notionkit._scratch import ScratchError
from notionkit.mirror import MirrorError

_ADVICE = {
    errno.ENOSPC: "Free some space on that disk",
    errno.EDQUOT: "Free some of your disk quota",
    errno.EACCES: "Make the folder writable for you, or choose another with --output",
    errno.EPERM: "Make the folder writable for you, or choose another with --output",
    errno.EROFS: "The file system is read-only: choose another folder with --output",
    errno.ENAMETOOLONG: "Choose an output folder with a shorter path",
    errno.ENOTDIR: "Move the file that stands where a folder should be",
    errno.EMFILE: "Raise the limit of open files (ulimit -n)",
}


class PluginError(Exception):
    """The root of this package's errors."""


class UnknownPlugin(PluginError):
    """No installed distribution offers a plugin of that name."""

    def __init__(self, name: str, available: Iterable[str]) -> None:
        self.name = name
        super().__init__(f"there is no plugin {name!r}; installed plugins: {_listed(available)}")


class UnknownFormat(PluginError):
    """No installed plugin writes that format."""

    def __init__(
        self, name: str, available: Iterable[str], *, broken: Iterable[PluginError] = ()
    ) -> None:
        self.name = name
        also = "".join(f"; {error}" for error in broken)
        super().__init__(
            f"there is no format {name!r}; installed formats: {_listed(available)}{also}"
        )


class BrokenPlugin(PluginError):
    """A plugin is installed but cannot be loaded; names it and its distribution."""

    def __init__(self, name: str, distribution: str, reason: str) -> None:
        self.name = name
        self.distribution = distribution
        super().__init__(
            f"the plugin {name!r} of the distribution {distribution!r} cannot be loaded: {reason}."
            " Update or remove that distribution, or leave the plugin out"
        )


class OutputError(PluginError):
    """A file of the output could not be read, written or removed.

    What was recorded and what is on disk still belong together: the same command goes on later.
    """

    def __init__(self, path: str, reason: str, advice: str) -> None:
        self.path = path
        super().__init__(
            f"cannot write {path}: {reason}. {advice}, then run the same command again"
        )


class UnsafePath(OutputError):
    """A plugin asked for a path that is not a plain relative path inside the output folder."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            repr(path), reason, "This is a fault of the plugin: update or leave it out"
        )


TROUBLE: Final = (OutputError, MirrorError, ScratchError)
"""What says that a disk or the mirror is in trouble, and not the object in hand."""


@contextmanager
def explained(path: object) -> Iterator[None]:
    """Turn an ``OSError`` about ``path`` into an `OutputError` that says what to do."""
    try:
        yield
    except OSError as error:
        advice = _ADVICE.get(error.errno or 0, "Check that disk and folder")
        raise OutputError(str(path), error.strerror or str(error), advice) from error


def described(error: BaseException) -> str:
    """An exception in one line: its type and, if it has one, its message."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
