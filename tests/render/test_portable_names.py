"""Every odd title at once: the tree fits ext4, APFS, NTFS and a zip file without a clash."""

import re
import unicodedata
import zipfile
from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notionkit.render import Layout, layout

DEVICES = ["CON", "PRN", "AUX", "NUL", "COM1", "com9", "LPT1", "LPT\u00b2", "CONIN$", "CLOCK$"]
ODD = [
    "",
    " ",
    "\u00a0",
    "\u200b",
    "\u3164",
    "same",
    "same",
    "Same",
    "SAME ",
    "ſame",
    "x" * 300,
    "x" * 300,
    "é" * 300,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467" * 60,
    "a" + "\u0301" * 300,
    "a/b",
    "a\\b",
    "/etc/passwd",
    "C:\\Windows",
    ".",
    "..",
    "...",
    "../../up",
    ".hidden",
    ".git",
    "ends.",
    "ends ",
    "ends . .",
    "nul\x00 bell\x07 delete\x7f c1\x9f",
    "tab\tline\nreturn\r",
    "gpj.\u202eexe",
    "\u2066isolated\u2069",
    "\ufeffmark",
    "Caf\u00e9",
    "Cafe\u0301",
    "\u212bngstr\u00f6m",
    "stra\u00dfe",
    "STRASSE",
    "\u0130stanbul",
    "i\u0307stanbul",
    "\ufb01le",
    "file",
    "\u05e9\u05dc\u05d5\u05dd",
    "\U0001f1e9\U0001f1ea",
    "\ud800",
    "\ufffe",
    "~",
    "~$lock",
    "-rf",
    "%2e%2e",
    "a:b",
    "a*b?",
    "index",
    "index.md",
    "_files",
    "manifest.jsonl",
    ".notionkit",
    "same.md",
    "same 00000005",
    *DEVICES,
    *(f"{device}.txt" for device in DEVICES),
]


@attrs.frozen
class Node:
    id: str
    title: str
    parent: tuple[str, str] | None = None
    kind: str = "page"
    created_time: str | None = None


@attrs.frozen
class Stored:
    key: str
    name: str
    owner: tuple[str, str] | None


def nodes(titles: Sequence[str], parents: Sequence[int] = ()) -> list[Node]:
    """A node for each title; a parent of -1 is the root."""
    made = []
    for number, title in enumerate(titles):
        above = parents[number] if number < len(parents) else -1
        parent = None if above < 0 else ("page", f"{above:032x}")
        made.append(Node(f"{number:032x}", title, parent))
    return made


def paths(found: Layout) -> list[str]:
    """Every file and folder that could come to be."""
    endings = ("", ".md", ".csv", ".json")
    return [base + end for base in found.bases.values() for end in endings] + [
        *found.files.values()
    ]


def faults(path: str) -> list[str]:
    """Why some file system would refuse the path or take it for another."""
    found = []
    for part in path.split("/"):
        stem = part.partition(".")[0].rstrip(" ").upper()
        tests = {
            "empty or relative": part in {"", ".", ".."},
            "too long for ext4 with a suffix": len(part.encode()) > 240,
            "too long for NTFS": len(part.encode("utf-16-le")) // 2 > 255,
            "character that Windows refuses": bool(re.search(r'[<>:"\\|?*\x00-\x1f]', part)),
            "device": bool(
                re.fullmatch("CON|PRN|AUX|NUL|CLOCK\\$|CON(IN|OUT)\\$|(COM|LPT)[0-9¹²³]", stem)
            ),
            "dot or space at an end": part != part.strip(" .") and part not in {"_files"},
            "not NFC": not unicodedata.is_normalized("NFC", part),
            "reorders": bool(re.search("[\u202a-\u202e\u2066-\u2069]", part)),
            "control character": any(unicodedata.category(char) in {"Cc", "Cs"} for char in part),
        }
        found += [f"{part!r}: {name}" for name, hit in tests.items() if hit]
    return found + (["longer than 1,000 bytes"] if len(path.encode()) > 1000 else [])


def folded(path: str) -> str:
    """What APFS and NTFS tell names apart by: neither case nor Unicode form."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())


def assert_portable(found: Layout) -> None:
    every = paths(found)
    assert [fault for path in every for fault in faults(path)] == []
    assert len({folded(path) for path in every}) == len(every)
    assert len({path.upper() for path in every}) == len(every)


def test_every_odd_title_gets_a_name_that_every_file_system_takes() -> None:
    files = [Stored(str(number), title, None) for number, title in enumerate(ODD)]
    assert_portable(layout(nodes(ODD), files))


def test_every_odd_title_below_every_other_too() -> None:
    assert_portable(layout(nodes(ODD * 2, [-1] * len(ODD) + list(range(len(ODD))))))


def test_odd_titles_below_one_another_stay_within_a_path() -> None:
    assert_portable(layout(nodes(ODD, range(-1, len(ODD) - 1))))


def test_the_tree_is_written_and_zipped_and_unpacked_again(tmp_path: Path) -> None:
    wanted = sorted(path for path in paths(layout(nodes(ODD))) if path.endswith(".md"))
    for path in wanted:
        (tmp_path / path).write_text(path, encoding="utf-8")
    with zipfile.ZipFile(tmp_path.with_suffix(".zip"), "w") as archive:
        for path in wanted:
            archive.write(tmp_path / path, path)
    with zipfile.ZipFile(tmp_path.with_suffix(".zip")) as archive:
        assert sorted(archive.namelist()) == wanted
        assert archive.testzip() is None


@pytest.mark.parametrize("title", ODD)
def test_a_name_does_not_depend_on_what_else_there_is(title: str) -> None:
    alone = layout([Node("f" * 32, title, created_time="2020")])
    crowd = layout([*nodes(ODD), Node("f" * 32, title, created_time="2020")])
    if title not in {"index", "index.md", "_files", "manifest.jsonl", ".notionkit"}:
        assert alone.bases["page", "f" * 32] == crowd.bases["page", "f" * 32]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_titles_in_any_tree_are_portable(data: st.DataObject) -> None:
    titles = data.draw(
        st.lists(st.sampled_from(ODD) | st.text(max_size=120), min_size=1, max_size=12)
    )
    parents = [data.draw(st.integers(-1, number - 1)) for number in range(len(titles))]
    names = data.draw(st.lists(st.sampled_from(ODD) | st.text(max_size=300), max_size=4))
    files = [Stored(str(number), name, ("page", f"{0:032x}")) for number, name in enumerate(names)]
    assert_portable(layout(nodes(titles, parents), files))


@pytest.mark.parametrize(
    "title", ["x" * 300, "é" * 300, "日本" * 150, "\U0001f469\u200d\U0001f467" * 90]
)
def test_attachments_of_pages_in_any_depth_stay_within_a_path(title: str) -> None:
    made = nodes([title] * 60, range(-1, 59))
    files = [
        Stored(f"{node.id} {number}", title + ".pdf", ("page", node.id))
        for node in made
        for number in range(3)
    ]
    found = layout(made, files)
    assert_portable(found)
    assert all(path.endswith(".pdf") for path in found.files.values())
    assert max(path.count("/") for path in found.bases.values()) > 8, "a dozen levels fit"


def test_what_is_nested_too_deep_stands_at_the_same_place_whatever_came_before() -> None:
    made = nodes(["x" * 300] * 60, range(-1, 59))
    found = layout(made)
    assert layout(reversed(made)).bases == found.bases
    assert layout(made[:40]).bases == {key: found.bases[key] for key in layout(made[:40]).bases}
