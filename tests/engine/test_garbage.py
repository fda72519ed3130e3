"""While a system runs, Python looks less often for garbage; what the program has set is kept."""

import gc
from collections.abc import Iterator

import pytest

from notionkit.engine.garbage import OBJECTS, SeldomCollected


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


def test_it_is_put_back_when_the_last_system_ends() -> None:
    one, other = SeldomCollected(), SeldomCollected()
    one.begin()
    other.begin()
    one.end()
    assert gc.get_threshold() == (OBJECTS, 10, 10)
    other.end()
    assert gc.get_threshold() == (700, 10, 10)
    one.end()
    assert gc.get_threshold() == (700, 10, 10)


@pytest.mark.parametrize("own", [(0, 10, 10), (50_000, 5, 5)])
def test_a_program_that_looks_less_often_or_never_is_left_alone(own: tuple[int, int, int]) -> None:
    gc.set_threshold(*own)
    seldom = SeldomCollected()
    seldom.begin()
    assert gc.get_threshold() == own
    seldom.end()
    assert gc.get_threshold() == own


def test_what_a_program_sets_meanwhile_is_kept() -> None:
    seldom = SeldomCollected()
    seldom.begin()
    gc.set_threshold(1_000, 10, 10)
    seldom.end()
    assert gc.get_threshold() == (1_000, 10, 10)
