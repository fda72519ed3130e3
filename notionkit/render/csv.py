"""A data source as CSV.

UTF-8 with a byte order mark: without it Excel opens the file in the system's old encoding and
spoils every accent, with it every spreadsheet opens it right, as do pandas and Python's csv
(`encoding="utf-8-sig"`). Notion's own export has one too. The mark is part of the text that
`data_source` returns, so the bytes are the same everywhere. Lines end in LF.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from notionkit.model import DataSource, Page
from notionkit.render import values
from notionkit.render.context import RenderContext
from notionkit.render.markdown.text import clean
from notionkit.render.properties import free_name, schema_order

BYTE_ORDER_MARK = "\ufeff"


def data_source(source: DataSource, rows: Iterable[Page], context: RenderContext) -> str:
    """The rows under the properties' names (title first), then `notion-id` and `notion-url`."""
    names = schema_order(source)
    ours = [free_name(name, names) for name in ("notion-id", "notion-url")]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([clean(name) for name in [*names, *ours]])
    writer.writerows(_record(row, names, context) for row in rows)
    return BYTE_ORDER_MARK + out.getvalue()


def _record(row: Page, names: Iterable[str], context: RenderContext) -> list[str]:
    return [*_cells(row, names, context), row.id, row.url or ""]


def _cells(row: Page, names: Iterable[str], context: RenderContext) -> Iterator[str]:
    for name in names:
        value = row.properties.get(name)
        yield clean(values.text(value, context, ("page", row.id))) if value else ""
