"""The audit misses what the crawl overlooked, whatever the crawl itself believes."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notionkit._scratch import Scratch
from notionkit.emulator import Emulator, Source, World, demo_world, small_world
from notionkit.emulator import blocks as b
from notionkit.emulator import schema as s
from notionkit.engine.crawl import discovery
from notionkit.engine.proof import expected, proofs
from notionkit.engine.proof.audit import RULES, audit
from notionkit.engine.proof.proofs import FILE
from notionkit.mirror import MirrorView, NewListing
from tests.engine.conftest import export


def world() -> World:
    made = World()
    home = made.page("Home", key="home", blocks=[b.toggle("Open", b.paragraph("Inside"))])
    made.append(home, b.file_block(made.file("a.txt", b"bytes"), "a.txt"))
    table = made.database("Table", [Source("Rows", key="source")], parent=home)
    rows = [made.row(table.source, {"Name": f"Row {number}"}) for number in range(30)]
    related = {"Related": s.relation(table.id, table.source)}
    other = made.database("Other", [Source("Others", related)], parent=home)
    made.row(other.source, {"Name": "Many", "Related": rows}, key="many")
    child = made.page("Child", parent=home, key="child")
    made.unindex(child)
    return made


def overlooking(kind: str) -> Any:
    """The discovery of a crawl with a bug: it never opens listings of one kind."""
    real = discovery.discover

    def discover(thing: Any, *others: Any) -> Iterator[NewListing]:
        return (found for found in real(thing, *others) if found.kind != kind)

    return discover


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("children", "children"),
        ("property", "properties"),
        ("rows", "queries"),
        ("page", "objects"),
        ("database", "objects"),
    ],
)
def test_what_the_crawl_overlooks_is_a_failure_of_the_run(
    kind: str, rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world()
    monkeypatch.setattr("notionkit.engine.crawl.transform.discover", overlooking(kind))
    with Emulator(made, budget=None) as emulator:
        for row in made.all("data_source"):
            if kind == "database":
                made.unindex(row["id"])
        result = export(emulator, tmp_path).result
    assert (result.status, result.exit_code) == ("losses", 3)
    assert {failure.rule for failure in result.failures} == {f"unproven_{rule}"}
    ledger = json.loads((tmp_path / ".notionkit" / "ledger.json").read_text(encoding="utf-8"))
    tallies = ledger["totals"]["rules"]
    assert list(tallies) == list(RULES)
    assert tallies[rule]["failures"] == len(result.failures)
    assert len(ledger["failures"]) == len(result.failures)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("audit") / "out"
    with Emulator(demo_world(), budget=None) as emulator:
        assert export(emulator, output).result.status == "proven"
    return output / ".notionkit"


@pytest.fixture
def copied(state: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(state, tmp_path / "state"))


def rules_broken(state: Path) -> set[str]:
    with MirrorView.open(state) as view, view.snapshot():
        run = view.run().run_id
        return {
            problem.rule
            for problem in audit(view, run, view.problems(run)).problems
            if problem.severity == "failure"
        }


def change(state: Path, statement: str) -> None:
    db = sqlite3.connect(state / "mirror.sqlite3")
    with db:
        assert db.execute(statement).rowcount
    db.close()


def test_a_whole_mirror_passes_and_every_tally_adds_up(state: Path) -> None:
    assert rules_broken(state) == set()
    with MirrorView.open(state) as view, view.snapshot():
        tallies = audit(view, view.run().run_id, view.problems()).tallies
    for tally in tallies.values():
        assert tally.checked == tally.proven + tally.limits + tally.choices + tally.failures
        assert tally.failures == 0
    assert tallies["files"].proven > 10


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        (
            (
                "DELETE FROM pages WHERE number = 1 AND listing = (SELECT listing FROM pages "
                "JOIN listings ON id = listing WHERE kind = 'children' AND number = 1 LIMIT 1)"
            ),
            "unproven_children",
        ),
        ("DELETE FROM pages WHERE listing = (SELECT id FROM listings WHERE kind = 'search')", ""),
        ("UPDATE listings SET pages = 0 WHERE kind = 'users'", "unproven_listings"),
        ("UPDATE files SET size = size + 1", "unproven_files"),
        ("DELETE FROM files WHERE key IN (SELECT key FROM files LIMIT 1)", "unproven_files"),
    ],
)
def test_a_listing_or_file_that_is_not_whole_is_missed(
    statement: str, rule: str, copied: Path
) -> None:
    change(copied, statement)
    assert (rule or "unproven_listings") in rules_broken(copied)


def test_only_answers_that_promise_nothing_are_not_decoded(state: Path) -> None:
    dull = 0
    with MirrorView.open(state) as view:
        whole, spared = view.walked(), view.walked(None, expected.dull())
        for page, other in zip(whole, spared, strict=True):
            if other == page:
                continue
            dull += 1
            blocks = page.body["results"]
            assert other.body == {**page.body, "results": []}
            assert not any(list(expected.expected_of(block, page)) for block in blocks)
            assert not any(block["type"] == "unsupported" for block in blocks)
        assert dull
        assert list(view.walked(None, expected.dull("blocks"))) == list(view.walked())


def test_an_attachment_whose_bytes_are_gone_is_missed(copied: Path) -> None:
    next(path for path in (copied / "files").rglob("*") if path.is_file()).unlink()
    assert rules_broken(copied) == {"unproven_files"}


def test_a_disk_that_is_full_during_the_audit_ends_the_run_and_the_next_one_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> Scratch:
        scratch = Scratch(path)
        scratch.db.execute("PRAGMA max_page_count = 1")  # no more than there are already
        return scratch

    with Emulator(small_world(), budget=None) as emulator:
        with monkeypatch.context() as patch:
            patch.setattr(proofs, "Scratch", full)
            ended = export(emulator, tmp_path).result
        assert (ended.status, ended.exit_code) == ("unfinished", 5)
        assert f"cannot write in {tmp_path / '.notionkit'}: " in ended.message
        assert (
            "full. Make room there, or make it writable for you, then run the same command again"
            in ended.message
        )
        assert not (tmp_path / ".notionkit" / FILE).exists()
        assert export(emulator, tmp_path).result.status == "proven"
