"""Blocks with their children as clients send them: nesting, numbers and sizes, then drafts.

At most 100 blocks in an array, 1,000 in a request, two levels of children below the first.
Source: Notion API reference, request limits and append block children.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from notionkit.emulator.blocks import Draft
from notionkit.emulator.errors import ApiFailure, invalid
from notionkit.emulator.world import World
from notionkit.emulator.writes.blocks import PAYLOADS, Written, payload_of
from notionkit.emulator.writes.checks import (
    UNDEFINED,
    a_string,
    an_array,
    an_object,
    exactly_one,
    refused,
)

MOST_BLOCKS = 1000
MOST_LEVELS = 2
HOLDERS = frozenset(
    [
        "paragraph",
        "bulleted_list_item",
        "numbered_list_item",
        "to_do",
        "toggle",
        "quote",
        "callout",
        "table",
        "column_list",
        "column",
        "synced_block",
        "template",
        "tab",
        "child_page",
        "heading_1",
        "heading_2",
        "heading_3",
        "heading_4",
        "meeting_notes",
    ]
)
_ONLY_IN = {"table_row": "table", "column": "column_list"}
_ONLY_HOLDS = {own: child for child, own in _ONLY_IN.items()} | {"tab": "paragraph"}


def drafts(written: Any, place: str, world: World, *, under: str = "child_page") -> list[Draft]:
    """The drafts of a `children` array; `under` is the type of block that they go into."""
    found = _array(written, place, world, under=under, level=0)
    if sum(map(count, found)) > MOST_BLOCKS:
        raise invalid(
            f"body failed validation: {place} holds {sum(map(count, found))} block elements, "
            f"should be ≤ `{MOST_BLOCKS}`."
        )
    return found


def count(draft: Draft) -> int:
    """How many blocks a draft is."""
    return 1 + sum(map(count, draft.children))


def block_type(body: Mapping[str, Any], place: str) -> str:
    """Which type of block was sent; 400 with every type that there is, as Notion lists them."""
    if "type" not in body:
        return exactly_one(body, tuple(PAYLOADS), place)
    kind = a_string(body["type"], f"{place}.type")
    if kind not in PAYLOADS:
        raise _no_type(place)
    if kind not in body:
        raise refused(f"{place}.{kind}", "defined", UNDEFINED)
    return kind


def _no_type(place: str) -> ApiFailure:
    lines = "\n".join(
        f"{place}.{kind} should be defined, instead was `undefined`." for kind in PAYLOADS
    )
    return invalid(f"body failed validation. Fix one:\n{lines}")


def _array(written: Any, place: str, world: World, *, under: str, level: int) -> list[Draft]:
    items = an_array(written, place)
    return [
        _draft(own, f"{place}[{index}]", world, under=under, level=level)
        for index, own in enumerate(items)
    ]


def _draft(written: Any, place: str, world: World, *, under: str, level: int) -> Draft:
    body = an_object(written, place)
    kind = block_type(body, place)
    _check_place(kind, under, place)
    inner = f"{place}.{kind}"
    payload = an_object(body[kind], inner)
    made = payload_of(kind, Written(payload, inner, world))
    children = _children(body, payload, place, inner)
    if children is None:
        _need_children(kind, inner)
        return Draft(kind, made)
    sent, where = children
    if kind not in HOLDERS or level >= MOST_LEVELS:
        raise refused(where, "not present", sent)
    found = _array(sent, where, world, under=kind, level=level + 1)
    _check_children(kind, made, found, where)
    return Draft(kind, made, tuple(found))


def _children(
    body: Mapping[str, Any], payload: Mapping[str, Any], place: str, inner: str
) -> tuple[Sequence[Any], str] | None:
    """The children and their place; they may stand beside the payload or inside of it."""
    if "children" in payload:
        return payload["children"], f"{inner}.children"
    if "children" in body:
        return body["children"], f"{place}.children"
    return None


def _need_children(kind: str, inner: str) -> None:
    if kind in ("table", "column_list", "column"):
        raise refused(f"{inner}.children", "defined", UNDEFINED)


def _check_children(kind: str, made: Mapping[str, Any], found: list[Draft], where: str) -> None:
    least = {"table": 1, "column_list": 2}.get(kind, 0)
    if len(found) < least:
        raise refused(f"{where}.length", f"≥ `{least}`", len(found))
    if kind != "table":
        return
    for index, row in enumerate(found):
        if len(row.payload["cells"]) != made["table_width"]:
            raise invalid(
                f"Content creation Failed. Number of cells in table row must match the table width "
                f"of the parent table ({where}[{index}])."
            )


def _check_place(kind: str, under: str, place: str) -> None:
    expected = _ONLY_HOLDS.get(under)
    if expected is not None and kind != expected:
        raise refused(f"{place}.{expected}", "defined", UNDEFINED)
    if kind in _ONLY_IN and under != _ONLY_IN[kind]:
        raise invalid(
            f"body failed validation: {place} is a {kind}, which only stands in a {_ONLY_IN[kind]}."
        )
