"""What a list shows cut down to its name is read by itself, comes whole, or is a loss."""

import json
from pathlib import Path
from typing import Any

import pytest

from notionkit import api
from notionkit.emulator import Emulator, Fault, Source, World
from notionkit.emulator import blocks as b
from notionkit.emulator import schema as s
from notionkit.emulator.fault_plans import matching
from notionkit.engine.crawl import transform
from notionkit.engine.crawl.cut_down import whole
from tests.engine.conftest import export
from tests.integration.clocks import HandClock
from tests.integration.exported import Exported


class Workshop:
    """A page with a page and a table on it, of which lists may show no more than their ids."""

    def __init__(self) -> None:
        self.world = World()
        self.home = self.world.page("Home")
        self.child = self.world.page("Child", parent=self.home, blocks=[b.paragraph("Inside.")])
        made = self.world.database("Tools", [Source("Tools", {"N": s.number()})], parent=self.home)
        self.source = made.source
        self.rows = [
            self.world.row(self.source, {"Name": f"Row {number}", "N": number + 70})
            for number in range(3)
        ]


def asked_for(emulator: Emulator, object_id: str) -> list[str]:
    paths = (f"/v1/pages/{object_id}", f"/v1/data_sources/{object_id}")
    return [each.path for each in emulator.requests if each.path in paths]


@pytest.mark.parametrize("what", ["home", "child", "source"])
def test_what_search_shows_cut_down_comes_whole_and_in_its_place(what: str, tmp_path: Path) -> None:
    plain, shop = Workshop(), Workshop()
    shop.world.strip(getattr(shop, what))
    with Emulator(plain.world, budget=None) as emulator:
        expected = export(emulator, tmp_path / "plain").files
    with Emulator(shop.world, budget=None) as emulator:
        first = export(emulator, tmp_path / "out")
        asked = asked_for(emulator, getattr(shop, what))
        emulator.forget()
        second = export(emulator, tmp_path / "out")
        again = asked_for(emulator, getattr(shop, what))
    assert (first.result.status, second.result.status) == ("proven", "refreshed")
    assert set(first.files) == set(expected) == set(second.files)
    assert "Home/Child.md" in first.files
    assert len(asked) == 1, "no more than once, whoever leads to it"
    assert len(again) == 1, "nothing else tells whether it changed"


def test_a_row_that_a_query_shows_cut_down_is_in_the_table_with_its_values(tmp_path: Path) -> None:
    shop = Workshop()
    shop.world.strip(shop.rows[1])
    for row in shop.rows:
        shop.world.unindex(row)
    with Emulator(shop.world, budget=None) as emulator:
        exported = export(emulator, tmp_path)
    assert (exported.result.status, exported.result.rows) == ("proven", 3)
    assert "Row 1,71" in Exported(tmp_path).text(shop.source, "csv")
    assert "Home/Tools/Row 1.md" in exported.files


def test_a_quick_run_reads_an_edited_page_that_search_shows_cut_down(tmp_path: Path) -> None:
    shop, clock = Workshop(), HandClock()
    with Emulator(shop.world, budget=None, clock=clock) as emulator:
        clock.advance(3600)
        export(emulator, tmp_path, clock=clock)
        clock.advance(3600)
        shop.world.append(shop.child, b.paragraph("Something new."))
        shop.world.strip(shop.child)
        clock.advance(600)
        exported = export(emulator, tmp_path, clock=clock, quick=True)
    clock.close()
    assert exported.result.exit_code == 0
    assert b"Something new." in exported.files["Home/Child.md"]


def test_what_was_cut_down_and_cannot_be_read_is_a_loss_until_it_can(tmp_path: Path) -> None:
    shop = Workshop()
    hidden = shop.world.page("Hidden")
    shop.world.strip(hidden)
    gone = matching(f"GET /v1/pages/{hidden}", Fault.not_found())
    with Emulator(shop.world, budget=None, faults=gone) as emulator:
        first = export(emulator, tmp_path)
    assert (first.result.status, first.result.exit_code) == ("losses", 3)
    assert [(loss.rule, loss.id) for loss in first.result.failures] == [("listing", hidden)]
    assert not [path for path in first.files if "Untitled" in path]
    with Emulator(shop.world, budget=None) as emulator:
        second = export(emulator, tmp_path)
    assert (second.result.exit_code, second.result.failures) == (0, ())
    assert "Hidden.md" in second.files


def test_what_is_cut_down_and_in_the_trash_is_not_read() -> None:
    raw = {"object": "page", "id": "11111111-1111-4111-8111-111111111111", "in_trash": True}
    assert list(whole(raw)) == []
    assert [new.key for new in whole(raw | {"in_trash": False})] == [f"page:{raw['id']}:whole"]


def test_the_audit_does_not_take_a_name_for_an_object(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Workshop()
    hidden = shop.world.page("Hidden")
    shop.world.strip(hidden)

    def overlook(_: Any) -> tuple[()]:
        return ()

    monkeypatch.setattr(transform, "whole", overlook)
    with Emulator(shop.world, budget=None) as emulator:
        result = export(emulator, tmp_path).result
    assert [(loss.rule, loss.id) for loss in result.failures] == [("unproven_objects", hidden)]
    ledger = json.loads((tmp_path / ".notionkit" / "ledger.json").read_text(encoding="utf-8"))
    assert ledger["totals"]["rules"]["objects"]["failures"] == 1


def test_a_page_that_is_suddenly_cut_down_everywhere_keeps_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, parse = Workshop(), api.parse
    with Emulator(shop.world, budget=None) as emulator:
        before = export(emulator, tmp_path)

        def cut(response: Any) -> Any:
            body = parse(response)
            stub = {"object": "page", "id": shop.child}
            results = body.get("results", [])
            stubs = [stub if stub.items() <= own.items() else own for own in results]
            whole = {**body, "results": stubs} if results else body
            return stub if stub.items() <= body.items() else whole

        monkeypatch.setattr(api, "parse", cut)
        after = export(emulator, tmp_path, full=True)
    assert after.result.exit_code == 3
    assert {loss.id for loss in after.result.failures} == {shop.child}
    assert sorted(after.files) == sorted(before.files)
