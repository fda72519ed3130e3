"""Rules that values have to keep before they are sent, for rich text, dates, ids and files.

Each rule takes a value and the path to it, and yields what is wrong with it.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from notionkit.model import limits
from notionkit.model.ids import is_id
from notionkit.model.problems import Problem, shown

Rule = Callable[[Any, str], Iterator[Problem]]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def wrong(path: str, expected: str, value: Any) -> Problem:
    """Return the problem of a value that is not what it should be, in Notion's own words."""
    return Problem(path, f"should be {expected}, instead was `{shown(value)}`")


def too_long(path: str, most: int, found: int) -> Problem:
    """Return the problem of something that is larger than it may be."""
    return Problem(f"{path}.length", f"should be ≤ `{most}`, instead was `{found}`")


def text(value: Any, path: str, *, most: int = limits.TEXT_LENGTH) -> Iterator[Problem]:
    """A text that is not longer than ``most``."""
    if not isinstance(value, str):
        yield wrong(path, "a string", value)
    elif limits.length(value) > most:
        yield too_long(path, most, limits.length(value))


def listed(
    value: Any, path: str, rule: Rule, *, most: int = limits.ARRAY_ITEMS
) -> Iterator[Problem]:
    """A list of at most ``most`` items that each keep ``rule``."""
    if not isinstance(value, (list, tuple)):
        yield wrong(path, "an array", value)
        return
    if len(value) > most:
        yield too_long(path, most, len(value))
    for index, item in enumerate(value):
        yield from rule(item, f"{path}[{index}]")


def rich_text(value: Any, path: str) -> Iterator[Problem]:
    """Runs of text."""
    yield from listed(value, path, _run)


def _run(value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield wrong(path, "an object", value)
        return
    kinds = [kind for kind in ("text", "mention", "equation") if kind in value]
    if value.get("type", *kinds[:1]) not in kinds:
        yield Problem(path, "should hold `text`, `mention` or `equation`, as its `type` says")
    elif "text" in kinds:
        yield from _plain_run(value["text"], f"{path}.text")
    elif "equation" in kinds:
        yield from _expression(value["equation"], f"{path}.equation")
    elif not isinstance(value["mention"], dict):
        yield wrong(f"{path}.mention", "an object", value["mention"])


def _plain_run(value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield wrong(path, "an object", value)
        return
    yield from text(value.get("content"), f"{path}.content")
    link = value.get("link")
    if link is not None:
        found = link.get("url") if isinstance(link, dict) else link
        yield from text(found, f"{path}.link.url", most=limits.URL_LENGTH)


def _expression(value: Any, path: str) -> Iterator[Problem]:
    found = value.get("expression") if isinstance(value, dict) else value
    yield from text(found, f"{path}.expression", most=limits.EQUATION_LENGTH)


def identified(value: Any, path: str) -> Iterator[Problem]:
    """An object with the id of another object."""
    found = value.get("id") if isinstance(value, dict) else value
    if not isinstance(value, dict) or not is_id(found):
        yield wrong(f"{path}.id" if isinstance(value, dict) else path, "a valid uuid", found)


def when(value: Any, path: str) -> Iterator[Problem]:
    """A day, a moment, or a range of them. Source: Notion API reference, page properties, date."""
    if not isinstance(value, dict):
        yield wrong(path, "an object", value)
        return
    moments = {key: _moment(value.get(key)) for key in ("start", "end")}
    for key, found in moments.items():
        if found is None and (key == "start" or value.get(key) is not None):
            yield wrong(f"{path}.{key}", "an ISO 8601 date or date-time", value.get(key))
    start, end = moments["start"], moments["end"]
    if start and end and _before(end, start):
        yield Problem(f"{path}.end", "should not be before `start`")
    yield from _zone(value, path)


def _zone(value: dict[str, Any], path: str) -> Iterator[Problem]:
    zone = value.get("time_zone")
    if zone is None:
        return
    known = available_timezones()
    if not isinstance(zone, str) or (known and zone not in known):
        yield wrong(f"{path}.time_zone", "an IANA time zone", zone)
    for key in ("start", "end"):
        moment = _moment(value.get(key))
        if isinstance(moment, datetime) and moment.tzinfo is not None:
            yield Problem(f"{path}.{key}", "should have no offset beside a `time_zone`")


def _moment(value: Any) -> date | None:
    if not isinstance(value, str) or not _DAY.match(value):
        return None
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else datetime.fromisoformat(value)
    except ValueError:
        return None


def _before(first: date, second: date) -> bool:
    """Tell whether it surely is before; what cannot be compared is Notion's to judge."""
    try:
        return first < second
    except TypeError:
        return False


def file(value: Any, path: str) -> Iterator[Problem]:
    """A file by URL, by upload, or one that Notion holds already."""
    if not isinstance(value, dict):
        yield wrong(path, "an object", value)
        return
    kinds = [kind for kind in ("external", "file_upload", "file") if kind in value]
    if value.get("type", *kinds[:1]) not in kinds:
        yield Problem(path, "should hold `external`, `file_upload` or `file`, as its `type` says")
    elif "file_upload" in kinds:
        yield from identified(value["file_upload"], f"{path}.file_upload")
    else:
        source = value[kinds[0]]
        url = source.get("url") if isinstance(source, dict) else source
        yield from text(url, f"{path}.{kinds[0]}.url", most=limits.URL_LENGTH)
    if "file_upload" not in kinds and not isinstance(value.get("name"), str):
        yield wrong(f"{path}.name", "a string", value.get("name"))
