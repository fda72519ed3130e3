"""The server's time of day, taken from its answers, whatever the clock here does."""

from email.utils import formatdate

import pytest

from actors.testing import VirtualClock
from notionkit.engine.server_time import ServerTime

NOW = 1_800_000_000.0


def test_until_an_answer_came_the_clock_here_is_believed() -> None:
    clock = VirtualClock()
    assert ServerTime(clock).time() == clock.time()


def test_between_two_answers_the_time_that_passes_counts() -> None:
    clock = VirtualClock()
    server = ServerTime(clock)
    server.heard(formatdate(NOW, usegmt=True))
    clock.advance(90)
    assert server.time() == NOW + 90


def test_the_time_never_goes_back_for_an_answer_that_was_slow_or_rounded() -> None:
    clock = VirtualClock()
    server = ServerTime(clock)
    server.heard(formatdate(NOW, usegmt=True))
    clock.advance(1.9)
    server.heard(formatdate(NOW + 1, usegmt=True))
    assert server.time() == NOW + 1.9


def test_after_a_sleep_that_the_clock_did_not_notice_the_next_answer_tells() -> None:
    clock = VirtualClock()
    server = ServerTime(clock)
    server.heard(formatdate(NOW, usegmt=True))
    server.heard(formatdate(NOW + 3600, usegmt=True))
    assert server.time() == NOW + 3600


def test_a_time_that_was_wrong_is_put_right() -> None:
    server = ServerTime(VirtualClock())
    server.heard(formatdate(NOW + 86_400, usegmt=True))
    server.heard(formatdate(NOW, usegmt=True))
    assert server.time() == NOW


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2026 25:61:61 GMT"])
def test_what_is_no_date_changes_nothing(date: str) -> None:
    clock = VirtualClock()
    server = ServerTime(clock)
    server.heard(date)
    assert server.time() == clock.time()
