"""Every block type as Markdown, one expectation each, and the nasty combinations."""

from typing import Any

import pytest

from notionkit.model import CONTENT_TYPES
from notionkit.render import BlockTree, MemoryContext
from notionkit.render.markdown import known_types
from tests.render.samples import (
    BLOCK_ID,
    OTHER_ID,
    block,
    raw_text,
    rendered,
    table,
    words,
)

EMOJI = {"type": "emoji", "emoji": "💡"}
PNG = "https://prod-files-secure.s3.us-west-2.amazonaws.com/space/file/pic%201.png"
HEX = OTHER_ID.replace("-", "")
NOTE = "> [!NOTE]\n> "


def media(kind: str, **more: Any) -> BlockTree:
    return block(kind, type="external", external={"url": "https://e.org/f/clip.mp4"}, **more)


CASES: dict[str, tuple[list[BlockTree], str]] = {
    "paragraph": ([words("paragraph", "Hi"), words("paragraph", "there")], "Hi\n\nthere"),
    "empty paragraphs": ([words("paragraph"), words("paragraph", "x"), words("paragraph")], "x"),
    "paragraph with children": ([words("paragraph", "a", words("paragraph", "b"))], "a\n\nb"),
    "coloured paragraph": (
        [words("paragraph", "a", raw_text("b", bold=True), color="blue")],
        '<span style="color:#337ea9">a**b**</span>',
    ),
    "headings": (
        [words(f"heading_{n}", f"H{n}", is_toggleable=False) for n in range(1, 5)],
        "# H1\n\n## H2\n\n### H3\n\n#### H4",
    ),
    "heading of two lines": ([words("heading_1", "a\nb #")], "# a<br>b \\#"),
    "toggle heading": (
        [words("heading_2", "T", words("paragraph", "inside"), is_toggleable=True)],
        "## T\n\ninside",
    ),
    "bulleted list": (
        [words("bulleted_list_item", "a"), words("bulleted_list_item", "b")],
        "- a\n- b",
    ),
    "nested list": (
        [words("bulleted_list_item", "a", words("bulleted_list_item", "b", words("to_do", "c")))],
        "- a\n  - b\n    - [ ] c",
    ),
    "numbered list": (
        [words("numbered_list_item", "a"), words("numbered_list_item", "b")],
        "1. a\n2. b",
    ),
    "numbered list from 9": (
        [
            words("numbered_list_item", "a", list_start_index=9),
            words("numbered_list_item", "b", words("paragraph", "p")),
        ],
        "9. a\n10. b\n\n    p",
    ),
    "nested list that starts at 5": (
        [words("toggle", "t", words("numbered_list_item", "a", list_start_index=5))],
        "- t\n\n  5. a",
    ),
    "two lists with an empty line between": (
        [words("numbered_list_item", "a"), words("paragraph"), words("numbered_list_item", "b")],
        "1. a\n\n1) b",
    ),
    "a list after a numbered list": (
        [words("numbered_list_item", "a"), words("bulleted_list_item", "b")],
        "1. a\n\n- b",
    ),
    "list item of several blocks": (
        [
            words(
                "bulleted_list_item",
                "a",
                words("paragraph", "p"),
                block("code", rich_text=[raw_text("x\n\ny")], language="python", caption=[]),
            )
        ],
        "- a\n\n  p\n\n  ```python\n  x\n\n  y\n  ```",
    ),
    "list item without text": (
        [words("bulleted_list_item", words("paragraph", "p")), words("bulleted_list_item")],
        "-\n  p\n-",
    ),
    "nested empty item": (
        [words("bulleted_list_item", "a", words("bulleted_list_item"))],
        "- a\n\n  -",
    ),
    "to-dos": (
        [words("to_do", "a", checked=True), words("to_do", "b", checked=False)],
        "- [x] a\n- [ ] b",
    ),
    "toggle": (
        [words("toggle", "t", words("paragraph", "hidden")), words("toggle", "u")],
        "- t\n\n  hidden\n\n- u",
    ),
    "template": ([words("template", "New", words("to_do", "x"))], "- New\n  - [ ] x"),
    "quote": ([words("quote", "a\nb")], "> a\\\n> b"),
    "two quotes": ([words("quote", "a"), words("quote", "b")], "> a\n\n> b"),
    "list in quote in toggle": (
        [words("toggle", "t", words("quote", "q", words("bulleted_list_item", "i")))],
        "- t\n\n  > q\n  >\n  > - i",
    ),
    "callout": ([words("callout", "Mind this", icon=EMOJI)], "> [!NOTE]\n> 💡 Mind this"),
    "coloured callout with children": (
        [words("callout", "Hot", words("to_do", "x"), icon=None, color="red_background")],
        "> [!CAUTION]\n> Hot\n>\n> - [ ] x",
    ),
    "callout with a custom emoji": (
        [
            words(
                "callout",
                "x",
                icon={"type": "custom_emoji", "custom_emoji": {"id": "1", "name": "party_on"}},
            )
        ],
        "> [!NOTE]\n> :party_on: x",
    ),
    "empty callout": ([words("callout", icon=None)], ""),
    "callout with a picture": (
        [words("callout", "x", icon={"type": "external", "external": {"url": "https://e.org/i"}})],
        "> [!NOTE]\n> ![](https://e.org/i) x",
    ),
    "callout with an icon of Notion's": (
        [words("callout", "x", icon={"type": "icon", "icon": {"name": "pizza", "color": "red"}})],
        "> [!NOTE]\n> x",
    ),
    "code": (
        [
            block(
                "code",
                rich_text=[raw_text("a = '*'\n")],
                language="plain text",
                caption=[raw_text("Fig", bold=True)],
            )
        ],
        "```\na = '*'\n```\n\n**Fig**",
    ),
    "code with fences": (
        [block("code", rich_text=[raw_text("```\nx\n````")], language="java/c/c++/c#", caption=[])],
        "`````java\n```\nx\n````\n`````",
    ),
    "empty code": ([block("code", rich_text=[], language="visual basic")], "```vb\n```"),
    "equation": ([block("equation", expression="a\n= b\n\nc")], "$$\na\n= b\nc\n$$"),
    "equation like a list": ([block("equation", expression="a\n- b\n+ c")], "$$\na - b + c\n$$"),
    "divider": ([words("paragraph", "a"), block("divider")], "a\n\n---"),
    "breadcrumb": ([block("breadcrumb")], "<!-- Notion breadcrumb -->"),
    "table of contents": ([block("table_of_contents", color="gray")], "[TOC]"),
    "image": (
        [block("image", type="file", file={"url": f"{PNG}?X-Amz-Signature=s"}, caption=[])],
        "![pic 1.png](A/_files/pic%201.png)",
    ),
    "image with a caption": (
        [
            block(
                "image",
                type="external",
                external={"url": "https://e.org/a_b.png"},
                caption=[raw_text("See "), raw_text("this", link="https://e.org")],
            )
        ],
        "![a_b.png](https://e.org/a_b.png)\\\nSee [this](https://e.org)",
    ),
    "file that was not stored": (
        [block("file", type="file", file={"url": "https://s3/x/y.zip?sig=1"}, name="my [y].zip")],
        r"[my \[y\].zip](https://s3/x/y.zip)",
    ),
    "video": ([media("video")], "[clip.mp4](https://e.org/f/clip.mp4)"),
    "audio": (
        [media("audio", caption=[raw_text("Song")])],
        "[clip.mp4](https://e.org/f/clip.mp4)\\\nSong",
    ),
    "pdf": ([media("pdf", name=None)], "[clip.mp4](https://e.org/f/clip.mp4)"),
    "video of another site": (
        [block("video", type="external", external={"url": "https://youtu.be/-1mAb"}, caption=[])],
        "<https://youtu.be/-1mAb>",
    ),
    "media without a source": ([block("image", type="file", caption=[])], ""),
    "embed": ([block("embed", url="https://e.org/x?a=1", caption=[])], "<https://e.org/x?a=1>"),
    "bookmark": (
        [block("bookmark", url="https://e.org", caption=[raw_text("Good")])],
        "<https://e.org>\\\nGood",
    ),
    "bookmark without a URL": ([block("bookmark", url=None, caption=[])], ""),
    "bookmark that would run code": (
        [block("bookmark", url="javascript:alert(1)", caption=[])],
        "javascript:alert(1)",
    ),
    "link preview": ([block("link_preview", url="https://e.org/1")], "<https://e.org/1>"),
    "child page": ([block("child_page", id=OTHER_ID, title="Old")], "- [The page](Sub/P.md)"),
    "child page outside": (
        [block("child_page", id=OTHER_ID.replace("2", "4"), title="Out [x]")],
        rf"- [Out \[x\]](https://www.notion.so/{HEX.replace('2', '4')})",
    ),
    "link to page": (
        [block("link_to_page", type="page_id", page_id=OTHER_ID)],
        "[The page](Sub/P.md)",
    ),
    "link to a page that nobody knows": (
        [block("link_to_page", type="page_id", page_id=BLOCK_ID)],
        f"<https://www.notion.so/{BLOCK_ID.replace('-', '')}>",
    ),
    "picture without a file name": (
        [block("image", type="external", external={"url": "https://e.org/300"}, caption=[])],
        "![image](https://e.org/300)",
    ),
    "link to database": (
        [block("link_to_page", type="database_id", database_id=OTHER_ID)],
        "[The page](Sub/P.md)",
    ),
    "link to comment": (
        [block("link_to_page", type="comment_id", comment_id=OTHER_ID)],
        f"[Comment](https://www.notion.so/{HEX})",
    ),
    "child database": ([block("child_database", id=OTHER_ID, title="x")], "[The page](Sub/P.md)"),
    "linked view of a database that is not shared": (
        [block("child_database", title="")],
        f"{NOTE}The rows of this database are not shared with the connection ({BLOCK_ID}).",
    ),
    "table": (
        [table([["A"], ["B"]], [["1"], ["a|b"]], has_column_header=True, has_row_header=False)],
        "| A | B |\n| --- | --- |\n| 1 | a\\|b |",
    ),
    "table without a header": (
        [table([["1"], ["2"]], [["3"]], has_column_header=False, has_row_header=True)],
        "|  |  |\n| --- | --- |\n| **1** | 2 |\n| **3** |  |",
    ),
    "table without rows": ([block("table", table_width=2, has_column_header=True)], ""),
    "table of rows without cells": (
        [block("table", block("table_row", cells=[]), table_width=0)],
        "|  |\n| --- |\n|  |",
    ),
    "row without a table": (
        [block("table_row", cells=[[raw_text("x")], []])],
        "|  |  |\n| --- | --- |\n| x |  |",
    ),
    "columns": (
        [
            block(
                "column_list",
                block("column", words("paragraph", "left"), width_ratio=0.5),
                block("column", words("paragraph", "right")),
            )
        ],
        "left\n\nright",
    ),
    "lists in columns": (
        [
            block(
                "column_list",
                block("column", words("numbered_list_item", "a")),
                block("column", words("numbered_list_item", "b")),
            )
        ],
        "1. a\n\n1) b",
    ),
    "empty columns": ([block("column_list", block("column"), block("column"))], ""),
    "synced block": (
        [block("synced_block", words("paragraph", "shared"), synced_from=None)],
        "shared",
    ),
    "synced block without its original": (
        [block("synced_block", synced_from={"type": "block_id", "block_id": OTHER_ID})],
        f"{NOTE}The original of this synced block is not shared (block {BLOCK_ID}).",
    ),
    "tabs": (
        [
            block(
                "tab",
                words("paragraph", "One", words("paragraph", "first"), icon=EMOJI),
                words("paragraph", "Two", words("bulleted_list_item", "x")),
            )
        ],
        "- 💡 **One**\n\n  first\n\n- **Two**\n  - x",
    ),
    "meeting notes": (
        [
            block(
                "meeting_notes",
                block("synced_block", words("paragraph", "We met"), id="s", synced_from=None),
                block("synced_block", words("paragraph", "I wrote"), id="n", synced_from=None),
                title=[raw_text("Sync")],
                status="summary_in_progress",
                children={"summary_block_id": "s", "notes_block_id": "n"},
                calendar_event={"start_time": "2026-01-02T10:00:00.000Z", "end_time": None},
            )
        ],
        (
            "**Sync**\\\n2026-01-02T10:00:00Z\\\n(summary in progress)\n\n"
            "**Summary**\n\nWe met\n\n**Notes**\n\nI wrote"
        ),
    ),
    "transcription": ([block("transcription", title=None)], "**Meeting notes**"),
    "unsupported": (
        [block("unsupported", block_type="button")],
        f'{NOTE}Notion block "button" has no Markdown form (block {BLOCK_ID}).',
    ),
    "unknown type": (
        [
            block(
                "hologram", words("paragraph", "child"), rich_text=[raw_text("wo"), raw_text("rds")]
            )
        ],
        f'{NOTE}Notion block "hologram" has no Markdown form (block {BLOCK_ID}).\n\nwords\n\nchild',
    ),
    "leaf with children": (
        [block("divider", words("paragraph", "below"))],
        "---\n\nbelow",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_block_is_written_as_expected(case: str) -> None:
    trees, markdown = CASES[case]
    context = MemoryContext(
        links={OTHER_ID: "Sub/P.md"},
        titles={OTHER_ID: "The page"},
        files={PNG: "A/_files/pic%201.png"},
    )
    assert rendered(*trees, context=context) == markdown


def test_every_type_of_the_model_has_a_renderer_and_an_expectation() -> None:
    tried = {
        node.block.type for trees, _ in CASES.values() for tree in trees for node in tree.flat()
    }
    assert set(CONTENT_TYPES) <= known_types()
    assert known_types() <= tried


def test_losses_are_told_to_the_context() -> None:
    context = MemoryContext()
    rendered(
        block("unsupported", block_type="form"),
        block("hologram"),
        block("child_database", title=""),
        context=context,
    )
    assert [problem[:2] for problem in context.problems] == [
        ("limit", "unsupported_block"),
        ("flag", "unknown_block"),
        ("limit", "linked_view_without_access"),
    ]


class Broken(MemoryContext):
    """A context that fails for one page."""

    def link(self, kind: str | None, object_id: str) -> str | None:
        raise ZeroDivisionError("no such luck")


def test_a_block_that_cannot_be_rendered_leaves_a_notice_and_loses_nothing_else() -> None:
    context = Broken()
    broken = words(
        "toggle",
        raw_text("the link", link=f"https://www.notion.so/{HEX}"),
        words("paragraph", "child"),
    )
    text = rendered(
        words("paragraph", "before"), broken, words("paragraph", "after"), context=context
    )
    assert text == (
        "before\n\n"
        f'> [!WARNING]\n> Notion block "toggle" could not be rendered (block {BLOCK_ID}).\n\n'
        "the link\n\nchild\n\nafter"
    )
    assert [problem[:4] for problem in context.problems] == [
        ("failure", "render_block", "block", BLOCK_ID)
    ]
    assert context.problems[0][4].endswith("ZeroDivisionError: no such luck")


def test_five_thousand_levels_of_nesting_lose_no_text() -> None:
    tree = words("toggle", "level 4999.")
    for number in reversed(range(4999)):
        tree = words("toggle", f"level {number}.", tree)
    text = rendered(tree)
    assert all(f"level {number}." in text for number in range(5000))
