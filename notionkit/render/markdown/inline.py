"""Runs of text with marks, written as Markdown that parses back to the same marks.

Notion marks characters, Markdown delimits words. Three steps bridge that: white space is
moved out of emphasis, marks are nested so that each spans as far as it can, and every pair
of delimiters that CommonMark would not read where it stands falls back to another form
(`*` to `_` to `<em>`). Source of the rules: CommonMark 0.31, "Emphasis and strong emphasis".
"""

import re
import string
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

import attrs

from notionkit.render.markdown.delimiters import Delimiter, Token, settle
from notionkit.render.markdown.links import autolink, destination
from notionkit.render.markdown.text import code_span, escape, escape_line

_SPACES = (
    string.whitespace + "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
)

_BARE_URL = re.compile(
    r"(?<![^\W_])((?:https?://|www\.)[!#-;=?-Z_a-z~&%\[\]@]*[/#-&+\-0-9=@-Z_a-z~])"
)


class Place(Enum):
    """Where inline Markdown stands, which decides how a line break is written."""

    BLOCK = "block"
    LINE = "line"
    CELL = "cell"


_BLOCK, _CELL = Place.BLOCK, Place.CELL


class Kind(Enum):
    """What a run is made of."""

    TEXT = "text"
    CODE = "code"
    MATH = "math"
    URL = "url"


# To look one up takes as long as to escape a line.
_TEXT, _CODE, _MATH, _URL = Kind.TEXT, Kind.CODE, Kind.MATH, Kind.URL


@attrs.frozen
class Mark:
    """One kind of formatting; `value` is the URL of a link or the style of a colour."""

    name: str
    value: str = ""


@attrs.frozen
class Run:
    """Characters that look the same."""

    text: str
    marks: frozenset[Mark] = frozenset()
    kind: Kind = _TEXT


_EMPHASIS = ("bold", "italic", "strikethrough")
_OUTSIDE_IN = ("link", "color", "underline", *_EMPHASIS)
_FORMS: dict[str, tuple[tuple[str, str], ...]] = {
    "bold": (("**", "**"), ("<strong>", "</strong>")),
    "italic": (("*", "*"), ("_", "_"), ("<em>", "</em>")),
    "strikethrough": (("~~", "~~"), ("<del>", "</del>")),
    "underline": (("<u>", "</u>"),),
}


def write(runs: Sequence[Run], place: Place = _BLOCK) -> str:
    """The runs as inline Markdown."""
    plain = _plain(runs)
    if plain is None:
        text = settle(list(_nest(list(_split_urls(_merged(_split_code(runs)))), place)))
    else:  # most text: it comes to the same
        text = _words(plain, place)
    text = text.strip(_SPACES)
    if "\n" not in text:
        return escape_line(text) if place is _BLOCK else text
    lines = [line.strip(" \t") for line in text.split("\n")]
    if place is _BLOCK:
        return "\\\n".join(map(escape_line, lines))
    return "<br>".join(lines)


def _plain(runs: Sequence[Run]) -> str | None:
    """The text of the runs, if they are text without marks in which nothing can become a link."""
    for run in runs:
        if run.marks or run.kind is not _TEXT:
            return None
    whole = runs[0].text if len(runs) == 1 else _text(runs)
    return None if _may_have_urls(whole) else whole


def _may_have_urls(text: str) -> bool:
    return "://" in text or "www." in text


def _split_code(runs: Iterable[Run]) -> Iterator[Run]:
    """Code has no line breaks inside: each line is code of its own."""
    for run in runs:
        if run.kind is not _CODE or "\n" not in run.text:
            yield run
            continue
        for number, line in enumerate(run.text.split("\n")):
            if number:
                yield Run("\n", run.marks)
            yield attrs.evolve(run, text=line)


def _merged(runs: Iterable[Run]) -> list[Run]:
    merged: list[Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        if last and (last.marks, last.kind) == (run.marks, run.kind) and run.kind is not _MATH:
            merged[-1] = attrs.evolve(last, text=last.text + run.text)
        elif run.text:
            merged.append(run)
    return merged


def _split_urls(runs: Iterable[Run]) -> Iterator[Run]:
    """Bare URLs become links: most readers link them anyway, with what is escaped around them."""
    for run in runs:
        if run.kind is not _TEXT or any(mark.name == "link" for mark in run.marks):
            yield run
            continue
        if not _may_have_urls(run.text):
            yield run
            continue
        for number, part in enumerate(_BARE_URL.split(run.text)):
            if part:
                yield attrs.evolve(run, text=part, kind=_URL if number % 2 else _TEXT)


def _nest(runs: Sequence[Run], place: Place) -> Iterator[Token]:
    start = 0
    while start < len(runs):
        if not runs[start].marks:
            yield _leaf(runs[start], place)
            start += 1
            continue
        mark, end = _longest(runs, start)
        yield from _wrapped(mark, runs[start:end], place)
        start = end


def _longest(runs: Sequence[Run], start: int) -> tuple[Mark, int]:
    """The mark at `start` that reaches furthest, and where it ends."""
    ends = {mark: _reach(runs, start, mark) for mark in runs[start].marks}
    mark = min(ends, key=lambda mark: (-ends[mark], _OUTSIDE_IN.index(mark.name), mark.value))
    return mark, ends[mark]


def _reach(runs: Sequence[Run], start: int, mark: Mark) -> int:
    end = start
    while end < len(runs) and mark in runs[end].marks:
        end += 1
    return end


def _wrapped(mark: Mark, runs: Sequence[Run], place: Place) -> Iterator[Token]:
    inner = [attrs.evolve(run, marks=run.marks - {mark}) for run in runs]
    before = after = ""
    if mark.name in _EMPHASIS or (mark.name == "link" and _text(inner).strip()):
        before, inner, after = _trimmed(inner)
    yield before
    if mark.name == "link":
        yield from _link(mark.value, inner, place)
    elif inner:
        forms = _FORMS.get(mark.name) or ((f'<span style="{mark.value}">', "</span>"),)
        opening, closing = Delimiter.pair(forms)
        yield opening
        yield from _nest(inner, place)
        yield closing
    yield after


def _link(url: str, runs: list[Run], place: Place) -> Iterator[Token]:
    text = _text(runs)
    bare = autolink(url) if text.strip() in {"", url} else None
    if bare:
        yield bare
        return
    opening, closing = Delimiter.pair((("[", f"]({destination(url)})"),))
    yield opening
    yield from _nest(runs if text.strip() else [Run(url)], place)
    yield closing


def _text(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def _trimmed(runs: list[Run]) -> tuple[str, list[Run], str]:
    """The runs without white space at both ends, and that white space."""
    before, runs = _trimmed_start(runs)
    after = ""
    while runs and runs[-1].kind is _TEXT:
        kept = runs[-1].text.rstrip(_SPACES)
        after = runs[-1].text[len(kept) :] + after
        if kept:
            return before, [*runs[:-1], attrs.evolve(runs[-1], text=kept)], after
        runs = runs[:-1]
    return before, runs, after


def _trimmed_start(runs: list[Run]) -> tuple[str, list[Run]]:
    before = ""
    while runs and runs[0].kind is _TEXT:
        kept = runs[0].text.lstrip(_SPACES)
        before += runs[0].text[: len(runs[0].text) - len(kept)]
        if kept:
            return before, [attrs.evolve(runs[0], text=kept), *runs[1:]]
        runs = runs[1:]
    return before, runs


def _leaf(run: Run, place: Place) -> str:
    if run.kind is _MATH:
        return _math(run.text, place)
    if run.kind is _URL:
        return autolink(run.text) or f"[{escape(run.text)}]({destination('http://' + run.text)})"
    if run.kind is not _CODE:
        return _words(run.text, place)
    in_cell = place is _CELL and "|" in run.text
    return f"<code>{_words(run.text, place)}</code>" if in_cell else code_span(run.text)


def _words(text: str, place: Place) -> str:
    return escape(text).replace("|", r"\|") if place is _CELL else escape(text)


def _math(expression: str, place: Place) -> str:
    """A formula: `$` ends it, and in a table `|` would end the cell."""
    one_line = " ".join(expression.split()).replace(r"\$", "$").replace("$", r"\$")
    if place is _CELL:
        one_line = one_line.replace(r"\|", r"\Vert ").replace("|", r"\vert ").strip()
    return f"${one_line}$" if one_line else ""
