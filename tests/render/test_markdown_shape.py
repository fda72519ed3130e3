"""Any tree of blocks: a CommonMark parser finds the structure that went in."""

from collections.abc import Iterator, Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notionkit.render import BlockTree, MemoryContext
from notionkit.render.markdown.references import references
from tests.render.parsing import parse, shape
from tests.render.samples import block, raw_text, rendered, table, words

TEXT = st.text(alphabet="ab1 *_~`[]()<>!#$&;\\|-+=.:\n>", max_size=6).map(lambda text: f"w{text}w")
LISTS = {"bulleted_list_item": "ul", "to_do": "ul", "toggle": "ul", "numbered_list_item": "ol"}
QUOTES = ("quote", "callout")
SEE_THROUGH = ("synced_block", "column", "column_list")
LEAVES = st.one_of(
    st.builds(lambda text: words("paragraph", text), TEXT),
    st.builds(lambda text, n: words(f"heading_{n}", text), TEXT, st.integers(1, 4)),
    st.builds(lambda text: block("code", rich_text=[raw_text(text)], language="c"), TEXT),
    st.builds(lambda text: table([[text], ["x"]], has_column_header=True), TEXT),
    st.builds(lambda text: block("bookmark", url="https://e.org", caption=[raw_text(text)]), TEXT),
    st.just(block("divider")),
    st.just(words("paragraph")),
)


def grown(inner: st.SearchStrategy[BlockTree]) -> st.SearchStrategy[BlockTree]:
    kinds = st.sampled_from([*LISTS, *QUOTES, *SEE_THROUGH, "paragraph", "tab"])
    return st.builds(_parent, kinds, TEXT, st.lists(inner, min_size=1, max_size=3))


def _parent(kind: str, text: str, below: list[BlockTree]) -> BlockTree:
    if kind == "tab":
        return block("tab", words("paragraph", text, *below), words("paragraph", "next"))
    return words(kind, text, *below)


TREES = st.lists(st.recursive(LEAVES, grown, max_leaves=10), max_size=5)
CALM = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])


def expected(trees: Sequence[BlockTree]) -> Iterator[str]:
    """The tags in reading order; list items that follow each other are one list."""
    open_list = ""
    for tree in spliced(trees):
        kind = tree.block.type if tree else ""
        if kind not in LISTS or open_list != kind_of(tree):
            open_list = ""
        if tree is None:
            continue
        if kind in LISTS:
            if not open_list:
                yield LISTS[kind]
            open_list = LISTS[kind]
            yield from ("li", "p")
            yield from expected(tree.children)
        else:
            yield from one(tree)


def kind_of(tree: BlockTree | None) -> str:
    return LISTS.get(tree.block.type, "") if tree else ""


def spliced(trees: Sequence[BlockTree]) -> Iterator[BlockTree | None]:
    for tree in trees:
        if tree.block.type in SEE_THROUGH:
            yield None
            yield from spliced(tree.children)
            yield None
        else:
            yield tree


def one(tree: BlockTree) -> Iterator[str]:
    kind = tree.block.type
    if kind in QUOTES:
        yield from ("blockquote", "p")
        yield from expected(tree.children)
    elif kind == "tab":
        yield "ul"
        for label in tree.children:
            yield from ("li", "p")
            yield from expected(label.children)
    elif kind == "table":
        yield from ("table", "thead", "tr", "th", "th")
    elif kind.startswith("heading"):
        yield f"h{kind[-1]}"
    elif kind in {"code", "divider"}:
        yield {"code": "code", "divider": "hr"}[kind]
    elif kind == "bookmark" or has_text(tree):
        yield "p"
        yield from expected(tree.children)


def has_text(tree: BlockTree) -> bool:
    return bool(getattr(tree.block.content, "rich_text", None))


def found(markdown: str) -> list[str]:
    """The tags that the parser sees, without the comments that keep lists apart."""
    return [tag for tag in shape(markdown) if tag != "html_block"]


@CALM
@given(TREES)
def test_the_structure_is_read_back(trees: list[BlockTree]) -> None:
    assert found(rendered(*trees)) == list(expected(trees))


@CALM
@given(TREES)
def test_anchors_change_neither_structure_nor_text(trees: list[BlockTree]) -> None:
    plain = rendered(*trees)
    anchored = rendered(*trees, context=MemoryContext(targets=[BLOCK_ID]))
    assert [text for text in texts(anchored) if text] == [text for text in texts(plain) if text]
    named = any(tree.block.type in LISTS for tree in trees)
    assert not named or references(anchored).anchors


def texts(markdown: str) -> list[str]:
    return [
        "".join(
            child.content for child in token.children or [] if child.type not in {"html_inline"}
        )
        for token in parse(markdown)
        if token.type == "inline"
    ]


BLOCK_ID = block("divider").block.id
