"""Requests that are too large fail before they are sent, with the path of what is too large."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit import api
from notionkit.api import Client, FilePart, InvalidArgument, Request
from notionkit.api.checks import problems
from tests.fuzzing import tried

from .conftest import Scripted

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"


def run(content: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": {"content": content, **more}}


def paragraph(*runs: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"paragraph": {"rich_text": list(runs), **more}}


def nested(levels: int) -> dict[str, Any]:
    return paragraph(children=[nested(levels - 1)]) if levels else paragraph()


def append(*children: Any) -> Request:
    return api.append_block_children(ID, children)


FITS = [
    append(*[paragraph(run("x" * 2000))] * 100),
    append(nested(2)),
    append({"equation": {"expression": "x" * 1500}}),
    append({"bookmark": {"url": "x" * 2000}}),
    api.create_page(markdown="x" * 100_000),
    api.update_page_markdown(ID, api.insert_content("x" * 5000, position="end")),
    api.create_page(properties={"content": {"email": "x" * 200}}),
    api.me(),
    api.send_file_upload(ID, FilePart("a", b"x" * 1_000_000)),
]
TOO_LARGE: list[tuple[Request, str]] = [
    (append(*[paragraph()] * 101), r"body.children.length: should be ≤ `100`, instead was `101`"),
    (
        append(paragraph(), paragraph(run("x" * 2001))),
        "children[1].paragraph.rich_text[0].text.content.length: should be ≤ `2000`, instead was",
    ),
    (append(paragraph(*[run()] * 101)), "body.children[0].paragraph.rich_text.length"),
    (append(paragraph(run(link={"url": "x" * 2001}))), "rich_text[0].text.link.url.length"),
    (
        append(paragraph({"equation": {"expression": "x" * 1001}})),
        "rich_text[0].equation.expression.length: should be ≤ `1000`",
    ),
    (append({"table_row": {"cells": [[run()] * 101]}}), "table_row.cells[0].length"),
    (append({"table_row": {"cells": [[run("x" * 2001)]]}}), "cells[0][0].text.content.length"),
    (append({"image": {"external": {"url": "x" * 2001}}}), "image.external.url.length"),
    (append(nested(3)), "at most 2 levels of children deep"),
    (
        append(*[paragraph(children=[paragraph()] * 10)] * 95),
        "body.children: should hold ≤ `1000` blocks, but has `1045`",
    ),
    (append(*[paragraph(*[run("x" * 2000)] * 3)] * 99), "body.length: should be ≤ `512000`"),
    (
        api.update_page(ID, properties={"Mail": {"email": "x" * 201}}),
        "body.properties.Mail.email.length: should be ≤ `200`",
    ),
    (
        api.update_page(ID, properties={"Tags": {"multi_select": [{"name": "x"}] * 101}}),
        "body.properties.Tags.multi_select.length",
    ),
    (
        api.update_page_markdown(ID, api.update_content({str(n): "" for n in range(101)})),
        "body.update_content.content_updates.length",
    ),
    (api.create_comment(attachments=[{}] * 4), "body.attachments.length: should be ≤ `3`"),
    (api.create_file_upload(filename="x" * 901), "body.filename.length: should be ≤ `900`"),
    (api.search(page_size=101), "body.page_size: should be 1 to 100, instead was `101`"),
    (api.list_users(page_size=0), "query.page_size: should be 1 to 100, instead was `0`"),
    (api.create_page({"page_id": object()}), "body.parent.page_id: cannot be written as JSON"),
    (api.create_page({"x": float("nan")}), "body.parent.x: cannot be written as JSON"),
]


@pytest.mark.parametrize("request_", FITS, ids=lambda request: request.endpoint)
def test_what_fits_passes(request_: Request) -> None:
    assert problems(request_) == []


@pytest.mark.parametrize(("request_", "expected"), TOO_LARGE, ids=[row[1] for row in TOO_LARGE])
def test_what_does_not_fit_is_named_and_not_sent(request_: Request, expected: str) -> None:
    transport = Scripted(lambda _: (200, {}))

    with pytest.raises(InvalidArgument) as caught:
        Client(transport=transport).send(request_)

    assert expected in str(caught.value)
    assert transport.seen == []


def test_all_problems_are_named_at_once() -> None:
    request = append(paragraph(run("x" * 2001)), *[paragraph()] * 100)

    assert len(problems(request)) == 2


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["children", "rich_text", "cells", "content", "text", "url", "page_size", "x"]
                ),
                inner,
                max_size=3,
            )
        ),
        max_leaves=12,
    )
)
def test_no_body_breaks_the_check(value: Any) -> None:
    tried("bodies of requests")
    problems(Request("POST", "/v1/pages", body={"children": value, "properties": value}))
