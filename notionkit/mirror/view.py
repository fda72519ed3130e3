"""The reading side of the mirror: cheap, read-only, as many as there are threads."""

import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from notionkit.mirror import (
    children,
    deletions,
    files,
    journal,
    listings,
    objects,
    outputs,
    owners,
    tree,
    versions,
    walks,
)
from notionkit.mirror.bodies import load_body, pick, results_of
from notionkit.mirror.database import open_reader, raise_translated
from notionkit.mirror.folder import DATABASE, blob_path
from notionkit.mirror.kinds import CODES, Kind, Owner, pack_id, pack_owner, unpack_owner
from notionkit.mirror.operations import ObjectEntry, Output, Problem
from notionkit.mirror.rows import (
    Change,
    ListingRow,
    PendingFile,
    RunState,
    StoredFile,
)
from notionkit.mirror.tree_view import TreeView
from notionkit.mirror.versions import Logged, Step, Version
from notionkit.mirror.walks import Cost, Dull, Sighting, WalkedPage

_KEPT_BODIES: Final = 8


_View = TypeVar("_View")


class _Snapshot(AbstractContextManager[_View]):
    """A transaction, unless there is one. Every reading has its own, so it must cost little."""

    __slots__ = ("_db", "_is_outermost", "_state", "_view")

    def __init__(self, view: _View, db: sqlite3.Connection, state: Path) -> None:
        self._view = view
        self._db = db
        self._state = state

    def __enter__(self) -> _View:
        self._is_outermost = not self._db.in_transaction
        if self._is_outermost:
            self._run("BEGIN")
        return self._view

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if self._is_outermost:
            self._run("ROLLBACK")
        if error is not None:
            raise_translated(error, self._state / DATABASE)

    def _run(self, statement: str) -> None:
        try:
            self._db.execute(statement)
        except sqlite3.Error as error:
            raise_translated(error, self._state / DATABASE)
            raise


class MirrorView(TreeView):
    """A read-only view, for one thread at a time. Each call sees one consistent state.

    The raw objects that it returns are shared with its cache: do not change them.
    """

    def __init__(self, state: Path, db: sqlite3.Connection) -> None:
        self._state = state
        self._db = db
        self._bodies: OrderedDict[int, Any] = OrderedDict()

    @classmethod
    def open(cls, state: Path | str) -> Self:
        """A view of the mirror in this folder; needs no lock.

        Raises MirrorMissing, OlderMirror, NewerMirror or DamagedMirror.
        """
        folder = Path(state)
        return cls(folder, open_reader(folder / DATABASE))

    @property
    def state(self) -> Path:
        """The state folder."""
        return self._state

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def snapshot(self) -> AbstractContextManager[Self]:
        """Everything read inside sees the same state, however much is committed meanwhile."""
        return _Snapshot(self, self._db, self._state)

    # Objects

    def get(self, kind: str, id: str) -> dict[str, Any] | None:  # noqa: A002
        """The raw object as last seen, scrubbed."""
        with self.snapshot():
            place = objects.locate(self._db, kind, id)
            return None if place is None else pick(self._body(place[0]), place[1])

    def entry(self, kind: str, id: str) -> ObjectEntry | None:  # noqa: A002
        """The index entry of a page, database or data source, with its hash and times."""
        with self.snapshot():
            return objects.entry_of(self._db, kind, id)

    def complete(self, kind: str, id: str) -> bool:  # noqa: A002
        """Whether all content of this node was read since its object last changed."""
        with self.snapshot():
            return owners.is_complete(self._db, kind, id)

    def content_hash(self, kind: str, id: str) -> bytes | None:  # noqa: A002
        """The hash of this node and all its content; None unless it is complete."""
        with self.snapshot():
            return owners.content_of(self._db, kind, id)

    def listed(self, key: str) -> list[dict[str, Any]]:
        """All objects of a listing in order."""
        with self.snapshot():
            bodies = listings.bodies_of(self._db, key)
            return [item for body in bodies for item in results_of(self._body(body))]

    def children(self, id: str) -> list[dict[str, Any]]:  # noqa: A002
        """The child blocks of a block or page, in order.

        A block that is a page or database says what is known of that now: the two are one thing,
        and the page that shows it is not edited when its name changes.
        """
        with self.snapshot():
            return [children.as_known(self._db, block) for block in self.listed(f"children:{id}")]

    def rows(self, data_source_id: str) -> list[dict[str, Any]]:
        """The rows of a data source, each once and as last seen, the one created first first.

        Without those that were last seen elsewhere or in the trash.
        """
        with self.snapshot():
            places = tree.rows_of(self._db, data_source_id)
            # Body by body: rows that were created together may have been seen far apart.
            found = {place: pick(self._body(place[0]), place[1]) for place in sorted(places)}
            return [found[place] for place in places]

    def property_items(self, page_id: str, property_id: str) -> list[dict[str, Any]] | None:
        """The items of a property that was read by itself; None if it was not, or not wholly."""
        key = f"property:{page_id}:{property_id}"
        with self.snapshot():
            listing = listings.by_key(self._db, key)
            done = listing is not None and listing.state == "done"
            return self.listed(key) if done else None

    def comments(self, page_id: str) -> dict[str, list[dict[str, Any]]]:
        """The comments on a page and its blocks, by what they are about.

        What was asked about and has none has an empty list; without an entry it was not asked.
        """
        with self.snapshot():
            keys = listings.comments_of(self._db, pack_owner((Kind.PAGE, page_id)))
            return {about: self.listed(key) for about, key in keys}

    def owner_of_block(self, block_id: str) -> tuple[Kind, str] | None:
        """The page, database or data source that a block belongs to."""
        with self.snapshot():
            owner = objects.owner_of(self._db, CODES[Kind.BLOCK], pack_id(block_id))
            return None if owner is None else unpack_owner(*owner)

    def frontier(self, run: str) -> dict[str, int]:
        """How many listings of a run are in each state."""
        with self.snapshot():
            return listings.states(self._db, journal.number_of(self._db, run))

    def unread(self, kind: str, id: str) -> list[ListingRow]:  # noqa: A002
        """The listings of this node that could not be read to their end, sorted by key."""
        with self.snapshot():
            return listings.failed_of(self._db, pack_owner((kind, id)))

    def listing(self, key: str) -> ListingRow | None:
        """One listing."""
        with self.snapshot():
            return listings.by_key(self._db, key)

    def opened(self, run: str, key: str) -> bool:
        """Whether this run was the last to open the listing."""
        row = self.listing(key)
        return row is not None and row.run == run

    def listings(self, run: str | None = None, *, state: str | None = None) -> list[ListingRow]:
        """Listings sorted by key: of one run or all, in one state or any."""
        with self.snapshot():
            number = None if run is None else journal.number_of(self._db, run)
            return listings.select(self._db, number, state)

    def keys(self, run: str, kinds: Iterable[str]) -> Iterator[str]:
        """The keys of a run's listings of these kinds, sorted, as a stream."""
        with self.snapshot():
            yield from listings.keys_of(self._db, journal.number_of(self._db, run), kinds)

    def open_listings(
        self, run: str | None = None, limit: int | None = None, kinds: Sequence[str] = ()
    ) -> list[ListingRow]:
        """The frontier of a run (the last one): highest priority first, then oldest first."""
        with self.snapshot():
            return listings.open_in(self._db, journal.number_of(self._db, run), limit, kinds)

    def walked(
        self, run: str | None = None, dull: Dull = lambda _kind, _text: False
    ) -> Iterator[WalkedPage]:
        """Every page of every listing that a run (the last one) has walked, raw, as a stream.

        `dull` gets the kind of the listing and the canonical JSON of an answer in which no file is;
        where it says True, the answer comes without its results.
        """
        with self.snapshot():
            yield from walks.walked(self._db, journal.number_of(self._db, run), dull)

    def anchored(self) -> set[tuple[Kind, str]]:
        """The nodes that may link to a block, in their own raw JSON or in that of their content.

        Others may be among them that merely stood in the same answer.
        """
        with self.snapshot():
            return walks.anchored(self._db)

    def cost(self, kind: str, id: str) -> Cost:  # noqa: A002
        """What the content of a node took when it was last read."""
        with self.snapshot():
            return walks.cost(self._db, pack_owner((kind, id)))

    def sighting(self, kind: str, id: str) -> Sighting | None:  # noqa: A002
        """Where and when an object was last seen."""
        with self.snapshot():
            return walks.sighting(self._db, kind, id)

    def begun_at(self, key: str) -> float | None:
        """When the first answer of a listing came, in Unix seconds by the server's clock."""
        with self.snapshot():
            return walks.begun_at(self._db, key)

    def runs_of(self, kind: str, id: str) -> tuple[str, str] | None:  # noqa: A002
        """The first and the last run that saw a page, database or data source."""
        with self.snapshot():
            return walks.runs_of(self._db, kind, id)

    def about(self, id: str) -> list[str]:  # noqa: A002
        """The keys of the listings that are about this id."""
        with self.snapshot():
            return walks.about(self._db, id)

    def mentions(self, id: str, limit: int = 10) -> list[str]:  # noqa: A002
        """Keys of listings whose answers name this id anywhere; reads every answer there is."""
        with self.snapshot():
            return walks.mentions(self._db, id, limit)

    def run(self, run_id: str | None = None) -> RunState:
        """A run, or the last one. Raises NoRun."""
        with self.snapshot():
            return journal.state_of(self._db, journal.number_of(self._db, run_id))

    def runs(self) -> list[RunState]:
        """Every run, oldest first."""
        with self.snapshot():
            return journal.all_runs(self._db)

    def problems(self, run: str | None = None) -> list[Problem]:
        """The problems of a run (the last one), sorted."""
        return list(self.each_problem(run))

    def each_problem(self, run: str | None = None) -> Iterator[Problem]:
        """The same as a stream: there may be thousands."""
        with self.snapshot():
            yield from journal.problems_of(self._db, journal.number_of(self._db, run))

    # Changes, plugins, files

    def changes(self, after: int = 0, limit: int | None = None) -> list[Change]:
        """The change log behind number `after`, in order."""
        with self.snapshot():
            return owners.changes_after(self._db, after, limit)

    def last_change(self) -> int:
        """The highest change number; 0 if nothing has changed yet."""
        with self.snapshot():
            return int(self._db.execute("SELECT ifnull(max(number), 0) FROM changes").fetchone()[0])

    def run_ends(self) -> dict[str, int]:
        """The number of the last change that there was when each run ended, oldest run first."""
        with self.snapshot():
            return versions.ends(self._db)

    def steps(self, after: int, upto: int, id: str | None = None) -> list[Step]:  # noqa: A002
        """What became of each object, or of this one, between two changes."""
        with self.snapshot():
            return versions.steps(self._db, after, upto, id)

    def logged(self, kind: str, id: str, at: int) -> Logged | None:  # noqa: A002
        """What the change log said last of an object at this change; None if nothing yet."""
        with self.snapshot():
            return versions.logged(self._db, (kind, id), at)

    def version(self, kind: str, id: str, at: int) -> Version | None:  # noqa: A002
        """A page, database or data source as it was at the end of a run (`run_ends`), if known."""
        with self.snapshot():
            return versions.version(self._db, self._body, (kind, id), at)

    def offset(self, plugin: str) -> int:
        """The last change that the plugin has handled; 0 for none."""
        with self.snapshot():
            return outputs.offset_of(self._db, plugin)

    def failed_items(self, plugin: str) -> list[Change]:
        """The changes that the plugin could not handle, oldest first."""
        with self.snapshot():
            return outputs.failed_of(self._db, plugin)

    def outputs(self, plugin: str | None = None) -> list[Output]:
        """The outputs of a plugin, or of all, sorted by path."""
        with self.snapshot():
            return list(outputs.each_output(self._db, plugin))

    def each_output(self, plugin: str | None = None) -> Iterator[Output]:
        """The same as a stream."""
        with self.snapshot():
            yield from outputs.each_output(self._db, plugin)

    def output(self, path: str) -> Output | None:
        """What is recorded for a path."""
        with self.snapshot():
            return outputs.output_at(self._db, path)

    def count_outputs(self) -> int:
        """How many outputs are recorded."""
        with self.snapshot():
            return outputs.count_outputs(self._db)

    def held(self) -> frozenset[str]:
        """The paths of outputs that stay although their objects are gone."""
        with self.snapshot():
            return deletions.held(self._db)

    def files(self, owner: Owner | None = None) -> list[StoredFile]:
        """The files of one object, or all, by owner and slot."""
        with self.snapshot():
            return files.select(self._db, owner)

    def each_file(self) -> Iterator[StoredFile]:
        """Every place that shows a file, as a stream; those of one file together."""
        with self.snapshot():
            yield from files.each_file(self._db)

    def file(self, key: str) -> list[StoredFile]:
        """Every place that shows this file."""
        with self.snapshot():
            return files.by_key(self._db, key)

    def files_left(self, run: str) -> list[StoredFile]:
        """Every place that shows a file which runs before this one failed to get, or left out."""
        with self.snapshot():
            return files.left(self._db, journal.number_of(self._db, run))

    def pending_files(
        self, limit: int | None = None, *, state: str = "pending"
    ) -> list[PendingFile]:
        """Files to download, soonest to expire first; or those `expired`, `failed` or `skipped`."""
        with self.snapshot():
            return files.pending(self._db, state, limit)

    def file_path(self, sha256: str) -> Path:
        """Where the bytes of a stored file lie."""
        return blob_path(self._state, sha256)

    def _body(self, number: int) -> Any:
        if number in self._bodies:
            self._bodies.move_to_end(number)
            return self._bodies[number]
        value = self._bodies[number] = load_body(self._db, number)
        if len(self._bodies) > _KEPT_BODIES:
            self._bodies.popitem(last=False)
        return value
