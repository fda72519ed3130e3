import gc
import weakref
from collections.abc import Sequence

import pytest

from notionkit.mirror import Kind, Node
from notionkit.plugins import Scene
from notionkit.plugins.context import DocumentContext
from notionkit.plugins.living import fallen
from notionkit.plugins.scene import ObjectMissing
from tests.plugins.workspace import Workspace, below, uid

Problems = list[tuple[str, str, str, str, str]]


def nobody(_: str) -> bool:
    return False


def scene_of(workspace: Workspace) -> Scene:
    return Scene(workspace.view(), foreign=nobody)


def context_of(workspace: Workspace, path: str, problems: Problems) -> DocumentContext:
    return DocumentContext(scene_of(workspace), path, lambda *said: problems.append(said))


def node(
    number: int, parent: int | None = None, *, in_trash: bool = False, reached: bool = True
) -> Node:
    return Node(
        kind=Kind.PAGE,
        id=uid(number),
        title=f"P{number}",
        parent=None if parent is None else (Kind.PAGE, uid(parent)),
        created_time="",
        last_edited_time="",
        in_trash=in_trash,
        reached=reached,
    )


@pytest.mark.parametrize(
    ("nodes", "alive"),
    [
        ([node(1), node(2, 1)], [1, 2]),
        ([node(1, in_trash=True), node(2)], [2]),
        ([node(1, in_trash=True), node(2, 1, reached=False)], []),
        ([node(3, 2, reached=False), node(2, 1, reached=False), node(1, in_trash=True)], []),
        ([node(1, in_trash=True), node(2, 1, reached=True)], [2]),
        ([node(1, reached=False), node(2, 1, reached=False)], [1, 2]),
        ([node(1, 2, reached=False), node(2, 1, reached=False)], [1, 2]),
        ([node(1, 2), node(2, 1, in_trash=True)], [1]),
        ([node(1, 9, reached=False)], [1]),
    ],
)
def test_the_trash_takes_along_what_is_below_it_unless_it_was_seen_alive(
    nodes: Sequence[Node], alive: list[int]
) -> None:
    gone = fallen(nodes, lambda node: node.in_trash)
    keys = {("page", node.id) for node in nodes}
    assert sorted(keys - gone) == [("page", uid(number)) for number in alive]


def test_a_file_shown_by_two_pages_stands_with_the_one_created_first(
    workspace: Workspace,
) -> None:
    image = workspace.attachment(50, 2, b"pixels")
    workspace.page(2, "Later", text=[image])
    workspace.found_again("space/50/picture.png", block=51)
    workspace.page(1, "Earlier", text=[{**image, "id": uid(51), "parent": below(1)}])
    scene = scene_of(workspace)
    assert scene.layout.file("space/50/picture.png") == "Earlier/_files/picture.png"


def test_an_attachment_goes_with_the_page_that_shows_it(workspace: Workspace) -> None:
    workspace.page(1, "Home", text=[workspace.attachment(50, 1, b"pixels")])
    workspace.run()
    workspace.page(1, "Home", in_trash=True, text="")
    assert list(scene_of(workspace).keys({"page", "file"})) == []


def test_an_object_whose_content_is_unknown_is_missing(workspace: Workspace) -> None:
    with pytest.raises(ObjectMissing, match="no page"):
        scene_of(workspace).page(uid(9))


def test_links_lead_from_the_document_to_the_object(workspace: Workspace) -> None:
    workspace.page(1, "Home")
    workspace.page(2, "A & B", below(1))
    workspace.database(3, "Books", {4: "Books"})
    context = context_of(workspace, "Home/A & B.md", [])
    assert context.link("page", uid(1)) == "../Home.md"
    assert context.link(None, uid(2)) == "A%20%26%20B.md"
    assert context.link("database", uid(3)) == "../Books.md"
    assert context.link("data_source", uid(4)) == "../Books.csv"
    assert context.link("page", uid(9)) is None
    assert context.link(None, uid(9)) is None
    assert context.title(None, uid(2)) == "A & B"
    assert context.title("page", uid(9)) is None


def test_only_stored_files_are_linked(workspace: Workspace) -> None:
    workspace.page(1, "Home", text=[workspace.attachment(50, 1, b"pixels")])
    context = context_of(workspace, "Home.md", [])
    url = "https://files.example/space/50/picture.png"
    assert context.file(("block", uid(50)), url) == "Home/_files/picture.png"
    assert context.file(("block", uid(50)), f"{url}?signed=2") == "Home/_files/picture.png"
    assert context.file(("block", uid(51)), url) is None
    assert context.file(("block", uid(50)), "https://files.example/other.png") is None


def test_a_preview_has_the_first_rows_and_counts_all(workspace: Workspace) -> None:
    workspace.database(1, "Books", {2: "Books"})
    workspace.rows(2, [workspace.row(number, f"B{number}", 2) for number in range(100, 140)])
    preview = context_of(workspace, "x.md", []).database(uid(1))
    assert preview is not None
    [source] = preview.sources
    assert (len(source.rows), source.total) == (25, 40)


def test_an_unknown_database_has_no_preview_and_an_unknown_user_no_name(
    workspace: Workspace,
) -> None:
    context = context_of(workspace, "x.md", [])
    assert context.database(uid(1)) is None
    assert context.user_name(uid(1)) is None


def test_losses_are_passed_on(workspace: Workspace) -> None:
    problems: Problems = []
    context_of(workspace, "x.md", problems).problem("limit", "rule", "block", "1", "lost")
    assert problems == [("limit", "rule", "block", "1", "lost See x.md")]


def test_a_scene_is_gone_at_once_when_nobody_needs_it(workspace: Workspace) -> None:
    workspace.page(1, "Home", text="hello")
    scene = scene_of(workspace)
    assert (scene.preview(uid(9)), scene.user_name(uid(9))) == (None, None)
    assert scene.blocks(uid(1))
    gone = weakref.ref(scene)
    gc.disable()
    try:
        del scene
        assert gone() is None
    finally:
        gc.enable()
