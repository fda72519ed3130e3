"""Raw objects as JSON files, and the trees they are made of."""

import json
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from notionkit.render import block_tree, raw_tree
from notionkit.render.jsonfile import data_source, database, dumps, page
from tests.render.samples import Raw


def raw(block_id: str, *, has_children: bool = False, kind: str = "paragraph") -> Raw:
    return {"object": "block", "id": block_id, "has_children": has_children, "type": kind, kind: {}}


LISTED: dict[str, Sequence[Raw]] = {
    "root": [raw("a", has_children=True), raw("b", has_children=True, kind="child_page"), raw("c")],
    "a": [raw("a1", has_children=True), raw("a2")],
    "a1": [raw("a1x")],
    "b": [raw("content of another page")],
}


def children(block_id: str) -> Sequence[Raw]:
    return LISTED.get(block_id, ())


def test_a_page_is_written_with_its_block_tree() -> None:
    text = page({"object": "page", "id": "root"}, raw_tree("root", children))
    assert json.loads(text) == {
        "page": {"object": "page", "id": "root"},
        "blocks": [
            {
                **LISTED["root"][0],
                "children": [
                    {**LISTED["a"][0], "children": [{**LISTED["a1"][0], "children": []}]},
                    {**LISTED["a"][1], "children": []},
                ],
            },
            {**LISTED["root"][1], "children": []},
            {**LISTED["root"][2], "children": []},
        ],
    }


def test_keys_stay_in_notions_order_and_characters_readable() -> None:
    assert dumps({"z": "é", "a": None}) == '{\n  "z": "é",\n  "a": null\n}\n'


def test_half_a_character_survives_as_an_escape() -> None:
    text = dumps({"a": "\ud83d"})
    assert json.loads(text.encode().decode()) == {"a": "\ud83d"}


def test_databases_and_sources_are_written_whole() -> None:
    assert json.loads(database({"id": "d"}, [{"id": "s"}])) == {
        "database": {"id": "d"},
        "data_sources": [{"id": "s"}],
    }
    assert json.loads(data_source({"id": "s"}, [{"id": "r"}])) == {
        "data_source": {"id": "s"},
        "rows": [{"id": "r"}],
    }


def test_a_synced_block_inside_itself_ends() -> None:
    loop = {"root": [raw("s", has_children=True)], "s": [raw("s", has_children=True)]}
    (top,) = raw_tree("root", lambda key: loop.get(key, ()))
    assert [child.block["id"] for child in top.children] == ["s"]
    assert top.children[0].children == ()


def test_typed_and_raw_trees_have_one_shape() -> None:
    first, second, third = block_tree("root", children)
    assert [node.block.id for node in first.flat()] == ["a", "a1", "a1x", "a2"]
    assert (second.children, third.children) == ((), ())


def test_something_that_is_no_block_stays_in_its_place() -> None:
    broken: Raw = {"object": "page", "id": "p", "type": "paragraph"}
    trees = block_tree("root", lambda _: [raw("a"), broken])
    assert [tree.block.id for tree in trees] == ["a", "p"]


def test_a_very_deep_tree_is_built_without_recursion() -> None:
    chain = {str(n): [raw(str(n + 1), has_children=True)] for n in range(3000)}
    (top,) = block_tree("0", lambda key: chain.get(key, ()))
    assert len(list(top.flat())) == 3000


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_whatever_is_dumped_is_read_back(value: object) -> None:
    text = dumps(value)
    assert json.loads(text) == value
    assert text.endswith("\n")
    text.encode()
