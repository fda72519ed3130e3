"""Properties of a data source, as clients create, change, rename and delete them.

Source: Notion API reference, update data source properties.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from notionkit.emulator.errors import invalid
from notionkit.emulator.richtext import Json, plain
from notionkit.emulator.schema import encoded, property_key, schema_order
from notionkit.emulator.store import title_items
from notionkit.emulator.world import World
from notionkit.emulator.writes.checks import (
    UNDEFINED,
    a_string,
    an_id,
    an_object,
    exactly_one,
    one_of,
    refused,
)
from notionkit.emulator.writes.formats import FUNCTIONS, NUMBER_FORMATS
from notionkit.emulator.writes.options import options, status_config

_PLAIN = frozenset(
    [
        "title",
        "rich_text",
        "date",
        "people",
        "files",
        "checkbox",
        "url",
        "email",
        "phone_number",
        "created_time",
        "created_by",
        "last_edited_time",
        "last_edited_by",
    ]
)
MOST_PROPERTIES = 500


class Draft:
    """A schema while it is changed. `others` are entries of other data sources to add."""

    def __init__(self, world: World, source_id: str, schema: Json) -> None:
        self.world = world
        self.source_id = source_id
        self.schema = dict(schema)
        self.others: list[tuple[str, Json]] = []

    def change(self, written: Any, place: str = "body.properties") -> None:
        """Applies a `properties` object."""
        for key, own in an_object(written, place).items():
            self._one(key, own, f"{place}.{key}")
        if len(self.schema) > MOST_PROPERTIES:
            raise refused(f"{place}.length", f"≤ `{MOST_PROPERTIES}`", len(self.schema))
        ordered = sorted(self.schema.values(), key=schema_order)
        self.schema = {entry["name"]: entry for entry in ordered}

    def _one(self, key: str, written: Any, place: str) -> None:
        known = self._known(key)
        if written is None:
            return self._delete(known, key)
        body = an_object(written, place)
        kind = next((own for own in _CONFIGS if own in body), None)
        if "button" in body and kind is None:
            return None
        if kind is None and (known is None or not ({"name", "description"} & set(body))):
            exactly_one(body, tuple(_CONFIGS), place)
        entry = dict(known) if known else self._new(key, kind or "")
        if kind is not None:
            entry = self._configured(entry, kind, body[kind], f"{place}.{kind}")
        if "description" in body:
            entry["description"] = body["description"]
        if "name" in body:
            entry["name"] = self._free_name(a_string(body["name"], f"{place}.name"), known)
        if known is not None:
            del self.schema[known["name"]]
        self.schema[entry["name"]] = entry
        return None

    def _known(self, key: str) -> Json | None:
        for name, entry in self.schema.items():
            if key == name or unquote(key) == unquote(entry["id"]):
                found: Json = entry
                return found
        return None

    def _delete(self, known: Json | None, key: str) -> None:
        if known is None:
            raise invalid(f"{key} is not a property that exists.")
        if known["type"] == "title":
            raise invalid("The title property cannot be deleted.")
        del self.schema[known["name"]]

    def _new(self, name: str, kind: str) -> Json:
        taken = {unquote(own["id"]) for own in self.schema.values()}
        own_id = "title" if kind == "title" else property_key(name)
        number = 0
        while own_id in taken and kind != "title":
            number += 1
            own_id = property_key(f"{name}\x1f{number}")
        return {"id": encoded(own_id), "name": name, "description": None}

    def _configured(self, entry: Json, kind: str, written: Any, place: str) -> Json:
        title = next((own for own in self.schema.values() if own["type"] == "title"), None)
        if kind == "title" and title is not None and title["id"] != entry["id"]:
            raise invalid("A data source has exactly one title property.")
        if entry.get("type") == "title" and kind != "title":
            raise invalid("The type of the title property cannot be changed.")
        before = entry.get(kind) if entry.get("type") == kind else None
        config = _CONFIGS[kind](self, entry, an_object(written, place), place, before)
        kept = {key: entry[key] for key in ("id", "name", "description")}
        return {**kept, "type": kind, kind: config}

    def _free_name(self, name: str, known: Json | None) -> str:
        other = self.schema.get(name)
        if other is not None and other is not known:
            raise invalid(f"A property with the name {name} exists already.")
        return name


Config = Callable[[Draft, Json, Mapping[str, Any], str, Any], Json]


def _nothing(_draft: Draft, _entry: Json, _body: Mapping[str, Any], _place: str, _old: Any) -> Json:
    return {}


def _number(_draft: Draft, _entry: Json, body: Mapping[str, Any], place: str, old: Any) -> Json:
    default = old["format"] if old else "number"
    return {"format": one_of(body.get("format", default), f"{place}.format", NUMBER_FORMATS)}


def _options(_draft: Draft, _entry: Json, body: Mapping[str, Any], place: str, old: Any) -> Json:
    known = old["options"] if old else []
    if body.get("options") is None:
        return {"options": known}
    return {"options": options(body["options"], f"{place}.options", known)}


def _status(_draft: Draft, _entry: Json, body: Mapping[str, Any], place: str, old: Any) -> Json:
    return status_config(body, place, old)


def _formula(_draft: Draft, _entry: Json, body: Mapping[str, Any], place: str, _old: Any) -> Json:
    return {"expression": a_string(body.get("expression", UNDEFINED), f"{place}.expression")}


def _unique_id(_draft: Draft, _entry: Json, body: Mapping[str, Any], place: str, _old: Any) -> Json:
    prefix = body.get("prefix")
    return {"prefix": None if prefix is None else a_string(prefix, f"{place}.prefix")}


def _relation(draft: Draft, entry: Json, body: Mapping[str, Any], place: str, _old: Any) -> Json:
    target = _target(draft, body, place)
    config: Json = {
        "database_id": target["parent"]["database_id"],
        "data_source_id": target["id"],
    }
    if "dual_property" not in body and body.get("type") != "dual_property":
        return {**config, "type": "single_property", "single_property": {}}
    title = plain(title_items(draft.world.need("data_source", draft.source_id)))
    wanted = an_object(body.get("dual_property") or {}, f"{place}.dual_property")
    named = wanted.get("synced_property_name")
    name = (
        a_string(named or "", f"{place}.dual_property.synced_property_name")
        or f"Related to {title} ({entry['name']})"
    )
    other_id = property_key(f"{entry['id']}\x1f{draft.source_id}")
    draft.others.append((target["id"], _mirror(draft, entry, name, other_id)))
    dual = {"synced_property_name": name, "synced_property_id": other_id}
    return {**config, "type": "dual_property", "dual_property": dual}


def _mirror(draft: Draft, entry: Json, name: str, other_id: str) -> Json:
    source = draft.world.need("data_source", draft.source_id)
    back = {"synced_property_name": entry["name"], "synced_property_id": unquote(entry["id"])}
    config = {
        "database_id": source["parent"]["database_id"],
        "data_source_id": draft.source_id,
        "type": "dual_property",
        "dual_property": back,
    }
    own = {"id": encoded(other_id), "name": name, "description": None}
    return {**own, "type": "relation", "relation": config}


def _target(draft: Draft, body: Mapping[str, Any], place: str) -> Json:
    world = draft.world
    if "data_source_id" in body:
        source_id = an_id(body["data_source_id"], f"{place}.data_source_id")
    else:
        database_id = an_id(body.get("database_id", UNDEFINED), f"{place}.data_source_id")
        database = world.get("database", database_id)
        sources = database["data_sources"] if database else []
        source_id = sources[0]["id"] if len(sources) == 1 else database_id
    found = world.get("data_source", source_id)
    if found is None or not world.visible(source_id):
        raise invalid(f"Could not find data source with ID: {source_id}.")
    return found


def _rollup(draft: Draft, _entry: Json, body: Mapping[str, Any], place: str, _old: Any) -> Json:
    relation = _named(draft.schema, body, "relation_property", place)
    if relation["type"] != "relation":
        raise invalid(f"{relation['name']} is expected to be relation.")
    target = draft.world.need("data_source", relation["relation"]["data_source_id"])
    rolled = _named(target["properties"], body, "rollup_property", place)
    function = one_of(body.get("function", UNDEFINED), f"{place}.function", FUNCTIONS)
    return {
        "rollup_property_name": rolled["name"],
        "relation_property_name": relation["name"],
        "rollup_property_id": unquote(rolled["id"]),
        "relation_property_id": unquote(relation["id"]),
        "function": function,
    }


def _named(schema: Json, body: Mapping[str, Any], key: str, place: str) -> Json:
    wanted = body.get(f"{key}_name", body.get(f"{key}_id", UNDEFINED))
    text = a_string(wanted, f"{place}.{key}_name")
    for name, entry in schema.items():
        if text == name or unquote(text) == unquote(entry["id"]):
            found: Json = entry
            return found
    raise invalid(f"{text} is not a property that exists.")


_CONFIGS: Mapping[str, Config] = {
    **dict.fromkeys(sorted(_PLAIN), _nothing),
    "number": _number,
    "select": _options,
    "multi_select": _options,
    "status": _status,
    "formula": _formula,
    "relation": _relation,
    "rollup": _rollup,
    "unique_id": _unique_id,
}
