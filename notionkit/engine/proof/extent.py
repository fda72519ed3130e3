"""What a run is about: the pages, databases and data sources that it counts and tells of.

These are the ones that it met and that should have files; a quick run trusts that all the others
are still there. So the figures agree with the manifest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import attrs

from notionkit.mirror import Kind, MirrorView, Node
from notionkit.plugins.attachments import Key, plain
from notionkit.plugins.scene import living

_OF_ROWS = frozenset({"data_source_id", "database_id"})


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

    def _is_row(self, node: Node) -> bool:
        if node.kind != Kind.PAGE:
            return False
        if node.parent is not None:
            return node.parent[0] in (Kind.DATA_SOURCE, Kind.DATABASE)
        entry = self.view.entry(node.kind, node.id)  # its data source may be out of sight
        return entry is not None and entry.parent is not None and entry.parent[0] in _OF_ROWS
