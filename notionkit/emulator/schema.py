"""Data source schemas: one short call per property type, in Notion's key order.

Source: Notion API reference, data source properties.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote

import attrs

from notionkit.emulator.ids import stable_id
from notionkit.emulator.richtext import Json

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:;<=>?@[\\]^_`{|}~"
_UNESCAPED = "-_.!~*'()"


@attrs.frozen
class Property:
    """A property to be: type, configuration, description, and an id where that is fixed."""

    type: str
    config: Json = attrs.field(factory=dict)
    description: str | None = None
    fixed_id: str | None = None

    def described(self, description: str) -> "Property":
        """The same property with a description."""
        return attrs.evolve(self, description=description)


def plain_property(kind: str) -> Property:
    """A property whose type needs no configuration, such as `date` or `checkbox`."""
    return Property(kind)


def number(number_format: str = "number") -> Property:
    """A number and how it is shown."""
    return Property("number", {"format": number_format})


def select(*options: str | tuple[str, str]) -> Property:
    """A select; options are names, or (name, colour)."""
    return Property("select", {"options": _options(options)})


def multi_select(*options: str | tuple[str, str]) -> Property:
    """A multi-select; options are names, or (name, colour)."""
    return Property("multi_select", {"options": _options(options)})


def status(to_do: Iterable[str], in_progress: Iterable[str], complete: Iterable[str]) -> Property:
    """A status in Notion's three groups, whose colours its options take."""
    groups = [
        ("To-do", "gray", _options([(name, "default") for name in to_do])),
        ("In progress", "blue", _options([(name, "blue") for name in in_progress])),
        ("Complete", "green", _options([(name, "green") for name in complete])),
    ]
    return Property(
        "status",
        {
            "options": [option for _, _, own in groups for option in own],
            "groups": [_group(name, color, own) for name, color, own in groups],
        },
    )


def formula(expression: str) -> Property:
    """A formula; the emulator holds its results as they are written."""
    return Property("formula", {"expression": expression})


def relation(
    database_id: str, data_source_id: str, *, synced: tuple[str, str] | None = None
) -> Property:
    """A relation; `synced` names the property (name, id) on the other side of a two-way one."""
    config: Json = {"database_id": database_id, "data_source_id": data_source_id}
    if synced is None:
        return Property("relation", {**config, "type": "single_property", "single_property": {}})
    name, other = synced
    dual = {"synced_property_name": name, "synced_property_id": other}
    return Property("relation", {**config, "type": "dual_property", "dual_property": dual})


def rollup(
    relation_name: str, property_name: str, function: str, *, property_id: str = "title"
) -> Property:
    """A rollup of the related rows' property; the relation's id is filled in by the world."""
    return Property(
        "rollup",
        {
            "rollup_property_name": property_name,
            "relation_property_name": relation_name,
            "rollup_property_id": property_id,
            "relation_property_id": property_key(relation_name),
            "function": function,
        },
    )


def unique_id(prefix: str | None = None) -> Property:
    """A number that the world counts up."""
    return Property("unique_id", {"prefix": prefix})


def verification() -> Property:
    """Verification of wiki pages, which has a fixed id."""
    return Property("verification", fixed_id="verification")


def property_key(name: str) -> str:
    """The decoded id of a property, derived from its name: four odd characters like Notion's."""
    digest = hashlib.sha256(name.encode()).digest()
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:4])


def encoded(property_id: str) -> str:
    """A property id as answers have it (`%3FB%3AW`)."""
    return quote(property_id, safe=_UNESCAPED)


def build_schema(title: str, properties: Mapping[str, Property]) -> Json:
    """The `properties` of a data source: ordered by decoded id, the title last."""
    entries = [_entry(name, own) for name, own in properties.items()]
    entries.append(
        {"id": "title", "name": title, "description": None, "type": "title", "title": {}}
    )
    return {entry["name"]: entry for entry in sorted(entries, key=schema_order)}


def schema_order(entry: Mapping[str, Any]) -> tuple[bool, str]:
    """Sort key of properties. Source: recorded answers of the real API."""
    return entry["id"] == "title", unquote(entry["id"])


def _entry(name: str, own: Property) -> Json:
    own_id = encoded(own.fixed_id or property_key(name))
    return {
        "id": own_id,
        "name": name,
        "description": own.description,
        "type": own.type,
        own.type: own.config,
    }


def _options(options: Iterable[str | tuple[str, str]]) -> list[Json]:
    colours = ("gray", "blue", "green", "yellow", "red", "purple", "orange", "pink", "brown")
    named = [option if isinstance(option, tuple) else (option, "") for option in options]
    return [
        {
            "id": stable_id("option", name),
            "name": name,
            "color": color or colours[index % 9],
            "description": None,
        }
        for index, (name, color) in enumerate(named)
    ]


def _group(name: str, color: str, options: Iterable[Json]) -> Json:
    ids = [option["id"] for option in options]
    return {"id": stable_id("group", name), "name": name, "color": color, "option_ids": ids}
