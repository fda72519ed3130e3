"""Generated worlds: the size that was asked for, the same for a seed, hard in every way."""

from notionkit.emulator import generated_world, named_world
from tests.emulator.conftest import Serve


def test_a_seed_gives_the_same_world_and_another_seed_another() -> None:
    first, again, other = (generated_world(30, seed) for seed in (1, 1, 2))
    assert first.objects == again.objects
    assert set(first.objects).isdisjoint(other.objects)


def test_it_has_the_size_that_was_asked_for() -> None:
    world = generated_world(50, 3, rows=25)
    rows = sum(len(own) for own in world.rows.values())
    assert rows == 26
    assert len(list(world.all("page"))) == 50 + rows


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
