"""The brake: whether the files of all that is gone may go in this run.

Decided once, from the whole tree, before any plugin removes anything. A workspace that was emptied
by mistake, or a token that sees less than before, must not empty a backup.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import UTC, datetime

import attrs

from notionkit.engine.result import CONCLUDED
from notionkit.mirror import (
    DeletionsDecided,
    Kind,
    MirrorView,
    Node,
    Output,
    Problem,
    ProblemsRecorded,
)
from notionkit.mirror.rows import RunState
from notionkit.model.shown import in_quotes
from notionkit.plugins.attachments import Key, plain
from notionkit.plugins.living import EveryNode, Living, fallen
from notionkit.plugins.scene import FILE
from notionkit.render.layout import ATTACHMENTS

BRAKE = "deletion_brake"
HELD = "deletion_held"
PRUNED = "pruned"
_RULES = frozenset({BRAKE, HELD, PRUNED})
_MOST_FILES = 20
_MOST_SHARE = 0.1
_NAMED = 5
_NODES = frozenset({"page", "database", "data_source"})
_MANIFEST = "manifest"


@attrs.frozen
class Allowance:
    """How much may go in one run; without a word of the user, few files or a small part."""

    max_delete: str | None = None

    def exceeded_by(self, going: int, every: int) -> bool:
        """Tell whether so many files of all there are would be too many."""
        if self.max_delete is None:
            return going > _MOST_FILES and going > _MOST_SHARE * every
        if self.max_delete.endswith("%"):
            return going * 100 > int(self.max_delete[:-1]) * every
        return going > int(self.max_delete)

    def __str__(self) -> str:
        """Say it in words."""
        if self.max_delete is None:
            return f"{_MOST_FILES} files and {_MOST_SHARE:.0%} of all"
        return self.max_delete + ("" if self.max_delete.endswith("%") else " files")


@attrs.frozen
class Gone:
    """What would go: outputs of the trash and of what was dropped, and those of lost nodes.

    `every`: how many outputs there are, whoever wrote them.
    """

    dropped: tuple[Output, ...]
    lost: Mapping[Key, Node]
    pruned: tuple[Output, ...]
    every: int

    @property
    def outputs(self) -> tuple[Output, ...]:
        """All of them."""
        return (*self.dropped, *self.pruned)


def weigh(
    view: MirrorView,
    run_id: str,
    plugins: Iterable[str],
    *,
    allowed: Allowance,
    prune: bool,
) -> tuple[DeletionsDecided, ProblemsRecorded]:
    """Decide what goes and what is held back, and what the ledger says of it.

    Args:
        view: The mirror of a run whose crawl is drained.
        run_id: The run.
        plugins: Those that will settle; what others wrote stays anyway.
        allowed: How many files may go.
        prune: Whether to give up what is out of reach, too.
    """
    with view.snapshot():
        run = view.run(run_id)
        gone = gone_from(view, frozenset(plugins), prune=prune and _is_thorough(run))
        told = [each for each in view.problems(run_id) if each.rule in _RULES]
        if allowed.exceeded_by(len(gone.outputs), gone.every):
            held = tuple(sorted(held_with(view, gone)))
            problems = tuple(_refusal(gone, allowed))
            return DeletionsDecided(held=held), ProblemsRecorded(problems, tuple(told))
        given_up = tuple(
            _problem_of(node, PRUNED, f"{_named(node)} is out of reach; its files were removed.")
            for node in gone.lost.values()
        )
        decided = DeletionsDecided(pruned=tuple(gone.lost))
        return decided, ProblemsRecorded(given_up, tuple(told))


def held_with(view: MirrorView, gone: Gone) -> frozenset[str]:
    """Return the paths that stay when nothing may go.

    A file that stands with a page in the trash, and that another page shows too, would move there;
    what is held back links to its old place, so it stays there as well.
    """
    folders = {f"{posixpath.splitext(each.path)[0]}/{ATTACHMENTS}" for each in gone.dropped}
    beside = (
        each.path
        for each in view.each_output()
        if each.kind == FILE and posixpath.dirname(each.path) in folders
    )
    return frozenset(beside) | {each.path for each in gone.dropped}


def missing_since(view: MirrorView, run: RunState) -> Callable[[Node], str]:
    """Return a function that tells which run first looked for a node in vain, as ISO 8601 in UTC.

    Args:
        view: The mirror.
        run: The present run.
    """
    runs = view.runs()
    looked = [each for each in runs if _is_thorough(each) and each.status in CONCLUDED]
    began = {each.run_id: each.started_at for each in runs}

    def since(node: Node) -> str:
        seen = view.runs_of(node.kind, node.id)
        last = began.get(seen[1], 0.0) if seen else 0.0
        first = next((each for each in looked if each.started_at > last), run)
        return datetime.fromtimestamp(first.started_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    return since


def _is_thorough(run: RunState) -> bool:
    """Tell whether a run looks everywhere, so that it means something to be missed by it."""
    return not run.targets and run.mode != "quick"


def gone_from(view: MirrorView, plugins: Container[str], *, prune: bool) -> Gone:
    """Return what would go: files of the trash, and with `prune` those of what is out of reach.

    Args:
        view: The mirror after a crawl.
        plugins: Those that will settle.
        prune: Whether to give up what is out of reach, too.
    """
    # What someone chose to leave out is not gone, and its files may go.
    alive = Living.of(view, chosen=False)
    lost = _lost(alive) if prune else {}
    stays = _those_there(alive)
    left = attrs.evolve(alive, gone={*alive.gone, *lost})
    stays_pruned = _those_there(left) if lost else stays
    dropped, pruned, every = [], [], 0
    for each in view.each_output():
        every += each.plugin != _MANIFEST
        if each.plugin == _MANIFEST or each.plugin not in plugins:
            continue
        if not stays(each):
            dropped.append(each)
        elif lost and not stays_pruned(each):
            pruned.append(each)
    return Gone(tuple(dropped), lost, tuple(pruned), every)


def _lost(alive: Living) -> Mapping[Key, Node]:
    # A token that sees nothing at all has lost its access; that says nothing of any page.
    if not any(node.reached for node in alive.view.each_node()):
        return {}
    below = fallen(EveryNode(alive.view), lambda node: node.lost)
    return {key: node for key in sorted(below) if (node := alive.get(key)) is not None}


def _those_there(nodes: Living) -> Callable[[Output], bool]:
    """Return whether what a file was written for is there; of other things nobody but plugins know.

    Views are looked up only where some have files.
    """
    view = nodes.view
    views: set[str] | None = None

    def shown(key: str) -> bool:
        return any(
            file.sha256 and file.node is not None and plain(*file.node) in nodes
            for file in view.file(key)
        )

    def there(output: Output) -> bool:
        nonlocal views
        if output.kind in _NODES:
            return (output.kind, output.id) in nodes
        if output.kind == FILE:
            return shown(output.id)
        if output.kind != "view":
            return True
        views = set(_views(nodes)) if views is None else views
        return output.id in views

    return there


def _views(nodes: Living) -> Iterator[str]:
    for node in nodes.each():
        if node.kind is Kind.DATABASE:
            yield from (str(each.get("id")) for each in nodes.view.listed(f"views:{node.id}"))


def _refusal(gone: Gone, allowed: Allowance) -> Iterator[Problem]:
    going = gone.outputs
    count = len(going)
    named = ", ".join(each.path for each in going[:_NAMED])
    more = f" and {count - _NAMED:,} more, which the ledger lists" if count > _NAMED else ""
    message = (
        f"{count:,} of {gone.every:,} files would be removed, more than {allowed}, so none was: "
        f"{named}{more}. If they are to go, run again with --max-delete {count}."
    )
    yield Problem("failure", BRAKE, "workspace", "", message)
    of_object: dict[Key, list[str]] = {}
    for each in going:
        of_object.setdefault((each.kind, each.id), []).append(each.path)
    for (kind, object_id), paths in of_object.items():
        yield Problem("flag", HELD, kind, object_id, f"Would be removed: {', '.join(paths)}.")


def _problem_of(node: Node, rule: str, message: str) -> Problem:
    return Problem("choice", rule, node.kind.value, node.id, message)


def _named(node: Node) -> str:
    return f"{node.kind.value} {in_quotes(node.title)}"
