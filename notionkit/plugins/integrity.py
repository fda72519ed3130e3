"""Whether the files in an output folder hold together: the report over what we wrote there."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

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
        nodes: the tree, to find orphans and circles (`Scene.nodes`).

    Raises `OSError` when a file cannot be read.
    """
    paths = [path for path in outputs if disk.occupied(root, path)]
    texts = _Texts(root, [path for path in paths if path.endswith(".md")])
    there = [path for path in others if disk.occupied(root, path)]
    return check(texts, [*(path for path in paths if path not in texts), *there], nodes)


class _Texts(Mapping[str, str]):
    """The texts of files by path, each read when it is looked at: together they are too large."""

    def __init__(self, root: Path, paths: Iterable[str]) -> None:
        self._root = root
        self._paths = dict.fromkeys(paths)

    def __getitem__(self, path: str) -> str:
        # At once: decoded piece by piece, the index of a large workspace takes twice its size.
        text = (self._root / path).read_bytes().decode("utf-8", "replace")
        return text.replace("\r\n", "\n") if "\r" in text else text

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)
