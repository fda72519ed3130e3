"""The few things that the output folder does on disk, each safe to be killed at any moment.

Attachments are copied out of the mirror's store, never hard-linked to it: an in-place edit of the
output would corrupt the store. The copy shares blocks where the file system can (copy-on-write);
equal bytes *within* the output are hard-linked, where the worst case is an edit seen twice.
"""

import contextlib
import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from notionkit.mirror.folder import sync_folders
from notionkit.plugins.decisions import OnDisk, Something
from notionkit.plugins.errors import UnsafePath, explained

_RESERVED_ROOTS = {".notionkit"}
_PROBE = ".notionkit-Case-"
_PIECE = 1 << 16


def checked(path: str) -> str:
    """Return ``path`` if it is a plain relative path with ``/``, else raise `UnsafePath`."""
    parts = path.split("/")
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        raise UnsafePath(path, "the path is absolute")
    if "\\" in path or "\0" in path:
        raise UnsafePath(path, "the path contains a backslash or a zero byte")
    if any(part in {"", ".", ".."} for part in parts):
        raise UnsafePath(path, "the path has an empty, '.' or '..' component")
    if parts[0].casefold() in _RESERVED_ROOTS:
        raise UnsafePath(path, "that folder holds NotionKit's own state")
    return path


def ignores_case(root: Path) -> bool:
    """Whether the file system under ``root`` takes ``A`` and ``a`` for one name."""
    with explained(root):
        root.mkdir(parents=True, exist_ok=True)
        _drop_probes_of_the_dead(root)
        with tempfile.NamedTemporaryFile(prefix=_probe_prefix(), suffix=".tmp", dir=root) as probe:
            name = Path(probe.name).name
            return (root / name.swapcase()).exists()


def _probe_prefix() -> str:
    return f"{_PROBE}{os.getpid()}-"


def _drop_probes_of_the_dead(root: Path) -> None:
    """Remove what a killed process left; those of this one may belong to other threads."""
    for probe in root.glob(f"{_PROBE}*.tmp"):
        if not probe.name.startswith(_probe_prefix()):
            probe.unlink(missing_ok=True)


def blocked(root: Path, path: str) -> bool:
    """Whether a folder above ``path`` is no folder, or a symbolic link that leads outside."""
    folder = str(root)
    with explained(f"{folder}/{path}"):
        for part in path.split("/")[:-1]:
            folder = f"{folder}/{part}"
            try:
                mode = os.lstat(folder).st_mode
            except (FileNotFoundError, NotADirectoryError):
                return False
            if not stat.S_ISDIR(mode) and not _is_link_inside(root, Path(folder)):
                return True
    return False


def _is_link_inside(root: Path, folder: Path) -> bool:
    return folder.is_dir() and not leads_outside(root, folder)


def leads_outside(root: Path, folder: Path) -> bool:
    """Whether ``folder`` is a symbolic link to somewhere outside ``root``."""
    if not folder.is_symlink():
        return False
    inside = os.path.realpath(root).rstrip(os.sep) + os.sep
    return not (os.path.realpath(folder) + os.sep).startswith(inside)


def occupied(root: Path, path: str) -> bool:
    """Whether something stands at ``path`` that is no folder to share."""
    name = f"{root}/{path}"  # a `Path` takes thrice as long, and every possible name is asked for
    with explained(name):
        try:
            is_link = stat.S_ISLNK(mode := os.lstat(name).st_mode)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except (OSError, ValueError):
            return Path(name).is_dir()  # raises what does not mean that nothing is there
        if is_link and (file := Path(name)).is_dir():
            return leads_outside(root, file)
        return not stat.S_ISDIR(mode)


def look(file: Path) -> OnDisk:
    """The sha256 of a regular file, or what else is there. Does not follow a symbolic link."""
    with explained(file):
        try:
            mode = os.lstat(file).st_mode
        except (OSError, ValueError):
            return Something.NOTHING
        return digest(file) if stat.S_ISREG(mode) else Something.OTHER


def digest(file: Path) -> str:
    """The sha256 of a file's bytes, in hexadecimal."""
    found = hashlib.sha256()
    with file.open("rb", buffering=0) as source:
        # Most are small, and `file_digest` would fill a quarter of a megabyte with zeros for each.
        while piece := source.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def pieces(content: bytes | Callable[[], Iterable[bytes]]) -> Iterable[bytes]:
    """The bytes of a file, or what gives them piece by piece."""
    return (content,) if isinstance(content, bytes) else content()


def write(
    file: Path,
    content: bytes | Path | Callable[[], Iterable[bytes]],
    *,
    owner: str,
    equal: Path | None = None,
) -> None:
    """Put ``content`` at ``file`` in one step: a reader sees the old file or the new one.

    ``owner`` (the plugin) is part of the temporary file's name, so that `sweep` can tell whose it
    is. ``equal`` is a file of the output that holds the same bytes and may be hard-linked.
    Raises `OutputError`, with the temporary file removed.
    """
    key = hashlib.sha256(file.name.encode()).hexdigest()[:16]
    temporary = file.parent / f"{_prefix(owner)}{key}.tmp"
    with explained(file):
        try:
            _fill(temporary, content, equal)
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)


def set_aside(file: Path) -> Path:
    """Give an edited file a second, free name beside its own, and return that name.

    Doing it again after a kill finds the name that was given the first time.
    """
    other = name_aside(file)
    if look(other) is Something.NOTHING:
        _link_or_copy(file, other)
    return other


def name_aside(file: Path) -> Path:
    """The name beside an edited file's own that is free, or has its bytes already."""
    found = look(file)
    number = 1
    while True:
        mark = " (edited here)" if number == 1 else f" (edited here {number})"
        other = file.with_name(
            f"{_shortened(file.stem, len(mark + file.suffix))}{mark}{file.suffix}"
        )
        if look(other) in {found, Something.NOTHING}:
            return other
        number += 1


def remove(file: Path) -> None:
    """Remove a file; one that is gone already is fine."""
    with explained(file):
        file.unlink(missing_ok=True)


def secure(root: Path, paths: Iterable[str]) -> None:
    """Make durable what came to be, or went, at these paths: up to ``root``, folders may be new."""
    folders = {folder for path in paths for folder in PurePosixPath(path).parents}
    with explained(root):
        sync_folders(root / folder for folder in folders)


def rename(file: Path, other: Path) -> None:
    """Change how a name is spelled; nothing to do when the file is not there."""
    with explained(other), contextlib.suppress(FileNotFoundError):
        file.rename(other)


def prune(root: Path, path: str) -> None:
    """Remove the folders above ``path`` as far as they are empty; never ``root`` itself."""
    folder = (root / path).parent
    if blocked(root, path):
        return
    with contextlib.suppress(OSError):  # not empty, or in use: then it stays
        while folder != root:
            with contextlib.suppress(FileNotFoundError):
                folder.rmdir()
            folder = folder.parent


def sweep(folder: Path, *, owner: str) -> None:
    """Remove what a killed process left behind of ``owner``'s temporary files in ``folder``."""
    with explained(folder), contextlib.suppress(FileNotFoundError, NotADirectoryError):
        for entry in os.scandir(folder):
            if entry.name.startswith(_prefix(owner)) and entry.name.endswith(".tmp"):
                Path(entry.path).unlink(missing_ok=True)


def _prefix(owner: str) -> str:
    return f".notionkit-{re.sub('[^A-Za-z0-9_]', '_', owner)}-"


def _fill(
    temporary: Path, content: bytes | Path | Callable[[], Iterable[bytes]], equal: Path | None
) -> None:
    temporary.unlink(missing_ok=True)
    if equal is not None:
        temporary.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):  # other file system, too many links, links unsupported
            os.link(equal, temporary)
            return
    with _created(temporary) as target:
        if isinstance(content, Path):
            with content.open("rb") as source:
                _copy(source, target)
        else:
            target.writelines(pieces(content))
        target.flush()
        os.fsync(target.fileno())


def _created(file: Path) -> BinaryIO:
    for _ in range(9):  # a neighbour plugin may prune the folder between the two steps
        file.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            return file.open("xb")
    return file.open("xb")


def _copy(source: BinaryIO, target: BinaryIO) -> None:
    if hasattr(os, "copy_file_range"):
        with contextlib.suppress(OSError):  # not on this pair of file systems: copy what is left
            while os.copy_file_range(source.fileno(), target.fileno(), 1 << 30):
                pass
    shutil.copyfileobj(source, target)


def _link_or_copy(file: Path, other: Path) -> None:
    with explained(other):
        try:
            os.link(file, other)
        except OSError:
            shutil.copy2(file, other)
        with other.open("rb+") as aside:  # the only copy of what was edited here, in a moment
            os.fsync(aside.fileno())
        sync_folders([other.parent])


def _shortened(stem: str, taken: int) -> str:
    return stem.encode()[: 240 - taken].decode(errors="ignore")
