"""Paths that stay through renames: those that stood at the end of the last run.

They are read from the manifest, which is written last and travels with the folder, and not from
our records: a run that is on its way records provisional paths as well.
"""

from pathlib import Path

from notionkit.plugins.recovery import FILES_PLUGIN, MANIFEST, claimed
from notionkit.render.hierarchy import Key
from notionkit.render.layout import Kept

_EXTENSIONS = {"markdown": ".md", "csv": ".csv", "json": ".json"}
"""The formats whose paths the layout gives, the one that says most about a path first."""


class StablePaths:
    """What a manifest says of paths, read again when it changed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._stamp: tuple[int, int] | None = None
        self._kept = Kept()

    def read(self) -> Kept:
        """The paths; none where there is no manifest of ours."""
        stamp = self._stamp_now()
        if stamp != self._stamp:
            self._kept = _read(self._root)
            self._stamp = stamp
        return self._kept

    def _stamp_now(self) -> tuple[int, int] | None:
        try:
            stat = (self._root / MANIFEST).stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size


def _read(root: Path) -> Kept:
    bases: dict[Key, str] = {}
    files: dict[str, str] = {}
    outputs = claimed(root)
    for plugin, extension in _EXTENSIONS.items():
        for output in outputs:
            if output.plugin == plugin and output.path.endswith(extension):
                bases.setdefault((output.kind, output.id), output.path.removesuffix(extension))
    for output in outputs:
        if output.plugin == FILES_PLUGIN:
            files[output.id] = output.path
    return Kept(bases, files)
