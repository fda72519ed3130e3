"""A data source as CSV.

UTF-8 with a byte order mark: without it Excel opens the file in the system's old encoding and
spoils every accent, with it every spreadsheet opens it right, as do pandas and Python's csv
(`encoding="utf-8-sig"`). Notion's own export has one too. The mark is part of the text that
`data_source` returns, so the bytes are the same everywhere. Lines end in LF.

What a cell holds is what Notion holds, to the letter. A spreadsheet takes a text that begins with
`=`, `+`, `-` or `@` for a formula, and whoever may edit a page may write one: so may a stranger's
form entry. `guarded` cells have an apostrophe before such texts, which spreadsheets do not show,
and which every other reader does. It is therefore a choice (`guard-formulas = true` for the
format) and not the default: a table that is read by programs, or compared with Notion, must not
say `'+49 30 1234`. Numbers are never guarded, their sign is theirs.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence

from notionkit.model import DataSource, Page
from notionkit.render import values
from notionkit.render.context import RenderContext
from notionkit.render.markdown.text import clean
from notionkit.render.properties import schema_order, shown_name

OURS = ("notion-id", "notion-url")
"""The columns behind the properties; the names are ours in every table."""
BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # wide ones count too


def data_source(
    source: DataSource,
    rows: Iterable[Page],
    context: RenderContext,
    *,
    guarded: bool = False,
    columns: Sequence[str] | None = None,
) -> str:
    """The rows under the properties' names, then `notion-id` and `notion-url`.

    Without `columns` these are all properties, the title first. A property of one of our names
    gets another one.
    """
    write = guard if guarded else clean
    names = schema_order(source) if columns is None else columns
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    shown = [shown_name(name, OURS, names) for name in names]
    writer.writerow([write(name) for name in (*shown, *OURS)])
    for row in rows:
        values.tell_of_unsupported(row, context)
        writer.writerow([*_cells(row, names, context, write), row.id, row.url or ""])
    return BYTE_ORDER_MARK + out.getvalue()


def guard(text: str) -> str:
    """The text such that no spreadsheet takes it for a formula.

    Source: OWASP, "CSV Injection".
    """
    cleaned = clean(text)
    return f"'{cleaned}" if cleaned.lstrip().startswith(_FORMULA) else cleaned


def _cells(
    row: Page, names: Iterable[str], context: RenderContext, write: Callable[[str], str]
) -> Iterator[str]:
    for name in names:
        value = row.properties.get(name)
        plain = values.scalar(value, context, ("page", row.id)) if value else None
        shown = values.as_text(plain)
        yield shown if isinstance(plain, int | float) else write(shown)
