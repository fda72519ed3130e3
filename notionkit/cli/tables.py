"""Tables for people: as wide as the terminal, each column as wide as it can be."""

import unicodedata
from collections.abc import Collection, Sequence

from notionkit.model.shown import acts

GAP = 2
NARROWEST = 8
NARROWEST_FIRST = 24
ELLIPSIS = "…"


def one_line(text: str) -> str:
    """Return the text on one line, without what a terminal would obey or hide."""
    return " ".join("".join(" " if acts(char) else char for char in text).split())


def width_of(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    return sum(map(_cells, text))


def _cells(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cut(text: str, width: int) -> str:
    """Return the text, cut to a width with an ellipsis and padded to it."""
    own = width_of(text)
    if own <= width:
        return text + " " * (width - own)
    kept, used = [], 0
    for char in text:
        used += _cells(char)
        if used > width - 1:
            used -= _cells(char)
            break
        kept.append(char)
    return "".join(kept) + ELLIPSIS + " " * (width - 1 - used)


def widths_for(natural: Sequence[int], total: int, *, rigid: Collection[int] = ()) -> list[int]:
    """Return the widths of the columns that fit into ``total`` cells, the first always.

    Those that need little get it; the others share what is left, and the first, which names the
    row, has more than the others. Columns at the places in ``rigid`` are shown whole or not at all.
    """
    least = [
        width if at in rigid else min(width, NARROWEST if at else NARROWEST_FIRST)
        for at, width in enumerate(natural)
    ]
    shown = max(_how_many(least, total), 1)
    widest = min(max(natural[:shown]), total)
    fitting = [_capped(natural[:shown], least, cap) for cap in range(NARROWEST, widest + 1)]
    fitting = [widths for widths in fitting if sum(widths) + GAP * (shown - 1) <= total]
    return fitting[-1] if fitting else [min(least[0], total), *least[1:shown]]


def _capped(natural: Sequence[int], least: Sequence[int], cap: int) -> list[int]:
    return [max(least[at], min(width, cap)) for at, width in enumerate(natural)]


def _how_many(least: Sequence[int], total: int) -> int:
    used, count = -GAP, 0
    for width in least:
        used += width + GAP
        if used > total:
            break
        count += 1
    return count


def line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Return one line of a table."""
    parts = [cut(cell, width) for cell, width in zip(cells, widths, strict=False)]
    return (" " * GAP).join(parts).rstrip()
