"""From an answer of the API to the operation that commits it: a pure function.

Each object is read against the model, and one bad object never takes the rest down.
What the model does not know is kept raw and flagged; what it cannot read at all is kept raw and
counts as a failed item; either way the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import repeat
from typing import Any
from urllib.parse import unquote

import attrs

from notionkit import model
from notionkit.engine.crawl.cut_down import is_cut_down, whole
from notionkit.engine.crawl.discovery import above, discover
from notionkit.engine.crawl.economy import one_by_one, thrifty, weighed
from notionkit.engine.crawl.extras import Extras
from notionkit.engine.crawl.listings import ListingKind, Owner, depth_in
from notionkit.engine.crawl.query_windows import beyond, is_incomplete, is_past
from notionkit.mirror import (
    FileFound,
    Kind,
    ListingRow,
    NewListing,
    ObjectEntry,
    PageCommit,
    Problem,
    SignedUrl,
    cleaned,
    digest,
    seal,
)
from notionkit.model.converter import reader
from notionkit.model.fields import Reader
from notionkit.model.making import maker

_NO_EXTRAS = Extras()
_INDEXED = {kind.value: kind for kind in Kind}
_NAMED = {kind: _INDEXED[kind] for kind in ("block", "user", "comment")}
"""Of these the index has no more than the name."""
_named = maker(ObjectEntry, "kind", "id")
_LIST = ("list",)
_ANSWERS = {
    ListingKind.ME: ("user",),
    ListingKind.PAGE: ("page",),
    ListingKind.DATABASE: ("database",),
    ListingKind.DATA_SOURCE: ("data_source",),
    ListingKind.BLOCK: ("block",),
    ListingKind.PROPERTY: ("list", "property_item"),
    ListingKind.VIEW: ("view",),
    ListingKind.VIEW_ROWS: ("view_query", "list"),
    ListingKind.PAGE_MARKDOWN: ("page_markdown",),
}
"""What each endpoint answers with, where that is not a list."""


class UnusableAnswer(Exception):
    """Raised when an answer is JSON, but not what the endpoint answers with."""


@attrs.define
class _Findings:
    """What one answer brings, gathered object by object.

    `wanted` is to be read besides; `asks_more` is its `any_of_an_object`, worked out once.
    """

    read: Reader
    leads: Callable[[Any], Iterable[NewListing]]
    wanted: Extras
    asks_more: bool
    objects: list[ObjectEntry] = attrs.field(factory=list)
    listings: list[NewListing] = attrs.field(factory=list)
    files: list[FileFound] = attrs.field(factory=list)
    problems: list[Problem] = attrs.field(factory=list)


@attrs.frozen
class Fetch:
    """How the answer was got: the limiter's and fetcher's part of the run's figures, its bytes."""

    generation: int
    cursor: str | None
    attempts: int
    throttled: int
    came: bytes = attrs.field(default=b"", repr=False)


@attrs.frozen
class Answer:
    """What a fetcher got: the JSON object, and the bytes as they `came`."""

    body: Mapping[str, Any] = attrs.field(repr=False)
    came: bytes = attrs.field(repr=False)


def transform(
    row: ListingRow, fetch: Fetch, body: Mapping[str, Any], *, wanted: Extras = _NO_EXTRAS
) -> PageCommit:
    """Return the commit of one answer.

    Args:
        row: The listing that was asked.
        fetch: How the answer was got.
        body: The answer, parsed.
        wanted: What is to be read besides: comments, views.

    Raises:
        UnusableAnswer: when it is not an object of the API at all.
    """
    _require_expected(body, row)
    clean, signed, text = cleaned(body, fetch.came)
    findings = _Findings(reader(model.ApiObject), _leads(row), wanted, wanted.any_of_an_object)
    for raw, urls in _with_urls(clean, signed) if row.kind != ListingKind.VIEW_ROWS else ():
        _examine(raw, urls, row, findings)
    scrubbed = _thrifty(row, fetch, clean, findings)
    more, lost = beyond(row, body)
    findings.listings.extend(more)
    findings.problems.extend(lost)
    reached_mark = is_past(body, row.data)
    next_cursor = None if reached_mark else _next_cursor(body, fetch)
    if row.kind == ListingKind.VIEW_ROWS:
        scrubbed, next_cursor = _of_query(scrubbed, next_cursor, fetch)
        findings.problems.extend(_cut(row, body))
    if body.get("has_more") and next_cursor is None and not reached_mark:
        findings.problems.append(_endless(row))
    return PageCommit(
        epoch=fetch.generation,
        listing=row.key,
        expected_cursor=fetch.cursor,
        next_cursor=next_cursor,
        body=seal(scrubbed, text=text if scrubbed is clean else None),
        objects=tuple(findings.objects),
        listings=tuple(findings.listings),
        files=tuple(findings.files),
        problems=tuple(findings.problems),
        requests=fetch.attempts,
        retries=fetch.attempts - 1,
        rate_limited=fetch.throttled,
    )


def _thrifty(
    row: ListingRow, fetch: Fetch, body: dict[str, Any], findings: _Findings
) -> dict[str, Any]:
    """Spare requests where that is wanted; return the answer as it is kept."""
    if row.kind == ListingKind.PAGE_MARKDOWN:
        body = weighed(body)
        findings.listings.extend(
            () if body["markdown"] else one_by_one(row.object_id or "", row.data)
        )
    elif findings.wanted.economy:
        findings.listings = thrifty(row, fetch.cursor, body, findings.listings)
    return body


def _require_expected(body: Mapping[str, Any], row: ListingRow) -> None:
    expected = _ANSWERS.get(ListingKind(row.kind), _LIST)
    if body.get("object") not in expected:
        raise UnusableAnswer(
            f"the answer for {row.key} is no {' or '.join(expected)}; "
            f"it begins {str(dict(body))[:80]!r}"
        )


def _next_cursor(body: Mapping[str, Any], fetch: Fetch) -> str | None:
    """Return where the list goes on; None where it ends, or leads nowhere but to itself."""
    cursor = body.get("next_cursor") if body.get("has_more") else None
    usable = isinstance(cursor, str) and cursor and cursor != fetch.cursor
    return cursor if usable else None


def _of_query(
    body: Mapping[str, Any], cursor: str | None, fetch: Fetch
) -> tuple[dict[str, Any], str | None]:
    """Return the page of a view's query as it is kept, and a cursor that names the query.

    Notion keeps a query's result for minutes under an id of its own, which says nothing later.
    """
    query_id = body["id"] if "id" in body else (fetch.cursor or "").partition(" ")[0]
    lasting = {key: value for key, value in body.items() if key not in ("id", "expires_at")}
    return lasting, f"{query_id} {cursor}" if cursor else None


def _cut(row: ListingRow, body: Mapping[str, Any]) -> Iterator[Problem]:
    if is_incomplete(body):
        message = (
            "Notion gives the first 10,000 rows of a view and no more; its CSV file has those, the "
            "one of the data source has all."
        )
        yield Problem("limit", "view_incomplete", "view", row.object_id or "", message)


def _endless(row: ListingRow) -> Problem:
    message = (
        f"Notion said that {row.key} goes on, but not where; what lies behind is missing. "
        "Run again later."
    )
    return Problem("failure", "incomplete_list", _subject(row), row.object_id or "", message)


def _subject(row: ListingRow) -> str:
    tables = (ListingKind.ROWS, ListingKind.EDITED)
    return "data_source" if row.kind in tables else row.kind


def _with_urls(
    scrubbed: Mapping[str, Any], signed: list[SignedUrl]
) -> Iterator[tuple[Any, list[SignedUrl]]]:
    """Yield each object of an answer with the signed URLs that stood in it, paths made relative."""
    if scrubbed.get("object") != "list":
        yield scrubbed, signed
        return
    by_position: dict[int, list[SignedUrl]] = {}
    for url in signed:
        if url.path[0] == "results" and isinstance(url.path[1], int):
            relative = attrs.evolve(url, path=url.path[2:])
            by_position.setdefault(url.path[1], []).append(relative)
    results = scrubbed.get("results")
    if not isinstance(results, list):
        raise UnusableAnswer("the answer is a list without `results`")
    if not by_position:
        yield from zip(results, repeat([]))
        return
    for position, raw in enumerate(results):
        yield raw, by_position.get(position, [])


def _examine(raw: Any, urls: list[SignedUrl], row: ListingRow, findings: _Findings) -> None:
    kind = raw.get("object") if isinstance(raw, dict) else None
    if not isinstance(kind, str):
        findings.problems.append(_unreadable(row.kind, row.key, "an entry is no object of the API"))
        return
    if kind not in _INDEXED:
        findings.listings.extend(findings.wanted.of(raw, row))
        return
    object_id = raw.get("id")
    if not isinstance(object_id, str):
        findings.problems.append(_unreadable(kind, row.key, "it has no id"))
        return
    if is_cut_down(raw):
        if row.kind != kind:
            findings.listings.extend(whole(raw))
            return
        why = "Notion gives no more of it than that it is there"
        findings.problems.append(_unreadable(kind, object_id, why))
    try:
        thing = findings.read(raw)
        found = list(findings.leads(thing))
    except Exception as error:  # noqa: BLE001 - one bad object never takes the rest down
        findings.problems.append(_unreadable(kind, object_id, str(error)))
        findings.objects.append(_entry(raw, kind, object_id))
        return
    findings.objects.append(_entry(raw, kind, object_id, thing))
    findings.listings += found
    if findings.asks_more:
        findings.listings.extend(findings.wanted.of(raw, row))
    if urls:
        findings.files.extend(_files(raw, kind, object_id, urls))
    if unknowns := model.unknowns(thing):
        findings.problems.append(_flag(unknowns, kind, object_id))


def _leads(row: ListingRow) -> Callable[[Any], Iterable[NewListing]]:
    """Return what tells where the objects in an answer lead."""
    owner = _owner_of_blocks(row)
    if row.data.get("place"):
        return lambda _: ()
    if row.data.get("target"):
        return lambda thing: (
            above(thing) if isinstance(thing, model.Block) else discover(thing, owner)
        )
    depth = depth_in(row)
    return lambda thing: discover(thing, owner, depth)


def _owner_of_blocks(row: ListingRow) -> Owner | None:
    if row.owner is not None:
        return (row.owner[0], row.owner[1])
    page = row.data.get("page")
    return ("page", page) if page else None


def _unreadable(kind: str, object_id: str, why: str) -> Problem:
    message = f"{kind} {object_id} could not be read: {why}. Its raw JSON is kept in the mirror."
    return Problem("failure", "model", kind, object_id, message)


def _flag(unknowns: Iterable[model.Unknown], kind: str, object_id: str) -> Problem:
    what = ", ".join(sorted({f"{unknown.kind} at {unknown.path}" for unknown in unknowns}))
    return Problem("flag", "unknown", kind, object_id, f"kept as it came: {what}")


def _title(thing: Any) -> str:
    if isinstance(thing, model.Page | model.Database | model.DataSource):
        return model.title_of(thing)
    return ""


def _entry(raw: Mapping[str, Any], kind: str, object_id: str, thing: Any = None) -> ObjectEntry:
    if kind in _NAMED:
        return _named(_NAMED[kind], object_id)
    return ObjectEntry(
        kind=_INDEXED[kind],
        id=object_id,
        hash=digest(raw),
        parent=_parent(raw.get("parent")),
        title=_title(thing),
        created_time=_text(raw.get("created_time")),
        last_edited_time=_text(raw.get("last_edited_time")),
        in_trash=bool(raw.get("in_trash") or raw.get("archived")),
        edited_by=_text((raw.get("last_edited_by") or {}).get("id")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _parent(parent: Any) -> tuple[str, str] | None:
    if not isinstance(parent, Mapping):
        return None
    kind = parent.get("type")
    target = parent.get(kind) if isinstance(kind, str) else None
    return (str(kind), target) if isinstance(target, str) else None


def _files(
    raw: Mapping[str, Any], kind: str, object_id: str, urls: list[SignedUrl]
) -> Iterator[FileFound]:
    for signed in urls:
        yield FileFound(
            key=signed.key,
            owner=(kind, object_id),
            slot=".".join(map(str, signed.path)),
            name=_name(raw, signed),
            url=signed.url,
            expiry_time=signed.expiry_time,
        )


def _name(raw: Mapping[str, Any], signed: SignedUrl) -> str:
    """Return the name that Notion shows for a file, else the last part of its path."""
    holder: Any = raw
    for step in signed.path[:-1]:
        holder = holder[step]
    name = holder.get("name") if isinstance(holder, Mapping) else None
    return name if isinstance(name, str) and name else unquote(signed.key.rsplit("/", 1)[-1])
