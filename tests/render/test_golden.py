"""Pages that were looked at, compared to the letter.

After a change that is meant to change them: ``NOTIONKIT_GOLDEN=write pytest tests/render``, then
read the difference before it is committed.
"""

import os
from pathlib import Path

import pytest

from notionkit.render.markdown import known_types, page
from notionkit.render.markdown.references import references
from tests.render import golden_comments, golden_pages
from tests.render.parsing import parse
from tests.render.samples import page as sample_page
from tests.render.samples import raw_text, value

FOLDER = Path(__file__).parent / "golden"
WRITE = os.environ.get("NOTIONKIT_GOLDEN") == "write"


def document(name: str) -> str:
    title = value("title", [raw_text(name.replace("_", " ").capitalize())])
    made = sample_page({"title": title})
    said = golden_comments.comments() if name == "comments" else {}
    return page(made, golden_pages.PAGES[name](), golden_pages.context(), comments=said)


@pytest.mark.parametrize("name", golden_pages.PAGES)
def test_a_page_is_written_as_it_was_reviewed(name: str) -> None:
    file = FOLDER / f"{name}.md"
    text = document(name)
    if WRITE:
        file.write_text(text, encoding="utf-8", newline="\n")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", golden_pages.PAGES)
def test_a_parser_sees_the_same_links_in_it(name: str) -> None:
    body = document(name).partition("\n---\n")[2]
    parsed = [
        child.attrs["src" if child.type == "image" else "href"]
        for token in parse(body)
        for child in token.children or []
        if child.type in {"image", "link_open"}
    ]
    assert list(references(body).links) == parsed


def test_there_is_a_file_for_every_page_and_no_other() -> None:
    assert {file.stem for file in FOLDER.glob("*.md")} == set(golden_pages.PAGES)


def test_every_block_type_is_in_one_of_the_pages() -> None:
    trees = [tree for make in golden_pages.PAGES.values() for tree in make()]
    shown = {node.block.type for tree in trees for node in tree.flat()}
    assert known_types() <= shown
