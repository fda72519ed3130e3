"""What was read comes back; what is odd is kept aside; only what cannot be the object raises."""

import json
from typing import Any

import attrs
import pytest

from notionkit.model import (
    Block,
    BlockId,
    Code,
    Comment,
    Database,
    DataSource,
    Divider,
    ListPage,
    MalformedValue,
    Page,
    Paragraph,
    PropertyItem,
    RelationValue,
    RichText,
    RollupValue,
    SelectSchema,
    StructureError,
    Text,
    TitleValue,
    UnknownContent,
    UnknownObject,
    UnknownSchema,
    UnknownValue,
    User,
    plain_text,
    structure,
    structure_any,
    title_of,
    unknowns,
    unstructure,
)

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"


def block(type_: str, payload: Any, **more: Any) -> dict[str, Any]:
    return {
        "object": "block",
        "id": ID,
        "has_children": False,
        "type": type_,
        type_: payload,
        **more,
    }


def text(content: str) -> dict[str, Any]:
    return {"type": "text", "text": {"content": content, "link": None}, "plain_text": content}


def page(**properties: Any) -> dict[str, Any]:
    return {"object": "page", "id": ID, "properties": properties}


def same(obj: Any, type_: Any) -> Any:
    """Structure, check that it comes back in the same order, and return the object."""
    structured = structure(obj, type_)
    assert json.dumps(unstructure(structured)) == json.dumps(obj)
    return structured


class TestBlocks:
    def test_content_holds_the_payload_under_the_api_s_own_names(self) -> None:
        found = same(
            block("code", {"caption": [], "rich_text": [text("x = 1")], "language": "python"}),
            Block,
        )

        assert isinstance(found.content, Code)
        assert found.content.language == "python"
        assert plain_text(found.content.rich_text) == "x = 1"

    def test_an_unknown_type_keeps_its_payload_and_is_reported(self) -> None:
        found = same(block("hologram", {"depth": 3, "layers": [1, 2]}), Block)

        assert found.content == UnknownContent(value={"depth": 3, "layers": [1, 2]})
        assert [(u.kind, u.path) for u in unknowns(found)] == [("type", "hologram")]

    def test_an_unknown_key_and_an_unknown_colour_are_kept_and_reported(self) -> None:
        found = same(block("quote", {"rich_text": [], "mood": 7, "color": "mauve"}, spin=1), Block)

        assert found.extra == {"spin": 1}
        assert {(u.kind, u.path) for u in unknowns(found)} == {
            ("key", "spin"),
            ("key", "quote.mood"),
            ("value", "quote.color"),
        }

    @pytest.mark.parametrize("payload", [None, [], "text", 3])
    def test_a_payload_that_is_no_object_is_kept_and_reported(self, payload: Any) -> None:
        found = same(block("paragraph", payload), Block)

        assert found.content == UnknownContent(value=payload)
        assert [(u.kind, u.path) for u in unknowns(found)] == [("shape", "paragraph")]

    def test_a_field_of_the_wrong_shape_keeps_its_default_and_the_rest_stays_readable(self) -> None:
        found = same(
            block("to_do", {"rich_text": [text("buy")], "checked": "yes", "color": 4}), Block
        )

        assert not found.content.checked
        assert plain_text(found.content.rich_text) == "buy"
        assert [(u.kind, u.path) for u in unknowns(found)] == [
            ("shape", "to_do.checked"),
            ("shape", "to_do.color"),
        ]

    def test_a_partial_block_has_unknown_content_and_is_no_surprise(self) -> None:
        found = same({"object": "block", "id": ID}, Block)

        assert isinstance(found.content, UnknownContent)
        assert unknowns(found) == []

    @pytest.mark.parametrize("key", ["content", "extra", "key_order"])
    def test_a_key_named_like_an_attribute_of_ours_is_just_unknown(self, key: str) -> None:
        found = same(block("divider", {}, **{key: 1}), Block)

        assert found.extra == {key: 1}
        assert found.content == Divider()


class TestPages:
    def test_values_have_their_class_by_type(self) -> None:
        found = same(
            page(
                Name={"id": "title", "type": "title", "title": [text("Tea")]},
                Links={"id": "r", "type": "relation", "relation": [{"id": ID}], "has_more": True},
            ),
            Page,
        )

        assert title_of(found) == "Tea"
        assert isinstance(found.properties["Name"], TitleValue)
        links = found.properties["Links"]
        assert isinstance(links, RelationValue)
        assert links.has_more
        assert [related.id for related in links.value] == [ID]

    def test_values_inside_a_rollup_are_typed_and_need_no_id(self) -> None:
        inner = {"type": "title", "title": [text("Tea")]}
        rollup = {"type": "array", "array": [inner], "function": "show_original"}
        found = same(page(Sum={"id": "s", "type": "rollup", "rollup": rollup}), Page)

        value = found.properties["Sum"]
        assert isinstance(value, RollupValue)
        assert value.value is not None
        assert isinstance(value.value.array[0], TitleValue)

    def test_unknown_and_malformed_values_are_kept_and_reported(self) -> None:
        found = same(page(New={"id": "n", "type": "aura", "aura": [1]}, Bad=None, Worse=[3]), Page)

        assert isinstance(found.properties["New"], UnknownValue)
        assert found.properties["New"].value == [1]
        assert found.properties["Bad"] == MalformedValue(value=None)
        assert [(u.kind, u.path) for u in unknowns(found)] == [
            ("type", "properties.New.type"),
            ("shape", "properties.Bad"),
            ("shape", "properties.Worse"),
        ]

    def test_a_stripped_record_has_no_properties(self) -> None:
        found = same({"object": "page", "id": ID}, Page)

        assert found.properties == {}
        assert title_of(found) == ""

    def test_trash_is_read_at_every_version(self) -> None:
        old = same({"object": "page", "id": ID, "archived": True}, Page)
        new = same({"object": "page", "id": ID, "in_trash": True}, Page)

        assert (old.archived, old.in_trash) == (True, False)
        assert (new.archived, new.in_trash) == (None, True)


class TestSchemas:
    def test_schemas_have_their_class_by_type(self) -> None:
        option = {"id": "1", "name": "Red", "color": "red", "description": None}
        schema = {"id": "c", "name": "Colour", "type": "select", "select": {"options": [option]}}
        found = same(
            {"object": "data_source", "id": ID, "properties": {"Colour": schema}}, DataSource
        )

        colour = found.properties["Colour"]
        assert isinstance(colour, SelectSchema)
        assert colour.config.options[0].name == "Red"

    def test_an_unknown_schema_keeps_its_configuration(self) -> None:
        schema = {"id": "x", "name": "X", "type": "aura", "aura": {"hue": 1}}
        found = same(
            {"object": "database", "id": ID, "properties": {"X": schema, "Y": 4}}, Database
        )

        assert isinstance(found.properties["X"], UnknownSchema)
        assert found.properties["X"].config == {"hue": 1}
        assert [u.kind for u in unknowns(found)] == ["type", "shape"]


class TestLists:
    def test_results_are_what_their_object_key_says(self) -> None:
        body: dict[str, Any] = {
            "object": "list",
            "results": [
                {"object": "user", "id": ID},
                {"object": "comet", "id": ID},
                {"object": "block"},
                7,
            ],
            "next_cursor": None,
            "has_more": False,
            "type": "user",
            "user": {},
            "request_id": ID,
        }
        found = same(body, ListPage)

        kinds = [type(result) for result in found.results]
        assert kinds == [User, UnknownObject, UnknownObject, UnknownObject]
        assert [(u.kind, u.path) for u in unknowns(found)] == [
            ("type", "results[1]"),
            ("shape", "results[2]"),
            ("shape", "results[3]"),
        ]

    def test_property_items_hold_one_entry_each(self) -> None:
        item = {"object": "property_item", "type": "title", "id": "title", "title": text("Tea")}
        about: dict[str, Any] = {"id": "title", "next_url": None, "type": "title", "title": {}}
        body: dict[str, Any] = {
            "object": "list",
            "results": [item],
            "type": "property_item",
            "property_item": about,
        }
        found = same(body, ListPage)

        assert isinstance(found.results[0], PropertyItem)
        assert isinstance(found.results[0].value, RichText)
        assert found.about.id == "title"

    def test_the_status_of_a_capped_query_is_read(self) -> None:
        status = {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}
        found = same({"object": "list", "results": [], "request_status": status}, ListPage)

        assert found.request_status.type == "incomplete"


class TestRefusals:
    @pytest.mark.parametrize("value", [None, 3, "text", [], [{}]])
    def test_what_is_no_object_is_refused(self, value: Any) -> None:
        with pytest.raises(StructureError, match="expected a Page object"):
            structure(value, Page)

    @pytest.mark.parametrize("id_", [None, 5, {"a": 1}])
    def test_an_object_without_its_id_is_refused_with_the_path(self, id_: Any) -> None:
        with pytest.raises(StructureError, match=r"^id: expected what a Block needs") as caught:
            structure({"object": "block", "id": id_}, Block)

        assert caught.value.path == "id"

    def test_another_kind_of_object_is_refused(self) -> None:
        with pytest.raises(StructureError, match="object: expected page, found 'block'"):
            structure(block("divider", {}), Page)

    def test_nesting_without_end_is_refused_not_a_crash(self) -> None:
        value: dict[str, Any] = {"type": "number", "number": 1}
        for _ in range(2000):
            value = {"type": "rollup", "rollup": {"type": "array", "array": [value]}}

        with pytest.raises(StructureError, match="sensible depth"):
            structure(page(Deep=value), Page)

    def test_a_long_value_is_shortened_in_the_message(self) -> None:
        with pytest.raises(StructureError) as caught:
            structure("x" * 5000, Page)

        assert len(str(caught.value)) < 150


class TestWriting:
    def test_objects_made_by_hand_are_written_with_their_keys(self) -> None:
        made = Block(
            id=BlockId(ID),
            type="paragraph",
            content=Paragraph((RichText(type="text", text=Text("hi")),)),
        )

        written = unstructure(made)

        assert written["object"] == "block"
        assert written["paragraph"]["rich_text"][0]["text"] == {"content": "hi"}
        assert structure(written, Block) == made

    def test_a_changed_attribute_is_written_even_if_its_key_was_absent(self) -> None:
        found = structure({"object": "page", "id": ID}, Page)

        assert unstructure(attrs.evolve(found, in_trash=True)) == {
            "object": "page",
            "id": ID,
            "in_trash": True,
        }

    def test_a_changed_type_takes_its_payload_along(self) -> None:
        found = structure(block("divider", {}), Block)
        changed = attrs.evolve(found, type="quote", content=Paragraph())

        assert "divider" not in unstructure(changed)
        assert unstructure(changed)["quote"] == {"rich_text": [], "color": "default"}

    def test_equality_sees_content_but_not_the_order_of_keys(self) -> None:
        one = structure({"object": "comment", "id": ID, "rich_text": []}, Comment)
        other = structure({"id": ID, "rich_text": [], "object": "comment"}, Comment)

        assert one == other
        assert hash(one) == hash(other)
        assert one != structure({"object": "comment", "id": ID, "new": 1}, Comment)


class TestSharing:
    def test_equal_small_objects_are_one_object(self) -> None:
        user = {"object": "user", "id": ID}
        found = structure(
            {"object": "page", "id": ID, "created_by": user, "last_edited_by": dict(user)}, Page
        )

        assert found.created_by is found.last_edited_by

    @pytest.mark.parametrize(
        "annotations",
        [
            {"bold": True},
            {"bold": 1},
            {"bold": 1.0},
            {"color": "red", "bold": True},
            {"bold": True, "color": "red"},
        ],
    )
    def test_sharing_tells_true_from_one_and_keeps_the_order_of_keys(
        self, annotations: dict[str, Any]
    ) -> None:
        same({"type": "text", "annotations": {"bold": True, "color": "red"}}, RichText)
        same({"type": "text", "annotations": {"bold": True}}, RichText)

        same({"type": "text", "annotations": annotations}, RichText)


def test_anything_can_be_structured_by_its_own_word() -> None:
    assert isinstance(structure_any({"object": "page", "id": ID}), Page)
    assert structure_any({"hello": 1}) == UnknownObject(value={"hello": 1})
