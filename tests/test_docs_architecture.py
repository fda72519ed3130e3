"""The architecture page is true: its packages, its arrows, its tree and its messages."""

import re

import pytest

from actors import Actor, ChildSpec, SupervisorSpec
from actors.roles import messages
from notionkit.engine.terms import GROUPS, ROLES
from notionkit.engine.tree import Cast, Sizes, supervision_tree
from tests.pages import ROOT, blocks, read, table
from tests.test_architecture import MAY_IMPORT

PAGE = "docs/architecture.md"
POOLS = ("fetchers", "transformers", "paginators", "downloaders")


def nobody() -> Actor:
    return Actor()


def spec() -> SupervisorSpec:
    roles = {name: nobody for name in Cast.__annotations__ if name != "plugins"}
    cast = Cast(**roles, plugins={"plugin": nobody})
    return supervision_tree(cast, Sizes.for_concurrency(4))


def edges(diagram: str) -> set[tuple[str, str]]:
    """The arrows of a mermaid flowchart, by the names shown."""
    labels = dict(re.findall(r'(\w+)\["([^"]+)"\]', diagram))
    pairs = re.findall(r"(\w+)(?:\[[^]]*\])? --> (\w+)", diagram)
    return {(labels.get(one, one), labels.get(other, other)) for one, other in pairs}


# -- the house ------------------------------------------------------------------------------------


def packages() -> set[str]:
    folders = (path.parent for path in (ROOT / "notionkit").glob("*/__init__.py"))
    return {"actors", *(f"notionkit.{folder.name}" for folder in folders)}


def test_the_packages_are_those_on_disk() -> None:
    told = {row["Package"].strip("`") for row in table(PAGE, "Package", "What is in it")}
    assert told == packages()


def test_the_arrows_and_what_lies_behind_them_are_what_may_be_imported() -> None:
    arrows = edges(blocks(PAGE, "mermaid")[0])
    for package in packages():
        reached: set[str] = set()
        waiting = [package]
        while waiting:
            here = waiting.pop()
            below = {other for one, other in arrows if one == here} - reached
            reached |= below
            waiting.extend(below)
        assert reached == MAY_IMPORT[package], package


# -- the supervision tree -------------------------------------------------------------------------


def test_the_picture_of_the_tree_has_the_real_children_in_boot_order() -> None:
    drawn: dict[str, list[str]] = {}
    for one, other in re.findall(r"(\w+) --> (\w+)", blocks(PAGE, "mermaid")[1]):
        drawn.setdefault(one, []).append(other)
    real = {
        supervisor.id: [child.id for child in supervisor.children]
        for _, supervisor in spec().walk()
        if isinstance(supervisor, SupervisorSpec)
    }
    for pool in POOLS:  # drawn as one worker, which stands for all
        assert drawn.pop(pool) == [pool.removesuffix("s")]
        assert all(name.isdigit() for name in real.pop(pool))
    assert drawn == real


def supervisors() -> dict[str, dict[str, str]]:
    rows = table(PAGE, "Supervisor", "Strategy", "Intensity", "Backoff", "Giving up", "Why")
    return {name: row for row in rows for name in row["Supervisor"].split(", ")}


def test_every_supervisor_is_told_as_it_is() -> None:
    told = supervisors()
    real = {node.id: node for _, node in spec().walk() if isinstance(node, SupervisorSpec)}
    assert set(told) == set(real)
    for name, node in real.items():
        row = told[name]
        intensity, backoff = node.intensity, node.backoff
        assert row["Strategy"] == node.strategy.value
        assert row["Intensity"] == f"{intensity.restarts} in {intensity.seconds:g} s"
        assert row["Backoff"] == f"{backoff.minimum:g} to {backoff.maximum:g} s"
        assert row["Giving up"] == node.on_give_up.value
        group = "pool" if name in POOLS else name
        assert row["Why"] == GROUPS[group].why


def told_actor(path: str) -> str:
    *_, above, name = path.split("/")
    if above == "plugins":
        return "each plugin"
    return f"each {above.removesuffix('s')}" if above in POOLS else name


def test_every_actor_is_told_as_it_is() -> None:
    columns = ("Redelivery", "Capacity", "When full")
    rows = table(PAGE, "Actor", *columns, "What it does", "Why so")
    told = {row["Actor"]: tuple(row[name] for name in columns) for row in rows}
    real = {
        told_actor(path): (child.redelivery.value, f"{child.capacity:,}", child.overflow.value)
        for path, child in spec().walk()
        if isinstance(child, ChildSpec)
    }
    assert told == real
    assert all(row["What it does"] for row in rows)


def test_the_reasons_told_are_those_in_the_code() -> None:
    rows = table(PAGE, "Actor", "Redelivery", "Capacity", "When full", "What it does", "Why so")
    told = {row["Actor"].removeprefix("each "): row["Why so"] for row in rows}
    assert told == {name: role.why for name, role in ROLES.items()}


def test_every_actor_stands_in_the_group_of_its_role() -> None:
    """So its strategy, intensity and backoff are those that its role names."""
    for path, child in spec().walk():
        if isinstance(child, ChildSpec):
            above = path.split("/")[-2] or "root"
            role = told_actor(path).removeprefix("each ")
            assert ROLES[role].group == ("pool" if above in POOLS else above), path


def test_the_longest_a_message_may_take_is_as_told() -> None:
    hangs = {name: role.hang_seconds for name, role in ROLES.items() if role.hang_seconds}
    assert hangs == {"fetcher": 5 * 60, "plugin": 30 * 60}
    assert "more than 5 minutes is abandoned" in read(PAGE)
    assert "more than 30 minutes is put aside" in read(PAGE)


@pytest.mark.parametrize("concurrency", [2, 8])
def test_the_sizes_of_the_pools_are_as_told(concurrency: int) -> None:
    assert "N fetchers, 2N paginators" in read(PAGE)
    assert "2 transformers and up to 4 downloaders" in read(PAGE)
    sizes = Sizes.for_concurrency(concurrency)
    assert (sizes.fetchers, sizes.paginators) == (concurrency, 2 * concurrency)
    assert (sizes.transformers, sizes.downloaders) == (2, min(4, concurrency))


# -- the life of a page ---------------------------------------------------------------------------


def test_the_messages_in_a_pages_life_are_real_and_pass_between_drawn_actors() -> None:
    diagram = blocks(PAGE, "mermaid")[2]
    actors = dict(re.findall(r"participant (\w) as (\w+)", diagram))
    arrows = re.findall(r"(\w)->>(\w): (\w+)", diagram)
    assert arrows
    for one, other, message in arrows:
        assert {one, other} <= set(actors)
        assert hasattr(messages, message), message
