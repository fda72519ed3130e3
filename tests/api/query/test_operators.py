"""Queries and searches are values; what they find comes lazily, counted, and can be cancelled."""

import attrs
import pytest

from notionkit.api import ListingIncomplete, Request
from notionkit.api.query import (
    InvalidFilter,
    InvalidSort,
    InvalidValue,
    P,
    Query,
    QueryContext,
    Results,
    Row,
    UnknownProperty,
    query,
    search,
)
from notionkit.model import DataSource, ListPage, Page, StructureError, User, structure
from tests.api.query.samples import SOURCE_ID, source


class Script:
    """Gives pages of rows, and remembers what was asked."""

    def __init__(self, *sizes: int, cut: bool = False) -> None:
        self.sizes = sizes
        self.cut = cut
        self.asked: list[Request] = []
        self.sent = 0

    def list_pages(self, request: Request):  # type: ignore[no-untyped-def]
        self.asked.append(request)
        for at, size in enumerate(self.sizes, 1):
            self.sent += 1
            rows = tuple(Page(id=f"{at}-{number}") for number in range(size))  # type: ignore[arg-type]
            yield ListPage(results=rows, has_more=at < len(self.sizes))
        if self.cut:
            raise ListingIncomplete("cut")


def ids(results: Results[Row]) -> list[str]:
    return [row.id for row in results]


class TestQuery:
    def test_the_example_of_the_readme(self) -> None:
        where = (P("Status") == "Done") & (P("Date") < "2026-01-01")
        assert query(source()).where(where).sort("-Date").limit(50).as_dict() == {
            "page_size": 50,
            "filter": {
                "and": [
                    {"property": "Status", "status": {"equals": "Done"}},
                    {"property": "Date", "date": {"before": "2026-01-01"}},
                ]
            },
            "sorts": [{"property": "Date", "direction": "descending"}],
        }

    def test_every_call_gives_another_query(self) -> None:
        whole = query(source())
        part = whole.where(P("Number") > 1).where(P("Number") < 3).sort("Date").limit(3)
        assert whole == query(source())
        assert set(part.as_dict()["filter"]) == {"and"}
        assert whole.as_dict() == {"page_size": 100}
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            part.maximum = 4  # type: ignore[misc]

    def test_the_id_may_have_any_form(self) -> None:
        digits = SOURCE_ID.replace("-", "")
        for text in (SOURCE_ID, digits, f"https://www.notion.so/Tasks-{digits}?v=1"):
            assert query(text).request().path == f"/v1/data_sources/{SOURCE_ID}/query"
        with pytest.raises(InvalidValue, match=r"^data_source: 'tasks' is neither"):
            query("tasks")

    @pytest.mark.parametrize("count", [0, -1, True, 2.5, "3"])
    def test_a_limit_is_a_whole_number_above_nothing(self, count: int) -> None:
        with pytest.raises(InvalidValue, match=r"^limit: expected a whole number above 0"):
            query(SOURCE_ID).limit(count)

    def test_only_filters_are_filters(self) -> None:
        with pytest.raises(InvalidFilter, match="expected a filter, found bool"):
            query(SOURCE_ID).where(True)  # type: ignore[arg-type]

    def test_only_some_properties_are_asked_for_by_id(self) -> None:
        request = query(source()).only("Number", "id Date").request()
        assert request.query == (
            ("filter_properties", "id Number"),
            ("filter_properties", "id Date"),
        )
        with pytest.raises(UnknownProperty, match=r"^properties\[0\]"):
            query(source()).only("Nmber")

    def test_a_query_may_be_seen_from_another_context(self) -> None:
        seen = query(source()).where(P("People").contains("me"))
        user = "0f0f0f0f-0000-4000-8000-000000000001"
        written = seen.seen_from(QueryContext(user=user)).as_dict()["filter"]
        assert written == {"property": "People", "people": {"contains": user}}
        assert isinstance(seen, Query)


class TestSearch:
    def test_the_body_is_that_of_the_reference(self) -> None:
        wanted = search("rota").pages().in_trash().sort("relevance").limit(5)
        assert wanted.as_dict() == {
            "query": "rota",
            "filter": {"property": "object", "value": "page", "in_trash": True},
            "sort": {"property": "relevance"},
            "page_size": 5,
        }

    def test_wikis_and_archives_may_be_narrowed(self) -> None:
        asked = query(source()).result_type("data_source").archived()

        assert asked.as_dict() == {
            "page_size": 100,
            "result_type": "data_source",
            "is_archived": True,
        }
        assert asked.archived(False).as_dict()["is_archived"] is False
        with pytest.raises(InvalidValue, match="result_type: expected page or data_source"):
            asked.result_type("row")
        with pytest.raises(InvalidValue, match="is_archived: expected true or false"):
            asked.archived("yes")  # type: ignore[arg-type]

    def test_the_order_may_be_turned_round(self) -> None:
        assert search().data_sources().sort("last_edited_time").as_dict()["sort"] == {
            "timestamp": "last_edited_time",
            "direction": "ascending",
        }
        assert search().as_dict()["sort"]["direction"] == "descending"
        with pytest.raises(InvalidSort, match="expected last_edited_time or relevance"):
            search().sort("created_time")
        with pytest.raises(InvalidValue, match=r"^query: expected a text"):
            search(5)  # type: ignore[arg-type]


class TestResults:
    def test_nothing_is_asked_before_it_is_wanted(self) -> None:
        script = Script(2, 2)
        results = query(SOURCE_ID).run(script)
        assert (script.sent, results.requests) == (0, 0)
        assert results.first() is not None
        assert (script.sent, results.requests, results.found) == (1, 1, 1)
        assert len(ids(results)) == 3
        assert (script.sent, results.requests, results.found) == (2, 2, 4)
        assert results.first() is None

    def test_it_shows_how_far_it_is(self) -> None:
        results = query(SOURCE_ID).run(Script(2))
        next(results)
        assert repr(results) == ("Results('POST /v1/data_sources/:id/query', requests=1, found=1)")

    def test_a_limit_asks_for_no_page_more(self) -> None:
        script = Script(2, 2, 2)
        results = query(SOURCE_ID).limit(4).run(script)
        assert len(ids(results)) == 4
        assert script.sent == 2
        assert script.asked[0].body == {"page_size": 4}

    def test_a_limit_inside_a_page_cuts_it(self) -> None:
        assert ids(query(SOURCE_ID).limit(3).run(Script(2, 2, 2))) == ["1-0", "1-1", "2-0"]

    def test_an_empty_page_is_not_the_end(self) -> None:
        assert len(ids(query(SOURCE_ID).run(Script(1, 0, 1)))) == 2

    def test_pages_come_whole_and_the_rest_of_one_first(self) -> None:
        results = query(SOURCE_ID).run(Script(3, 2))
        results.first()
        assert [len(page) for page in results.pages()] == [2, 2]
        assert results.found == 5

    def test_cancelling_ends_it_at_once(self) -> None:
        script = Script(2, 2)
        results = query(SOURCE_ID).run(script)
        results.first()
        results.cancel()
        assert ids(results) == []
        assert list(results.pages()) == []
        assert script.sent == 1

    def test_a_listing_that_notion_cut_says_so_at_its_end(self) -> None:
        results = query(SOURCE_ID).run(Script(1, 1, cut=True))
        assert len([results.first(), results.first()]) == 2
        with pytest.raises(ListingIncomplete):
            results.first()
        assert len(ids(query(SOURCE_ID).limit(2).run(Script(1, 1, cut=True)))) == 2

    def test_what_is_no_row_is_a_typed_error(self) -> None:
        class Odd(Script):
            def list_pages(self, request: Request):  # type: ignore[no-untyped-def]
                user = User(id="u")  # type: ignore[arg-type]
                yield ListPage(results=(user,), has_more=False)

        with pytest.raises(StructureError, match=r"results\[0\]: expected a Page or DataSource"):
            query(SOURCE_ID).run(Odd()).first()

    @pytest.mark.parametrize(
        "raw", [{"results": 5, "has_more": False}, {"results": []}, {"has_more": False}, {}]
    )
    def test_a_broken_page_is_not_taken_for_the_last(self, raw: dict[str, object]) -> None:
        class Broken(Script):
            def list_pages(self, request: Request):  # type: ignore[no-untyped-def]
                yield structure({"object": "list", **raw}, ListPage)

        with pytest.raises(StructureError, match=r"^(results|has_more): expected "):
            query(SOURCE_ID).run(Broken()).first()

    def test_the_rows_of_a_wiki_may_be_data_sources(self) -> None:
        class Wiki(Script):
            def list_pages(self, request: Request):  # type: ignore[no-untyped-def]
                yield ListPage(results=(source(),), has_more=False)

        assert isinstance(query(SOURCE_ID).run(Wiki()).first(), DataSource)
