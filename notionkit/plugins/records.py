"""What is recorded about the files of the output: whose they are and which bytes they had.

A reading of the records is remembered, because a settling asks for every path. Other plugins add
to the records meanwhile, so whoever misses a path asks again with `Records.reread`.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from notionkit.mirror import Output
from notionkit.plugins import disk
from notionkit.plugins.recovery import MANIFEST, claimed


class Records:
    """The outputs of all plugins by path, as spelled on this file system."""

    def __init__(
        self,
        root: Path,
        *,
        outputs: Callable[[], Iterable[Output]],
        record: Callable[[Sequence[Output]], None],
        remove: Callable[[Sequence[str]], None],
    ) -> None:
        self._root = root
        self._outputs = outputs
        self._record = record
        self._remove = remove
        self._ignores_case: bool | None = None
        self._known: dict[str, Output] | None = None
        self._paths: dict[str, dict[str, None]] | None = None
        self._claims: dict[str, Output] | None = None

    def key(self, path: str) -> str:
        """What tells two paths apart on this file system."""
        if self._ignores_case is None:
            self._ignores_case = disk.ignores_case(self._root)
        return unicodedata.normalize("NFC", path).casefold() if self._ignores_case else path

    def reread(self) -> None:
        """Forget the last reading."""
        self._known = None
        self._paths = None

    def all(self) -> list[Output]:
        """Every plugin's outputs, sorted by path."""
        return sorted(self._reading().values(), key=lambda output: output.path)

    def get(self, path: str) -> Output | None:
        """What is recorded for a path."""
        return self._reading().get(self.key(path))

    def claim(self, path: str) -> Output | None:
        """What a manifest that we have no record of says about a path: our state was lost."""
        if self.get(MANIFEST):
            return None
        if self._claims is None:
            self._claims = {self.key(output.path): output for output in claimed(self._root)}
        return self._claims.get(self.key(path))

    def equals(self, output: Output) -> list[str]:
        """The other paths at which the bytes of ``output`` should be, best first."""
        if self._paths is None:
            self._paths = {}
            for own in self._reading().values():
                self._paths.setdefault(own.sha256, {})[own.path] = None
        found = self._paths.get(output.sha256, ())
        return [path for path in reversed(found) if path != output.path]

    def written(self, output: Output) -> None:
        """The bytes of ``output`` are at its path now: the best one to link to."""
        if self._paths is not None:
            paths = self._paths.setdefault(output.sha256, {})
            paths.pop(output.path, None)
            paths[output.path] = None

    def keep(self, outputs: Sequence[Output]) -> None:
        """Record outputs durably; each replaces what was recorded for its path."""
        if not outputs:
            return
        respelled = self._respelled(outputs)
        self._record(outputs)
        self._reading().update({self.key(output.path): output for output in outputs})
        for former, path in respelled.items():
            disk.rename(self._root / former, self._root / path)
        if respelled:
            self._remove(list(respelled))

    def forget(self, paths: Sequence[str]) -> None:
        """Drop the records of these paths."""
        if not paths:
            return
        self._remove(paths)
        for path in paths:
            self._reading().pop(self.key(path), None)

    def _respelled(self, outputs: Sequence[Output]) -> dict[str, str]:
        """Former to present spelling, where the file system takes them for one name."""
        former = {output.path: self.get(output.path) for output in outputs}
        return {old.path: path for path, old in former.items() if old and old.path != path}

    def _reading(self) -> dict[str, Output]:
        if self._known is None:
            self._known = {self.key(output.path): output for output in self._outputs()}
        return self._known
