"""Whatever happened before, one undisturbed put and settle make the folder what it should be."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit.plugins import disk
from tests.plugins.fakes import Recorder, draft, tree

PATHS = ["A.md", "B.md", "A/B.md", "A/C.md", "A/C/D.md", "B/A.md"]
FOREIGN = ["A/notes.txt", "B/own.md", "mine.md"]
CONTENTS = ["1", "2", "3"]

files = st.dictionaries(st.sampled_from(PATHS), st.sampled_from(CONTENTS))


@pytest.fixture(autouse=True)
def unsynced() -> Iterator[None]:
    with mock.patch("os.fsync"):
        yield


class Killed(BaseException):
    """The process is gone."""


class Dying:
    """Does what it stands for a number of times, then kills the process before or after."""

    def __init__(self, times: int, *, before: bool) -> None:
        self.left = times
        self.before = before
        self.real = disk.write

    def __call__(self, *args: object, **options: object) -> None:
        self.left -= 1
        if self.left < 0 and self.before:
            raise Killed
        self.real(*args, **options)  # type: ignore[arg-type]
        if self.left < 0:
            raise Killed


def put(recorder: Recorder, root: Path, wanted: Mapping[str, str], order: list[str]) -> None:
    drafts = [draft(path, wanted[path]) for path in order if path in wanted]
    recorder.folder(root).put("p", drafts)


steps = st.tuples(
    files,
    st.permutations(PATHS),
    st.sampled_from(["put", "settle", "killed before", "killed after"]),
    st.integers(0, 4),
)


@given(history=st.lists(steps, max_size=6), wanted=files, order=st.permutations(PATHS))
def test_the_folder_ends_as_wanted_whatever_happened_before(
    history: list[tuple[dict[str, str], list[str], str, int]],
    wanted: dict[str, str],
    order: list[str],
) -> None:
    with tempfile.TemporaryDirectory() as base:
        root, recorder = Path(base), Recorder()
        for path in FOREIGN:
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_text("mine")
        for state, permutation, what, times in history:
            if what.startswith("killed"):
                dying = Dying(times, before=what.endswith("before"))
                with mock.patch.object(disk, "write", dying):
                    try:
                        put(recorder, root, state, permutation)
                    except Killed:
                        continue
            else:
                put(recorder, root, state, permutation)
            if what == "settle":
                recorder.folder(root).settle("p", state)
        put(recorder, root, wanted, order)
        recorder.folder(root).settle("p", wanted)
        assert tree(root) == {**wanted, **dict.fromkeys(FOREIGN, "mine")}
        assert set(recorder.by_path) == set(wanted)
        assert not [path for path in root.rglob("*") if path.is_dir() and not any(path.iterdir())]


@given(
    first=files,
    edited=st.sets(st.sampled_from(PATHS)),
    second=files,
    policy=st.sampled_from(["keep", "both"]),
)
def test_what_someone_wrote_is_never_lost(
    first: dict[str, str], edited: set[str], second: dict[str, str], policy: str
) -> None:
    with tempfile.TemporaryDirectory() as base:
        root, recorder = Path(base), Recorder()
        put(recorder, root, first, PATHS)
        edited &= first.keys()
        for path in edited:
            (root / path).write_text(f"edited {path}")
        folder = recorder.folder(root, policy)  # type: ignore[arg-type]
        folder.put("p", [draft(path, content) for path, content in second.items()])
        folder.settle("p", second)
        assert {f"edited {path}" for path in edited} <= set(tree(root).values())
