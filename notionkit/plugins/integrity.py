"""Whether the files in an output folder hold together: the report over what we wrote there."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from pathlib import Path

import attrs

from notionkit.plugins import disk
from notionkit.render.integrity import Integrity, check
from notionkit.render.layout import NodeLike


def inspect(
    root: Path,
    outputs: Collection[str],
    nodes: Iterable[NodeLike] = (),
    *,
    others: Container[str] = (),
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
    return check(_Texts(root, outputs), _Files(root, outputs, others), nodes)


@attrs.frozen
class _Files(Container[str]):
    """The paths at which a file of ours stands."""

    root: Path
    outputs: Container[str]
    others: Container[str] = ()

    def __contains__(self, path: object) -> bool:
        is_ours = path in self.outputs or path in self.others
        return is_ours and disk.occupied(self.root, str(path))


class _Texts(Mapping[str, str]):
    """The texts of files by path, each read when it is looked at: together they are too large."""

    def __init__(self, root: Path, paths: Collection[str]) -> None:
        self._root = root
        self._paths = paths
        self._files = _Files(root, paths)

    def __getitem__(self, path: str) -> str:
        # At once: decoded piece by piece, the index of a large workspace takes twice its size.
        text = (self._root / path).read_bytes().decode("utf-8", "replace")
        return text.replace("\r\n", "\n") if "\r" in text else text

    def __contains__(self, path: object) -> bool:
        return str(path).endswith(".md") and path in self._files

    def __iter__(self) -> Iterator[str]:
        return filter(self.__contains__, self._paths)

    def __len__(self) -> int:
        return sum(1 for _ in self)
