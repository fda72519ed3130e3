"""The server's time of day, taken from its answers, whatever the clock here does."""

from email.utils import formatdate

import pytest

from actors.testing import VirtualClock
from notionkit.engine.server_time import ServerTime

NOW = 1_800_000_000.0


def test_until_an_answer_came_the_clock_here_is_believed() -> None:
    clock = VirtualClock()
    assert ServerTime(clock).time() == clock.time()


def test_the_newest_answer_tells_the_time_and_one_that_was_overtaken_changes_nothing() -> None:
    server = ServerTime(VirtualClock())
    for said in (NOW, NOW + 60, NOW + 30):
        server.heard(formatdate(said, usegmt=True))
    assert server.time() == NOW + 60


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
