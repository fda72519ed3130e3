"""Links between the files of a whole export: pages, headings, blocks, and what is not there."""

import pytest

from notionkit.plugins.csv import CsvPlugin
from notionkit.plugins.markdown import MarkdownPlugin
from notionkit.plugins.targets import links_in
from tests.plugins.fakes import stamps, tree
from tests.plugins.workspace import Workspace, below, paragraph, rich, uid

HOSTS = ("https://www.notion.so/Title-", "https://app.notion.com/p/Title-", "/")


def hexed(number: int) -> str:
    return uid(number).replace("-", "")


def linking(page: int, block: int, *urls: str) -> dict[str, object]:
    """A paragraph with a link for each URL."""
    made = paragraph(page, "", block)
    made["paragraph"]["rich_text"] = [
        {
            "type": "text",
            "text": {"content": f"link{number}", "link": {"url": url}},
            "plain_text": f"link{number}",
            "href": url,
        }
        for number, url in enumerate(urls)
    ]
    return made


def heading(page: int, text: str, block: int, level: int = 2) -> dict[str, object]:
    kind = f"heading_{level}"
    made = paragraph(page, text, block)
    made[kind] = {**made.pop("paragraph"), "is_toggleable": False}
    return {**made, "type": kind}


def files(workspace: Workspace) -> dict[str, str]:
    workspace.settle(MarkdownPlugin)
    return tree(workspace.root)


@pytest.mark.parametrize("host", HOSTS)
def test_a_notion_link_leads_to_the_exported_page(workspace: Workspace, host: str) -> None:
    workspace.page(1, "Home", text=[linking(1, 51, host + hexed(2), f"{host}{hexed(2)}?pvs=4")])
    workspace.page(2, "Target", below(1))
    assert "[link0link1](Home/Target.md)" in files(workspace)["Home.md"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_link_to_a_heading_leads_to_its_slug(workspace: Workspace, host: str) -> None:
    urls = [f"{host}{hexed(2)}#{hexed(number)}" for number in (61, 62, 63)]
    workspace.page(1, "Home", text=[linking(1, 51, *urls)])
    blocks = [heading(2, "What's new?", 61), heading(2, "Target", 62), heading(2, "Größe", 63)]
    workspace.page(2, "Target", below(1), text=blocks)
    found = files(workspace)
    assert (
        "[link0](Home/Target.md#whats-new)[link1](Home/Target.md#target-1)"
        "[link2](Home/Target.md#gr%C3%B6%C3%9Fe)"
    ) in found["Home.md"]
    assert "<a id" not in found["Home/Target.md"]


def test_a_link_to_a_block_leads_to_an_anchor_that_only_it_has(workspace: Workspace) -> None:
    url = f"https://www.notion.so/{hexed(2)}#{hexed(61)}"
    workspace.page(1, "Home", text=[linking(1, 51, url)])
    workspace.page(2, "Target", text=[paragraph(2, "here", 61), paragraph(2, "there", 62)])
    found = files(workspace)
    assert f"[link0](Target.md#{hexed(61)})" in found["Home.md"]
    assert f'<a id="{hexed(61)}"></a>here\n\nthere\n' in found["Target.md"]


def test_a_link_within_a_page_is_only_a_fragment(workspace: Workspace) -> None:
    url = f"/{hexed(1)}#{hexed(61)}"
    workspace.page(1, "Home", text=[heading(1, "Top", 61), linking(1, 51, url)])
    assert "[link0](#top)" in files(workspace)["Home.md"]


def test_a_link_to_a_block_that_is_gone_leads_to_its_page(workspace: Workspace) -> None:
    url = f"https://www.notion.so/{hexed(2)}#{hexed(61)}"
    workspace.page(1, "Home", text=[linking(1, 51, url)])
    workspace.page(2, "Target", text="other")
    found = files(workspace)
    assert "[link0](Target.md)" in found["Home.md"]
    assert "<a id" not in found["Target.md"]


def test_a_link_to_a_block_that_moved_leads_to_where_it_is_now(workspace: Workspace) -> None:
    url = f"https://www.notion.so/{hexed(2)}#{hexed(61)}"
    workspace.page(1, "Home", text=[linking(1, 51, url)])
    workspace.page(2, "Former")
    workspace.page(3, "Present", text=[paragraph(3, "here", 61)])
    assert f"[link0](Present.md#{hexed(61)})" in files(workspace)["Home.md"]


def test_an_anchor_goes_when_the_last_link_to_it_goes(workspace: Workspace) -> None:
    url = f"https://www.notion.so/{hexed(2)}#{hexed(61)}"
    workspace.page(1, "Home", text=[linking(1, 51, url)])
    workspace.page(2, "Target", text=[paragraph(2, "here", 61)])
    assert "<a id" in files(workspace)["Target.md"]
    workspace.run()
    workspace.page(1, "Home", text="nothing")
    assert "<a id" not in files(workspace)["Target.md"]


def test_a_renamed_target_renders_the_links_to_it_again(workspace: Workspace) -> None:
    url = f"https://www.notion.so/{hexed(2)}#{hexed(61)}"
    workspace.page(1, "Home", text=[linking(1, 51, url)])
    workspace.page(2, "Former", text=[heading(2, "Old", 61)])
    assert "[link0](Former.md#old)" in files(workspace)["Home.md"]
    workspace.run()
    workspace.page(2, "Present", below(1), text=[heading(2, "New", 61)])
    assert "[link0](Home/Present.md#new)" in files(workspace)["Home.md"]


def test_settling_again_with_anchors_touches_nothing(workspace: Workspace) -> None:
    url = f"https://www.notion.so/{hexed(2)}#{hexed(61)}"
    workspace.page(1, "Home", text=[linking(1, 51, url)])
    workspace.page(2, "Target", text=[paragraph(2, "here", 61)])
    workspace.settle(MarkdownPlugin)
    before = stamps(workspace.root)
    workspace.settle(MarkdownPlugin)
    assert stamps(workspace.root) == before


def test_a_bookmark_of_an_exported_page_shows_its_title(workspace: Workspace) -> None:
    url = f"https://app.notion.com/p/Old-title-{hexed(2)}"
    for kind in ("bookmark", "embed", "link_preview"):
        mark = {**paragraph(1, "", 51), "type": kind, kind: {"url": url, "caption": []}}
        workspace.page(1, "Home", text=[mark])
        workspace.page(2, "Target [1]")
        assert r"[Target \[1\]](Target%20-1-.md)" in files(workspace)["Home.md"]


def test_what_is_not_exported_keeps_its_url_and_is_told_once(workspace: Workspace) -> None:
    away = f"https://www.notion.so/Away-{hexed(9)}"
    mention = {
        "type": "mention",
        "mention": {"type": "page", "page": {"id": uid(9)}},
        "plain_text": "Away",
        "href": away,
    }
    block = paragraph(1, "", 52)
    block["paragraph"]["rich_text"] = [mention]
    link = {**paragraph(1, "", 53), "type": "link_to_page"}
    link["link_to_page"] = {"type": "page_id", "page_id": uid(9)}
    relation = {"id": "r", "type": "relation", "relation": [{"id": uid(9)}], "has_more": False}
    blocks = [linking(1, 51, away, away + "#" + hexed(10)), block, link]
    workspace.page(1, "Home", text=blocks, properties={"Other": relation})
    workspace.page(2, "Second", text=[linking(2, 61, away)])
    text = files(workspace)["Home.md"]
    assert f"[link0]({away})" in text
    assert f"[Away]({away})" in text
    told = [(each.severity, each.rule, each.id) for each in workspace.problems]
    assert told == [("limit", "outside_link", uid(9))]


def test_a_table_does_not_tell_again_what_the_pages_tell(workspace: Workspace) -> None:
    relation = {"id": "r", "type": "relation", "relation": [{"id": uid(9)}], "has_more": False}
    workspace.database(2, "Books", {3: "Books"})
    workspace.rows(3, [workspace.row(4, "Dune", 3, properties={"Other": relation})])
    workspace.settle(CsvPlugin)
    assert workspace.problems == []


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (f"https://www.notion.so/x-{hexed(2)}#{hexed(61)}", True),
        (f"https://www.notion.so/x-{hexed(2)}?pvs=4#{uid(61)}", True),
        (f"https://app.notion.com/p/{hexed(2)}#{hexed(61)}", True),
        (f"/{hexed(2)}#{hexed(61)}", True),
        (f"https://www.notion.so/{hexed(2)}", False),
        (f"https://www.notion.so/{hexed(2)}#top", False),
        (f"https://e.org/{hexed(2)}", False),
    ],
)
def test_links_to_blocks_are_found_in_raw_objects(url: str, found: bool) -> None:
    raw = linking(1, 51, url)
    assert set(links_in(raw)) == ({uid(61)} if found else set())
    assert list(links_in({"rich_text": rich("none")})) == []
