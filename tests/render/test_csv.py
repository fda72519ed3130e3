"""Data sources as CSV."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from notionkit.render import MemoryContext
from notionkit.render.csv import BYTE_ORDER_MARK, data_source
from notionkit.render.markdown.text import clean
from tests.render.samples import PAGE_ID, page, raw_text, source, value

URL = "https://www.notion.so/A-page-11111111111141118111111111111111"


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


def test_the_title_comes_first_and_our_own_columns_last() -> None:
    schema = source({"Done": "checkbox", "Tags": "multi_select", "Name": "title"})
    row = page(
        {
            "Done": value("checkbox", True),
            "Name": value("title", [raw_text("Write, and\nread")]),
            "Tags": value("multi_select", [{"name": "a"}, {"name": 'b"'}]),
        }
    )
    text = data_source(schema, [row], MemoryContext())
    assert text == (
        "\ufeffName,Done,Tags,notion-id,notion-url\n"
        f'"Write, and\nread",true,"a, b""",{PAGE_ID},{URL}\n'
    )


def test_a_row_without_a_property_has_an_empty_cell() -> None:
    text = data_source(source({"N": "number", "T": "title"}), [page({})], MemoryContext())
    assert read(text)[1] == ["", "", PAGE_ID, URL]


def test_a_property_with_the_name_of_our_column_gets_another() -> None:
    named = {"notion-id": "title", "notion-id (property)": "number", "notion-url": "url"}
    row = page({"notion-id": value("title", [raw_text("Mine")])})
    head, cells = read(data_source(source(named), [row], MemoryContext()))
    assert head == [
        "notion-id (property) (property)",
        "notion-id (property)",
        "notion-url (property)",
        "notion-id",
        "notion-url",
    ]
    assert (cells[0], cells[-2:]) == ("Mine", [PAGE_ID, URL])


@given(st.lists(st.text() | st.text(alphabet='a",;\n\r\t=\ufeff'), min_size=1, max_size=5))
def test_what_is_written_is_read_back(titles: list[str]) -> None:
    rows = [page({"Name": value("title", [raw_text(title)])}) for title in titles]
    text = data_source(source({"Name": "title"}), rows, MemoryContext())
    assert [row[0] for row in read(text)] == ["Name", *map(clean, titles)]
    assert "\r" not in text
