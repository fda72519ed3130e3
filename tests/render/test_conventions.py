"""Naming conventions are pure, safe and without clashes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit.render.conventions import (
    COLUMN_STRATEGIES,
    STRATEGIES,
    Named,
    column_names,
    file_name,
    file_names,
    strategy,
    words,
)
from notionkit.render.naming import MAX_COMPONENT_BYTES, clash_key, safe_name

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
MENU = Named("Café Menu (2026)", ID, "2026-06-27T16:49:00.000Z")
ALPHABET = "aBz09 -_./\\:*?\"<>|'’#\x00\n\u200dßøéÅ日本語한글ع👩🇳🇴\u0301İ"
titles = st.text(st.sampled_from(ALPHABET), max_size=40)
things = st.builds(
    Named, titles, st.uuids().map(str), st.none() | st.just("2026-06-27T16:49:00.000Z")
)


@pytest.mark.parametrize(
    ("by", "name"),
    [
        ("title", "Café Menu (2026)"),
        ("id", ID),
        ("slug", "cafe-menu-2026"),
        ("kebab", "café-menu-2026"),
        ("snake", "café_menu_2026"),
        ("timestamp", "2026-06-27-1649 Café Menu (2026)"),
    ],
)
def test_each_strategy_by_example(by: str, name: str) -> None:
    assert strategy(by)(MENU) == name
    assert file_name(MENU, by, extension=".md") == f"{name}.md"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Giver's e-mail", ["givers", "e", "mail"]),
        ("lastEditedTime", ["last", "edited", "time"]),
        ("HTTPServer", ["http", "server"]),
        ("日本 語", ["日本", "語"]),
        ("  --  ", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Smørrebrød & Øl", "smorrebrod-ol"),
        ("Straße", "strasse"),
        ("日本語", "b20768a5"),
        ("日本 2026", "2026"),
        ("", "b20768a5"),
    ],
)
def test_a_slug_is_ascii_or_the_end_of_the_id(title: str, slug: str) -> None:
    assert strategy("slug")(Named(title, ID)) == slug


def test_snake_is_a_name_for_programs() -> None:
    assert strategy("snake")(Named("2026 budget")) == "_2026_budget"
    assert strategy("snake")(Named("?", "")) == "untitled"


def test_without_a_time_a_timestamp_is_the_title() -> None:
    assert strategy("timestamp")(Named("A", ID, "soon")) == "A"
    assert strategy("timestamp")(Named("A", ID, "2026-06-27T23:49:00+02:00")).startswith(
        "2026-06-27-2149 "
    )


def test_an_unknown_strategy_names_those_that_there_are() -> None:
    with pytest.raises(ValueError, match="'camel'; choose title, id, slug"):
        strategy("camel")
    with pytest.raises(ValueError, match="columns are named by title, slug, kebab, snake"):
        column_names(["A"], "id")


@given(things, st.sampled_from(sorted(STRATEGIES)))
def test_every_file_name_is_safe_and_follows_from_the_thing_alone(named: Named, by: str) -> None:
    name = file_name(named, by, extension=".md")
    assert len(name.encode()) <= MAX_COMPONENT_BYTES
    assert name == file_name(named, by, extension=".md")
    assert safe_name(name, limit=MAX_COMPONENT_BYTES) == name


@given(titles)
def test_slugs_kebabs_and_snakes_keep_to_their_letters(title: str) -> None:
    named = Named(title, ID)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", strategy("slug")(named))
    assert not re.search(r"[\s/]|--|^-|-$", strategy("kebab")(named))
    snake = strategy("snake")(named)
    assert not snake[0].isdigit()
    assert "-" not in snake


@given(st.lists(things, max_size=12), st.sampled_from(sorted(STRATEGIES)))
def test_several_things_never_share_a_name(found: list[Named], by: str) -> None:
    names = file_names(found, by, extension=".md")
    assert set(names) == {thing.id for thing in found}
    assert len({clash_key(name) for name in names.values()}) == len(names)
    assert names == file_names(list(reversed(found)), by, extension=".md")


def test_the_one_created_first_keeps_the_name() -> None:
    younger = Named("cafe menu 2026", "0" * 24 + "1234abcd", "2026-07-01T00:00:00.000Z")
    assert file_names([younger, MENU], "slug") == {
        MENU.id: "cafe-menu-2026",
        younger.id: "cafe-menu-2026 1234abcd",
    }


@given(st.lists(titles, max_size=12), st.sampled_from(COLUMN_STRATEGIES))
def test_columns_keep_their_order_and_never_share_a_name(found: list[str], by: str) -> None:
    names = column_names(found, by)
    assert len(names) == len(found)
    assert len({name.casefold() for name in names}) == len(names)


def test_columns_that_would_be_there_twice_get_a_number() -> None:
    assert column_names(["Due date", "due-date", "Due_Date", "Ok?"], "snake") == [
        "due_date",
        "due_date_2",
        "due_date_3",
        "ok",
    ]
