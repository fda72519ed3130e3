"""The command lets Python look less often for garbage; who has chosen otherwise is left alone."""

import ctypes
import gc
from collections.abc import Iterator

import pytest

from notionkit.cli.tuning import OBJECTS, collect_seldom, keep_heaps_few


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_a_command_looks_less_often() -> None:
    gc.set_threshold(700, 10, 9)
    collect_seldom()
    assert gc.get_threshold() == (OBJECTS, 10, 9)


@pytest.mark.parametrize("chosen", [(0, 10, 10), (50_000, 5, 5)])
def test_who_looks_never_or_less_often_still_is_left_alone(chosen: tuple[int, int, int]) -> None:
    gc.set_threshold(*chosen)
    collect_seldom()
    assert gc.get_threshold() == chosen


def test_a_c_library_that_cannot_be_told_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: object) -> object:
        raise OSError("no such library")

    monkeypatch.setattr(ctypes, "CDLL", missing)
    keep_heaps_few()
