import json
from collections.abc import Iterator

import pytest
import yaml

from notionkit.plugins.csv import CsvPlugin
from notionkit.plugins.files import FilesPlugin
from notionkit.plugins.json import JsonPlugin
from notionkit.plugins.markdown import MarkdownPlugin
from notionkit.render import csv, jsonfile, markdown
from tests.plugins.fakes import stamps, tree
from tests.plugins.workspace import Workspace, below, paragraph, rich, uid

ALL = (MarkdownPlugin, CsvPlugin, JsonPlugin, FilesPlugin)


@pytest.fixture
def library(workspace: Workspace) -> Workspace:
    """A page with a picture and a database of two rows."""
    workspace.page(1, "Home", text=[workspace.attachment(50, 1, b"pixels")])
    workspace.database(2, "Books", {3: "Books"}, below(1))
    rows = [workspace.row(5, "Dune", 3, text="sand"), workspace.row(4, "Emma", 3, text="matches")]
    workspace.rows(3, rows)
    return workspace


def test_each_format_writes_its_files_side_by_side(library: Workspace) -> None:
    library.settle(*ALL)
    assert set(tree(library.root)) == {
        "Home.json",
        "Home.md",
        "Home/Books.csv",
        "Home/Books.json",
        "Home/Books.md",
        "Home/Books/Dune.json",
        "Home/Books/Dune.md",
        "Home/Books/Emma.json",
        "Home/Books/Emma.md",
        "Home/_files/picture.png",
        "index.md",
    }
    assert library.problems == []


def test_settling_all_of_them_again_touches_nothing(library: Workspace) -> None:
    library.settle(*ALL)
    before = stamps(library.root)
    library.recorded.clear()
    library.settle(*ALL)
    assert stamps(library.root) == before
    assert library.recorded == []


def test_markdown_links_to_the_stored_attachment(library: Workspace) -> None:
    library.settle(MarkdownPlugin)
    assert "](Home/_files/picture.png)" in tree(library.root)["Home.md"]


def test_the_index_lists_the_tree(library: Workspace) -> None:
    library.settle(MarkdownPlugin)
    index = tree(library.root)["index.md"]
    assert "- [Home](Home.md)" in index
    assert "[Emma](Home/Books/Emma.md)" in index


def test_someone_elses_index_is_left_alone(library: Workspace) -> None:
    library.root.mkdir()
    (library.root / "index.md").write_text("mine")
    library.settle(MarkdownPlugin)
    files = tree(library.root)
    assert files["index.md"] == "mine"
    assert "[Home](Home.md)" in files["index of the export.md"]


def test_an_index_that_fails_is_a_failed_item_and_the_pages_are_written(
    library: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Iterator[str]:
        yield "# Index"
        raise ValueError("no such name")

    monkeypatch.setattr("notionkit.render.markdown.index_lines", fail)
    library.settle(MarkdownPlugin)
    assert {"Home.md", "Home/Books/Emma.md"} <= tree(library.root).keys()
    assert "index.md" not in tree(library.root)
    assert ("failure", "render", "extras") in [
        (each.severity, each.rule, each.id) for each in library.problems
    ]


def test_rows_stand_in_the_order_of_their_creation(library: Workspace) -> None:
    library.settle(CsvPlugin)
    lines = tree(library.root)["Home/Books.csv"].splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == [uid(4), uid(5)]


def test_json_holds_a_page_with_its_blocks_and_a_database_with_its_rows(
    library: Workspace,
) -> None:
    library.settle(JsonPlugin)
    files = tree(library.root)
    page = json.loads(files["Home/Books/Emma.json"])
    assert page["page"]["id"] == uid(4)
    assert page["blocks"][0]["paragraph"]["rich_text"][0]["plain_text"] == "matches"
    database = json.loads(files["Home/Books.json"])
    assert database["database"]["id"] == uid(2)
    assert [source["id"] for source in database["data_sources"]] == [uid(3)]
    assert [row["id"] for row in database["rows"]] == [uid(4), uid(5)]


def test_several_data_sources_have_files_of_their_own(workspace: Workspace) -> None:
    workspace.database(1, "Books", {2: "Old", 3: "New"})
    workspace.rows(2, [workspace.row(4, "Emma", 2)])
    workspace.rows(3, [])
    workspace.settle(*ALL)
    files = tree(workspace.root)
    assert {"Books.md", "Books/Old.csv", "Books/New.csv", "Books/Old/Emma.md"} <= files.keys()
    assert [row["id"] for row in json.loads(files["Books/Old.json"])["rows"]] == [uid(4)]
    assert "rows" not in json.loads(files["Books.json"])


def test_a_row_that_moved_away_is_no_longer_a_row(library: Workspace) -> None:
    library.run()
    library.page(4, "Emma", below(1), text="matches")
    library.settle(CsvPlugin)
    assert uid(4) not in tree(library.root)["Home/Books.csv"]


def test_a_row_that_the_query_did_not_list_is_a_row_all_the_same(library: Workspace) -> None:
    library.row(6, "Late", 3)
    library.settle(CsvPlugin)
    assert uid(6) in tree(library.root)["Home/Books.csv"]


def test_long_values_are_read_to_their_end(workspace: Workspace) -> None:
    names = [{"id": uid(number)} for number in range(100, 140)]
    cut = {"id": "r", "type": "relation", "relation": names[:25], "has_more": True}
    workspace.page(1, "Home", properties={"Links": cut})
    items = [
        {"object": "property_item", "id": "r", "type": "relation", "relation": each}
        for each in names
    ]
    workspace.commit_items(f"property:{uid(1)}:r", items)
    workspace.settle(JsonPlugin)
    page = json.loads(tree(workspace.root)["Home.json"])["page"]
    assert page["properties"]["Links"]["relation"] == names
    assert page["properties"]["Links"]["has_more"] is False


@pytest.mark.parametrize(
    ("kind", "module", "function", "path"),
    [
        (MarkdownPlugin, markdown, "page", "Home.md"),
        (MarkdownPlugin, markdown, "database", "Home/Books.md"),
        (CsvPlugin, csv, "data_source", "Home/Books.csv"),
        (JsonPlugin, jsonfile, "page", "Home.json"),
    ],
)
def test_an_object_that_cannot_be_rendered_gets_a_placeholder_that_names_the_problem(
    library: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[MarkdownPlugin],
    module: object,
    function: str,
    path: str,
) -> None:
    def fail(*_: object, **__: object) -> str:
        raise ValueError('no "such" thing')

    monkeypatch.setattr(module, function, fail)
    library.settle(kind)
    assert "such" in tree(library.root)[path]
    assert {problem.severity for problem in library.problems} == {"failure"}


def test_a_placeholder_in_markdown_is_a_proper_document(
    library: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> str:
        raise ValueError("# no *such* thing")

    monkeypatch.setattr(markdown, "page", fail)
    library.settle(MarkdownPlugin)
    text = tree(library.root)["Home.md"]
    assert yaml.safe_load(text.split("---")[1]) == {
        "notion-id": uid(1),
        "notion-object": "page",
    }
    assert "# Home\n" in text
    assert r"no \*such\* thing" in text
    assert len(library.problems) == 3


def test_people_are_named(workspace: Workspace) -> None:
    user = {"object": "user", "id": uid(90), "name": "Ada", "type": "person", "person": {}}
    workspace.commit_user(user)
    people = {"id": "p", "type": "people", "people": [{"object": "user", "id": uid(90)}]}
    workspace.page(1, "Home", properties={"Who": people, "Note": _text("hm")})
    workspace.settle(MarkdownPlugin)
    assert "Ada" in tree(workspace.root)["Home.md"]


def _text(text: str) -> dict[str, object]:
    return {"id": "t", "type": "rich_text", "rich_text": rich(text)}


def test_settings_say_which_formatting_is_dropped(workspace: Workspace) -> None:
    run = {**rich("red")[0], "annotations": {"color": "red", "underline": True}}
    block = {**paragraph(1, ""), "paragraph": {"rich_text": [run], "color": "default"}}
    workspace.page(1, "Home", text=[block])
    for settings, written in (
        ({}, '<span style="color:#d44c47"><u>red</u></span>'),
        ({"drop": ["color"]}, "<u>red</u>"),
        ({"drop": ["color", "underline"]}, "red"),
    ):
        plugin = workspace.plugin(MarkdownPlugin, **settings)
        plugin.on_settle()
        plugin.on_stop()
        assert tree(workspace.root)["Home.md"].endswith(f"# Home\n\n{written}\n")


@pytest.mark.parametrize(("settings", "cell"), [({}, "=1"), ({"guard-formulas": True}, "'=1")])
def test_settings_say_whether_formulas_are_guarded(
    workspace: Workspace, settings: dict[str, bool], cell: str
) -> None:
    workspace.database(2, "Books", {3: "Books"})
    name = {"id": "title", "type": "title", "title": rich("=1")}
    workspace.rows(3, [workspace.row(4, "=1", 3, properties={"Name": name})])
    plugin = workspace.plugin(CsvPlugin, **settings)
    plugin.on_settle()
    plugin.on_stop()
    assert tree(workspace.root)["Books.csv"].splitlines()[1].startswith(f"{cell},")
