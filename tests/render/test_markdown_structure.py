"""Block trees as Markdown: structure, text and code are read back as they went in."""

import itertools
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notionkit.render import BlockTree
from notionkit.render.markdown.text import clean
from tests.render.parsing import parse, shape, text_of
from tests.render.samples import block, raw_text, rendered, table, words

TEXT = st.text(alphabet="ab1 *_~`[]()<>!#$&;\\|-+=.:\n>", max_size=8).map(lambda text: f"w{text}w")
LEAVES = st.one_of(
    st.builds(lambda t: words("paragraph", t), TEXT),
    st.builds(lambda t: words("heading_2", t), TEXT),
    st.builds(lambda t: block("code", rich_text=[raw_text(t)], language="python"), TEXT),
    st.builds(lambda t: table([[t], ["x"]], [["y"], [t]], has_column_header=True), TEXT),
    st.just(block("divider")),
    st.just(words("paragraph")),
)
NESTING = (
    "bulleted_list_item",
    "numbered_list_item",
    "to_do",
    "toggle",
    "quote",
    "callout",
    "paragraph",
    "synced_block",
    "column",
)


def grown(inner: st.SearchStrategy[BlockTree]) -> st.SearchStrategy[BlockTree]:
    return st.builds(
        lambda kind, text, below: words(kind, text, *below),
        st.sampled_from(NESTING),
        TEXT,
        st.lists(inner, max_size=3),
    )


TREES = st.lists(st.recursive(LEAVES, grown, max_leaves=12), max_size=5)
CALM = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def all_text(trees: Sequence[BlockTree]) -> str:
    """Every text in reading order, without white space."""
    nodes = itertools.chain.from_iterable(tree.flat() for tree in trees)
    return "".join("".join(clean(_own(node)).split()) for node in nodes)


def _own(node: BlockTree) -> str:
    content = node.block.content
    if node.block.type in {"synced_block", "column"}:
        return ""
    if node.block.type == "callout":
        return "[!NOTE]" + "".join(run.plain_text for run in content.rich_text)  # type: ignore[attr-defined]
    if node.block.type == "table_row":
        return "".join(run.plain_text for cell in content.cells for run in cell)  # type: ignore[attr-defined]
    return "".join(run.plain_text for run in getattr(content, "rich_text", ()))


def read(markdown: str) -> str:
    return text_of(markdown).replace("[]", "").replace("[x]", "")


@CALM
@given(TREES)
def test_every_text_is_read_back_once_and_in_order(trees: list[BlockTree]) -> None:
    expected = all_text(trees).replace("[]", "").replace("[x]", "")
    assert read(rendered(*trees)) == expected


@CALM
@given(TREES)
def test_rendering_ends_without_spare_lines(trees: list[BlockTree]) -> None:
    text = rendered(*trees)
    assert text == text.strip("\n")
    assert "\r" not in text


@given(st.lists(st.sampled_from(["bulleted_list_item", "numbered_list_item"]), max_size=6))
def test_nested_lists_keep_their_structure(kinds: list[str]) -> None:
    tree: list[BlockTree] = []
    for kind in reversed(kinds):
        tree = [words(kind, "item", *tree), words(kind, "sibling")]
    tags = {"bulleted_list_item": "ul", "numbered_list_item": "ol"}
    opened = [tag for tag in shape(rendered(*tree)) if tag in {"ul", "ol"}]
    assert opened == [tags[kind] for kind in kinds]
    items = [tag for tag in shape(rendered(*tree)) if tag == "li"]
    assert len(items) == 2 * len(kinds)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6))
def test_lists_that_an_empty_paragraph_separates_stay_separate(sizes: list[int]) -> None:
    for kind, tag in (("bulleted_list_item", "ul"), ("numbered_list_item", "ol")):
        trees: list[BlockTree] = []
        for size in sizes:
            trees += [words(kind, "item")] * size + [words("paragraph")]
        opened = [name for name in shape(rendered(*trees)) if name in {tag, "li"}]
        assert opened == [name for size in sizes for name in [tag] + ["li"] * size]


@given(st.text(alphabet="ab `~\n\t*<>#", max_size=40), st.sampled_from(["", "quote", "toggle"]))
def test_code_is_read_back_character_by_character(code: str, around: str) -> None:
    tree = block("code", rich_text=[raw_text(code)], language="c++")
    fences = [
        token
        for token in parse(rendered(words(around, "x", tree) if around else tree))
        if token.type == "fence"
    ]
    assert [(token.content.removesuffix("\n"), token.info) for token in fences] == [
        (code.removesuffix("\n"), "c++")
    ]


@given(st.lists(st.lists(TEXT, min_size=1, max_size=3), min_size=1, max_size=4), st.booleans())
def test_tables_are_read_back_cell_by_cell(rows: list[list[str]], header: bool) -> None:
    tree = table(*[[[text] for text in row] for row in rows], has_column_header=header)
    width = max(map(len, rows))
    padded = [text for row in rows for text in row + [""] * (width - len(row))]
    expected = ([] if header else [""] * width) + padded
    tokens = parse(rendered(tree))
    cells = [
        after
        for before, after in itertools.pairwise(tokens)
        if before.type in {"td_open", "th_open"}
    ]
    found = ["".join(_cell_text(cell)) for cell in cells]
    assert found == ["".join(clean(text).split()) for text in expected]


def _cell_text(token: object) -> list[str]:
    children = getattr(token, "children", None) or []
    return [
        "".join(child.content.split())
        for child in children
        if child.type in {"text", "text_special", "code_inline"}
    ]
