"""What a title becomes as a file name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit.render.naming import (
    MAX_COMPONENT_BYTES,
    clash_key,
    cut,
    id_suffix,
    safe_file_name,
    safe_name,
    split_extension,
    with_suffix,
)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Plain title", "Plain title"),
        ("", "Untitled"),
        ("   ", "Untitled"),
        ("..", "Untitled"),
        ("\u200b", "Untitled"),
        ("a/b\\c:d", "a-b-c-d"),
        ('What? <"this"> | that*', "What- --this-- - that-"),
        (".hidden", "hidden"),
        ("Ends with dots...", "Ends with dots"),
        ("tab\tand\nline", "tab and line"),
        ("bell\x07 and \x7fdelete", "bell and delete"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("con", "con-"),
        ("NUL.txt", "NUL-.txt"),
        ("lpt¹", "lpt¹-"),
        ("Console", "Console"),
        ("Cafe\u0301", "Café"),
        ("C# [draft] ^1", "C- -draft- -1"),
        ("👩‍👩‍👧 family", "👩‍👩‍👧 family"),
        ("\ud800 broken", "- broken"),
        ("שלום", "שלום"),
    ],
)
def test_a_title_becomes_a_name_that_every_file_system_takes(title: str, name: str) -> None:
    assert safe_name(title) == name


@given(st.text(max_size=400))
def test_a_safe_name_is_safe_whatever_the_title(title: str) -> None:
    name = safe_name(title)
    assert name
    assert len(name.encode()) <= MAX_COMPONENT_BYTES - 17
    assert not set(name) & set('<>:"/\\|?*\x00\n\r\t')
    assert name == name.strip(" .")
    assert unicodedata.is_normalized("NFC", name)


@given(st.text(max_size=400))
def test_making_a_safe_name_safe_again_changes_nothing(title: str) -> None:
    assert safe_name(safe_name(title)) == safe_name(title)


def test_a_long_title_is_cut_between_graphemes() -> None:
    family = "👩‍👩‍👧"
    name = safe_name(family * 30)
    assert name.replace(family, "") == ""
    assert name


def test_a_flag_is_never_cut_in_half() -> None:
    assert cut("🇩🇪🇫🇷", 12) == "🇩🇪"


def test_combining_marks_stay_with_their_letter() -> None:
    assert cut("ab\u0323\u0302", 3) == "a"


def test_a_grapheme_longer_than_the_limit_is_cut_between_characters() -> None:
    assert cut("a" + "\u0301" * 10, 6) == "a\u0301\u0301"


@given(st.text(), st.integers(0, 60))
def test_cutting_keeps_a_head_within_the_limit(text: str, limit: int) -> None:
    text = text.encode(errors="replace").decode()
    head = cut(text, limit)
    assert text.startswith(head)
    assert len(head.encode()) <= limit


def test_a_file_name_keeps_its_extension_when_it_is_cut() -> None:
    name = safe_file_name("x" * 500 + ".pdf")
    assert name.endswith("x.pdf")
    assert len(name.encode()) <= MAX_COMPONENT_BYTES


def test_a_dot_in_a_sentence_is_no_extension() -> None:
    assert split_extension("Chapter 1. The start") == ("Chapter 1. The start", "")
    assert split_extension("photo.JPG") == ("photo", ".JPG")


def test_the_suffix_is_the_end_of_the_id() -> None:
    assert id_suffix("11111111-1111-4111-8111-1111ABCD1234") == "abcd1234"
    assert with_suffix("Title", "abcd1234", limit=240) == "Title abcd1234"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Title", "TITLE"),
        ("Café", "Cafe\u0301"),
        ("straße", "STRASSE"),
        ("ﬁle", "file"),
        ("a\u200db", "ab"),
    ],
)
def test_names_that_some_file_system_takes_for_the_same_clash(one: str, other: str) -> None:
    assert clash_key(one) == clash_key(other)


def test_different_names_do_not_clash() -> None:
    assert clash_key("Title") != clash_key("Title 2")
