"""Files that hold together, and the ways in which they do not."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit.render import MemoryContext
from notionkit.render.integrity import BrokenLink, Integrity, check
from notionkit.render.markdown import fragments
from notionkit.render.markdown.references import references, visible
from tests.render.parsing import inlines
from tests.render.samples import Raw, block, raw_equation, raw_text, rendered, words


@attrs.frozen
class Node:
    id: str
    parent: tuple[str, str] | None = None
    kind: str = "page"
    title: str = ""
    created_time: str | None = None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("B.md", None),
        ("../A.md", None),
        ("B.md#words-here", None),
        ("B.md#abc", None),
        ("#own", None),
        ("B%20%C3%A4.csv", None),
        ("https://e.org/x", None),
        ("mailto:a@e.org", None),
        ("C.md", "no such file"),
        ("B.md#nothing", "no such anchor"),
        ("#nothing", "no such anchor"),
        ("../../A.md", "leads out of the folder"),
        ("/etc/passwd", "leads out of the folder"),
    ],
)
def test_each_link_is_looked_at(url: str, reason: str | None) -> None:
    documents = {
        "A.md": "",
        "x/A.md": f"## Own\n\nsee [this *one*]({url})\n",
        "x/B.md": '# Words, here\n\n<a id="abc"></a>text\n',
    }
    broken = check(documents, ["x/B ä.csv"]).broken
    assert [(each.path, each.target, each.reason) for each in broken] == (
        [("x/A.md", url, reason)] if reason else []
    )


@pytest.mark.parametrize(
    "text",
    [
        "```\n[a](gone.md)\n```",
        "> - x\n>\n>   ````c\n>   ```\n>   [a](gone.md)\n>   ````",
        "`[a](gone.md)`",
        "``[a](gone.md) ` ``",
        r"\[a\](gone.md)",
        "$[a](gone.md)$",
        "$$\n[a](gone.md)\n$$",
    ],
)
def test_what_is_no_link_is_not_taken_for_one(text: str) -> None:
    assert references(text).links == ()


def test_relations_in_the_front_matter_are_links() -> None:
    text = '---\ntitle: "[x] (y)"\nrel:\n  - "[A \\\\[1\\\\]](A.md)"\n  - plain\n---\n\n[b](B.md)\n'
    assert references(text).links == ("A.md", "B.md")
    assert references("---\n- : [\n---\nx\n").links == ()
    assert references("---\nnever closed [a](b.md)").links == ("b.md",)


@pytest.mark.parametrize(
    "front",
    ["title: '[Brackets](And/Parentheses)'", "note: '[a](b.md)'", "tags:\n  - '[a](b)'"],
)
def test_a_text_in_the_front_matter_that_looks_like_a_link_is_none(front: str) -> None:
    assert references(f"---\n{front}\n---\n\nx\n").links == ()


def test_the_parent_in_the_front_matter_is_a_link() -> None:
    assert references("---\nnotion-parent: '[Up](../Up.md)'\n---\n").links == ("../Up.md",)


@given(st.text("-\n#a>[](b.md)<`\\ :", max_size=60), st.booleans())
def test_a_document_says_the_same_as_a_whole_and_line_by_line(text: str, begins: bool) -> None:
    whole = f"---\n{text}" if begins else text
    assert references(whole) == references(whole.split("\n"))


def test_links_to_notion_are_listed_as_outside() -> None:
    url = "https://app.notion.com/p/x-11111111111141118111111111111111"
    text = f"[a]({url}) [b](https://www.notion.so/help) <https://e.org>"
    assert check({"A.md": text}) == Integrity(outside=(("A.md", url),))


def test_orphans_and_cycles_are_found_once() -> None:
    nodes = [
        Node("a"),
        Node("b", ("page", "gone")),
        Node("e", ("page", "c")),
        Node("d", ("page", "c")),
        Node("c", ("page", "d")),
        Node("s", ("page", "s")),
    ]
    found = check({}, nodes=nodes)
    assert found.orphans == (("page", "b"),)
    assert found.cycles == ((("page", "c"), ("page", "d")), (("page", "s"),))
    assert not found.sound


def test_a_broken_link_is_unsound_and_one_to_the_outside_is_not() -> None:
    assert check({"A.md": "[a](https://www.notion.so/11111111111141118111111111111111)"}).sound
    broken = check({"A.md": "[a](b.md)"})
    assert broken.broken == (BrokenLink("A.md", "b.md", "no such file"),)
    assert not broken.sound


RUNS = st.lists(
    st.builds(
        lambda text, bold, italic, code, link: raw_text(
            text, bold=bold, italic=italic, code=code, link=link
        ),
        st.text(alphabet="aB1 é_*~`[]()<>!#$&\\-.|", min_size=1, max_size=8),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.sampled_from([None, "https://e.org/a_b"]),
    )
    | st.just(raw_equation("x_1+2")),
    min_size=1,
    max_size=4,
)


@given(st.lists(RUNS, min_size=1, max_size=4))
def test_the_fragment_of_every_heading_is_found_in_its_document(runs: list[list[Raw]]) -> None:
    trees = [
        block("heading_2", id=f"{number:032x}", rich_text=run, color="default")
        for number, run in enumerate(runs)
    ]
    context = MemoryContext(targets=[tree.block.id for tree in trees])
    found = fragments("Title", trees, context)
    text = f"# Title\n\n{rendered(*trees, context=context)}"
    assert set(found.values()) <= references(text).anchors


@given(RUNS)
def test_what_a_reader_sees_is_what_a_parser_gives(runs: list[Raw]) -> None:
    markdown = rendered(words("heading_1", *runs)).removeprefix("# ")
    parsed = "".join(
        child.content
        for children in inlines(f"# {markdown}")
        for child in children
        if child.type in {"text", "text_special", "code_inline"}
    )
    assert _solid(visible(markdown)) == _solid(parsed.replace("$", ""))


def _solid(text: str) -> str:
    return "".join(text.split()).replace("$", "")


def test_marks_are_not_part_of_what_is_seen() -> None:
    assert visible("**a** [b](c.md) `d`") == "a b d"
