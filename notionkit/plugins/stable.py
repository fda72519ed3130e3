"""Paths that stay through renames: those that stood at the end of the last run.

They are read from the manifest, which is written last and travels with the folder, and not from
our records: a run that is on its way records provisional paths as well.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from notionkit._scratch import Scratch, Table
from notionkit.plugins.recovery import FILES_PLUGIN, MANIFEST, NOT_OURS, each_claim
from notionkit.render.hierarchy import Key, named, unnamed
from notionkit.render.layout import Kept

_EXTENSIONS = {"markdown": ".md", "csv": ".csv", "json": ".json"}
"""The formats whose paths the layout gives, the one that says most about a path first."""
_RANKS = {plugin: rank for rank, plugin in enumerate(_EXTENSIONS)}


class StablePaths:
    """What a manifest says of paths, read again when it changed.

    Args:
        root: the output folder.
        scratch: a file for scratch paper; None: wherever the system keeps temporary files.
    """

    def __init__(self, root: Path, scratch: Path | None = None) -> None:
        self._root = root
        self._scratch = scratch
        self._stamp: tuple[int, int] | None = None
        self._kept = Kept()

    def read(self) -> Kept:
        """The paths; none where there is no manifest of ours."""
        stamp = self._stamp_now()
        if stamp != self._stamp:
            self._kept = Kept()  # gives back the paper that it stood on
            self._kept = _read(self._root, self._scratch)
            self._stamp = stamp
        return self._kept

    def close(self) -> None:
        """Forget them, and hold nothing open."""
        self._kept, self._stamp = Kept(), None

    def _stamp_now(self) -> tuple[int, int] | None:
        try:
            stat = (self._root / MANIFEST).stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size


class _Bases(Mapping[Key, str]):
    """The path without extension of each object: that in the format which says most."""

    def __init__(self, lines: Table) -> None:
        self._lines = lines

    def note(self, plugin: str, key: Key, path: str) -> None:
        rank = _RANKS.get(plugin)
        if rank is None or not path.endswith(_EXTENSIONS[plugin]):
            return
        name = named(key)
        known = self._lines.get(name)
        if known is None or rank < known[0]:
            self._lines[name] = rank, path.removesuffix(_EXTENSIONS[plugin])

    def __getitem__(self, key: Key) -> str:
        path: str = self._lines[named(key)][1]
        return path

    def __iter__(self) -> Iterator[Key]:
        return map(unnamed, self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __bool__(self) -> bool:
        return bool(self._lines)


def _read(root: Path, path: Path | None) -> Kept:
    scratch = Scratch(path)
    bases, files = _Bases(scratch.table()), scratch.table()
    try:
        for output in each_claim(root):
            bases.note(output.plugin, (output.kind, output.id), output.path)
            if output.plugin == FILES_PLUGIN:
                files[output.id] = output.path
    except NOT_OURS:
        scratch.close()
        return Kept()
    return Kept(bases, files)
