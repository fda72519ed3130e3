"""Stored files as the layout takes them: each under one page, however many show it."""

from collections.abc import Iterable, Iterator, Mapping

import attrs

from notionkit._scratch import Scratch
from notionkit.mirror import Node, StoredFile

Key = tuple[str, str]
"""Kind and id; the kind ``file`` goes with a file's key."""


@attrs.frozen
class Attachment:
    """A stored file with the page, database or data source under which it stands."""

    key: str
    owner: Key
    name: str
    sha256: str | None
    size: int | None


def plain(kind: str, object_id: str) -> Key:
    """A key of plain strings: an enum's member does not hash like its value."""
    return str(kind), object_id


class Attachments(Mapping[str, Attachment]):
    """One for each file, under the node that is first in order of creation to show it.

    Args:
        files: every place that shows a file.
        nodes: what is there to show one.
        scratch: where they are kept.
    """

    def __init__(
        self,
        files: Iterable[StoredFile],
        nodes: Mapping[Key, Node],
        scratch: Scratch | None = None,
    ) -> None:
        self._lines = (scratch or Scratch()).table()
        for file in files:
            shown_by = None if file.node is None else nodes.get(plain(*file.node))
            if shown_by is None or not shows(shown_by, file):
                continue
            owner = _with_folder(shown_by)
            node = nodes.get(owner)
            if node is None:
                continue  # what shows it is gone
            order = [node.created_time, node.id]
            known = self._lines.get(file.key)
            if known is None or order < known[0]:
                self._lines[file.key] = order, owner, file.name, file.sha256, file.size

    def __getitem__(self, key: str) -> Attachment:
        _, (kind, object_id), name, sha256, size = self._lines[key]
        return Attachment(key, (kind, object_id), name, sha256, size)

    def __contains__(self, key: object) -> bool:
        return key in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def shows(node: Node, file: StoredFile) -> bool:
    """Whether a node shows a file of its own: not what its page shows, when that is left out."""
    return node.left_out != "page" or file.owner == (node.kind, node.id)


def _with_folder(node: Node) -> Key:
    """A row without a page of its own has no folder: its files stand with its table."""
    is_line = node.left_out == "page" and node.parent is not None
    return plain(*node.parent) if is_line and node.parent is not None else plain(node.kind, node.id)
