"""What a run did to the files of the output: how many it wrote, moved and removed.

All plugins have the keeper record what they write and forget what they remove, so it is counted
there: what was recorded when the run first touched a path is compared with what is at the end.
That files were for a while at other places, before everything was known, does not count.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from notionkit._scratch import Scratch, ScratchError, Table
from notionkit.mirror import MirrorView, Output

_Owner = tuple[str, ...]


class Footprint:
    """The paths that were touched since it was made; for one thread at a time.

    Args:
        root: The output folder.
        scratch: A file for scratch paper: a run may touch every file there is.
    """

    def __init__(self, root: Path, scratch: Path) -> None:
        self._root = root
        self._paper = scratch
        self._touched: Table | None = None
        self._scratch: Scratch | None = None
        self._is_known = True

    def close(self) -> None:
        """Give back the scratch paper."""
        if self._scratch is not None:
            self._scratch.close()
        self._scratch = self._touched = None

    def recorded(self, view: MirrorView, outputs: Sequence[Output]) -> None:
        """Take down that these will be written, before the mirror knows of it."""
        # A file that had its bytes already becomes ours without being written.
        self._touch(view, [(each.path, each.previous != each.sha256) for each in outputs])

    def forgotten(self, view: MirrorView, paths: Sequence[str]) -> None:
        """Take down that these are no files of ours any more, before the mirror forgets them."""
        self._touch(view, [(path, False) for path in paths])

    def counts(self, view: MirrorView) -> dict[str, int] | None:
        """Return how many files were `written`, `moved` and `removed`, and are as they were.

        None where there was no room to take them down.
        """
        try:
            left = Counter(owner for owner, now, _ in self._found(view) if owner and owner != now)
            written = moved = 0
            for owner, now, was_written in self._found(view):
                if now is not None and owner != now and left[now]:
                    left[now] -= 1
                    moved += 1
                elif now is not None:
                    written += was_written
        except ScratchError:
            self._is_known = False
        if not self._is_known:
            return None
        unchanged = view.count_outputs() - written - moved
        counts = {"written": written, "moved": moved, "removed": left.total()}
        return {**counts, "unchanged": unchanged}

    def _touch(self, view: MirrorView, paths: Sequence[tuple[str, bool]]) -> None:
        try:
            touched = self._table()
            for path, writes in paths:
                owner, was_written = touched.get(path) or (_owner(view.output(path)), False)
                touched[path] = owner, was_written or writes
        except ScratchError:
            self._is_known = False

    def _table(self) -> Table:
        if self._touched is None:
            self._scratch = Scratch(self._paper)
            self._touched = self._scratch.table()
        return self._touched

    def _found(self, view: MirrorView) -> Iterator[tuple[_Owner | None, _Owner | None, bool]]:
        """Yield whose file stood at each path, whose stands there, and whether it was written."""
        for path, (owner, was_written) in () if self._touched is None else self._touched.under(""):
            former, now = owner and tuple(owner), _owner(view.output(path))
            # What was edited here stays, and is the user's own from now on.
            is_kept = now is None and os.path.lexists(self._root / path)
            yield None if is_kept else former, now, was_written


def _owner(output: Output | None) -> _Owner | None:
    return None if output is None else (output.plugin, str(output.kind), output.id)
