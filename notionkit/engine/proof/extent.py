"""What a run is about: the pages, databases and data sources that it counts and tells of.

These are the ones that it met and that should have files; a quick run trusts that all the others
are still there. So the figures agree with the manifest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import attrs

from notionkit.mirror import Kind, MirrorView, Node, Problem
from notionkit.mirror.kinds import Owner, in_a_table
from notionkit.plugins.attachments import Key, plain
from notionkit.plugins.context import document_in
from notionkit.plugins.scene import living

_NODES = ("page", "database", "data_source")


@attrs.frozen
class Extent:
    """The nodes of a run, by kind and id."""

    view: MirrorView
    nodes: Mapping[Key, Node]

    @classmethod
    def of(cls, view: MirrorView, run_id: str) -> Extent:
        """Return the extent of a run, which must be the last one.

        Args:
            view: The mirror.
            run_id: The run.
        """
        is_quick = view.run(run_id).mode == "quick"
        every = living(view.nodes())
        return cls(
            view,
            {
                key: node
                for key, node in every.items()
                if node.reached or (is_quick and not node.lost)
            },
        )

    def counts(self) -> dict[str, int]:
        """Return how many there are, by the names that the summary uses."""
        rows = sum(self._is_row(node) for node in self.nodes.values())
        kinds = Counter(str(node.kind) for node in self.nodes.values())
        return {
            "pages": kinds[Kind.PAGE] - rows,
            "databases": kinds[Kind.DATABASE],
            "data_sources": kinds[Kind.DATA_SOURCE],
            "rows": rows,
        }

    def files(self) -> dict[str, int]:
        """Return how many attachments there are in each state."""
        shown = {
            file.key: file.state
            for file in self.view.files()
            if file.node is not None and plain(*file.node) in self.nodes
        }
        return dict(Counter(shown.values()))

    def concerned(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Return the problems that concern it; an output may hold more than a run was about."""
        every = [(each.path, (each.kind, each.id)) for each in self.view.outputs()]
        documents = {path: plain(*key) in self.nodes for path, key in every}
        return tuple(each for each in problems if self._concerns(each, documents))

    def _concerns(self, problem: Problem, documents: Mapping[str, bool]) -> bool:
        # Of a link that leads out of the export, only the document is ours.
        document = document_in(problem.message)
        if document in documents:
            return documents[document]
        shown = [plain(*place) for place in self._places(problem) if place is not None]
        return not shown or any(place in self.nodes for place in shown)

    def _places(self, problem: Problem) -> Iterable[Owner | None]:
        if problem.kind == "file":
            return [place.node for place in self.view.file(problem.id)]
        if problem.kind in _NODES and self.view.entry(problem.kind, problem.id) is not None:
            return [(Kind(problem.kind), problem.id)]
        # What no longer is, or never was read, has a block that stands for it.
        is_block = problem.kind in (*_NODES, "block") and problem.id
        return [self.view.owner_of_block(problem.id)] if is_block else []

    def _is_row(self, node: Node) -> bool:
        if node.kind != Kind.PAGE:
            return False
        if node.parent is not None:
            return node.parent[0] in (Kind.DATA_SOURCE, Kind.DATABASE)
        entry = self.view.entry(node.kind, node.id)  # its data source may be out of sight
        return entry is not None and in_a_table(entry.parent)
