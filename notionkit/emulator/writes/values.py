"""Property values of pages, as clients send them, made into what answers have.

Source: Notion API reference, page property values; texts of refusals as the real API's users
quote them.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

import attrs

from notionkit.emulator.errors import ApiFailure, failed_validation, invalid
from notionkit.emulator.richtext import Json
from notionkit.emulator.times import parse_time
from notionkit.emulator.world import World
from notionkit.emulator.writes.checks import (
    UNDEFINED,
    a_boolean,
    a_number,
    a_string,
    a_url,
    an_array,
    an_id,
    an_object,
    one_of,
    refused,
    shown,
)
from notionkit.emulator.writes.media import file_source, upload_name
from notionkit.emulator.writes.options import choose, default_status
from notionkit.emulator.writes.texts import rich_text

COMPUTED = frozenset(
    {"rollup", "formula", "created_by", "created_time", "last_edited_by", "last_edited_time"}
)
_UNWRITABLE = COMPUTED | {"button", "unique_id"}


@attrs.define
class Sheet:
    """A schema while values are written by it: unknown options are added to it on the way."""

    world: World
    schema: Json

    def entry(self, wanted: str) -> Json:
        """The property with this name or id; 400 when there is none."""
        for name, entry in self.schema.items():
            if wanted == name or unquote(wanted) == unquote(entry["id"]):
                found: Json = entry
                return found
        raise invalid(f"{wanted} is not a property that exists.")

    def value(self, wanted: str, written: Any, place: str) -> tuple[str, Any]:
        """(name, value) of one property that was sent."""
        entry = self.entry(wanted)
        kind = entry["type"]
        if kind in _UNWRITABLE:
            raise invalid(f"{entry['name']} is a {kind} property, which cannot be written.")
        if written is None:
            return entry["name"], _MAKERS[kind](self, entry, None, place)
        body = an_object(written, place)
        if kind not in body:
            raise invalid(f"{entry['name']} is expected to be {kind}.")
        return entry["name"], _MAKERS[kind](self, entry, body[kind], f"{place}.{kind}")

    def keep(self, entry: Json) -> None:
        """Takes a schema entry that has gained an option."""
        self.schema = {**self.schema, entry["name"]: entry}


def values(sheet: Sheet, written: Any, place: str = "body.properties") -> dict[str, Any]:
    """Name and value of every property that was sent."""
    body = an_object(written, place)
    return dict(sheet.value(key, own, f"{place}.{key}") for key, own in body.items())


def _rich(sheet: Sheet, _entry: Json, written: Any, place: str) -> Any:
    return [] if written is None else rich_text(written, place, sheet.world)


def _number(_sheet: Sheet, _entry: Json, written: Any, place: str) -> Any:
    return None if written is None else a_number(written, place)


def _checkbox(_sheet: Sheet, _entry: Json, written: Any, place: str) -> Any:
    return False if written is None else a_boolean(written, place)


def _url(_sheet: Sheet, _entry: Json, written: Any, place: str) -> Any:
    return None if written is None else a_url(_filled(written, place), place)


def _short(_sheet: Sheet, _entry: Json, written: Any, place: str) -> Any:
    return None if written is None else a_string(_filled(written, place), place, most=200)


def _filled(written: Any, place: str) -> Any:
    if written == "":
        raise refused(f"{place}.length", "≥ `1`", 0)
    return written


def _select(sheet: Sheet, entry: Json, written: Any, place: str) -> Any:
    if written is None:
        return default_status(entry) if entry["type"] == "status" else None
    chosen, changed = choose(entry, written, place)
    sheet.keep(changed)
    return chosen


def _multi_select(sheet: Sheet, entry: Json, written: Any, place: str) -> Any:
    made: list[Json] = []
    for index, own in enumerate(an_array(written or [], place)):
        chosen = _select(sheet, sheet.schema[entry["name"]], own, f"{place}[{index}]")
        if chosen not in made:
            made.append(chosen)
    return made


def _date(_sheet: Sheet, _entry: Json, written: Any, place: str) -> Any:
    if written is None:
        return None
    body = an_object(written, place)
    zone = body.get("time_zone")
    return {
        "start": _moment(body.get("start", UNDEFINED), f"{place}.start"),
        "end": None if body.get("end") is None else _moment(body["end"], f"{place}.end"),
        "time_zone": zone,
    }


def _moment(written: Any, place: str) -> str:
    text = a_string(written, place)
    try:
        parsed = parse_time(text)
    except ValueError:
        raise failed_validation(place, "a valid ISO 8601 date string", shown(written)) from None
    return text if len(text) == len("2026-07-01") else parsed.isoformat(timespec="milliseconds")


def _people(sheet: Sheet, _entry: Json, written: Any, place: str) -> Any:
    found = []
    for index, own in enumerate(an_array(written or [], place)):
        where = f"{place}[{index}]"
        user_id = an_id(an_object(own, where).get("id", UNDEFINED), f"{where}.id")
        if user_id not in sheet.world.users:
            raise invalid(f"Could not find user with ID: {user_id}.")
        found.append(sheet.world.users[user_id])
    return found


def _files(sheet: Sheet, _entry: Json, written: Any, place: str) -> Any:
    made = []
    for index, own in enumerate(an_array(written or [], place)):
        where = f"{place}[{index}]"
        body = an_object(own, where)
        source = file_source(body, where, sheet.world)
        name = body.get("name", upload_name(body, sheet.world) or UNDEFINED)
        made.append({"name": a_string(name, f"{where}.name", most=900), **source})
    return made


def _relation(sheet: Sheet, _entry: Json, written: Any, place: str) -> Any:
    made: list[Json] = []
    for index, own in enumerate(an_array(written or [], place)):
        where = f"{place}[{index}]"
        page_id = an_id(an_object(own, where).get("id", UNDEFINED), f"{where}.id")
        if sheet.world.get("page", page_id) is None or not sheet.world.visible(page_id):
            raise ApiFailure(404, "object_not_found", f"Could not find page with ID: {page_id}.")
        if {"id": page_id} not in made:
            made.append({"id": page_id})
    return made


def _verification(sheet: Sheet, _entry: Json, written: Any, place: str) -> Any:
    empty = {"state": "unverified", "verified_by": None, "date": None}
    if written is None:
        return empty
    body = an_object(written, place)
    state = one_of(body.get("state", UNDEFINED), f"{place}.state", ("verified", "unverified"))
    if state == "unverified":
        return empty
    by = sheet.world.users[sheet.world.author_id]
    when = _date(sheet, {}, body.get("date"), f"{place}.date")
    return {"state": state, "verified_by": by, "date": when}


def _place(_sheet: Sheet, _entry: Json, written: Any, place: str) -> Any:
    if written is None:
        return None
    body = an_object(written, place)
    where = {key: a_number(body.get(key, UNDEFINED), f"{place}.{key}") for key in ("lat", "lon")}
    rest = ("name", "address", "aws_place_id", "google_place_id")
    return {**where, **{key: body.get(key) for key in rest}}


_Maker = Callable[[Sheet, Json, Any, str], Any]
_MAKERS: Mapping[str, _Maker] = {
    "title": _rich,
    "rich_text": _rich,
    "number": _number,
    "checkbox": _checkbox,
    "url": _url,
    "email": _short,
    "phone_number": _short,
    "select": _select,
    "status": _select,
    "multi_select": _multi_select,
    "date": _date,
    "people": _people,
    "files": _files,
    "relation": _relation,
    "verification": _verification,
    "place": _place,
}
