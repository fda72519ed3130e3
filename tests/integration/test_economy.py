"""Pages with nested blocks are read in one request where that is wanted and loses nothing."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from notionkit.emulator import Emulator, Fault, Received, World
from notionkit.emulator import blocks as b
from notionkit.emulator.blocks import Draft
from notionkit.engine import InvalidSetting, RunResult
from notionkit.engine.events import EventKind
from notionkit.engine.history.changes import Stretch
from notionkit.engine.history.comparison import compared
from notionkit.mirror import MirrorView
from tests.engine.conftest import Export, export, settings_for
from tests.integration.exported import Exported

AT_ONCE = "toggle 3\n\t- item 3"


def nested(count: int = 4, *further: Draft) -> list[Draft]:
    """Blocks of which each has another inside, which has a third."""
    deep = [
        b.bullet(f"toggle {at}", b.bullet(f"item {at}", b.paragraph(f"leaf {at}")))
        for at in range(count)
    ]
    return [b.paragraph("Before"), *deep, *further]


def world(*blocks: Draft) -> World:
    made = World()
    made.page("Home", blocks=blocks, key="home")
    return made


def run(emulator: Emulator, folder: Path, *, economy: bool = True, **changes: Any) -> Export:
    return export(emulator, folder, formats=("markdown",), economy=economy, **changes)


def asked(emulator: Emulator, what: str) -> int:
    return sum(each.path.endswith(what) for each in emulator.requests)


def economies(result: RunResult) -> list[str]:
    return [each.id for each in result.choices if each.rule == "economy"]


def test_a_nested_page_takes_one_request_and_keeps_every_text(tmp_path: Path) -> None:
    made = world(*nested(4))
    with Emulator(made, budget=None) as emulator:
        dear = run(emulator, tmp_path / "dear", economy=False)
        dear_requests = asked(emulator, "/children")
    with Emulator(made, budget=None) as emulator:
        cheap = run(emulator, tmp_path / "cheap")
        assert (asked(emulator, "/children"), asked(emulator, "/markdown")) == (1, 1)
    assert dear_requests == 9
    assert (cheap.result.status, cheap.result.exit_code) == ("proven", 0)
    assert cheap.result.requests < dear.result.requests
    assert cheap.result.requests_saved == 3
    assert dear.result.requests_saved == 0
    assert economies(cheap.result) == [made.id_of("home")]
    texts = re.findall(r"(?:toggle|item|leaf) \d", Exported(tmp_path / "dear").markdown(home(made)))
    assert len(texts) == 12
    written = Exported(tmp_path / "cheap").markdown(home(made))
    assert re.findall(r"(?:toggle|item|leaf) \d", written) == texts
    assert AT_ONCE in written
    assert "# Home" in written
    assert f"notion-id: {home(made)}" in written


def home(made: World) -> str:
    return made.id_of("home")


@pytest.mark.parametrize(
    ("further", "tried"),
    [
        (b.bookmark("https://example.org/"), 0),
        (b.toggle("More", b.bookmark("https://example.org/")), 1),
        (b.toggle("More", b.embed("https://example.org/")), 1),
        (b.toggle("More", b.media("image", b.external("https://example.org/a.png"))), 1),
        (b.toggle("More", b.paragraph("<mention-page>")), 1),
    ],
)
def test_what_notions_markdown_lacks_is_read_block_by_block(
    further: Draft, tried: int, tmp_path: Path
) -> None:
    made = world(*nested(3, further))
    with Emulator(made, budget=None) as emulator:
        dear = run(emulator, tmp_path / "dear", economy=False)
        done = run(emulator, tmp_path / "cheap")
        assert asked(emulator, "/markdown") == tried
    assert done.result.status == "proven"
    assert (economies(done.result), done.result.requests_saved) == ([], -tried)
    assert done.files == dear.files


def test_pages_inside_of_blocks_are_found_all_the_same(tmp_path: Path) -> None:
    made = world(*nested(3), b.toggle("More").named("more"))
    made.page("Inner", blocks=[b.paragraph("Hidden")], parent=made.id_of("more"), key="inner")
    with Emulator(made, budget=None) as emulator:
        done = export(emulator, tmp_path, targets=[home(made)], formats=("markdown",), economy=True)
    assert done.result.status == "proven"
    assert "Hidden" in Exported(tmp_path).markdown(made.id_of("inner"))


def _refused(_: Received) -> Fault:
    return Fault.validation_error()


def _cut_short(_: Received) -> Fault:
    body = b'{"object":"page_markdown","id":"x","markdown":"cut","truncated":true}'
    return Fault("cut", body=body, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("fault", [_refused, _cut_short])
def test_markdown_that_is_refused_or_cut_short_is_not_used(
    fault: Callable[[Received], Fault], tmp_path: Path
) -> None:
    made = world(*nested())

    def faults(received: Received) -> Fault | None:
        return fault(received) if received.path.endswith("/markdown") else None

    with Emulator(made, budget=None) as emulator:
        dear = run(emulator, tmp_path / "dear", economy=False)
    with Emulator(made, budget=None, faults=faults) as emulator:
        done = run(emulator, tmp_path / "cheap")
        assert asked(emulator, "/markdown") == 1
    assert (done.result.status, done.result.exit_code) == ("proven", 0)
    assert (economies(done.result), done.files) == ([], dear.files)


@pytest.mark.parametrize("full", [False, True])
def test_a_second_run_changes_nothing_and_says_the_same(full: bool, tmp_path: Path) -> None:
    with Emulator(world(*nested()), budget=None) as emulator:
        first = run(emulator, tmp_path)
        events: list[Any] = []
        again = run(emulator, tmp_path, full=full, on_event=events.append)
        assert asked(emulator, "/markdown") == 1 + full
    assert again.files == first.files
    assert again.result.exit_code == 0
    assert economies(again.result) == economies(first.result) != []
    assert not [event for event in events if event.kind is EventKind.DATA]


def test_an_edit_inside_of_a_block_comes_with_the_next_run(tmp_path: Path) -> None:
    made = world(*nested(3), b.toggle("More", b.paragraph("old").named("leaf")))
    with Emulator(made, budget=None) as emulator:
        run(emulator, tmp_path)
        made.edit_block(made.id_of("leaf"), b.paragraph("new").payload)
        done = run(emulator, tmp_path)
    written = Exported(tmp_path).markdown(home(made))
    told = difference(tmp_path, home(made))
    assert ("+\tnew" in told, "-\told" in told) == (True, True)
    assert (done.result.status, "new" in written, "old" in written) == ("refreshed", True, False)


def test_markdown_that_is_refused_later_gives_way_to_the_blocks(tmp_path: Path) -> None:
    made = world(*nested(3), b.toggle("More", b.paragraph("old").named("leaf")))
    refused: list[str] = []

    def faults(received: Received) -> Fault | None:
        return Fault.validation_error() if received.path.endswith(tuple(refused)) else None

    with Emulator(made, budget=None, faults=faults) as emulator:
        run(emulator, tmp_path)
        made.edit_block(made.id_of("leaf"), b.paragraph("new").payload)
        refused.append("/markdown")
        done = run(emulator, tmp_path)
    written = Exported(tmp_path).markdown(home(made))
    assert (done.result.exit_code, economies(done.result)) == (0, [])
    assert ("  new" in written, "old" in written) == (True, False)
    assert ("+  new" in difference(tmp_path, home(made))) is True


def difference(folder: Path, page_id: str) -> tuple[str, ...]:
    with MirrorView.open(folder / ".notionkit") as view:
        first, last = view.run_ends().values()
        (found,) = compared(view, Stretch(first, last), page_id)
    return found.diff


def test_a_page_that_gets_a_bookmark_is_read_block_by_block_from_then_on(tmp_path: Path) -> None:
    made = world(*nested())
    with Emulator(made, budget=None) as emulator:
        run(emulator, tmp_path / "cheap")
        made.insert(home(made), [b.bookmark("https://example.org/")], None)
        done = run(emulator, tmp_path / "cheap")
        dear = run(emulator, tmp_path / "dear", economy=False)
    assert (done.result.exit_code, economies(done.result)) == (0, [])
    page = made.id_of("home")
    assert Exported(tmp_path / "cheap").markdown(page) == Exported(tmp_path / "dear").markdown(page)
    assert dear.result.status == "proven"


def test_without_economy_the_next_run_reads_every_block(tmp_path: Path) -> None:
    made = world(*nested())
    with Emulator(made, budget=None) as emulator:
        dear = run(emulator, tmp_path / "dear", economy=False)
        cheap = run(emulator, tmp_path / "cheap")
        back = run(emulator, tmp_path / "cheap", economy=False)
        once_more = run(emulator, tmp_path / "cheap")
    assert (back.result.status, back.result.checked) == ("proven", "audit")
    assert back.files == dear.files
    assert economies(back.result) == []
    assert once_more.files == cheap.files


def test_a_run_of_other_targets_with_economy_is_not_forgotten(tmp_path: Path) -> None:
    made = world(*nested())
    with Emulator(made, budget=None) as emulator:
        dear = run(emulator, tmp_path, economy=False)
        run(emulator, tmp_path, targets=[home(made)])
        made.page("Elsewhere", key="elsewhere")
        run(emulator, tmp_path, targets=[made.id_of("elsewhere")], economy=False)
        back = run(emulator, tmp_path, economy=False)
    assert back.result.checked == "audit"
    assert back.files["Home.md"] == dear.files["Home.md"]


@pytest.mark.parametrize("first", [True, False])
def test_an_unfinished_run_is_not_taken_up_with_another_economy(
    first: bool, tmp_path: Path
) -> None:
    made = world(*nested())
    other = made.page("Other", blocks=nested(), key="other")
    down: list[str] = [other]

    def faults(received: Received) -> Fault | None:
        return Fault.unauthorized() if any(each in received.path for each in down) else None

    with Emulator(made, budget=None, faults=faults) as emulator:
        assert run(emulator, tmp_path / "one", economy=first).result.exit_code == 4
        down.clear()
        done = run(emulator, tmp_path / "one", economy=not first)
        fresh = run(emulator, tmp_path / "two", economy=not first)
    assert done.result.status == "proven"
    assert done.files == fresh.files
    assert economies(done.result) == economies(fresh.result)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"formats": ("markdown", "json")}, "json"),
        ({"plugins": ("mine",)}, "mine"),
        ({"comments": "blocks"}, "comments on blocks"),
        ({"below": {"0" * 32: {"comments": "blocks"}}}, "comments on blocks"),
    ],
)
def test_economy_is_refused_where_blocks_are_needed(
    changes: dict[str, Any], said: str, tmp_path: Path
) -> None:
    with Emulator(World(), budget=None) as emulator, pytest.raises(InvalidSetting, match=said):
        settings_for(emulator, tmp_path, **({"formats": ("markdown",), "economy": True} | changes))
