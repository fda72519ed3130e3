"""A type checker sees what guards, ids, calls and queries promise: mypy is run on snippets."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mypy")

ROOT = Path(__file__).parent.parent
SNIPPETS = sorted((ROOT / "tests" / "typing").glob("*.py"))

MISTAKES = """
from notionkit import Client
from notionkit.model import Block, BlockId, DataSourceId, PageId, User, parse_as
from notionkit.model.guards import is_full_page, is_paragraph, is_person


def takes(page: PageId) -> None: ...


def mistakes(client: Client, block: Block, user: User) -> None:
    takes(parse_as(BlockId, "x"))  # arg-type
    takes("59833787")  # arg-type
    ids: dict[DataSourceId, str] = {parse_as(PageId, "x"): ""}  # dict-item
    block.content.rich_text  # attr-defined
    if is_paragraph(block):
        block.content.rich_text
        block.content.checked  # attr-defined
    user.person.email  # union-attr
    if is_person(user):
        user.person.email
    page = client.retrieve_page("x")
    page.parent.page_id  # union-attr
    if is_full_page(page):
        page.parent.page_id
    for found in client.block_children("x"):
        found.title  # attr-defined
    client.me(5)  # call-arg
"""


def mypy(*paths: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *map(str, paths)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    return done.stdout


def test_what_the_snippets_assert_holds() -> None:
    assert mypy(*SNIPPETS).startswith("Success")


def test_mistakes_are_found_and_nothing_else(tmp_path: Path) -> None:
    snippet = tmp_path / "mistakes.py"
    snippet.write_text(MISTAKES, encoding="utf-8")

    found = re.findall(r"mistakes\.py:(\d+): error: .*\[([\w-]+)\]", mypy(snippet))

    lines = enumerate(MISTAKES.splitlines(), start=1)
    expected = [(str(at), line.partition("  # ")[2]) for at, line in lines if "  # " in line]
    assert found == expected
