"""Which run a person means: by its number, the beginning of its id, how long ago, or a date."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import attrs

from notionkit.cli.errors import BadTarget
from notionkit.engine.history.changes import Stretch, stretches
from notionkit.mirror import MirrorView, RunState

START = "start"
FORMS = "a number of `notionkit log`, last, last~1, the beginning of its id, a date, or start"
_LAST = re.compile(r"last(?:~(\d+))?")
_ID = re.compile(r"[0-9a-f]{4,32}")
_SHOWN_DIGITS = 8


@attrs.frozen
class Moment:
    """The end of a run, or with number 0 the start of all.

    Attributes:
        number: Which run it is, the first being 1.
        run: The run.
        stretch: The part of the change log that the run wrote.
    """

    number: int
    run: RunState | None
    stretch: Stretch

    def told(self) -> str:
        """Return what people call it."""
        if self.run is None:
            return "the start"
        return f"run {self.number} ({when(self.run.started_at)})"

    @property
    def short_id(self) -> str:
        """The beginning of the run's id."""
        return "" if self.run is None else self.run.run_id[:_SHOWN_DIGITS]


def when(seconds: float) -> str:
    """Return a time (Unix seconds) as people read it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def moments(view: MirrorView) -> list[Moment]:
    """Return every run, oldest first."""
    parts = stretches(view)
    return [
        Moment(number, run, parts[run.run_id]) for number, run in enumerate(view.runs(), start=1)
    ]


def which(text: str, known: Sequence[Moment]) -> Moment:
    """Return the run that is meant.

    Args:
        text: What the person wrote.
        known: Every run, oldest first.

    Raises:
        BadTarget: there is no such run.
    """
    beginning = Moment(0, None, Stretch(0, 0))
    if text == START:
        return beginning
    last = _LAST.fullmatch(text)
    number = len(known) - int(last[1] or 0) if last else int(text) if text.isdecimal() else 0
    if 0 < number <= len(known):
        return known[number - 1]
    if _ID.fullmatch(text):
        named = [each for each in known if each.run and each.run.run_id.startswith(text)]
        if len(named) == 1:
            return named[0]
    if (then := _time(text)) is not None:
        before = [each for each in known if each.run and each.run.started_at <= then]
        return before[-1] if before else beginning
    count = f"there are {len(known)}" if len(known) != 1 else "there is 1"
    raise BadTarget(f"There is no run {text!r}; {count}. Name one by {FORMS}.")


def _time(text: str) -> float | None:
    """Return Unix seconds; a day means its end, a time without a zone is in UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        moment = moment.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
