from __future__ import annotations

from typing import Any

import pytest

from actors import Actor, ChildSpec, GiveUp, Intensity, InvalidSpec, Strategy, SupervisorSpec


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "a/b"),
        ("id", ""),
        ("restart", "always"),
        ("redelivery", 1),
        ("capacity", 0),
        ("overflow", None),
        ("batch", 0),
        ("shutdown_seconds", -1),
        ("start_seconds", 0),
        ("hang_seconds", 0),
    ],
)
def test_a_child_with_a_field_that_makes_no_sense_is_refused_by_its_name(
    field: str, value: Any
) -> None:
    terms: dict[str, Any] = {"id": "a", "factory": Actor, field: value}
    with pytest.raises(InvalidSpec, match=field):
        ChildSpec(**terms)


@pytest.mark.parametrize(
    ("field", "value"),
    [("strategy", "one_for_two"), ("intensity", 3), ("backoff", None), ("on_give_up", "park")],
)
def test_a_supervisor_with_a_field_that_makes_no_sense_is_refused_by_its_name(
    field: str, value: Any
) -> None:
    terms: dict[str, Any] = {field: value}
    with pytest.raises(InvalidSpec, match=field):
        SupervisorSpec("s", **terms)


@pytest.mark.parametrize(("field", "value"), [("restarts", -1), ("seconds", 0)])
def test_an_intensity_that_makes_no_sense_is_refused_by_its_name(field: str, value: Any) -> None:
    terms: dict[str, Any] = {field: value}
    with pytest.raises(InvalidSpec, match=field):
        Intensity(**terms)


def test_two_children_of_one_id_are_refused() -> None:
    with pytest.raises(InvalidSpec, match="id must be unique"):
        SupervisorSpec("s", (ChildSpec("a", Actor), ChildSpec("a", Actor)))


def test_parking_needs_one_for_one() -> None:
    with pytest.raises(InvalidSpec, match="on_give_up"):
        SupervisorSpec("s", on_give_up=GiveUp.PARK, strategy=Strategy.ONE_FOR_ALL)


def test_walking_a_tree_gives_all_paths_in_boot_order() -> None:
    inner = SupervisorSpec("crawl", (ChildSpec("limiter", Actor), ChildSpec("fetcher", Actor)))
    root = SupervisorSpec("root", (ChildSpec("keeper", Actor), inner))
    assert [path for path, _ in root.walk()] == [
        "/",
        "/keeper",
        "/crawl",
        "/crawl/limiter",
        "/crawl/fetcher",
    ]
