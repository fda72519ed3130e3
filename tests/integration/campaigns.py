"""What must hold of any export of any world, whatever its faults and its speed."""

import csv
import hashlib
import io
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt

from notionkit.emulator import World
from notionkit.emulator.richtext import rich
from notionkit.render.markdown.references import references
from tests.integration import worlds
from tests.integration.exported import Exported
from tests.integration.worlds import Texts
from tests.render.test_portable_names import faults, folded

Json = dict[str, Any]


def stamp(world: World) -> World:
    """Put a text that is like no other into each block and each row of a world."""
    texts = Texts()
    for block in list(world.all("block")):
        if (payload := block[block["type"]]) is not None:
            world.put("block", block | {block["type"]: _stamped(payload, texts)})
    for source, rows in world.rows.items():
        named = world.need("data_source", source)["properties"]
        text = next((name for name, own in named.items() if own["type"] == "rich_text"), None)
        for row in rows if text else ():
            page = world.need("page", row)
            value = page["properties"][text]
            value = value | {"rich_text": [*value["rich_text"], *rich(f" {texts.value()}")]}
            world.put("page", page | {"properties": {**page["properties"], text: value}})
    return world


def _stamped(payload: Json, texts: Texts) -> Json:
    made = dict(payload)
    for key in ("rich_text", "caption"):
        if isinstance(payload.get(key), list):
            made[key] = [*payload[key], *rich(f" {texts.block()}")]
    if "cells" in payload:
        made["cells"] = [[*cell, *rich(f" {texts.block()}")] for cell in payload["cells"]]
    if "expression" in payload:
        made["expression"] = f"{payload['expression']} + {texts.block()}"
    return made


def assert_texts(world: World, out: Exported) -> int:
    """Each text of each page once and in order, each value in its CSV; return how many."""
    count = 0
    for page in worlds.pages_of(world):
        expected = worlds.block_texts(world, page["id"])
        assert worlds.BLOCK_TEXT.findall(out.markdown(page["id"])) == expected, page["id"]
        count += len(expected)
    for source in filter(lambda own: world.visible(own["id"]), world.all("data_source")):
        rows = [world.need("page", row) for row in worlds.rows_of(world, source["id"])]
        rows.sort(key=lambda row: (row["created_time"], row["id"]))
        expected = [value for row in rows for value in _values(row)]
        _, *table = csv.reader(io.StringIO(out.text(source["id"], "csv")))
        assert [row[-2] for row in table] == [row["id"] for row in rows], source["id"]
        found = [worlds.VALUE_TEXT.findall(" ".join(row)) for row in table]
        assert list(itertools.chain.from_iterable(found)) == expected, source["id"]
        count += len(expected)
    return count


def _values(row: Json) -> list[str]:
    texts = [own["rich_text"] for own in row["properties"].values() if own["type"] == "rich_text"]
    return worlds.VALUE_TEXT.findall(
        json.dumps([run["plain_text"] for own in texts for run in own])
    )


def assert_attachments(world: World, out: Exported) -> int:
    """Every file that something visible shows is there with its bytes; return how many."""
    holders = [
        body
        for kind in ("page", "database", "data_source", "block")
        for body in world.all(kind)
        if world.visible(body["id"]) and not world.trashed(body["id"])
    ]
    shown = json.dumps(holders)
    expected = Counter(
        hashlib.sha256(file.data).hexdigest()
        for path, file in world.files.items()
        if json.dumps(path) in shown
    )
    found = Counter(
        hashlib.sha256((out.folder / line["path"]).read_bytes()).hexdigest() for line in out.files()
    )
    assert found == expected, (found - expected, expected - found)
    return found.total()


def assert_links(files: Mapping[str, bytes]) -> int:
    """Every relative link leads to a file of the export and to a place in it; return how many."""
    anchors = {
        path: references(text.decode()).anchors
        for path, text in files.items()
        if path.endswith(".md")
    }
    count = 0
    for path in anchors:
        for target in _targets(files[path].decode()):
            document, _, fragment = target.partition("#")
            found = _resolved(path, document) if document else path
            assert found in files, f"{path} links to {target}"
            if fragment and found in anchors:
                assert unquote(fragment) in anchors[found], f"{path} links to {target}"
            count += 1
    return count


def _targets(text: str) -> Iterator[str]:
    body = text.partition("\n---\n")[2] if text.startswith("---\n") else text
    for token in MarkdownIt("commonmark").parse(body):
        for child in token.children or ():
            target = child.attrs.get("href") or child.attrs.get("src")
            if isinstance(target, str) and not re.match(r"[a-z][a-z0-9+.-]*:|//", target):
                yield target


def _resolved(path: str, target: str) -> str:
    parts = path.split("/")[:-1]
    for part in unquote(target).split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def assert_inside(folder: Path, output: Path) -> None:
    """Nothing but the output came to be in the folder around it, and no way leads out of it."""
    assert [*folder.iterdir()] == [output]
    assert not [path for path in output.rglob("*") if path.is_symlink()]


def assert_portable(files: Mapping[str, bytes]) -> None:
    """The tree can be copied to any file system without a clash."""
    paths = {
        "/".join(path.split("/")[:end]) for path in files for end in range(1, path.count("/") + 2)
    }
    assert [fault for path in paths for fault in faults(path)] == []
    assert len(set(map(folded, paths))) == len(paths)
