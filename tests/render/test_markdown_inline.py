"""Rich text as Markdown: what is written is read back with the same looks."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notionkit.render import MemoryContext
from notionkit.render.markdown import Place, inline
from notionkit.render.markdown.text import clean
from tests.render.parsing import Seen, text_of, visible
from tests.render.samples import (
    OTHER_ID,
    Raw,
    raw_equation,
    raw_mention,
    raw_text,
    rendered,
    texts,
    words,
)

LOOKS = ("bold", "italic", "strikethrough", "underline", "code")


def written(*runs: Raw | str, place: Place = Place.BLOCK, **context: Any) -> str:
    return inline(texts(*runs), MemoryContext(**context), place=place)


def bold(text: str, **more: Any) -> Raw:
    return raw_text(text, bold=True, **more)


def italic(text: str, **more: Any) -> Raw:
    return raw_text(text, italic=True, **more)


@pytest.mark.parametrize(
    ("runs", "markdown"),
    [
        (["plain"], "plain"),
        ([bold("b")], "**b**"),
        ([italic("i")], "*i*"),
        ([raw_text("s", strikethrough=True)], "~~s~~"),
        ([raw_text("u", underline=True)], "<u>u</u>"),
        ([raw_text("c", code=True)], "`c`"),
        ([bold("b", italic=True)], "**_b_**"),
        ([bold("bold "), "plain"], "**bold** plain"),
        (["a", bold(" b "), "c"], "a **b** c"),
        (["in", bold("word"), "s"], "in**word**s"),
        (["foo", bold("(bar)"), "baz"], "foo<strong>(bar)</strong>baz"),
        ([bold("all "), bold("nested", italic=True), bold(" in one")], "**all *nested* in one**"),
        ([bold("b"), italic("i")], "**b**_i_"),
        (["x", bold("b"), italic("i"), "x"], "x**b**<em>i</em>x"),
        ([bold("   ")], ""),
        (["a", bold("  "), "b"], "a  b"),
        ([raw_text("r", color="red")], '<span style="color:#d44c47">r</span>'),
        (
            [raw_text("y", color="yellow_background")],
            '<span style="background-color:#cb912f33">y</span>',
        ),
        ([raw_text("x", color="default_background")], "x"),
        ([raw_text("tick ` tick", code=True)], "``tick ` tick``"),
        ([raw_text("`", code=True)], "`` ` ``"),
        ([raw_text(" x ", code=True)], "`  x  `"),
        ([raw_text("a\nb", code=True)], "`a`\\\n`b`"),
        (["one\ntwo"], "one\\\ntwo"),
        (["one\n\ntwo\n"], "one\\\n\\\ntwo"),
        ([raw_text("see", link="https://e.org/a b_(c)")], "[see](https://e.org/a%20b_%28c%29)"),
        ([raw_text("[1] x", link="https://e.org")], r"[\[1\] x](https://e.org)"),
        ([raw_text("https://e.org/a_b", link="https://e.org/a_b")], "<https://e.org/a_b>"),
        (["wow!", raw_text("l", link="https://e.org")], r"wow\![l](https://e.org)"),
        ([raw_text("run", link="javascript:alert(1)")], "run (javascript:alert(1))"),
        ([raw_equation("x^2 _1_")], "$x^2 _1_$"),
        ([raw_equation("a\n b")], "$a b$"),
        (["at https://e.org/~ada/*, see"], "at <https://e.org/~ada/>\\*, see"),
        (["https://e.org/a_b?c=d."], "<https://e.org/a_b?c=d>."),
        (["www.e.org/~a"], r"[www.e.org/\~a](http://www.e.org/~a)"),
        ([bold("https://e.org/$1")], "**<https://e.org/$1>**"),
        (
            [raw_text("https://e.org/~a", link="https://e.org")],
            r"[https://e.org/\~a](https://e.org)",
        ),
        (["it costs $5"], r"it costs \$5"),
        (["snake_case and _this_"], r"snake_case and \_this\_"),
        ([r"C:\Users and \*"], r"C:\Users and \\\*"),
        (["a < b, a <b>, R&D, &amp;"], r"a < b, a \<b>, R&D, \&amp;"),
        (["issue #12 #tag C#"], r"issue \#12 \#tag C#"),
        (["==no== %%no%%"], r"\=\=no\=\= \%\%no\%\%"),
        (["# no"], r"\# no"),
        (["- no"], r"\- no"),
        (["12. no"], r"12\. no"),
        (["x\n==="], "x\\\n\\=\\=\\="),
        (["x\n---"], "x\\\n\\---"),
        (["    indented"], "indented"),
        (["nul\x00 and \x1b"], "nul and"),
    ],
)
def test_runs_are_written_as_markdown(runs: list[Raw | str], markdown: str) -> None:
    assert written(*runs) == markdown


@pytest.mark.parametrize(
    ("mention", "markdown"),
    [
        (raw_mention("user", {"object": "user", "id": "u1", "name": "Ada"}, "@Ada"), "@Ada"),
        (raw_mention("user", {"object": "user", "id": "u2"}, "@Anonymous"), "@Grace"),
        (raw_mention("page", {"id": OTHER_ID}, "Old title"), "[New title](New%20title.md)"),
        (raw_mention("database", {"id": OTHER_ID}, "Old"), "[New title](New%20title.md)"),
        (
            raw_mention("page", {"id": "x"}, "Elsewhere", "https://www.notion.so/abc"),
            "[Elsewhere](https://www.notion.so/abc)",
        ),
        (
            raw_mention("date", {"start": "2026-01-02", "end": "2026-01-05"}, "2026-01-02"),
            "2026-01-02 → 2026-01-05",
        ),
        (
            raw_mention(
                "date", {"start": "2026-01-02T10:00:00.000", "time_zone": "Europe/Berlin"}, ""
            ),
            "2026-01-02T10:00:00 (Europe/Berlin)",
        ),
        (
            raw_mention("link_preview", {"url": "https://e.org/x"}, "https://e.org/x"),
            "<https://e.org/x>",
        ),
        (
            raw_mention("link_mention", {"href": "https://e.org", "title": "A [site]"}, "x"),
            r"[A \[site\]](https://e.org)",
        ),
        (
            raw_mention(
                "template_mention",
                {"type": "template_mention_date", "template_mention_date": "today"},
                "@Today",
            ),
            "@today",
        ),
        (raw_mention("custom_emoji", {"id": "e", "name": "party"}, ":party:"), ":party:"),
        (raw_mention("agent", {"id": "a"}, "@Agent"), "@Agent"),
        (raw_mention("hologram", {"id": "a"}, ""), "@hologram"),
    ],
)
def test_every_kind_of_mention_says_what_it_is(mention: Raw, markdown: str) -> None:
    context = MemoryContext(
        users={"u2": "Grace"},
        titles={OTHER_ID: "New title"},
        links={OTHER_ID: "New%20title.md"},
    )
    assert inline(texts(mention), context) == markdown


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.notion.so/Title-{OTHER_ID.replace('-', '')}",
        f"https://app.notion.com/p/{OTHER_ID.replace('-', '')}?pvs=4",
        f"/{OTHER_ID.replace('-', '')}",
        f"https://www.notion.so/x-{OTHER_ID.replace('-', '')}#{'a' * 32}",
    ],
)
def test_links_to_exported_pages_become_relative(url: str) -> None:
    assert written(raw_text("t", link=url), links={OTHER_ID: "T.md"}) == "[t](T.md)"


def test_relative_links_of_notion_that_lead_outside_get_its_host() -> None:
    assert written(raw_text("t", link="/help")) == "[t](https://www.notion.so/help)"


def test_colours_and_underlines_are_dropped_only_by_choice() -> None:
    tree = words(
        "paragraph",
        raw_text("red", color="red", bold=True),
        raw_text(" under", underline=True),
        color="blue_background",
    )
    assert "<span" in rendered(tree)
    assert "<u>" in rendered(tree)
    chosen = MemoryContext(dropped=["color", "underline"])
    assert rendered(tree, context=chosen) == "**red** under"


def test_a_cell_has_no_pipes_and_no_lines() -> None:
    cell = written("a|b\nc", raw_text("x|y", code=True), raw_equation("|x|"), place=Place.CELL)
    assert cell == r"a\|b<br>c<code>x\|y</code>$\vert x\vert$"


NASTY = st.text(alphabet="ab1 *_~`[]()<>!#$&;\\|-+=.:\n\t^%\"'/@é\u00a0。—€👩", max_size=12)
RUNS = st.lists(
    st.builds(
        lambda text, looks, color, link: raw_text(
            text, link=link, color=color, **dict.fromkeys(looks, True)
        ),
        NASTY | st.text(max_size=8),
        st.lists(st.sampled_from(LOOKS), max_size=3),
        st.sampled_from(["default", "default", "default", "red", "blue_background"]),
        st.sampled_from([None, None, None, "https://e.org/x?a=1", "https://e.org/(y)"]),
    ),
    max_size=6,
)
PLAIN_STYLES = {"red": "color:#d44c47", "blue_background": "background-color:#337ea933"}


def expected(run: Raw) -> list[Seen]:
    look = run["annotations"]
    marks = {name for name in LOOKS if look[name]}
    if look["color"] != "default":
        marks.add(PLAIN_STYLES[look["color"]])
    if run["href"]:
        marks.add(f"link:{run['href'].replace('(', '%28').replace(')', '%29')}")
    text = clean(run["plain_text"])
    return [(char, frozenset(marks)) for char in text if not char.isspace()]


@settings(deadline=None, max_examples=300)
@given(RUNS)
@example([bold("a"), raw_text("b", bold=True, underline=True), italic("*")])
@example([raw_text("<b"), raw_text(">", bold=True)])
def test_whatever_is_written_is_read_back_with_the_same_looks(runs: list[Raw]) -> None:
    blank_links = [run for run in runs if run["href"] and not clean(run["plain_text"]).strip()]
    if not blank_links:
        assert visible(written(*runs)) == [seen for run in runs for seen in expected(run)]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.lists(RUNS, min_size=2, max_size=2), min_size=1, max_size=3))
def test_cells_of_a_table_are_read_back_with_the_same_looks(rows: list[list[list[Raw]]]) -> None:
    cells = [[written(*runs, place=Place.CELL) for runs in row] for row in rows]
    lines = ["| h | h |", "| --- | --- |", *(f"| {' | '.join(row)} |" for row in cells)]
    runs = [run for row in rows for cell in row for run in cell]
    if all(clean(run["plain_text"]).strip() or not run["href"] for run in runs):
        want = [seen for run in runs for seen in expected(run)]
        assert visible("\n".join(lines))[2:] == want


@settings(deadline=None, max_examples=150)
@given(NASTY | st.text(max_size=30))
def test_text_stays_text_in_a_heading(text: str) -> None:
    line = written(text, place=Place.LINE)
    assert text_of(f"## {line}") == "".join(clean(text).split())
