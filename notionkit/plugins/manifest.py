"""`manifest.jsonl`: what stands in the output folder, one line for each object and attachment.

It is written when everything else is, so whoever reads it finds what it names.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from notionkit.mirror import Node, Output, StoreView
from notionkit.plugins.attachments import Attachment, Key, attachments, plain
from notionkit.plugins.drafts import Draft, PutReport
from notionkit.plugins.folder import OutputFolder
from notionkit.plugins.recovery import MANIFEST, MANIFEST_KEYS
from notionkit.plugins.scene import FILE, by_key, living

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
    with view.snapshot():
        nodes = _told_of(view.nodes(), folder)
        files = attachments(view.files(), nodes)
    lines = manifest_lines(nodes, files, folder.records(), formats or {})
    content = BytesIO()
    content.writelines(map(_encoded, lines))
    draft = Draft(kind=PLUGIN, id=PLUGIN, path=MANIFEST, content=content.getvalue())
    return folder.put(PLUGIN, [draft], on_local_edit="overwrite")


def _told_of(every: Iterable[Node], folder: OutputFolder) -> dict[Key, Node]:
    """What is alive, and what is gone and still has files: too many would have gone at once."""
    nodes = by_key(every)
    alive = living(nodes.values())
    if gone := nodes.keys() - alive.keys():
        gone -= {(output.kind, output.id) for output in folder.records()}
    return {key: node for key, node in nodes.items() if key not in gone}


def manifest_lines(
    nodes: Mapping[Key, Node],
    files: Mapping[str, Attachment],
    outputs: Iterable[Output],
    formats: Mapping[str, str],
) -> Iterator[dict[str, Any]]:
    """The lines as dictionaries, sorted by path, those without a file last.

    One at a time: all together they are several times as large as what they are made of.
    """
    made = _by_object(outputs)
    _share(nodes, made)

    def line(key: Key) -> dict[str, Any]:
        written = made.get(key, ())
        if key[0] == FILE:
            return _file_line(files[key[1]], written)
        return _node_line(nodes[key], written, formats)

    def order(key: Key) -> tuple[bool, str, Key]:
        path = line(key)["path"]
        return path is None, path or "", key

    return map(line, sorted((*nodes, *((FILE, key) for key in files)), key=order))


def _by_object(outputs: Iterable[Output]) -> dict[Key, list[Output]]:
    found: dict[Key, list[Output]] = {}
    for output in outputs:
        found.setdefault((output.kind, output.id), []).append(output)
    return found


def _share(nodes: Mapping[Key, Node], made: dict[Key, list[Output]]) -> None:
    """Where a data source has no file of a format, it is told of in its database's, if anywhere.

    Not in Markdown, where a database's document shows but the first rows.
    """
    for key, node in nodes.items():
        if key[0] != "data_source" or node.parent is None:
            continue
        own = made.get(key, [])
        plugins = {MARKDOWN, *(output.plugin for output in own)}
        above = made.get(plain(*node.parent), [])
        made[key] = own + [output for output in above if output.plugin not in plugins]


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


def _encoded(line: Mapping[str, Any]) -> bytes:
    text = json.dumps(line, ensure_ascii=False, separators=(", ", ": "))
    return text.translate(_ENDS_OF_LINES).encode() + b"\n"
