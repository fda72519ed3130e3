"""Every example runs as it is, and does what it says."""

import csv
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from notionkit.emulator import Emulator, small_world

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
PLUGIN = EXAMPLES / "notionkit-wordcount"


def python(
    folder: Path, *arguments: str, path: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run Python in `folder` as a user with an empty home and without settings."""
    home = folder / "home"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "PYTHONPATH": os.pathsep.join(filter(None, [path, str(ROOT)])),
        "PYTHONDONTWRITEBYTECODE": "1",
        **variables,
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


# -- embedding ------------------------------------------------------------------------------------


def test_the_embedding_example_exports_the_demo_and_shows_what_happens(tmp_path: Path) -> None:
    done = python(tmp_path, str(EXAMPLES / "embed.py"), "--output", "out")
    assert done.returncode == 0, done
    lines = done.stdout.splitlines()
    assert lines[0] == "START {'targets': [], 'resumed': False, 'mode': 'audit'}"
    assert any(line.startswith("crawling: ") for line in lines)
    assert "COMPLETE {'status': 'proven'}" in lines
    assert lines[-1].startswith("proven: ")
    assert (tmp_path / "out" / "index.md").exists()


def test_the_embedding_example_cancels_and_goes_on_the_next_time(tmp_path: Path) -> None:
    script = str(EXAMPLES / "embed.py")
    cancelled = python(tmp_path, script, "--output", "out", "--seconds", "0")
    assert cancelled.returncode == 130, cancelled
    assert cancelled.stdout.splitlines()[-1].startswith("interrupted: ")
    resumed = python(tmp_path, script, "--output", "out")
    assert resumed.returncode == 0, resumed
    started = "START {'targets': [], 'resumed': True, 'mode': 'audit'}"
    assert started in resumed.stdout.splitlines()


# -- actors alone ---------------------------------------------------------------------------------


def test_the_supervised_example_loses_only_what_crashes_it(tmp_path: Path) -> None:
    done = python(tmp_path, str(EXAMPLES / "supervised.py"))
    assert done.returncode == 0, done
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert "drained: True" in lines
    assert "total: 37" in lines
    assert lines.count("ActorCrashed: /adder") == lines.count("ActorRestarted: /adder") == 2
    assert sum(line.startswith("ActorCrashed: /crew/counters/") for line in lines) == 2
    assert sorted(line for line in lines if "DeadLetter" in line) == [
        "DeadLetter: None",
        "DeadLetter: ten",
    ]


def test_the_supervised_example_stops_in_reverse_order(tmp_path: Path) -> None:
    done = python(tmp_path, str(EXAMPLES / "supervised.py"))
    stopped = [line.partition(": ")[2] for line in done.stdout.splitlines() if "Stopped" in line]
    assert stopped == [
        *("/crew/counters/1", "/crew/counters/0", "/crew/counters"),
        *("/crew/lines", "/crew/pool", "/crew", "/adder", "/"),
    ]


# -- the plugin -----------------------------------------------------------------------------------


@pytest.fixture
def installed(tmp_path: Path) -> str:
    """A path on which the plugin is found as if it were installed, made without a network."""
    project = tomllib.loads((PLUGIN / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    site = tmp_path / "site"
    info = site / f"notionkit_wordcount-{project['version']}.dist-info"
    info.mkdir(parents=True)
    metadata = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (info / "METADATA").write_text(metadata, encoding="utf-8")
    entries = [
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in points.items())
        for group, points in project["entry-points"].items()
    ]
    (info / "entry_points.txt").write_text("\n".join(entries), encoding="utf-8")
    return os.pathsep.join([str(site), str(PLUGIN)])


def export(folder: Path, path: str, notion: Emulator, *arguments: str) -> Path:
    """Export with the plugin and return the output folder."""
    done = python(
        folder,
        *("-m", "notionkit", "run", "--base-url", notion.url, "--plugin", "wordcount"),
        *("--output", "out", *arguments),
        path=path,
        NOTION_TOKEN=notion.token,
    )
    assert done.returncode == 0, done
    return folder / "out"


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_plugin_counts_the_words_of_every_page(tmp_path: Path, installed: str) -> None:
    with Emulator(small_world()) as notion:
        output = export(tmp_path, installed, notion)
    rows = table(output / "word-count.csv")
    counts = {row["title"]: int(row["words"]) for row in rows}
    # Welcome. A small workspace. More, One, Nested, Two. (A file's name is no text of the page.)
    assert counts == {"Home": 8, "Notes": 2, "First": 2, "Second": 2, "Third": 2}
    assert [int(row["words"]) for row in rows] == sorted(counts.values(), reverse=True)
    manifest = (output / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    pages = {line["id"] for line in map(json.loads, manifest) if line["object"] == "page"}
    assert {row["id"] for row in rows} == pages


def test_the_plugin_leaves_an_unchanged_table_and_a_foreign_one_alone(
    tmp_path: Path, installed: str
) -> None:
    with Emulator(small_world()) as notion:
        first = export(tmp_path, installed, notion) / "word-count.csv"
        before = first.stat()
        export(tmp_path, installed, notion)
        assert first.stat().st_mtime_ns == before.st_mtime_ns
        other = tmp_path / "other"
        (other / "out").mkdir(parents=True)
        foreign = other / "out" / "word-count.csv"
        foreign.write_text("mine", encoding="utf-8")
        export(other, installed, notion)
    assert foreign.read_text(encoding="utf-8") == "mine"
    assert (other / "out" / "word-count of the export.csv").read_bytes() == first.read_bytes()


def test_the_plugin_takes_its_minimum_from_the_settings(tmp_path: Path, installed: str) -> None:
    (tmp_path / "notionkit.toml").write_text("[plugins.wordcount]\nminimum = 3\n", encoding="utf-8")
    with Emulator(small_world()) as notion:
        output = export(tmp_path, installed, notion)
    assert [row["title"] for row in table(output / "word-count.csv")] == ["Home"]
