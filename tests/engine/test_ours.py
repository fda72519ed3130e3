"""A foreign package called `actors` is named, not stumbled over."""

import os
import subprocess
import sys
from pathlib import Path


def test_a_foreign_actors_package_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "actors.py").write_text("class Film: ...\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "NOTION_TOKEN": "ntn_x"}

    ended = subprocess.run(
        [sys.executable, "-m", "notionkit", "run", "--output", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=tmp_path,
    )

    assert ended.returncode == 2
    assert "is not the one of notionkit-actors" in ended.stderr
    assert str(tmp_path / "actors.py") in ended.stderr
    assert "Traceback" not in ended.stderr
