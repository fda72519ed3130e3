"""Each kind of entry that the ledger can have, brought about by a run that is broken on purpose.

A failure makes the exit code 3; a limit, a choice or a flag is listed and leaves it 0.
"""

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import attrs
import pytest

from notionkit.emulator import Emulator, Fault, Received, Source, World
from notionkit.emulator import blocks as b
from notionkit.emulator import schema as s
from notionkit.emulator import values as v
from notionkit.emulator.capabilities import ALL, Capability
from notionkit.emulator.richtext import mention_page, rich
from notionkit.engine import NotionKit, RunResult
from notionkit.engine.crawl import discovery, extras, transform
from notionkit.engine.proof.audit import RULES
from notionkit.mirror import Change, NewListing, Problem
from notionkit.plugins import OutputFolder, Plugin
from notionkit.plugins.context import DocumentContext
from notionkit.plugins.markdown import MarkdownPlugin
from notionkit.render.markdown import registry
from tests.engine.conftest import settings_for
from tests.integration.clocks import PatientClock
from tests.integration.test_losses import Doomed, ledger_in

ROOT = Path(__file__).parents[2]
SEVERITIES = {"failure", "limit", "choice", "flag", "accepted"}
SHOWN_ELSEWHERE = {
    ("failure", "layout_kept"): "integration/test_layout_change.py",
    ("choice", "economy"): "integration/test_economy.py",
    ("choice", "exclude_matches_nothing"): "integration/test_choices.py",
    ("flag", "state_folder"): "engine/test_placement.py",
}
"""Kinds that take more than a broken world; the tests that bring them about."""
MISSING = "11111111-2222-4333-8444-555555555555"
Json = dict[str, Any]
Patch = Callable[[pytest.MonkeyPatch], None]


def world_of_all() -> World:
    """Something of every kind that can fail."""
    world = World(name="Kinds", seed="kinds")
    home = world.page("Home", key="home", blocks=[b.toggle("Open", b.paragraph("Inside"))])
    world.append(home, b.file_block(world.file("a.txt", b"bytes"), "a.txt"))
    world.unindex(world.page("Child", parent=home, key="child"))
    table = world.database("Table", [Source("Rows", key="rows")], parent=home, key="table")
    rows = [world.row(table.source, {"Name": f"Row {number}"}) for number in range(30)]
    related = {"Related": s.relation(table.id, table.source)}
    other = world.database("Other", [Source("Others", related)], key="other")
    world.row(other.source, {"Name": "Many", "Related": rows}, key="many")
    return world


def home_with(*drafts: b.Draft) -> Callable[[], World]:
    """A world whose home page has these blocks."""

    def made() -> World:
        world = world_of_all()
        world.append(world.id_of("home"), *drafts)
        return world

    return made


def synced_from_elsewhere() -> World:
    world = world_of_all()
    hidden = world.page("Hidden", blocks=[b.synced_original(b.paragraph("far")).named("synced")])
    world.append(world.id_of("home"), b.synced_copy(world.id_of("synced")))
    world.unshare(hidden)
    return world


def pages(count: int) -> World:
    world = World()
    for number in range(count):
        world.page(f"Page {number}")
    return world


def in_a_circle() -> World:
    world = world_of_all()
    one, other = (world.page(name) for name in ("One", "Other"))
    for inner, outer in ((one, other), (other, one)):
        parent = {"type": "page_id", "page_id": outer}
        world.put("page", world.need("page", inner) | {"parent": parent})
    return world


def without_a_result() -> World:
    world = world_of_all()
    table = world.database("Formulas", [Source("Formulas", {"Sum": s.formula("1")})])
    world.row(table.source, {"Name": "Row", "Sum": v.formula_result("unsupported", {})})
    return world


def png_named_pdf() -> World:
    world = world_of_all()
    made = world.file("a.pdf", b"\x89PNG\r\n\x1a\n" + bytes(50))
    world.append(world.id_of("home"), b.file_block(made, "a.pdf"))
    return world


def many_pages() -> World:
    world = World()
    moments = itertools.count(1_750_000_000, 60)

    class Minutes:
        def time(self) -> float:
            return next(moments)

        def monotonic(self) -> float:
            return 0.0

    world.use_clock(Minutes())
    for number in range(30):
        world.page(f"Page {number}")
    return world


@attrs.frozen
class Setting:
    """How a run is set up.

    `answers` are paths (with names of the world in braces) and what is answered there; `then` is
    what happens to the world between a first, unspoilt run and this one.
    """

    answers: dict[str, Callable[[World], Fault]] = attrs.field(factory=dict)
    world: Callable[[], World] = world_of_all
    patch: Patch = lambda _: None
    plugins: tuple[type[Plugin], ...] = ()
    targets: tuple[str, ...] = ()
    settings: Json = attrs.field(factory=dict)
    serving: Json = attrs.field(factory=dict)
    then: tuple[Callable[[World, Path], None], ...] = ()
    before: Callable[[Path], None] = lambda _: None


def run(setting: Setting, output: Path, monkeypatch: pytest.MonkeyPatch) -> RunResult:
    """Do what the setting says."""
    world, clock = setting.world(), PatientClock(factor=50)
    setting.patch(monkeypatch)
    setting.before(output)
    spoilt = {
        re.sub(r"\{(.+?)\}", lambda own: world.id_of(own[1]), path): fault
        for path, fault in setting.answers.items()
    }

    def faults(received: Received) -> Fault | None:
        return next((own(world) for path, own in spoilt.items() if path in received.path), None)

    def once(emulator: Emulator) -> RunResult:
        settings = settings_for(emulator, output, attempts=1, **setting.settings)
        with NotionKit(settings, plugins=setting.plugins, clock=clock) as kit:
            result = kit.run(setting.targets).wait(60)
        assert result is not None
        return result

    try:
        with Emulator(world, budget=None, faults=faults, **setting.serving) as emulator:
            for change in setting.then:
                once(emulator)
                change(world, output)
            return once(emulator)
    finally:
        clock.close()


def always(fault: Callable[[], Fault]) -> Callable[[World], Fault]:
    return lambda _: fault()


def listing(**more: Any) -> Callable[[World], Fault]:
    """An empty list."""
    body: Json = {"object": "list", "results": [], "next_cursor": None, "has_more": False}
    return lambda _: Fault.json_answer(200, body | more)


def failing_drafts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MarkdownPlugin, "drafts", lambda *_: 1 / 0)


def failing_toggles(patch: pytest.MonkeyPatch) -> None:
    entry = registry._ENTRIES["toggle"]
    broken = attrs.evolve(entry, write=lambda *_: 1 / 0)  # type: ignore[arg-type]
    patch.setitem(registry._ENTRIES, "toggle", broken)


def leading_nowhere(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(DocumentContext, "_to", lambda *_: "nowhere.md")


def blind_to_strangers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(OutputFolder, "foreign", lambda *_: False)


def strange_home(output: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    (output / "Home.md").write_text("mine")


def overlooking(kind: str) -> Patch:
    """A crawl with a bug: it never opens listings of one kind."""
    real = discovery.discover

    def discover(*arguments: Any) -> Iterator[NewListing]:
        return (found for found in real(*arguments) if found.kind != kind)

    return lambda patch: patch.setattr(transform, "discover", discover)


def stopping_early(patch: pytest.MonkeyPatch) -> None:
    """A crawl with a bug: it takes the first page for the last and says nothing."""
    patch.setattr(transform, "_next_cursor", lambda *_: None)
    patch.setattr(transform, "_endless", lambda row: Problem("flag", "bug", "", row.key, ""))


def without(module: ModuleType, name: str) -> Patch:
    """A crawl with a bug: it never finds anything of one kind."""
    return lambda patch: patch.setattr(module, name, lambda *_: ())


class Picky(Plugin):
    name: ClassVar[str] = "picky"

    def on_change(self, change: Change) -> None:
        if change.kind == "data_source":
            raise RuntimeError("not tables")


def unshare_child(world: World, _: Path) -> None:
    world.unshare(world.id_of("child"))


def unshare_table(world: World, _: Path) -> None:
    world.unshare(world.id_of("other"))


def nothing(_world: World, _output: Path) -> None:
    """Let a run go by."""


def edit_home(_: World, output: Path) -> None:
    (output / "Home.md").write_text("edited here")


FAILURES: dict[str, Setting] = {
    "listing": Setting({"/v1/users": always(Fault.conflict)}),
    "target": Setting(targets=(MISSING,)),
    "model": Setting({"/v1/users": listing(results=["no object"])}),
    "incomplete_list": Setting({"/v1/users": listing(has_more=True)}),
    "incomplete_query": Setting(
        {"/v1/data_sources/{rows}/query": listing(request_status={"type": "incomplete"})}
    ),
    "file": Setting({"a.txt": always(Fault.not_found)}),
    "plugin": Setting(plugins=(Picky,)),
    "plugin_parked": Setting(plugins=(Doomed,)),
    "render": Setting(patch=failing_drafts),
    "render_block": Setting(patch=failing_toggles),
    "broken_link": Setting(patch=leading_nowhere),
    "foreign_file": Setting(patch=blind_to_strangers, before=strange_home),
    "unreached": Setting(then=(unshare_child,)),
    "nothing_visible": Setting(world=World),
    "unproven_listings": Setting(patch=stopping_early, world=lambda: pages(120)),
    "unproven_children": Setting(patch=overlooking("children")),
    "unproven_objects": Setting(patch=overlooking("page")),
    "unproven_properties": Setting(patch=overlooking("property")),
    "unproven_queries": Setting(patch=overlooking("rows")),
    "unproven_comments": Setting(patch=without(extras, "commented"), settings={"comments": "page"}),
    "unproven_views": Setting(patch=without(extras, "viewed"), settings={"views": "list"}),
    "unproven_files": Setting(patch=without(transform, "_files")),
}
OTHERS: dict[tuple[str, str], Setting] = {
    ("limit", "users_not_readable"): Setting(
        serving={"capabilities": ALL - {Capability.READ_USERS}}
    ),
    ("limit", "comments_not_readable"): Setting(
        serving={"capabilities": ALL - {Capability.READ_COMMENTS}}, settings={"comments": "page"}
    ),
    ("limit", "linked_view_without_access"): Setting(world=home_with(b.linked_view())),
    ("limit", "database_not_shared"): Setting({"/v1/databases/{other}": always(Fault.not_found)}),
    ("limit", "synced_block_without_access"): Setting(world=synced_from_elsewhere),
    ("limit", "synced_original"): Setting(world=synced_from_elsewhere),
    ("limit", "views_not_readable"): Setting(
        {"/v1/views/": always(Fault.validation_error)}, settings={"views": "list"}
    ),
    ("limit", "view_incomplete"): Setting(settings={"views": "csv"}, serving={"query_limit": 20}),
    ("limit", "unsupported_block"): Setting(world=home_with(b.unsupported("ai_block"))),
    ("limit", "search_ended_early"): Setting(world=many_pages, serving={"query_limit": 10}),
    ("limit", "outside_link"): Setting(
        world=home_with(b.paragraph(rich([mention_page(MISSING, "elsewhere")])))
    ),
    ("limit", "unreached"): Setting(then=(unshare_child, nothing)),
    ("limit", "unreached_below"): Setting(then=(unshare_table, nothing)),
    ("choice", "file_skipped"): Setting(settings={"skip_files": ("*.txt",)}),
    ("flag", "unknown"): Setting(world=home_with(b.raw_block("hologram", {"angle": 42}))),
    ("flag", "unknown_block"): Setting(world=home_with(b.raw_block("hologram", {"angle": 42}))),
    ("limit", "unsupported_value"): Setting(world=without_a_result),
    ("flag", "orphan"): Setting(targets=(world_of_all().id_of("child"),)),
    ("flag", "cycle"): Setting(world=in_a_circle),
    ("flag", "local_edit"): Setting(then=(edit_home,)),
    ("flag", "file_type"): Setting(world=png_named_pdf),
}


@pytest.mark.parametrize("rule", FAILURES)
def test_a_failure_of_each_kind_is_in_the_ledger_and_makes_the_exit_code_3(
    rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run(FAILURES[rule], tmp_path / "out", monkeypatch)
    ledger = ledger_in(tmp_path / "out")
    assert rule in {entry["rule"] for entry in ledger["failures"]}
    assert rule in {failure.rule for failure in result.failures}
    assert len(result.failures) == len(ledger["failures"])
    assert (result.status, result.exit_code, ledger["status"]) == ("losses", 3, "losses")
    assert all(entry["message"] for entry in ledger["failures"])


@pytest.mark.parametrize(("severity", "rule"), OTHERS)
def test_what_is_no_failure_is_in_the_ledger_and_the_exit_code_is_0(
    severity: str, rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run(OTHERS[severity, rule], tmp_path / "out", monkeypatch)
    ledger = ledger_in(tmp_path / "out")
    assert rule in {entry["rule"] for entry in ledger[f"{severity}s"]}
    assert (result.failures, ledger["failures"], result.exit_code) == ((), [], 0)
    assert all(entry["message"] for entry in ledger[f"{severity}s"])


def test_no_kind_of_entry_was_forgotten() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("engine", "plugins", "render")
        for path in (ROOT / "notionkit" / folder).rglob("*.py")
    )
    named = set(re.findall(r'"(failure|limit|choice|flag)",\s*"(\w+)"', code))
    limits = re.search(r"_LIMITS = \{(.+?)\n\}", code, re.DOTALL)
    assert limits is not None
    named = {(severity, rule) for severity, rule in named if rule not in SEVERITIES}
    named |= {("limit", rule) for rule in re.findall(r'^    "(\w+)":', limits[1], re.MULTILINE)}
    named |= {("failure", f"unproven_{rule}") for rule in RULES}
    shown = {("failure", rule) for rule in FAILURES} | set(OTHERS)
    assert named - shown == SHOWN_ELSEWHERE.keys()
    for (_, rule), tests in SHOWN_ELSEWHERE.items():
        assert f'"{rule}"' in (ROOT / "tests" / tests).read_text(encoding="utf-8"), tests
