"""What stands in the output folder now, and what that means for what a run would write.

People work in it: a file that was edited here stays, one that was deleted comes back, and what is
not ours has its path for itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from pathlib import Path

import attrs

from notionkit.mirror import Output
from notionkit.plugins import disk
from notionkit.plugins.decisions import OnDisk, Something, is_ours


@attrs.frozen
class Standing:
    """The output folder, looked at and not touched.

    Attributes:
        root: The folder.
        policy: What happens to files that were edited here.
        ours: The paths of all files that are recorded, as `folded`.
        held: Paths that stay whatever becomes of their objects.
        missing: Recorded paths at which nothing stands any more.
        edited: Recorded paths with other bytes than ours.
    """

    root: Path
    policy: str
    ours: Collection[str]
    held: Collection[str] = ()
    missing: Collection[str] = ()
    edited: Collection[str] = ()

    @classmethod
    def of(cls, root: Path, records: Iterable[Output], *, policy: str) -> Standing:
        """Look at every file that is recorded."""
        ours, missing, edited = set(), set(), set()
        for record in records:
            ours.add(folded(record.path))
            found: OnDisk = Something.NOTHING
            if not disk.blocked(root, record.path):
                found = disk.look(root / record.path)
            if found is Something.NOTHING:
                missing.add(record.path)
            elif not is_ours(record, found):
                edited.add(record.path)
        return cls(root, policy, ours, (), missing, edited)

    @property
    def kept(self) -> Collection[str]:
        """Edited files that no run takes away."""
        return () if self.policy == "overwrite" else self.edited

    def foreign(self, path: str) -> bool:
        """Tell whether something stands at a path that is not to be touched."""
        if path in self.held:
            return True
        return folded(path) not in self.ours and disk.occupied(self.root, path)

    def aside(self, path: str) -> str:
        """Return the name that an edited file would get beside ours."""
        return disk.name_aside(self.root / path).relative_to(self.root).as_posix()


def folded(path: str) -> str:
    """Return what is alike in two spellings of a path that some file systems take for one."""
    return unicodedata.normalize("NFC", path).casefold()
