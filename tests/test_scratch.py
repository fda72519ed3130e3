"""What is kept on scratch paper."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit._scratch import Scratch, ScratchError

texts = st.text(st.characters(codec=None), max_size=6)  # lone surrogates, too
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts, lambda inner: st.lists(inner, max_size=3)
)


@given(st.lists(st.tuples(texts, values)), st.lists(texts), texts)
def test_a_table_holds_what_a_dictionary_would_and_in_the_order_of_its_keys(
    put: list[tuple[str, Any]], gone: list[str], head: str
) -> None:
    with Scratch() as scratch:
        table, other, expected = scratch.table(), scratch.table(), dict(put)
        table.update(put)
        other["x"] = 1
        for key in gone:
            assert table.pop(key, None) == expected.pop(key, None)
        assert dict(table) == expected
        assert list(table) == sorted(expected)
        assert len(table) == len(expected)
        assert all(key in table for key in expected)
        under = {key: value for key, value in expected.items() if key.startswith(head)}
        assert dict(table.under(head)) == under
        table.clear()
        assert (dict(table), dict(other)) == ({}, {"x": 1})


def test_a_long_table_is_looked_through_whole_while_it_is_emptied() -> None:
    with Scratch() as scratch:
        table = scratch.table()
        table.update({f"{number:04}": number for number in range(1000)})
        for key in table:
            del table[key]
        assert not table


def test_what_is_put_at_the_end_while_it_is_looked_through_is_met() -> None:
    with Scratch() as scratch:
        table = scratch.table()
        table["000"] = None
        met = []
        for key in table:
            met.append(int(key))
            if len(met) < 999:
                table[f"{len(met):03}"] = None
        assert met == list(range(999))


def test_of_many_that_are_put_at_once_under_one_key_the_least_stays() -> None:
    with Scratch() as scratch:
        table = scratch.table()
        table.fill([("a", [2]), ("b", [1]), ("a", [1]), ("a", [3])])
        table.fill([("b", [0])])
        assert dict(table) == {"a": [1], "b": [0]}
        assert table.has_any(["x", "b"])
        assert not table.has_any(["x", "y"])


def test_nothing_is_left_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.partial"
    path.write_text("of a process that was killed")
    with Scratch(path) as scratch:
        table = scratch.table()
        table["a"] = 1
        assert table["a"] == 1
    assert not path.exists()
    scratch = Scratch(path)
    database = scratch.db
    del scratch, table
    with pytest.raises(sqlite3.ProgrammingError):
        database.execute("SELECT 1")


def test_a_file_that_is_still_open_and_cannot_go_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("it is open")  # as Windows does

    path = tmp_path / "a.partial"
    with Scratch(path) as one:
        first = one.table()
        first["a"] = 1
        monkeypatch.setattr(Path, "unlink", refuse)
        with Scratch(path) as other:
            assert dict(other.table()) == {}
            assert dict(first) == {"a": 1}


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScratchError, match=r"cannot write in .*absent.*Make room"):
        Scratch(tmp_path / "absent" / "a.partial")
