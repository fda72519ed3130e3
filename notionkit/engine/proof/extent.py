"""What a run is about: the pages, databases and data sources that it counts and tells of.

These are the ones that it met and that should have files; a quick run trusts that all the others
are still there. So the figures agree with the manifest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby, islice

import attrs

from notionkit.mirror import Kind, MirrorView, Node, Problem, StoredFile, StoreView
from notionkit.mirror.kinds import Owner, in_a_table
from notionkit.plugins.attachments import plain, shows
from notionkit.plugins.context import document_in
from notionkit.plugins.living import Living

_NODES = ("page", "database", "data_source")


@attrs.frozen
class Extent:
    """The nodes of a run, by kind and id."""

    nodes: Living
    is_quick: bool

    @classmethod
    def of(cls, view: MirrorView, run_id: str) -> Extent:
        """Return the extent of a run, which must be the last one.

        Args:
            view: The mirror.
            run_id: The run.
        """
        return cls(Living.of(view), view.run(run_id).mode == "quick")

    def __contains__(self, key: object) -> bool:
        node = self.nodes.get(key) if isinstance(key, tuple) else None
        return node is not None and self._is_met(node)

    def counts(self) -> dict[str, int]:
        """Return how many there are, by the names that the summary uses."""
        met = filter(self._is_met, self.nodes.each())
        kinds = Counter("row" if self._is_row(node) else str(node.kind) for node in met)
        return {
            "pages": kinds[Kind.PAGE],
            "databases": kinds[Kind.DATABASE],
            "data_sources": kinds[Kind.DATA_SOURCE],
            "rows": kinds["row"],
        }

    def files(self) -> dict[str, int]:
        """Return how many attachments there are in each state."""
        found: Counter[str] = Counter()
        for _, places in groupby(self._view.each_file(), lambda file: file.key):
            shown = (file.state for file in places if self._shows(file))
            found.update(islice(shown, 1))
        return dict(found)

    def _shows(self, file: StoredFile) -> bool:
        node = self.nodes.get(plain(*file.node)) if file.node else None
        return node is not None and self._is_met(node) and shows(node, file)

    def concerned(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Return the problems that concern it; an output may hold more than a run was about."""
        return tuple(each for each in problems if self._concerns(each))

    @property
    def _view(self) -> StoreView:
        return self.nodes.view

    def _is_met(self, node: Node) -> bool:
        return node.reached or (self.is_quick and not node.lost)

    def _concerns(self, problem: Problem) -> bool:
        # Of a link that leads out of the export, only the document is ours.
        document = self._view.output(document_in(problem.message))
        if document is not None:
            return plain(document.kind, document.id) in self
        shown = [plain(*place) for place in self._places(problem) if place is not None]
        return not shown or any(place in self for place in shown)

    def _places(self, problem: Problem) -> Iterable[Owner | None]:
        if problem.kind == "file":
            return [place.node for place in self._view.file(problem.id)]
        if problem.kind in _NODES and self._view.entry(problem.kind, problem.id) is not None:
            return [(Kind(problem.kind), problem.id)]
        # What no longer is, or never was read, has a block that stands for it.
        is_block = problem.kind in (*_NODES, "block") and problem.id
        return [self._view.owner_of_block(problem.id)] if is_block else []

    def _is_row(self, node: Node) -> bool:
        if node.kind != Kind.PAGE:
            return False
        if node.parent is not None:
            return node.parent[0] in (Kind.DATA_SOURCE, Kind.DATABASE)
        entry = self._view.entry(node.kind, node.id)  # its data source may be out of sight
        return entry is not None and in_a_table(entry.parent)
