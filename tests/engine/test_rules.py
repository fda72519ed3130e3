"""What a failed listing means for the run."""

from typing import Any

import pytest

from notionkit import api
from notionkit.engine.crawl.listings import ListingKind
from notionkit.engine.crawl.rules import End, Halt, verdict
from notionkit.engine.errors import RunRefused, RunUnfinished
from notionkit.mirror import ListingRow

ID = "11111111-2222-4333-8444-555555555555"
NOT_FOUND = api.ObjectNotFound("Could not find it", status=404)
INVALID = api.ValidationError("It is not valid", status=400)
BROKEN = api.ServerError("It broke", status=500)


def row(kind: ListingKind, **data: Any) -> ListingRow:
    return ListingRow(
        key=f"{kind.value}:{ID}",
        kind=kind.value,
        object_id=ID,
        owner=None,
        priority=0,
        data=data,
        state="open",
        run="run",
        cursor=None,
        pages=0,
        restarts=0,
    )


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (api.Unauthorized("API token is invalid.", status=401), RunRefused),
        (api.Blocked("Blocked", status=429), RunRefused),
        (api.ConnectionFailed("Nobody there", kind="refused"), RunUnfinished),
        (api.NotNotion("A web page", kind="html"), RunUnfinished),
    ],
)
def test_what_no_other_request_can_escape_halts_the_run(
    error: Exception, cause: type[Exception]
) -> None:
    decision = verdict(row(ListingKind.CHILDREN), None, error)

    assert isinstance(decision, Halt)
    assert isinstance(decision.error, cause)


def test_a_version_that_is_refused_halts_the_run() -> None:
    decision = verdict(row(ListingKind.ME), None, INVALID)

    assert isinstance(decision, Halt)
    assert "--notion-version" in str(decision.error)


def test_a_refused_cursor_restarts_its_listing_once() -> None:
    listing = row(ListingKind.ROWS)

    assert verdict(listing, "cursor", INVALID) == End("restart")


def test_a_target_is_tried_as_page_database_data_source_and_block() -> None:
    kinds = []
    kind = ListingKind.PAGE
    while True:
        decision = verdict(row(kind, target=True), None, NOT_FOUND)
        assert isinstance(decision, End)
        if not decision.listings:
            break
        kind = ListingKind(decision.listings[0].kind)
        kinds.append(kind)

    assert kinds == [ListingKind.DATABASE, ListingKind.DATA_SOURCE, ListingKind.BLOCK]
    assert decision.outcome == "failed"
    assert "does not exist or is not shared" in decision.problems[0].message


@pytest.mark.parametrize(
    ("listing", "error", "rule"),
    [
        (row(ListingKind.USERS), api.RestrictedResource("No", status=403), "users_not_readable"),
        (
            row(ListingKind.DATABASE, found_as="child_database"),
            NOT_FOUND,
            "linked_view_without_access",
        ),
        (row(ListingKind.DATABASE), NOT_FOUND, "database_not_shared"),
        (row(ListingKind.CHILDREN, synced_from=ID), NOT_FOUND, "synced_block_without_access"),
        (row(ListingKind.CHILDREN, opaque=True), INVALID, "unsupported_block"),
    ],
)
def test_what_the_api_does_not_give_is_a_limit(
    listing: ListingRow, error: Exception, rule: str
) -> None:
    decision = verdict(listing, None, error)

    assert isinstance(decision, End)
    assert decision.outcome == "skipped"
    assert [(problem.severity, problem.rule) for problem in decision.problems] == [("limit", rule)]


@pytest.mark.parametrize("kind", [ListingKind.CHILDREN, ListingKind.ROWS, ListingKind.PROPERTY])
@pytest.mark.parametrize("error", [NOT_FOUND, BROKEN, RuntimeError("a bug")])
def test_everything_else_is_a_loss(kind: ListingKind, error: Exception) -> None:
    decision = verdict(row(kind), None, error)

    assert isinstance(decision, End)
    assert decision.outcome == "failed"
    assert [problem.severity for problem in decision.problems] == ["failure"]
