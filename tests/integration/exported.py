"""Reads an export back the way a program would: by its manifest."""

import json
from pathlib import Path
from typing import Any


class Exported:
    """The files of an output folder, found by the ids in `manifest.jsonl`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        text = (folder / "manifest.jsonl").read_text(encoding="utf-8")
        self.lines: list[dict[str, Any]] = [json.loads(line) for line in text.splitlines()]
        self._by_id = {line["id"]: line for line in self.lines}

    def __contains__(self, object_id: str) -> bool:
        return object_id in self._by_id

    def line(self, object_id: str) -> dict[str, Any]:
        """The manifest's line of an object."""
        return self._by_id[object_id]

    def path(self, object_id: str, form: str = "markdown") -> Path:
        """The file of an object in one format."""
        return self.folder / str(self.line(object_id)["files"][form])

    def text(self, object_id: str, form: str) -> str:
        """The text of an object's file."""
        return self.path(object_id, form).read_text(encoding="utf-8")

    def markdown(self, object_id: str) -> str:
        """The Markdown of a page or database."""
        return self.text(object_id, "markdown")

    def json(self, object_id: str) -> Any:
        """The JSON of an object."""
        return json.loads(self.text(object_id, "json"))

    def files(self) -> list[dict[str, Any]]:
        """The manifest's lines of attachments."""
        return [line for line in self.lines if line["object"] == "file"]
