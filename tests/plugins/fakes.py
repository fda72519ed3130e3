"""Stand-ins for what the engine gives to a plugin: records in memory and a folder over them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from notionkit.mirror import Output
from notionkit.plugins import Draft, OutputFolder
from notionkit.plugins.decisions import OnLocalEdit


class Recorder:
    """Keeps records as the mirror does, one for each path, and is a view of them."""

    def __init__(self) -> None:
        self.by_path: dict[str, Output] = {}
        self.calls: list[list[str]] = []
        self.kept: set[str] = set()
        self.opened = 0

    def view(self) -> "Recorder":
        self.opened += 1
        return self

    def each_output(self, plugin: str | None = None) -> Iterator[Output]:
        for path in sorted(self.by_path):
            if plugin in {None, self.by_path[path].plugin}:
                yield self.by_path[path]

    def output(self, path: str) -> Output | None:
        return self.by_path.get(path)

    def held(self) -> set[str]:
        return self.kept

    def close(self) -> None:
        self.opened -= 1

    def record(self, outputs: Sequence[Output]) -> None:
        self.calls.append([output.path for output in outputs])
        self.by_path.update({output.path: output for output in outputs})

    def remove(self, paths: Sequence[str]) -> None:
        for path in paths:
            del self.by_path[path]

    def folder(self, root: Path, on_local_edit: OnLocalEdit = "keep") -> OutputFolder:
        return OutputFolder(
            root,
            view=self.view,
            record=self.record,
            remove=self.remove,
            on_local_edit=on_local_edit,
        )


def draft(path: str, content: str | Path = "text", *, owner: str = "") -> Draft:
    """A draft of the page whose id is that of its path unless told."""
    data = content.encode() if isinstance(content, str) else content
    return Draft(kind="page", id=owner or path, path=path, content=data)


def tree(root: Path) -> dict[str, str]:
    """Every file below ``root`` with its text."""
    return {
        file.relative_to(root).as_posix(): file.read_text()
        for file in sorted(root.rglob("*"))
        if file.is_file()
    }


def stamps(root: Path) -> dict[str, tuple[int, int]]:
    """Every file below ``root`` with its time of modification and its inode."""
    return {
        file.relative_to(root).as_posix(): (file.stat().st_mtime_ns, file.stat().st_ino)
        for file in root.rglob("*")
        if file.is_file()
    }
