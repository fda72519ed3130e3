"""What the manifest says of paths that are to stay."""

import json
from collections.abc import Mapping
from pathlib import Path

from notionkit.plugins.stable import StablePaths


def line(number: int, kind: str, files: Mapping[str, str], path: str | None = None) -> str:
    first = path or next(iter(files.values()), None)
    values = {"id": f"{number}", "object": kind, "path": first, "title": "", "parent_id": None}
    return json.dumps({**values, "last_edited_time": None, "sha256": "", "files": files})


def write(root: Path, *lines: str) -> None:
    (root / "manifest.jsonl").write_text("".join(f"{each}\n" for each in lines), encoding="utf-8")


def test_an_object_keeps_the_path_of_the_format_that_says_most(tmp_path: Path) -> None:
    books = {"json": "Old.json", "csv": "Shelf/Books.csv", "markdown": "Shelf.md"}
    odd = {"csv": "Table.txt"}
    write(
        tmp_path,
        line(1, "database", books),
        line(2, "page", {"json": "Home.json"}),
        line(3, "data_source", odd),
        line(4, "file", {}, "Home/_files/a.png"),
    )
    kept = StablePaths(tmp_path, tmp_path / "kept.partial").read()
    assert dict(kept.bases) == {("database", "1"): "Shelf", ("page", "2"): "Home"}
    assert dict(kept.files) == {"4": "Home/_files/a.png"}
    assert ("page", "1") not in kept.bases


def test_of_a_manifest_that_is_not_ours_nothing_is_kept(tmp_path: Path) -> None:
    write(tmp_path, line(1, "page", {"markdown": "Home.md"}), '{"name": "app"}')
    kept = StablePaths(tmp_path).read()
    assert (dict(kept.bases), dict(kept.files)) == ({}, {})


def test_a_manifest_that_changed_is_read_again(tmp_path: Path) -> None:
    paths = StablePaths(tmp_path)
    assert not paths.read().bases
    write(tmp_path, line(1, "page", {"markdown": "Home.md"}))
    assert paths.read().bases["page", "1"] == "Home"
    write(tmp_path, line(1, "page", {"markdown": "House of cards.md"}))
    assert paths.read().bases["page", "1"] == "House of cards"
    (tmp_path / "manifest.jsonl").unlink()
    assert not paths.read().bases
