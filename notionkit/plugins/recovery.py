"""What the manifest in an output folder says is ours, for when our state is lost.

Someone who deletes `.notionkit/`, or copies the folder without it, still has files that we wrote.
The manifest names them, so they are not taken for someone else's.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from notionkit.mirror import Output

MANIFEST = "manifest.jsonl"
MANIFEST_KEYS = [
    "id",
    "object",
    "path",
    "title",
    "parent_id",
    "last_edited_time",
    "sha256",
    "files",
]
FILES_PLUGIN = "files"


NOT_OURS = (OSError, ValueError, TypeError, AttributeError, KeyError)
"""What `each_claim` raises where there is no manifest, or none of ours."""


def claimed(root: Path) -> list[Output]:
    """The outputs that the manifest names; none when there is none, or none of ours."""
    try:
        return list(each_claim(root))
    except NOT_OURS:
        return []


def each_claim(root: Path) -> Iterator[Output]:
    """The same as a stream, which fails with one of `NOT_OURS`, maybe at the last line only.

    The manifest has the hash of one file for each object. The others are claimed with no hash:
    they become ours if their bytes are right already, and are set aside otherwise.
    """
    with (root / MANIFEST).open(encoding="utf-8") as lines:
        for line in lines:
            yield from _outputs(json.loads(line))
    yield Output("manifest", "manifest", "manifest", MANIFEST, "", 0)


def _outputs(line: Mapping[str, Any]) -> Iterator[Output]:
    if list(line) != MANIFEST_KEYS:
        raise ValueError("not a line of a manifest")
    paths = {FILES_PLUGIN: line["path"]} if line["object"] == "file" else line["files"]
    for plugin, path in paths.items():
        if isinstance(path, str):
            sha256 = line["sha256"] if path == line["path"] else ""
            yield Output(plugin, line["object"], line["id"], path, sha256 or "", 0)
