"""Why an object is in an export or is not: when it was seen, where, and what became of it.

Everything comes from the mirror; Notion is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

from notionkit.engine.crawl.choices import Step
from notionkit.engine.crawl.listings import ListingKind
from notionkit.engine.crawl.places import Places, UnknownPlace
from notionkit.mirror import (
    Kind,
    ListingRow,
    MirrorView,
    Node,
    Output,
    Problem,
    Sighting,
    StoredFile,
)

NODES = ("page", "database", "data_source")
_LEAVE_OUT = frozenset({"excluded", "too_deep", "rows_in_table", "empty_rows"})
_STAND_FOR = ("child_page", "child_database")
"""Blocks with the id of what they stand for."""


@attrs.frozen
class Explained:
    """What is known of an id as one kind of object.

    Attributes:
        kind: What it is.
        title: Its title, or a block's type.
        above: Kind, id and title of what it belongs to.
        sighting: Where and when it was last seen.
        first_run: The run that met it first.
        last_run: The run that met it last.
        in_trash: Whether Notion said that it is in the trash.
        reached: Whether the last run met it; for what stands in the answer about something else,
            whether the newest such answer names it.
        whole: Whether all of its content was read.
        outputs: Its files, those of its page if it is a block.
        files: The attachments that it shows.
    """

    kind: str
    title: str = ""
    above: tuple[str, str, str] | None = None
    sighting: Sighting | None = None
    first_run: str | None = None
    last_run: str | None = None
    in_trash: bool = False
    reached: bool = False
    whole: bool | None = None
    outputs: tuple[Output, ...] = ()
    files: tuple[StoredFile, ...] = ()


@attrs.frozen
class Explanation:
    """All that is known of an id.

    Attributes:
        id: The id.
        objects: What it is; one id may name a block and a page or database.
        listings: The listings about it, and how each ended.
        problems: What the last run's ledger says of it.
        mentions: Listings whose answers name it, when it was never read itself.
        left_out_by: What the ledger says of the choice that left it out.
    """

    id: str
    objects: tuple[Explained, ...]
    listings: tuple[ListingRow, ...]
    problems: tuple[Problem, ...]
    mentions: tuple[str, ...] = ()
    left_out_by: Problem | None = None

    @property
    def there(self) -> bool:
        """Whether it is in the output: by a file of its own, or in that of its page."""
        # Of what is left out, the block that stands for it on another page is not it.
        not_it = _STAND_FOR if self.left_out_by else ()
        return any(each.outputs for each in self.objects if each.title not in not_it)


def explain(view: MirrorView, object_id: str) -> Explanation:
    """Return what the mirror knows of an id, or of a file by its key (its id in the manifest)."""
    with view.snapshot():
        objects = (*_objects(view, object_id), *_file(view, object_id))
        rows = (view.listing(key) for key in view.about(object_id))
        known = view.problems() if view.runs() else []
        named = {object_id, *(file.key for each in objects for file in each.files)}
        return Explanation(
            id=object_id,
            objects=objects,
            listings=tuple(row for row in rows if row is not None),
            problems=tuple(problem for problem in known if problem.id in named),
            mentions=() if objects else tuple(view.mentions(object_id)),
            left_out_by=_left_out_by(view, object_id, objects, known),
        )


def _left_out_by(
    view: MirrorView, object_id: str, objects: Sequence[Explained], known: Iterable[Problem]
) -> Problem | None:
    """Return the entry on the choice that leaves something out: of itself, or of what it is in."""
    chosen = {each.id: each for each in known if each.rule in _LEAVE_OUT}
    kind, lowest, is_inside = _foothold(view, object_id, objects)
    if not chosen or not (is_inside or _is_left_out(view, kind, lowest)):
        return None
    for step in reversed(_way(view, kind, lowest)):
        found = chosen.get(step.id)
        # All but an exclusion speak of what lies in a place that is there itself.
        if found is not None and (is_inside or found.rule == "excluded"):
            return found
        is_inside = True
    return None


def _is_left_out(view: MirrorView, kind: str, object_id: str) -> bool:
    node = view.node(kind, object_id)
    return node is not None and bool(node.left_out)


def _way(view: MirrorView, kind: str, object_id: str) -> Sequence[Step]:
    try:
        return Places(view).way(kind, object_id).steps
    except UnknownPlace as unknown:
        return unknown.below


def _foothold(
    view: MirrorView, object_id: str, objects: Sequence[Explained]
) -> tuple[str, str, bool]:
    """Return kind and id of the lowest place that something is or is in, and whether it is in."""
    for each in objects:
        if each.kind in NODES:
            return each.kind, object_id, False
    for each in objects:
        if each.above is not None:
            return each.above[0], each.above[1], each.title in _STAND_FOR
    # Search lists the data sources of a database that was never read.
    unread = view.listing(f"{ListingKind.DATABASE}:{object_id}")
    source = unread.data.get("source", "") if unread is not None else ""
    return str(Kind.DATA_SOURCE), source, False


def _objects(view: MirrorView, object_id: str) -> Iterator[Explained]:
    for kind in Kind:
        if view.get(kind, object_id) is not None:
            node = view.node(kind, object_id)
            yield _node(view, node) if node is not None else _part(view, kind, object_id)


def _file(view: MirrorView, key: str) -> Iterator[Explained]:
    places = view.file(key)
    for place in places[:1]:
        yield Explained(
            kind="file",
            title=place.name,
            above=_named(view, place.node),
            reached=True,
            whole=place.state in ("stored", "skipped"),
            outputs=_outputs(view, "file", key),
            files=tuple(places),
        )


def _node(view: MirrorView, node: Node) -> Explained:
    kind, object_id = node.kind, node.id
    first, last = view.runs_of(kind, object_id) or (None, None)
    return Explained(
        kind=str(kind),
        title=node.title,
        above=_named(view, node.parent),
        sighting=view.sighting(kind, object_id),
        first_run=first,
        last_run=last,
        in_trash=node.in_trash,
        reached=node.reached,
        whole=view.complete(kind, object_id),
        outputs=_outputs(view, kind, object_id),
        files=tuple(view.files((kind, object_id))),
    )


def _part(view: MirrorView, kind: str, object_id: str) -> Explained:
    raw = view.get(kind, object_id) or {}
    owner = view.owner_of_block(object_id) if kind == Kind.BLOCK else None
    seen = view.sighting(kind, object_id)
    return Explained(
        kind=str(kind),
        title=str(raw.get("name") or raw.get("type") or ""),
        above=_named(view, owner),
        sighting=seen,
        last_run=seen.run if seen else None,
        in_trash=bool(raw.get("in_trash") or raw.get("archived")),
        reached=seen is not None and _still_named(view, seen, object_id, owner),
        outputs=() if owner is None else _outputs(view, *owner),
        files=tuple(view.files((kind, object_id))),
    )


def _still_named(
    view: MirrorView, seen: Sighting, object_id: str, owner: tuple[Kind, str] | None
) -> bool:
    # A page that was not edited is not read again, so the last run need not have seen its blocks.
    names = (each.get("id") for each in view.listed(seen.listing))
    return (owner is None or view.alive(*owner)) and object_id in names


def _named(view: MirrorView, key: tuple[Kind, str] | None) -> tuple[str, str, str] | None:
    if key is None:
        return None
    entry = view.entry(*key)
    return (str(key[0]), key[1], entry.title if entry else "")


def _outputs(view: MirrorView, kind: str, object_id: str) -> tuple[Output, ...]:
    def of(key: tuple[str, object]) -> tuple[Output, ...]:
        return tuple(each for each in view.each_output() if (each.kind, each.id) == key)

    own = of((kind, object_id))
    if own or kind != "data_source":
        return own
    raw = view.get(kind, object_id) or {}  # the only source of a database shares its files
    database = (raw.get("parent") or {}).get("database_id")
    return of(("database", database))
