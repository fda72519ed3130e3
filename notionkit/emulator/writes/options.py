"""Options of select, multi-select and status properties, as clients write them.

An array of options replaces the one before: what it leaves out vanishes, what it names again keeps
its id and its colour. An unknown option on a page is added, but never to a status.
Source: Notion API reference, update data source properties.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from notionkit.emulator.errors import invalid
from notionkit.emulator.richtext import Json
from notionkit.emulator.writes.checks import (
    UNDEFINED,
    a_string,
    an_array,
    an_object,
    one_of,
)

COLORS = ("default", "gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red")
_GROUPS = (
    ("To-do", "gray", "Not started", "default"),
    ("In progress", "blue", "In progress", "blue"),
    ("Complete", "green", "Done", "green"),
)


def options(written: Any, place: str, known: Sequence[Json]) -> list[Json]:
    """The options that an array stands for; `known` are those of the property so far."""
    made: list[Json] = []
    for index, own in enumerate(an_array(written, place)):
        option = _option(an_object(own, f"{place}[{index}]"), f"{place}[{index}]", known, len(made))
        if any(other["name"].casefold() == option["name"].casefold() for other in made):
            raise invalid(f"Duplicate option name: {option['name']}")
        made.append(option)
    return made


def status_config(written: Mapping[str, Any], place: str, known: Json | None) -> Json:
    """A status in its three groups; `{}` gives the three options that Notion starts with."""
    if written.get("options") is None:
        return known or _fresh_status()
    sent = written["options"]
    made = options(sent, f"{place}.options", known["options"] if known else ())
    return {"options": made, "groups": _groups(sent, made, known)}


def choose(entry: Json, written: Any, place: str) -> tuple[Json, Json]:
    """The option that a page write names by name or id, and the schema entry that has it."""
    kind = entry["type"]
    body = an_object(written, place)
    known = entry[kind]["options"]
    for option in known:
        if body.get("id") == option["id"] or body.get("name") == option["name"]:
            return _value(option), entry
    if kind == "status":
        named = body.get("name", body.get("id"))
        raise invalid(f'Invalid status option. Status option "{named}" does not exist".')
    if "name" not in body:
        raise invalid(f"Could not find option with ID: {body.get('id')}")
    added = _option(body, place, (), len(known))
    return _value(added), entry | {kind: entry[kind] | {"options": [*known, added]}}


def default_status(entry: Json) -> Json | None:
    """What a row has whose status was not written: the first option of the first group."""
    config = entry["status"]
    first = next((own for group in config["groups"] for own in group["option_ids"]), None)
    return next((_value(own) for own in config["options"] if own["id"] == first), None)


def _option(body: Mapping[str, Any], place: str, known: Sequence[Json], number: int) -> Json:
    for own in known:
        if "id" in body and own["id"] == body["id"]:
            return own
    name = a_string(body.get("name", UNDEFINED), f"{place}.name", most=100)
    if "," in name:
        raise invalid(f"Invalid select option, commas not allowed: {name}")
    for own in known:
        if own["name"].casefold() == name.casefold():
            return own
    chosen = body.get("color", COLORS[number % len(COLORS)])
    return {
        "id": str(uuid4()),
        "name": name,
        "color": one_of(chosen, f"{place}.color", COLORS),
        "description": body.get("description"),
    }


def _value(option: Json) -> Json:
    return {key: option[key] for key in ("id", "name", "color")}


def _fresh_status() -> Json:
    made: list[Json] = []
    groups: list[Json] = []
    for group, color, name, own_color in _GROUPS:
        option = {"id": str(uuid4()), "name": name, "color": own_color, "description": None}
        made.append(option)
        groups.append(_group(group, color, [str(option["id"])]))
    return {"options": made, "groups": groups}


def _groups(sent: Sequence[Any], made: Sequence[Json], known: Json | None) -> list[Json]:
    before = known["groups"] if known else [_group(own[0], own[1], []) for own in _GROUPS]
    home = {own: group["name"] for group in before for own in group["option_ids"]}
    for body, option in zip(sent, made, strict=True):
        home[option["id"]] = body.get("group") or home.get(option["id"]) or before[0]["name"]
    return [
        group | {"option_ids": [own["id"] for own in made if home[own["id"]] == group["name"]]}
        for group in before
    ]


def _group(name: str, color: str, ids: list[str]) -> Json:
    return {"id": str(uuid4()), "name": name, "color": color, "option_ids": ids}
