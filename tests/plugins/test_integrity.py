"""A whole export is looked through for links that lead nowhere."""

import pytest

from notionkit.plugins.csv import CsvPlugin
from notionkit.plugins.files import FilesPlugin
from notionkit.plugins.integrity import inspect
from notionkit.plugins.markdown import MarkdownPlugin
from notionkit.render.integrity import BrokenLink, Integrity
from tests.plugins.workspace import Workspace, below, paragraph, rich, uid

AWAY = f"https://www.notion.so/{uid(999).replace('-', '')}"


def linking(page: int, number: int, url: str) -> dict[str, object]:
    made = paragraph(page, "", number)
    made["paragraph"]["rich_text"] = [
        {**rich("link")[0], "text": {"content": "link", "link": {"url": url}}, "href": url}
    ]
    return made


def notion(page: int, block: int | None = None) -> str:
    fragment = f"#{uid(block).replace('-', '')}" if block else ""
    return f"https://app.notion.com/p/{uid(page).replace('-', '')}{fragment}"


@pytest.fixture
def exported(workspace: Workspace) -> Workspace:
    """Pages that link to pages, blocks, a row, a database, themselves, and out of the export."""
    relation = {"id": "r", "type": "relation", "relation": [{"id": uid(1)}], "has_more": False}
    heading = paragraph(2, "Über uns?", 61)
    heading = {**heading, "type": "heading_2", "heading_2": heading["paragraph"]}
    urls = [notion(2), notion(2, 61), notion(2, 62), notion(5), notion(3), notion(1, 70), AWAY]
    links = [linking(1, 70 + number, url) for number, url in enumerate(urls)]
    child = {**paragraph(1, "", 2), "type": "child_page", "child_page": {"title": "x"}}
    workspace.page(1, "Home (1) & more", text=[*links, workspace.attachment(50, 1, b"x"), child])
    workspace.page(2, "Ä/ö #1 %20", below(1), text=[heading, paragraph(2, "here", 62)])
    workspace.database(3, "Books", {4: "Books"}, below(1))
    row = workspace.row(5, "Dune [2]", 4, properties={"Rel": relation})
    workspace.rows(4, [row])
    workspace.settle(MarkdownPlugin, CsvPlugin, FilesPlugin)
    return workspace


def report(workspace: Workspace) -> Integrity:
    paths = [output.path for output in workspace.view().outputs()]
    return inspect(workspace.root, paths, workspace.view().nodes())


def test_an_export_holds_together(exported: Workspace) -> None:
    found = report(exported)
    assert found.sound
    assert found.outside == (("Home (1) & more.md", AWAY),)


def test_a_file_that_is_gone_breaks_the_links_to_it(exported: Workspace) -> None:
    [row] = (exported.root / "Home (1) & more/Books").glob("Dune*.md")
    row.unlink()
    broken = report(exported).broken
    assert {each.reason for each in broken} == {"no such file"}
    assert {each.path for each in broken} == {"Home (1) & more.md", "index.md"}


def test_an_anchor_that_is_gone_breaks_the_link_to_it(exported: Workspace) -> None:
    [page] = (exported.root / "Home (1) & more").glob("Ä*.md")
    page.write_text(page.read_text(encoding="utf-8").replace("Über", "Unter"), encoding="utf-8")
    [broken] = report(exported).broken
    assert isinstance(broken, BrokenLink)
    assert (broken.path, broken.reason) == ("Home (1) & more.md", "no such anchor")
    assert broken.target.endswith("#%C3%BCber-uns")
