"""Whether the files in an output folder hold together: the report over what we wrote there."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import attrs

from notionkit._scratch import Scratch, Table
from notionkit.plugins import disk
from notionkit.render.hierarchy import NodeLike
from notionkit.render.integrity import Integrity, check


def inspect(
    root: Path,
    outputs: Iterable[str],
    nodes: Iterable[NodeLike] = (),
    *,
    others: Iterable[str] = (),
) -> Integrity:
    """Look at every link of every Markdown file of ours; no request, and nothing is changed.

    Args:
        root: the output folder.
        outputs: the paths of what is recorded as ours (`OutputFolder.records`); a file that is
            gone is not there for links either.
        others: paths of ours that may be linked to, and whose own links do not count.
        nodes: the tree, to find orphans and circles.

    Raises `OSError` when a file cannot be read.
    """
    with Scratch() as scratch:
        there = scratch.table()  # and whether the links in it count
        for paths, may_count in ((others, False), (outputs, True)):
            there.update(
                (path, may_count and path.endswith(".md"))
                for path in paths
                if disk.occupied(root, path)
            )
        return check(_Texts(root, there), there, nodes)


@attrs.frozen(eq=False)
class _Texts(Mapping[str, Iterator[str]]):
    """The lines of files by path, read when they are looked at: together they are too large."""

    root: Path
    there: Table

    def __getitem__(self, path: str) -> Iterator[str]:
        with (self.root / path).open(encoding="utf-8", errors="replace") as file:
            for line in file:
                yield line.rstrip("\n")

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and bool(self.there.get(path))

    def __iter__(self) -> Iterator[str]:
        return (path for path, counts in self.there.under("") if counts)

    def __len__(self) -> int:
        return sum(1 for _ in self)
