"""A plan and the run that follows it, side by side."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs

from notionkit.engine.planning.plan import Plan, plan
from tests.engine.conftest import Export, files_in, settings_for
from tests.integration.refreshed import Fresh

ASIDE = frozenset({"index.md", "manifest.jsonl", "users.json"})


@attrs.frozen
class Files:
    """Which paths came to be, have other bytes, and went; those that a plan leaves aside apart."""

    added: frozenset[str]
    changed: frozenset[str]
    removed: frozenset[str]

    @classmethod
    def of_run(cls, before: dict[str, bytes], after: dict[str, bytes]) -> "Files":
        """What differs between two moments."""
        both = before.keys() & after.keys()
        return cls(
            frozenset(after.keys() - before.keys() - ASIDE),
            frozenset(path for path in both - ASIDE if before[path] != after[path]),
            frozenset(before.keys() - after.keys() - ASIDE),
        )

    @classmethod
    def of_plan(cls, foretold: Plan) -> "Files":
        """The same as a plan has it: what moves goes at one path and comes at another."""
        paths = foretold.paths
        if paths is None:
            return cls(frozenset(), frozenset(), frozenset())
        came = {*paths.added, *(new for _, new in paths.moved)}
        went = {*paths.removed, *(old for old, _ in paths.moved)}
        changed = ({*paths.changed} - came) | (came & went)
        return cls(frozenset(came - went), frozenset(changed), frozenset(went - came))


@attrs.frozen
class Both:
    """What was planned, and what was done."""

    plan: Plan
    run: Export
    foretold: Files
    done: Files


def planned(fresh: Fresh, targets: Sequence[str] = (), **settings: Any) -> Plan:
    """Plan what the next run would do."""
    chosen = settings_for(fresh.emulator, fresh.folder / "kept", **settings)
    return plan(chosen, tuple(targets), now=fresh.clock.time)


def both(
    fresh: Fresh, targets: Sequence[str] = (), *, links: bool = False, **settings: Any
) -> Both:
    """Plan, run, and check that the plan kept its word: the paths are those, the cost is a least.

    Which files change may be told of too many, since what they say is not known before; and where
    `links` change with what they lead to, of too few.
    """
    kept: Path = fresh.folder / "kept"
    before = files_in(kept)
    foretold = planned(fresh, targets, **settings)
    assert files_in(kept) == before, "a plan writes nothing"
    after = fresh.run(targets=targets, **settings)
    told, done = Files.of_plan(foretold), Files.of_run(before, after.files)
    if foretold.paths is not None:
        assert not told.added ^ done.added, "added by one of the two"
        assert not told.removed ^ done.removed, "removed by one of the two"
        assert links or not done.changed - told.changed, "changed and not told"
    assert foretold.requests <= after.result.requests
    return Both(foretold, after, told, done)
