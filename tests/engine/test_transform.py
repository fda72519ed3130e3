"""From an answer to its commit: what is indexed, discovered, flagged and kept."""

from typing import Any

import pytest

from notionkit.engine.crawl.extras import Extras
from notionkit.engine.crawl.listings import ListingKind, listing, roots
from notionkit.engine.crawl.transform import Fetch, UnusableAnswer, transform
from notionkit.mirror import ListingRow, NewListing, PageCommit
from notionkit.mirror.bodies import Body, unpack

PAGE = "11111111-1111-4111-8111-111111111111"
BLOCK = "22222222-2222-4222-8222-222222222222"
OTHER = "33333333-3333-4333-8333-333333333333"
NO_EXTRAS = Extras()
SIGNED = "https://files.example/space/file/photo%20one.png?X-Amz-Signature=secret"


def row_of(new: NewListing) -> ListingRow:
    return ListingRow(
        key=new.key,
        kind=new.kind,
        object_id=new.object_id,
        owner=new.owner,  # type: ignore[arg-type]
        priority=new.priority,
        data=new.data,
        state="open",
        run="run",
        cursor=None,
        pages=0,
        restarts=0,
    )


CHILDREN = row_of(listing(ListingKind.CHILDREN, PAGE, owner=("page", PAGE)))
SEARCH = row_of(roots(())[-1])


def listed(*results: Any, **envelope: Any) -> dict[str, Any]:
    body = {"object": "list", "results": list(results), "next_cursor": None, "has_more": False}
    return {**body, **envelope}


def block(id_: str, type_: str, **more: Any) -> dict[str, Any]:
    payload = more.pop("payload", {})
    return {"object": "block", "id": id_, "type": type_, "has_children": False, **more} | {
        type_: payload
    }


def page(**more: Any) -> dict[str, Any]:
    return {"object": "page", "id": PAGE, "properties": {}, **more}


def commit(
    row: ListingRow, body: dict[str, Any], *, wanted: Extras = NO_EXTRAS, **fetch: Any
) -> PageCommit:
    values = {"generation": 7, "cursor": None, "attempts": 1, "throttled": 0, **fetch}
    return transform(row, Fetch(**values), body, wanted=wanted)


def keys(made: PageCommit) -> list[str]:
    return [new.key for new in made.listings]


def test_a_page_leads_to_its_children() -> None:
    assert keys(commit(SEARCH, listed(page()))) == [f"children:{PAGE}"]


def test_a_page_in_the_trash_leads_nowhere() -> None:
    made = commit(SEARCH, listed(page(in_trash=True)))

    assert keys(made) == []
    assert made.objects[0].in_trash


def test_a_cut_relation_is_read_again_by_itself() -> None:
    relation = {"id": "a%3A", "type": "relation", "relation": [], "has_more": True}

    made = commit(SEARCH, listed(page(properties={"Tasks": relation})))

    assert f"property:{PAGE}:a%3A" in keys(made)


@pytest.mark.parametrize(("count", "cut"), [(24, False), (25, True)])
def test_people_are_read_again_only_when_there_may_be_more(count: int, *, cut: bool) -> None:
    users = [{"object": "user", "id": OTHER}] * count
    people = {"id": "p", "type": "people", "people": users}

    made = commit(SEARCH, listed(page(properties={"Who": people})))

    assert (f"property:{PAGE}:p" in keys(made)) is cut


@pytest.mark.parametrize(
    ("type_", "more", "expected"),
    [
        ("toggle", {"has_children": True}, [f"children:{BLOCK}"]),
        ("toggle", {}, []),
        ("child_page", {"has_children": True}, [f"page:{BLOCK}"]),
        ("child_database", {}, [f"database:{BLOCK}"]),
        ("brand_new", {"has_children": True}, [f"children:{BLOCK}"]),
    ],
)
def test_a_block_leads_to_what_is_inside(
    type_: str, more: dict[str, Any], expected: list[str]
) -> None:
    made = commit(CHILDREN, listed(block(BLOCK, type_, **more)))

    assert keys(made) == expected
    assert all(new.owner in {("page", PAGE), (new.kind, BLOCK)} for new in made.listings)


def test_a_deeper_block_comes_before_all_that_stand_above_it() -> None:
    row, priorities = CHILDREN, [CHILDREN.priority]
    for _ in range(3):
        (inside,) = commit(row, listed(block(BLOCK, "toggle", has_children=True))).listings
        row = row_of(inside)
        priorities.append(row.priority)

    assert priorities == sorted(set(priorities))


@pytest.mark.parametrize("comments", ["off", "page"])
def test_what_a_row_holds_is_read_together_and_after_what_pages_hold(comments: str) -> None:
    people = {"id": "p", "type": "people", "people": [{"object": "user", "id": OTHER}] * 25}
    parent = {"type": "data_source_id", "data_source_id": OTHER, "database_id": BLOCK}
    wanted = Extras(comments=comments)

    def priorities(**more: Any) -> set[int]:
        body = listed(page(properties={"P": people}, **more))
        return {new.priority for new in commit(SEARCH, body, wanted=wanted).listings}

    (of_a_row,) = priorities(parent=parent)
    (of_a_page,) = priorities(parent={"type": "workspace", "workspace": True})
    assert of_a_row < of_a_page


def test_a_data_source_leads_to_its_rows_and_its_database() -> None:
    source = {
        "object": "data_source",
        "id": PAGE,
        "properties": {},
        "parent": {"type": "database_id", "database_id": OTHER},
    }

    assert keys(commit(SEARCH, listed(source))) == [f"rows:{PAGE}", f"database:{OTHER}"]


def test_a_database_leads_to_each_of_its_data_sources() -> None:
    database = {"object": "database", "id": PAGE, "data_sources": [{"id": BLOCK}, {"id": OTHER}]}
    row = row_of(listing(ListingKind.DATABASE, PAGE))

    assert keys(commit(row, database)) == [f"data_source:{BLOCK}", f"data_source:{OTHER}"]


def test_a_hosted_file_is_found_with_its_live_url_and_stored_without() -> None:
    image = {"type": "file", "file": {"url": SIGNED, "expiry_time": "2026-01-01T00:00:00.000Z"}}

    made = commit(CHILDREN, listed(block(BLOCK, "image", payload=image)))

    (found,) = made.files
    assert (found.owner, found.slot, found.name) == (
        ("block", BLOCK),
        "image.file",
        "photo one.png",
    )
    assert found.url == SIGNED
    assert isinstance(made.body, Body)
    assert "X-Amz" not in str(unpack(made.body.packed))


def test_an_object_that_cannot_be_read_is_kept_raw_and_takes_nothing_else_down() -> None:
    broken = {"object": "page", "id": OTHER, "properties": "no mapping", "parent": 7}
    nameless = {"object": "block", "type": "paragraph"}

    made = commit(SEARCH, listed(nameless, broken, page()))

    assert f"children:{PAGE}" in keys(made)
    assert {entry.id for entry in made.objects} == {OTHER, PAGE}
    assert "model" in {problem.rule for problem in made.problems if problem.severity == "failure"}


def test_what_the_model_does_not_know_is_flagged() -> None:
    made = commit(CHILDREN, listed(block(BLOCK, "brand_new")))

    assert [(problem.severity, problem.rule) for problem in made.problems] == [("flag", "unknown")]


CUT_SHORT = {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}
CREATED = "2026-01-02T03:04:00.000Z"


def rows(**changes: Any) -> list[Any]:
    new = listing(ListingKind.ROWS, OTHER, owner=("data_source", OTHER), **changes)
    made = commit(row_of(new), listed(page(created_time=CREATED), request_status=CUT_SHORT))
    windows = [found for found in made.listings if found.kind == "rows"]
    return [[found.data["since"] for found in windows], [lost.rule for lost in made.problems]]


def test_a_query_that_ended_early_goes_on_from_its_last_row() -> None:
    assert rows() == [[CREATED], []]
    assert rows(since="2026-01-02T03:03:00.000Z") == [[CREATED], []]


def test_a_query_that_does_not_get_out_of_a_minute_is_a_loss_and_goes_on_behind_it() -> None:
    assert rows(since=CREATED) == [["2026-01-02T03:05:00.000Z"], ["incomplete_query"]]


def test_a_search_that_ended_early_is_followed_by_one_from_the_other_end() -> None:
    made = commit(SEARCH, listed(request_status=CUT_SHORT))
    assert keys(made) == ["search:oldest"]
    assert keys(commit(row_of(made.listings[0]), listed(request_status=CUT_SHORT))) == []


@pytest.mark.parametrize(("edited", "goes_on"), [("03", True), ("04", True), ("05", False)])
def test_a_search_from_the_other_end_goes_on_past_the_minute_in_which_the_first_ended(
    edited: str, goes_on: bool
) -> None:
    cut = commit(SEARCH, listed(page(last_edited_time=CREATED), request_status=CUT_SHORT))
    last = page(last_edited_time=f"2026-01-02T03:{edited}:00.000Z")
    other = commit(row_of(cut.listings[-1]), listed(last, next_cursor="c", has_more=True))
    assert other.next_cursor == ("c" if goes_on else None)
    assert not other.problems


@pytest.mark.parametrize(("oldest", "edited"), [(True, "03 03 05"), (False, "05 05 03")])
def test_one_object_with_an_odd_time_does_not_end_a_list_of_edits(
    oldest: bool, edited: str
) -> None:
    ends = listing(ListingKind.SEARCH, oldest=oldest, until=CREATED)
    times = [f"2026-01-02T03:{minute}:00.000Z" for minute in edited.split()]

    def next_cursor(shown: list[str]) -> str | None:
        results = [page(last_edited_time=time) for time in shown]
        return commit(row_of(ends), listed(*results, next_cursor="c", has_more=True)).next_cursor

    assert next_cursor(times) == "c"
    assert next_cursor([*times, times[-1]]) == "c", "half of them are not most of them"
    assert next_cursor([*times, *[times[-1]] * 2]) is None
    assert next_cursor([]) == "c"


def test_a_query_goes_on_from_the_last_row_that_says_when_it_was_created() -> None:
    window = listing(ListingKind.ROWS, OTHER, owner=("data_source", OTHER))
    told, silent = page(created_time=CREATED), {"object": "page", "id": OTHER}
    made = commit(row_of(window), listed(told, silent, request_status=CUT_SHORT))
    assert [new.data for new in made.listings if new.kind == "rows"] == [{"since": CREATED}]
    assert not made.problems


def test_only_has_more_tells_whether_there_is_more() -> None:
    assert commit(SEARCH, listed(next_cursor="c", has_more=True)).next_cursor == "c"
    assert commit(SEARCH, listed(next_cursor="c", has_more=False)).next_cursor is None


@pytest.mark.parametrize("next_cursor", [None, "", 7, "here"])
def test_a_list_that_says_more_but_not_where_is_kept_and_is_a_loss(next_cursor: object) -> None:
    body = listed(page(), next_cursor=next_cursor, has_more=True)

    made = commit(SEARCH, body, cursor="here")

    assert made.next_cursor is None
    assert [entry.id for entry in made.objects] == [PAGE]
    assert [(problem.severity, problem.rule) for problem in made.problems] == [
        ("failure", "incomplete_list")
    ]


@pytest.mark.parametrize(
    ("row", "body"),
    [
        (CHILDREN, page()),
        (SEARCH, {"object": "error", "status": 500}),
        (row_of(listing(ListingKind.PAGE, PAGE)), listed()),
        (row_of(listing(ListingKind.DATA_SOURCE, PAGE)), page()),
    ],
)
def test_an_answer_to_another_question_is_refused(row: ListingRow, body: dict[str, Any]) -> None:
    with pytest.raises(UnusableAnswer):
        commit(row, body)


def test_a_page_of_which_its_own_read_gives_no_more_than_its_id_is_a_loss() -> None:
    read = row_of(listing(ListingKind.PAGE, PAGE, owner=("page", PAGE)))

    made = commit(read, {"object": "page", "id": PAGE})

    assert [(lost.rule, lost.id) for lost in made.problems] == [("model", PAGE)]


def test_what_is_no_object_in_a_list_is_a_loss() -> None:
    odd = ("text", {"id": OTHER}, {"object": "page", "id": [1]}, {"object": ["page"], "id": OTHER})
    made = commit(SEARCH, listed(page(), *odd))

    assert [entry.id for entry in made.objects] == [PAGE]
    assert {(problem.severity, problem.rule) for problem in made.problems} == {("failure", "model")}


def test_a_commit_carries_its_generation_cursor_and_cost() -> None:
    made = commit(SEARCH, listed(), cursor="here", attempts=3, throttled=1)

    assert (made.epoch, made.expected_cursor) == (7, "here")
    assert (made.requests, made.retries, made.rate_limited) == (3, 2, 1)


@pytest.mark.parametrize(
    "body", [{}, {"object": 7}, {"object": "list"}, {"object": "list", "results": {}}]
)
def test_an_answer_that_is_no_object_of_the_api_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(UnusableAnswer):
        commit(SEARCH, body)
