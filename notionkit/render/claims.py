"""Who gets which name in a folder: first come, first served, the others get a suffix.

A node claims its name for the folder of its children and for the file of every format, so
that no format added later can collide. Callers bring things in order of precedence.
"""

import hashlib
import itertools
from collections.abc import Callable, Iterator

from notionkit._scratch import Table
from notionkit.model import undashed
from notionkit.render.naming import (
    MAX_COMPONENT_BYTES,
    MAX_NAME_BYTES,
    clash_key,
    id_suffix,
    safe_file_name,
    safe_name,
    split_extension,
    with_suffix,
)

MAX_PATH_BYTES = 1000
"""Longest path inside the output folder in bytes."""

FORMATS = ("", ".md", ".csv", ".json")
"""What a node claims beside its name: the folder of its children and its files."""

# A base path leaves room for "/_files/" and an attachment's name below it.
_MAX_BASE_BYTES = 900
_SUFFIX_ROOM = 16
_LEAST_NAME_BYTES = 24
# Each level may use this part of what its folder leaves, so that a dozen levels of the
# longest titles still fit.
_SHARE = 4
_EVERYWHERE = ("_files", "_views")
_AT_ROOT = ("index", "index.md", "manifest.jsonl", ".notionkit")
_RESERVED = {
    False: frozenset(map(clash_key, _EVERYWHERE)),
    True: frozenset(map(clash_key, (*_EVERYWHERE, *_AT_ROOT))),
}
"""What nothing may be called; True: at the root."""


def nobody(path: str) -> bool:  # noqa: ARG001
    """A folder in which nothing is foreign."""
    return False


class Folders:
    """The names taken so far, folder by folder.

    Args:
        foreign: tells whether something that is not ours stands at a path.
        taken: where they are noted.
    """

    def __init__(self, foreign: Callable[[str], bool], taken: Table) -> None:
        self._foreign = foreign
        self._taken = taken

    def has_room(self, folder: str) -> bool:
        """Whether one more level fits below the folder."""
        return _name_limit(folder) >= _LEAST_NAME_BYTES

    def place(self, folder: str, title: str, object_id: str, own: str = "") -> str:
        """The base path of a node; `own` is the name that it has already."""
        limit = _name_limit(folder)
        name = safe_name(title, limit=limit)
        candidates = (
            with_suffix(name, suffix, limit=limit + _SUFFIX_ROOM) for suffix in _suffixes(object_id)
        )
        names = itertools.chain(_safe(own, limit + _SUFFIX_ROOM), [name], candidates)
        return self._first_free(folder, names, FORMATS)

    def place_file(self, folder: str, name: str, key: str, own: str = "") -> str:
        """The path of an attachment; `own` is the name that it has already."""
        limit = min(MAX_COMPONENT_BYTES, MAX_PATH_BYTES - len(folder.encode()) - 1)
        plain = safe_file_name(name, limit=limit - _SUFFIX_ROOM)
        stem, extension = split_extension(plain)
        digest = hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
        room = limit - len(extension.encode())
        candidates = (
            with_suffix(stem, suffix, limit=room) + extension for suffix in _suffixes(digest)
        )
        names = itertools.chain(_safe(own, limit), [plain], candidates)
        return self._first_free(folder, names, ("",))

    def _first_free(self, folder: str, names: Iterator[str], endings: tuple[str, ...]) -> str:
        for name in names:
            path = f"{folder}/{name}" if folder else name
            claim = clash_key(name)
            if self._is_free(folder, claim, endings) and not any(
                self._foreign(path + ending) for ending in endings
            ):
                self._taken[f"{folder}\0{claim}"] = None
                return path
        raise AssertionError("the numbered names never end")

    def _is_free(self, folder: str, claim: str, endings: tuple[str, ...]) -> bool:
        """Whether nobody has the name with any ending, nor a name to which it adds an ending.

        Only names are noted; whoever has one has it with all endings.
        """
        claims = [claim + ending for ending in endings]
        if not _RESERVED[not folder].isdisjoint(claims):
            return False
        claims += [claim.removesuffix(ending) for ending in endings if claim.endswith(ending)]
        return not self._taken.has_any([f"{folder}\0{each}" for each in claims])


def _safe(own: str, limit: int) -> list[str]:
    """The name that something has already, unless it would not be given to anything now.

    It was read from a file that anyone may have written to.
    """
    return [own] if own and safe_name(own, limit=limit + 1) == own else []


def _suffixes(object_id: str) -> Iterator[str]:
    """The short suffix, then longer ones should it be part of somebody's title."""
    short = id_suffix(object_id)
    yield short
    yield undashed(object_id)[:32]
    for number in itertools.count(2):
        yield f"{short}-{number}"


def _name_limit(folder: str) -> int:
    room = _MAX_BASE_BYTES - len(folder.encode()) - _SUFFIX_ROOM
    return min(MAX_NAME_BYTES, max(room // _SHARE, _LEAST_NAME_BYTES if room >= 40 else 0))
