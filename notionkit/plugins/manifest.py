"""`manifest.jsonl`: what stands in the output folder, one line for each object and attachment.

It is written when everything else is, so whoever reads it finds what it names.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from notionkit._scratch import SUFFIX, Scratch, Table
from notionkit.mirror import Node, Output, StoreView
from notionkit.plugins.attachments import Attachment, Attachments, Key, plain
from notionkit.plugins.drafts import Draft, PutReport
from notionkit.plugins.folder import OutputFolder
from notionkit.plugins.living import Living
from notionkit.plugins.recovery import MANIFEST, MANIFEST_KEYS
from notionkit.plugins.scene import FILE

PLUGIN = "manifest"
# Some readers take these for the end of a line as well.
_ENDS_OF_LINES = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}
MARKDOWN = "markdown"


def write_manifest(
    folder: OutputFolder, view: StoreView, *, formats: Mapping[str, str] | None = None
) -> PutReport:
    """Write the manifest atomically; one that would not change is not touched.

    Args:
        folder: the output folder; what is recorded there is what the manifest tells of.
        view: the mirror, for titles, parents and times.
        formats: the format of each plugin that has one, in the order of the command line;
            a plugin that is not named here stands for the format of its own name.

    An edited manifest is overwritten. A ``manifest.jsonl`` that is no manifest of ours is left
    alone and stands in the report's ``refused``. Raises `OutputError`.
    """
    folder.refresh()
    with Scratch(folder.scratch and folder.scratch.with_name(f"manifest{SUFFIX}")) as scratch:
        made, lines = scratch.table(), scratch.table()
        for output in folder.records():
            name = _named((output.kind, output.id)) + output.path
            made[name] = attrs.astuple(output, recurse=False)
        for line in _lines(view, made, formats or {}):
            lines[_order(line)] = _text(line)

        def content() -> Iterator[bytes]:
            return (text.encode() for _, text in lines.under(""))

        draft = Draft(kind=PLUGIN, id=PLUGIN, path=MANIFEST, content=content)
        report = folder.put(PLUGIN, [draft], on_local_edit="overwrite")
    folder.refresh()
    return report


@attrs.frozen(eq=False)
class _ToldOf(Living):
    """What is alive, and what is gone and still has files: too many would have gone at once."""

    made: Table = attrs.field(kw_only=True)

    def lives(self, node: Node) -> bool:
        key = plain(node.kind, node.id)
        return Living.lives(self, node) or any(self.made.under(_named(key)))


def _lines(view: StoreView, made: Table, formats: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The lines as dictionaries, in whatever order."""
    with view.snapshot():
        nodes = _ToldOf(view, Living.of(view).gone, made=made)
        for node in nodes.each():
            yield _node_line(node, _outputs_of(node, made), formats)
        files = Attachments(view.each_file(), nodes)
    for key in files:
        yield _file_line(files[key], _made((FILE, key), made))


def _outputs_of(node: Node, made: Table) -> list[Output]:
    """The files of a node, and those that a data source has in its database's, if anywhere.

    Not in Markdown, where a database's document shows but the first rows.
    """
    own = _made(plain(node.kind, node.id), made)
    if node.kind != "data_source" or node.parent is None:
        return own
    plugins = {MARKDOWN, *(output.plugin for output in own)}
    above = _made(plain(*node.parent), made)
    return own + [output for output in above if output.plugin not in plugins]


def _made(key: Key, made: Table) -> list[Output]:
    return [Output(*fields) for _, fields in made.under(_named(key))]


def _named(key: Key) -> str:
    return "\0".join((*key, ""))


def _order(line: Mapping[str, Any]) -> str:
    """By path, what has none last."""
    has_path = line["path"] is not None
    head = f"0{line['path']}" if has_path else "1"
    return "\0".join((head, line["object"], line["id"]))


def _node_line(node: Node, outputs: Sequence[Output], formats: Mapping[str, str]) -> dict[str, Any]:
    files = dict(_files(outputs, formats))
    main = next(iter(files.values()), None)
    return _line(
        id=node.id,
        object=str(node.kind),
        path=main.path if main else None,
        title=node.title,
        parent_id=node.parent[1] if node.parent else None,
        last_edited_time=node.last_edited_time or None,
        sha256=main.sha256 if main else None,
        files={name: output.path for name, output in sorted(files.items())},
    )


def _files(outputs: Sequence[Output], formats: Mapping[str, str]) -> Iterator[tuple[str, Output]]:
    """Each format with its first file: Markdown before all, then in the order of ``formats``."""
    order = {plugin: number for number, plugin in enumerate(formats)}
    seen: set[str] = set()
    for output in sorted(
        outputs,
        key=lambda each: (
            each.plugin != MARKDOWN,
            order.get(each.plugin, len(order)),
            each.plugin,
            each.path,
        ),
    ):
        name = formats.get(output.plugin, output.plugin)
        if name not in seen:
            seen.add(name)
            yield name, output


def _file_line(file: Attachment, outputs: Sequence[Output]) -> dict[str, Any]:
    path = min((output.path for output in outputs), default=None)
    return _line(
        id=file.key,
        object=FILE,
        path=path,
        title=file.name,
        parent_id=file.owner[1],
        last_edited_time=None,
        sha256=file.sha256,
        files={},
    )


def _line(**values: Any) -> dict[str, Any]:
    return {key: values[key] for key in MANIFEST_KEYS}


def _text(line: Mapping[str, Any]) -> str:
    text = json.dumps(line, ensure_ascii=False, separators=(", ", ": "))
    return text.translate(_ENDS_OF_LINES) + "\n"
