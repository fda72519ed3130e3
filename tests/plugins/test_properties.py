from typing import Any, cast

import pytest

from notionkit.mirror import StoreView
from notionkit.plugins.properties import completed


class Items:
    """A view that has the whole of the property ``p``."""

    def __init__(self, items: list[dict[str, Any]] | None) -> None:
        self.items = items
        self.asked = 0

    def property_items(self, page_id: str, property_id: str) -> list[dict[str, Any]] | None:
        self.asked += 1
        assert (page_id, property_id) == ("page", "p")
        return self.items


def whole(value: dict[str, Any], items: list[dict[str, Any]] | None) -> tuple[Any, Items]:
    view = Items(items)
    page = {"id": "page", "properties": {"P": {"id": "p", **value}}}
    return completed(page, cast("StoreView", view))["properties"]["P"], view


def item(kind: str, value: Any) -> dict[str, Any]:
    return {"object": "property_item", "id": "p", "type": kind, kind: value}


@pytest.mark.parametrize("kind", ["title", "rich_text", "people", "relation"])
def test_a_value_of_25_items_is_replaced_by_all_of_them(kind: str) -> None:
    parts = [{"n": number} for number in range(30)]
    value = {"type": kind, kind: parts[:25]}
    assert whole(value, [item(kind, part) for part in parts])[0][kind] == parts


def test_a_rollup_is_replaced_in_its_array() -> None:
    array = [{"type": "number", "number": number} for number in range(30)]
    value = {"type": "rollup", "rollup": {"type": "array", "array": array[:25], "function": "x"}}
    items = [item("number", number) for number in range(30)]
    rollup = whole(value, items)[0]["rollup"]
    assert rollup == {"type": "array", "array": array, "function": "x"}


def test_a_short_value_is_not_asked_for() -> None:
    value = {"type": "people", "people": [{"n": 1}]}
    found, view = whole(value, [])
    assert found["people"] == [{"n": 1}]
    assert view.asked == 0


def test_a_cut_value_stays_cut_while_the_rest_is_unknown() -> None:
    value = {"type": "relation", "relation": [{"n": 1}], "has_more": True}
    assert whole(value, None)[0] == {"id": "p", **value}


@pytest.mark.parametrize("value", [{"type": "new", "new": 1}, {"type": None}, {}])
def test_what_is_unknown_is_left_alone(value: dict[str, Any]) -> None:
    assert whole(value, None)[0] == {"id": "p", **value}
