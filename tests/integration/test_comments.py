"""Comments come out when they are asked for, at the price that was told."""

import json
from pathlib import Path
from typing import Any

import pytest

from notionkit.emulator import Emulator, Fault, Received, World
from notionkit.emulator import blocks as b
from notionkit.emulator import richtext as t
from notionkit.engine.planning.plan import plan
from notionkit.mirror import MirrorView
from tests.engine.conftest import export, settings_for
from tests.integration.exported import Exported


def world() -> World:
    made = World()
    home = made.page("Home", key="home")
    (toggle,) = made.append(home, b.toggle("Open", b.paragraph("Inside")))
    child = made.page("Child", parent=home, key="child", blocks=[b.paragraph("Text")])
    first = made.comment(home, "On the page")
    thread = made.need("comment", first)["discussion_id"]
    made.comment(home, "An answer", discussion=thread)
    made.comment(made.children[toggle][0], "On a block")
    made.comment(child, "On the child")
    return made


def texts(output: Path, page_id: str) -> list[str] | None:
    comments = Exported(output).json(page_id).get("comments")
    if comments is None:
        return None
    return [comment["rich_text"][0]["plain_text"] for comment in comments]


def asked(emulator: Emulator) -> int:
    return sum(each.path.startswith("/v1/comments") for each in emulator.requests)


def rules(output: Path) -> Any:
    text = (output / ".notionkit" / "ledger.json").read_text(encoding="utf-8")
    return json.loads(text)["totals"]["rules"]["comments"]


def test_comments_are_not_asked_for_unless_wanted(tmp_path: Path) -> None:
    made = world()
    with Emulator(made, budget=None) as emulator:
        assert export(emulator, tmp_path).result.status == "proven"
        assert asked(emulator) == 0
    assert texts(tmp_path, made.id_of("home")) is None
    assert rules(tmp_path)["checked"] == 0


def test_comments_on_pages_take_a_request_for_each_page(tmp_path: Path) -> None:
    made = world()
    with Emulator(made, budget=None) as emulator:
        result = export(emulator, tmp_path, comments="page").result
        assert asked(emulator) == result.pages + result.rows == 2
    assert result.status == "proven"
    assert texts(tmp_path, made.id_of("home")) == ["On the page", "An answer"]
    assert texts(tmp_path, made.id_of("child")) == ["On the child"]
    tally = rules(tmp_path)
    assert (tally["checked"], tally["proven"]) == (2, 2)


def test_comments_on_blocks_take_a_request_for_each_block_too(tmp_path: Path) -> None:
    made = world()
    with Emulator(made, budget=None) as emulator:
        result = export(emulator, tmp_path, comments="blocks").result
        # The block of a child page is the page itself.
        assert asked(emulator) == result.pages + result.blocks - 1 == 5
    assert result.status == "proven"
    assert texts(tmp_path, made.id_of("home")) == ["On the page", "An answer", "On a block"]
    assert texts(tmp_path, made.id_of("child")) == ["On the child"]
    with MirrorView.open(tmp_path / ".notionkit") as view:
        assert view.counts().comments == 4
    assert rules(tmp_path)["proven"] == 5


def test_an_audit_with_comments_brings_what_was_said_meanwhile(tmp_path: Path) -> None:
    made = world()
    with Emulator(made, budget=None) as emulator:
        export(emulator, tmp_path, comments="page")
        made.comment(made.id_of("child"), "Later")
        export(emulator, tmp_path, comments="page", full=True)
    assert texts(tmp_path, made.id_of("child")) == ["On the child", "Later"]


@pytest.mark.parametrize(
    ("before", "later"), [("blocks", "page"), ("blocks", "off"), ("page", "off")]
)
def test_comments_that_are_not_wanted_any_more_go_from_the_files(
    before: str, later: str, tmp_path: Path
) -> None:
    with Emulator(world(), budget=None) as emulator:
        export(emulator, tmp_path / "kept", comments=before)
        kept = export(emulator, tmp_path / "kept", comments=later)
        fresh = export(emulator, tmp_path / "fresh", comments=later)
    assert kept.result.exit_code == 0
    assert kept.files == fresh.files


def test_attachments_of_comments_are_stored(tmp_path: Path) -> None:
    made = world()
    comment = made.comment(made.id_of("home"), "With a file")
    held = made.file("note.txt", b"attached")["file"]
    made.need("comment", comment)["attachments"] = [{"category": "productivity", "file": held}]
    with Emulator(made, budget=None) as emulator:
        result = export(emulator, tmp_path, comments="page").result
    assert (result.status, result.files) == ("proven", 1)
    assert [each["title"] for each in Exported(tmp_path).files()] == ["note.txt"]


def refused(received: Received) -> Fault | None:
    return Fault.restricted() if received.path.startswith("/v1/comments") else None


def test_a_connection_that_may_not_read_comments_is_told_once(tmp_path: Path) -> None:
    with Emulator(world(), budget=None, faults=refused) as emulator:
        result = export(emulator, tmp_path, comments="blocks", concurrency=1).result
        assert asked(emulator) <= 2, "the others are not asked for in vain"
    assert result.status == "proven"
    assert [limit.rule for limit in result.limits] == ["comments_not_readable"]
    tally = rules(tmp_path)
    assert (tally["limits"], tally["failures"]) == (tally["checked"], 0)


def test_comments_that_cannot_be_read_are_a_loss(tmp_path: Path) -> None:
    made = world()
    child = made.id_of("child")

    def broken(received: Received) -> Fault | None:
        return Fault.internal() if f"block_id={child}" in received.query else None

    with Emulator(made, budget=None, faults=broken) as emulator:
        result = export(emulator, tmp_path, comments="page", attempts=1).result
    assert (result.status, result.exit_code) == ("losses", 3)
    assert [(each.rule, each.id) for each in result.failures] == [("listing", child)]
    assert rules(tmp_path)["failures"] == 1


@pytest.mark.parametrize(("wanted", "before", "after"), [("off", 0, 0), ("page", 2, 2)])
def test_the_price_is_told_beforehand(wanted: str, before: int, after: int, tmp_path: Path) -> None:
    with Emulator(world(), budget=None) as emulator:
        settings = settings_for(emulator, tmp_path, comments=wanted)
        assert plan(settings).comments == before
        export(emulator, tmp_path)
        assert plan(settings).comments == after


def test_the_price_of_blocks_is_known_from_the_last_run(tmp_path: Path) -> None:
    with Emulator(world(), budget=None) as emulator:
        settings = settings_for(emulator, tmp_path, comments="blocks")
        assert plan(settings).comments == 2
        export(emulator, tmp_path)
        foretold = plan(settings).comments
        emulator.forget()
        export(emulator, tmp_path, comments="blocks")
        asked = [each for each in emulator.requests if each.path.startswith("/v1/comments")]
        assert foretold == len(asked) > 2


class Stopped:
    """Refuses everything from the n-th request on, as if the token were withdrawn."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, received: Received) -> Fault | None:
        self.left -= 1
        return Fault.unauthorized() if self.left < 0 else None


@pytest.mark.parametrize("before", ["off", "page", "blocks"])
@pytest.mark.parametrize("after", ["off", "page", "blocks"])
@pytest.mark.parametrize("requests", [2, 4, 5])
def test_after_a_run_that_was_cut_the_comments_are_read_that_are_wanted_now(
    before: str, after: str, requests: int, tmp_path: Path
) -> None:
    made, stopped = world(), Stopped(requests)
    with Emulator(made, budget=None, faults=stopped) as emulator:
        first = export(emulator, tmp_path, comments=before, concurrency=1).result
        stopped.left = 1000
        second = export(emulator, tmp_path, comments=after).result
    assert (first.status, second.status) == ("refused", "proven")
    assert (second.run_id == first.run_id) == (before == after), "it was taken up"
    wanted = {"off": 0, "page": 2, "blocks": 5}
    assert rules(tmp_path)["proven"] == wanted[after]
    said = {
        "page": ["On the page", "An answer"],
        "blocks": ["On the page", "An answer", "On a block"],
    }
    if after != "off":
        found = texts(tmp_path, made.id_of("home")) or []
        assert found[: len(said[after])] == said[after]


def test_comments_stand_in_the_page_and_at_their_blocks(tmp_path: Path) -> None:
    made = world()
    with Emulator(made, budget=None) as emulator:
        export(emulator, tmp_path, comments="blocks")
    text = Exported(tmp_path).markdown(made.id_of("home"))
    section = text.partition("## Comments\n")[2]
    assert section.index("On the page") < section.index("An answer")
    assert "Inside[^1]" in text
    assert "On a block" in text.partition("\n[^1]: ")[2]


def test_a_comment_leads_to_the_block_that_it_links_to(tmp_path: Path) -> None:
    made = world()
    child = made.id_of("child")
    block = made.children[child][0].replace("-", "")
    url = f"https://www.notion.so/{child.replace('-', '')}#{block}"
    made.comment(made.id_of("home"), [t.text("there", link=url)])
    with Emulator(made, budget=None) as emulator:
        assert export(emulator, tmp_path, comments="page").result.status == "proven"
    assert f"[there](Home/Child.md#{block})" in Exported(tmp_path).markdown(made.id_of("home"))
    assert f'<a id="{block}"></a>' in Exported(tmp_path).markdown(child)
