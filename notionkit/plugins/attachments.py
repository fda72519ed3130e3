"""Stored files as the layout takes them: each under one page, however many show it."""

from collections.abc import Iterable, Mapping

import attrs

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


def attachments(files: Iterable[StoredFile], nodes: Mapping[Key, Node]) -> dict[str, Attachment]:
    """One for each file, under the node that is first in order of creation to show it."""
    order = {key: (node.created_time, node.id) for key, node in nodes.items()}
    found: dict[str, Attachment] = {}
    for file in files:
        owner = None if file.node is None else _with_folder(plain(*file.node), nodes)
        if owner is None or owner not in nodes:
            continue  # what shows it is gone
        known = found.get(file.key)
        if known is None or order[owner] < order[known.owner]:
            found[file.key] = Attachment(file.key, owner, file.name, file.sha256, file.size)
    return dict(sorted(found.items()))


def _with_folder(key: Key, nodes: Mapping[Key, Node]) -> Key:
    """A row without a page of its own has no folder: its files stand with its table."""
    node = nodes.get(key)
    is_line = node is not None and node.left_out == "page" and node.parent is not None
    return plain(*node.parent) if is_line and node is not None and node.parent is not None else key


def by_owner(files: Iterable[StoredFile]) -> dict[Key, tuple[StoredFile, ...]]:
    found: dict[Key, list[StoredFile]] = {}
    for file in files:
        found.setdefault(plain(*file.owner), []).append(file)
    return {owner: tuple(its) for owner, its in found.items()}
