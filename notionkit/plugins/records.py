"""What is recorded about the files of the output: whose they are and which bytes they had.

The records are as many as the files, so each is read from the mirror when it is asked for: that
is always the newest, whichever plugin wrote it. What the mirror cannot be asked is looked through
once and kept on scratch paper.
"""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import attrs

from notionkit._scratch import Scratch, Table
from notionkit.mirror import Output
from notionkit.plugins import disk
from notionkit.plugins.recovery import MANIFEST, NOT_OURS, each_claim

_EQUALS = 3


class Recorded(Protocol):
    """What is read of the mirror (`notionkit.mirror.StoreView`)."""

    def each_output(self, plugin: str | None = None) -> Iterator[Output]: ...
    def output(self, path: str) -> Output | None: ...
    def held(self) -> Collection[str]: ...
    def close(self) -> None: ...


class Records:
    """The outputs of all plugins by path, as spelled on this file system.

    View and scratch paper are opened when they are needed, and closed by `close`.
    """

    def __init__(
        self,
        root: Path,
        *,
        view: Callable[[], Recorded],
        record: Callable[[Sequence[Output]], None],
        remove: Callable[[Sequence[str]], None],
        scratch: Path | None = None,
    ) -> None:
        self._root = root
        self._open = view
        self._record = record
        self._remove = remove
        self._paper = scratch
        self._ignores_case: bool | None = None
        self._view: Recorded | None = None
        self._scratch: Scratch | None = None
        self._spellings: Table | None = None
        self._held: Mapping[str, Any] | None = None
        self._claims: Mapping[str, Any] | None = None
        self._equal: dict[str, Table] = {}

    def key(self, path: str) -> str:
        """What tells two paths apart on this file system."""
        return unicodedata.normalize("NFC", path).casefold() if self._lax() else path

    def close(self) -> None:
        """Forget everything, and hold nothing open."""
        if self._view is not None:
            self._view.close()
        if self._scratch is not None:
            self._scratch.close()
        self._view = self._scratch = self._spellings = self._held = self._claims = None
        self._equal.clear()

    def table(self, lines: Iterable[tuple[str, Any]] = ()) -> Table:
        """A table on the scratch paper, which goes when the records are closed."""
        if self._scratch is None:
            self._scratch = Scratch(self._paper)
        table = self._scratch.table()
        table.fill(lines)
        return table

    def each(self, plugin: str | None = None) -> Iterator[Output]:
        """The outputs of a plugin, or of all, sorted by path; do not take minutes over them."""
        return self._read().each_output(plugin)

    def get(self, path: str) -> Output | None:
        """What is recorded for a path."""
        spelled = self._spelled(path)
        found = self._read().output(spelled)
        # It may have been spelled anew since.
        return self._read().output(path) if found is None and spelled != path else found

    def is_held(self, path: str) -> bool:
        """Whether a file stays although its object is gone."""
        if self._held is None:
            held = self._read().held()
            self._held = self.table((self.key(each), None) for each in held) if held else {}
        return self.key(path) in self._held

    def claim(self, path: str) -> Output | None:
        """What a manifest that we have no record of says about a path: our state was lost."""
        if self._claims is None:
            self._claims = {} if self.get(MANIFEST) else self._claimed()
        found = self._claims.get(self.key(path))
        return None if found is None else Output(*found)

    def equals(self, output: Output) -> list[str]:
        """A few other paths at which its plugin put the bytes of ``output``, best first."""
        if output.plugin not in self._equal:
            self._equal[output.plugin] = self.table()
            for own in self.each(output.plugin):
                self.written(own)
        found = self._equal[output.plugin].get(output.sha256, ())
        return [path for path in reversed(found) if path != output.path][:_EQUALS]

    def written(self, output: Output) -> None:
        """The bytes of ``output`` are at its path now: the best one to link to."""
        equal = self._equal.get(output.plugin)
        if equal is not None:
            others = [path for path in equal.get(output.sha256, ()) if path != output.path]
            equal[output.sha256] = [*others[-_EQUALS:], output.path]

    def keep(self, outputs: Sequence[Output]) -> None:
        """Record outputs durably; each replaces what was recorded for its path."""
        if not outputs:
            return
        respelled = self._respelled(outputs)
        self._record(outputs)
        for former, path in respelled.items():
            disk.rename(self._root / former, self._root / path)
        if respelled:
            self._remove(list(respelled))
        if self._spellings is not None:
            self._spellings.update((self.key(output.path), output.path) for output in outputs)

    def forget(self, paths: Sequence[str]) -> None:
        """Drop the records of these paths."""
        if paths:
            self._remove(paths)

    def _respelled(self, outputs: Sequence[Output]) -> dict[str, str]:
        """Former to present spelling, where the file system takes them for one name."""
        if not self._lax():
            return {}
        former = {output.path: self.get(output.path) for output in outputs}
        return {old.path: path for path, old in former.items() if old and old.path != path}

    def _spelled(self, path: str) -> str:
        """A path as it was recorded."""
        if not self._lax():
            return path
        if self._spellings is None:
            self._spellings = self.table((self.key(own.path), own.path) for own in self.each())
        spelled: str = self._spellings.get(self.key(path), path)
        return spelled

    def _lax(self) -> bool:
        if self._ignores_case is None:
            self._ignores_case = disk.ignores_case(self._root)
        return self._ignores_case

    def _claimed(self) -> Table:
        claims = self.table()
        try:
            for own in each_claim(self._root):
                claims[self.key(own.path)] = attrs.astuple(own, recurse=False)
        except NOT_OURS:
            claims.clear()
        return claims

    def _read(self) -> Recorded:
        if self._view is None:
            self._view = self._open()
        return self._view
