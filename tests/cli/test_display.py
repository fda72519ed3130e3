"""What a person sees while a run goes on."""

import io
from collections.abc import Callable

import attrs
import pytest

from notionkit.cli import display
from notionkit.cli.display import Bar, Lines, Silence
from notionkit.cli.progress import Forecast, counted, duration, words
from tests.cli.scripted import ScriptedSnapshot


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Gone(Terminal):
    def write(self, text: str, /) -> int:
        raise BrokenPipeError


class Hand:
    """A clock that stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_pipe_gets_the_first_snapshot_and_then_a_line_every_ten_seconds() -> None:
    stream, clock = io.StringIO(), Hand()
    lines = Lines(stream, monotonic=clock)
    for second in range(31):
        clock.now = float(second)
        lines(ScriptedSnapshot(pages=second))
    lines.close()
    assert [line.split(",")[0] for line in stream.getvalue().splitlines()] == [
        "crawl: 0 pages",
        "crawl: 10 pages",
        "crawl: 20 pages",
        "crawl: 30 pages",
    ]


def test_a_wait_for_the_budget_is_said_when_it_begins() -> None:
    stream, clock = io.StringIO(), Hand()
    lines = Lines(stream, monotonic=clock)
    for second, waiting in enumerate((0, 0, 43, 42, 41, 0)):
        clock.now = float(second)
        lines(ScriptedSnapshot(pages=second, waiting_seconds=waiting))
    lines.close()
    shown = stream.getvalue().splitlines()
    assert len(shown) == 2
    assert "2 pages" in shown[1]
    assert "waiting 43 s" in shown[1]


def test_that_nobody_answers_is_said_after_some_seconds_and_then_every_ten() -> None:
    stream, clock = io.StringIO(), Hand()
    lines = Lines(stream, monotonic=clock)
    for second in range(30):
        clock.now = float(second)
        silent = second - 1.0 if 1 <= second < 24 else 0.0
        lines(ScriptedSnapshot(pages=second, silent_seconds=silent))
    lines.close()
    told = [line.rpartition(" | ")[2] for line in stream.getvalue().splitlines()[1:]]
    assert told == [
        "no answer from Notion for 5.0 s",
        "no answer from Notion for 15 s",
        "budget 160 of 180",
    ]


@pytest.mark.parametrize("make", [Lines, Bar])
def test_a_run_of_more_than_one_window_says_so_once_as_soon_as_that_is_known(
    make: Callable[[Terminal], Lines | Bar],
) -> None:
    stream = Terminal()
    shown = make(stream)
    for second, work in enumerate((3, 180, 400, 500, 421, 600)):
        base = ScriptedSnapshot(open=work, budget_left=180, budget_limit=180)
        shown(attrs.evolve(base, elapsed_seconds=float(second)))
    shown.close()
    assert stream.getvalue().count("a minute") == 1
    assert (
        "At least 421 requests to come. If Notion takes 180 a minute, as far as is known, "
        "this takes 1 min 0 s or more." in stream.getvalue()
    )


def test_a_run_that_fits_in_the_window_says_nothing_of_it() -> None:
    stream = io.StringIO()
    lines = Lines(stream)
    lines(ScriptedSnapshot(open=180, budget_left=180, budget_limit=180))
    lines(ScriptedSnapshot(open=500, budget_left=0, budget_limit=0))
    assert "a minute" not in stream.getvalue()


def test_a_terminal_gets_a_bar_that_leaves_nothing_behind() -> None:
    stream = Terminal()
    bar = Bar(stream)
    bar(ScriptedSnapshot())
    assert "| crawl: 3 pages" in stream.getvalue()
    assert "3 pages, 2 rows, 1,204 blocks, 1 file | 2.5 requests/s" in stream.getvalue()
    bar.close()
    assert stream.getvalue().rsplit("\r", 2)[-2].strip() == ""


def test_a_snapshot_after_the_end_shows_nothing() -> None:
    stream = Terminal()
    bar = Bar(stream)
    bar.close()
    shown = stream.getvalue()
    bar(ScriptedSnapshot())
    bar.close()
    assert stream.getvalue() == shown


@pytest.mark.parametrize("stream", [Gone(), None])
def test_a_reader_that_is_gone_does_not_harm_the_run(stream: io.StringIO | None) -> None:
    lines = (
        display.for_stream(stream, quiet=False, verbose=False) if stream is None else Lines(stream)
    )
    lines(ScriptedSnapshot())
    lines(ScriptedSnapshot())
    lines.close()


def test_the_stream_decides_the_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert isinstance(display.for_stream(io.StringIO(), quiet=False, verbose=False), Lines)
    assert isinstance(display.for_stream(Terminal(), quiet=True, verbose=False), Silence)
    widthless = display.for_stream(Terminal(), quiet=False, verbose=False)
    assert isinstance(widthless, Lines)


def test_words_tell_of_budget_waiting_and_failures_when_there_are_any() -> None:
    quiet = ScriptedSnapshot(budget_limit=0)
    assert words(quiet, left_seconds=None, verbose=False) == (
        "3 pages, 2 rows, 1,204 blocks, 1 file | 2.5 requests/s"
    )
    held = ScriptedSnapshot(waiting_seconds=9.2, silent_seconds=51)
    assert "no answer" not in words(held, left_seconds=None, verbose=False)
    busy = ScriptedSnapshot(waiting_seconds=12.4, failures=2)
    assert words(busy, left_seconds=95, verbose=True) == (
        "3 pages, 2 rows, 1,204 blocks, 1 file | 2.5 requests/s | budget 160 of 180 | waiting 12 s"
        " | 2 failed | 5 open, 1 restart | about 1 min 35 s left"
    )


def test_numbers_and_durations_read_well() -> None:
    assert counted(1, "page") == "1 page"
    assert counted(2, "retry", "retries") == "2 retries"
    texts = [duration(seconds) for seconds in (0.04, 12.5, 60, 3725)]
    assert texts == ["0.0 s", "12 s", "1 min 0 s", "1 h 2 min"]


def steps(*points: tuple[float, int, int], waiting: float = 0) -> list[float | None]:
    forecast = Forecast()
    base = ScriptedSnapshot(waiting_seconds=waiting, budget_left=500, budget_limit=600)
    return [
        forecast.after(attrs.evolve(base, elapsed_seconds=at, done=done, open=left))
        for at, done, left in points
    ]


def test_no_forecast_while_new_work_is_still_found() -> None:
    assert steps((0, 10, 10), (5, 20, 20), (10, 30, 30), (15, 40, 40)) == [None] * 4


def test_a_forecast_when_the_work_stays_the_same() -> None:
    assert steps((0, 100, 300), (5, 150, 250), (10, 200, 200))[-1] == 20


def test_no_forecast_when_nothing_was_done_or_nothing_is_left() -> None:
    assert steps((0, 100, 300), (10, 100, 300))[-1] is None
    assert steps((0, 100, 300), (10, 400, 0))[-1] is None


def test_no_forecast_where_the_budget_holds_the_run_up() -> None:
    assert steps((0, 100, 10), (10, 109, 1), waiting=30)[-1] is None
    assert steps((0, 100, 1200), (10, 300, 1000))[-1] is None


def test_a_few_requests_that_wait_for_the_next_window_are_no_long_run() -> None:
    stream = io.StringIO()
    lines = Lines(stream)
    for second in range(5):
        base = ScriptedSnapshot(open=3, budget_left=0, waiting_seconds=20)
        lines(attrs.evolve(base, elapsed_seconds=float(second)))
    assert "to come" not in stream.getvalue()


def test_nothing_is_foretold_of_a_run_that_will_not_ask_all_that_is_open() -> None:
    stream = io.StringIO()
    lines = Lines(stream)
    lines.hush()
    for second in range(5):
        lines(attrs.evolve(ScriptedSnapshot(open=900), elapsed_seconds=float(second)))
    assert "to come" not in stream.getvalue()
