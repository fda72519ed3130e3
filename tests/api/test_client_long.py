"""What Notion cuts is read to its end: relations, people, and rows past the limit of a query."""

from collections.abc import Iterator
from typing import Any

import pytest

from notionkit.api import Client, ListingIncomplete
from notionkit.emulator import Emulator, Source, World
from notionkit.emulator import schema as s
from notionkit.model import Page, PeopleValue, RelationValue, structure, unstructure

from .conftest import HandClock

ROWS, RELATED, LIMIT = 130, 120, 40
MINUTE = 60


class EditClock(HandClock):
    """Rows are made a minute apart."""

    def time(self) -> float:
        return 1_780_000_000 + self.now


def world(clock: EditClock) -> World:
    made = World()
    made.use_clock(clock)
    people = s.plain_property("people")
    properties = {"Others": s.relation(made.id_of("db"), made.id_of("source")), "Team": people}
    made.database("Data", [Source("Data", properties, key="source")], key="db")
    for number in range(ROWS):
        clock.sleep(MINUTE / 8)
        made.row(made.id_of("source"), {"Name": str(number)}, key=f"row-{number}")
    keys = [made.id_of(f"row-{number}") for number in range(RELATED)]
    made.row(made.id_of("source"), {"Name": "all", "Others": keys}, key="all")
    return made


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    clock = EditClock()
    with Emulator(world(clock), budget=None, clock=clock, query_limit=LIMIT) as served:
        yield served


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Client]:
    with Client(emulator.token, base_url=emulator.url) as made:
        yield made


def test_a_page_is_completed_and_stays_what_it_was_otherwise(
    emulator: Emulator, client: Client
) -> None:
    cut = client.retrieve_page(emulator.world.id_of("all"))
    before = client.sent

    whole = client.complete_page(cut)

    assert client.sent == before + 2  # 100 items a request
    short, full = (page.properties["Others"] for page in (cut, whole))
    assert isinstance(short, RelationValue)
    assert isinstance(full, RelationValue)
    assert (len(short.value), short.has_more) == (25, True)
    assert (len(full.value), full.has_more) == (RELATED, False)
    assert full.value[:25] == short.value
    assert list(unstructure(whole)) == list(unstructure(cut))
    assert client.complete_page(whole) is whole


def test_every_row_comes_once_although_a_query_ends_at_its_limit(
    emulator: Emulator, client: Client
) -> None:
    source = emulator.world.id_of("source")

    with pytest.raises(ListingIncomplete):
        list(client.query_data_source(source))
    rows: Any = list(client.query_all_rows(source))

    ids = [row.id for row in rows]
    assert len(ids) == len(set(ids)) == ROWS + 1
    assert [row.created_time for row in rows] == sorted(row.created_time for row in rows)


def test_pages_of_people_that_may_be_cut_are_asked_for(client: Client) -> None:
    class Asked(Client):
        def page_property(self, page_id: str, property_id: str) -> Iterator[Any]:
            asked.append(property_id)
            yield from ()

    asked: list[str] = []
    people = [{"object": "user", "id": f"{number:032x}"} for number in range(25)]
    raw = {
        "object": "page",
        "id": "0" * 32,
        "properties": {
            "A": {"id": "a", "type": "people", "people": people},
            "B": {"id": "b", "type": "people", "people": people[1:]},
        },
    }
    page = structure(raw, Page)
    with Asked("ntn_x") as asking:
        whole = asking.complete_page(page)

    assert asked == ["a"]
    assert isinstance(whole.properties["B"], PeopleValue)
