from collections.abc import Iterator
from pathlib import Path

import pytest

from notionkit.mirror import Mirror


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    """An empty mirror in a run of its own."""
    with Mirror.open(tmp_path / "state", now=lambda: 1000.0) as opened:
        opened.open_epoch(1)
        opened.begin_run("run-1", ["workspace"])
        yield opened
