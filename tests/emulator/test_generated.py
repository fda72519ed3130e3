"""Generated worlds: the size that was asked for, the same for a seed, hard in every way."""

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from notionkit.emulator import World, generated, generated_world, named_world
from notionkit.emulator import blocks as b
from notionkit.emulator.richtext import plain, rich
from notionkit.emulator.store import title_items
from tests.emulator.conftest import Serve
from tests.emulator.test_demo import BLOCKS, VALUES


def test_a_seed_gives_the_same_world_and_another_seed_another() -> None:
    first, again, other = (generated_world(30, seed) for seed in (1, 1, 2))
    assert first.objects == again.objects
    assert list(first.all("block")) == list(again.all("block"))
    assert set(first.objects).isdisjoint(other.objects)


def test_it_has_the_size_that_was_asked_for() -> None:
    world = generated_world(50, 3, rows=25)
    hidden = {
        own["id"]
        for own in world.all("page")
        if world.trashed(own["id"]) or not world.visible(own["id"])
    }
    rows = sum(own not in hidden for listed in world.rows.values() for own in listed)
    assert len(world.rows[world.id_of("everything-source")]) == 25
    assert len(list(world.all("page"))) == 50 + rows + len(hidden)


def test_some_pages_lie_in_the_trash_and_some_are_not_shared(serve: Serve) -> None:
    caller = serve(generated_world(80, 3))
    world = caller.emulator.world
    trashed, unshared, around_shared = (world.id_of(f"hidden-{at}") for at in range(3))
    assert caller.get(f"/v1/pages/{trashed}")["in_trash"] is True
    for lost in (unshared, world.id_of("below-1"), around_shared, world.id_of("unshared-row")):
        assert caller.send("GET", f"/v1/pages/{lost}").status_code == 404
    assert caller.get(f"/v1/pages/{world.id_of('below-2')}")["in_trash"] is False
    listed = {own["id"] for own in caller.walk_post("/v1/search")}
    assert world.id_of("below-2") in listed
    assert not listed & {trashed, unshared, around_shared, world.id_of("trashed-row")}
    rows = caller.walk_post(f"/v1/data_sources/{world.id_of('nothing-source')}/query")
    assert len(rows) == 1
    pointing = [own["type"] for own in caller.walk(f"/v1/blocks/{world.id_of('page-0')}/children")]
    assert pointing.count("link_to_page") >= 3


def test_what_is_hidden_changes_nothing_of_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = generated_world(40, 5)
    monkeypatch.setattr(generated, "add_hidden", lambda *_: None)
    without = generated_world(40, 5)
    assert set(without.objects) < set(whole.objects)
    changed = {key for key, body in without.objects.items() if whole.objects[key] != body}
    assert {kind for kind, _ in changed} <= {"page", "block", "database", "data_source"}
    assert all(
        _content(whole.objects[key]) == _content(body) for key, body in without.objects.items()
    )


def _content(body: dict[str, Any]) -> dict[str, Any]:
    return {key: own for key, own in body.items() if not key.startswith("last_edited")}


def test_it_is_long_wide_and_deep(serve: Serve) -> None:
    caller = serve(generated_world(12, 3, rows=0))
    world = caller.emulator.world
    assert len(caller.walk(f"/v1/blocks/{world.id_of('page-2')}/children")) == 250
    (toggle, *_) = caller.walk(f"/v1/blocks/{world.id_of('page-3')}/children")
    assert len(caller.walk(f"/v1/blocks/{toggle['id']}/children")) == 130
    (block, *_), depth = caller.walk(f"/v1/blocks/{world.id_of('page-4')}/children"), 1
    while block["has_children"]:
        (block,), depth = caller.walk(f"/v1/blocks/{block['id']}/children"), depth + 1
    assert depth == 12


def test_a_thousand_rows_come_out_once_each(serve: Serve) -> None:
    caller = serve(generated_world(1, 3, rows=1000))
    source = caller.emulator.world.id_of("everything-source")
    rows = caller.walk_post(f"/v1/data_sources/{source}/query")
    assert len({row["id"] for row in rows}) == len(rows) == 1000


def test_worlds_have_names() -> None:
    assert named_world("generated", pages=2, seed=5, rows=0).name == "Generated workspace 5"
    assert named_world("small").name == "Small workspace"


SEEDS = range(50)
HELD: dict[str, Callable[[str], bool]] = {
    "an empty title": lambda own: own == "",
    "300 characters": lambda own: len(own) >= 300,
    "a slash": lambda own: "/" in own,
    "a backslash": lambda own: "\\" in own,
    "nothing but dots": lambda own: own == "..",
    "a dot first": lambda own: own.startswith("."),
    "a dot last": lambda own: own.endswith("."),
    "a space last": lambda own: own.endswith(" "),
    "a reserved name": lambda own: own.upper().partition(".")[0] == "CON",
    "a control character": lambda own: any(unicodedata.category(one) == "Cc" for one in own),
    "an emoji": lambda own: "👩🏽‍🚀" in own,
    "combining marks": lambda own: any(map(unicodedata.combining, own)),
    "right to left": lambda own: "שלום" in own,
    "an override": lambda own: "\u202e" in own,
}


def titles(world: World) -> list[str]:
    return [plain(title_items(own)) for own in world.all("page")]


@pytest.mark.parametrize("seed", [0, 7, 23, 49])
def test_every_kind_of_block_and_property_and_name_is_in_a_world_of_any_seed(seed: int) -> None:
    world = generated_world(80, seed)
    assert {own["type"] for own in world.all("block")} >= set(BLOCKS.split())
    kinds = {own["type"] for page in world.all("page") for own in page["properties"].values()}
    assert kinds >= set(VALUES.split())
    given = titles(world)
    assert [name for name, holds in HELD.items() if not any(map(holds, given))] == []
    folded = [own.casefold() for own in given if own]
    assert len(set(given)) < len(given)
    assert len(set(folded)) < len({own for own in given if own})


def test_a_world_has_what_is_hard_about_rows_people_comments_and_places() -> None:
    world = generated_world(80, 3)
    rows = [own for own in world.all("page") if own["parent"]["type"] == "data_source_id"]
    values = [own for row in rows for own in row["properties"].values()]
    assert max(len(own["relation"]) for own in values if own["type"] == "relation") > 25
    assert max(len(own["people"]) for own in values if own["type"] == "people") > 25
    assert sorted(len(own["data_sources"]) for own in world.all("database")) == [1, 2]
    assert [own["is_inline"] for own in world.all("database")].count(True) == 1
    holders = {own["parent"]["type"] for own in world.all("page")}
    assert holders == {"workspace", "page_id", "block_id", "data_source_id"}
    assert {own["id"] for own in rows} & {
        own["parent"]["page_id"] for own in world.all("page") if "page_id" in own["parent"]
    }
    comments = list(world.all("comment"))
    assert {own["parent"]["type"] for own in comments} == {"page_id", "block_id"}
    assert any("attachments" in own for own in comments)
    linked = [own for own in world.all("block") if own["type"] == "child_database"]
    assert any(world.get("database", own["id"]) is None for own in linked)


def test_fifty_seeds_give_fifty_different_worlds() -> None:
    seen: dict[Any, int] = {}
    for seed in SEEDS:
        world = generated_world(12, seed, rows=5)
        kinds = tuple(own["type"] for own in world.all("block"))
        tree = tuple(own["parent"]["type"] for own in world.all("page"))
        seen[(kinds, tree, tuple(titles(world)))] = seed
    assert len(seen) == len(SEEDS)


def test_a_large_world_holds_its_blocks_back_until_somebody_reads_them(serve: Serve) -> None:
    world = generated_world(400, 7, rows=10, blocks=50)
    held = len(world.objects)
    caller = serve(world)
    page = world.id_of("page-234")
    todo, found = [page], []
    while todo:
        below = caller.walk(f"/v1/blocks/{todo.pop()}/children")
        found += below
        todo += [own["id"] for own in below if own["has_children"] and "synced" not in own["type"]]
    own = [block for block in found if block["type"] != "child_page"]
    assert 45 <= len(own) <= 50
    assert caller.get(f"/v1/blocks/{own[-1]['id']}")["id"] == own[-1]["id"]
    assert len(world.objects) == held
    assert sum(1 for _ in world.all("block")) > 19_500
    assert len(world.objects) == held


def test_a_block_that_is_made_late_can_be_changed_like_any_other(serve: Serve) -> None:
    world = generated_world(40, 7, rows=0, blocks=9)
    caller = serve(world)
    page = world.id_of("page-30")
    before = caller.walk(f"/v1/blocks/{page}/children")
    first, last = before[0]["id"], before[-1]["id"]
    world.append(page, b.paragraph("at the end"))
    world.insert(page, [b.paragraph("in front")], 0)
    world.trash(first)
    world.append(last, b.paragraph("below the last"))
    after = caller.walk(f"/v1/blocks/{page}/children")
    kept = [own["id"] for own in after][1:-1]
    assert plain(after[0]["paragraph"]["rich_text"]) == "in front"
    assert plain(after[-1]["paragraph"]["rich_text"]) == "at the end"
    assert kept == [own["id"] for own in before][1:]
    assert caller.get(f"/v1/blocks/{first}")["in_trash"] is True
    world.remove(last)
    assert caller.send("GET", f"/v1/blocks/{last}").status_code == 404
    assert caller.send("GET", f"/v1/blocks/{last}/children").status_code == 404


def test_text_of_a_late_block_can_be_edited(serve: Serve) -> None:
    world = generated_world(40, 9, rows=0, blocks=20)
    caller = serve(world)
    late = world.late
    assert late is not None
    block = next(
        own for own in world.all("block") if own["type"] == "paragraph" and late.block(own["id"])
    )
    world.edit_block(block["id"], {"rich_text": rich("changed")})
    shown = caller.get(f"/v1/blocks/{block['id']}")
    assert plain(shown["paragraph"]["rich_text"]) == "changed"
    assert shown["parent"] == block["parent"]
