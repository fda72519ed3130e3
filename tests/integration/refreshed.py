"""An output that is kept fresh: runs over one world, what each asked, and what it left alone."""

from collections import Counter
from pathlib import Path
from typing import Any

import attrs

from notionkit.emulator import Emulator, World
from notionkit.mirror import MirrorView
from tests.engine.conftest import Export, export
from tests.integration.clocks import HandClock

HOUR = 3600.0
DAY = 24 * HOUR


@attrs.define
class Fresh:
    """One output, a clock, and the emulator that serves the world."""

    world: World
    emulator: Emulator
    clock: HandClock
    folder: Path

    def run(self, **settings: Any) -> Export:
        """Run once more, and remember only what this run asked."""
        self.emulator.forget()
        return export(self.emulator, self.folder / "kept", clock=self.clock, **settings)

    def later(self, seconds: float = HOUR, **settings: Any) -> Export:
        """Let time pass, then run."""
        self.clock.advance(seconds)
        return self.run(**settings)

    def anew(self, **settings: Any) -> dict[str, bytes]:
        """The files of an export of the same moment into a folder of its own."""
        number = len(list(self.folder.iterdir()))
        return export(
            self.emulator, self.folder / f"anew{number}", clock=self.clock, **settings
        ).files

    def asked(self) -> Counter[str]:
        """How often the last run asked for what: the path without ids."""
        words = (
            "/".join(word for word in each.path.split("/")[2:] if "-" not in word)
            for each in self.emulator.requests
            if each.path.startswith("/v1/")
        )
        return Counter(words)

    def asked_about(self, object_id: str) -> int:
        """How many requests of the last run named this object in their path."""
        return sum(object_id in each.path for each in self.emulator.requests)

    def stamps(self) -> dict[str, tuple[int, int]]:
        """Inode and time of the last change of every file of the output."""
        kept = self.folder / "kept"
        files = (path for path in kept.rglob("*") if ".notionkit" not in path.parts)
        stats = {path.relative_to(kept).as_posix(): path.stat() for path in files if path.is_file()}
        return {path: (stat.st_ino, stat.st_mtime_ns) for path, stat in stats.items()}

    def view(self) -> MirrorView:
        """The mirror of the output."""
        return MirrorView.open(self.folder / "kept" / ".notionkit")
