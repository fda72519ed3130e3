"""CSV: each data source as a table of its rows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from notionkit.model import DataSource, Page
from notionkit.plugins.drafts import Draft
from notionkit.plugins.formats import FormatPlugin
from notionkit.plugins.scene import Scene
from notionkit.plugins.views import tables
from notionkit.render import csv
from notionkit.render.views import columns


class CsvPlugin(FormatPlugin):
    """Writes ``Name.csv`` for data sources, and ``Name/_views/View.csv`` for views that were read.

    Settings: ``guard-formulas = true`` writes an apostrophe before texts that a spreadsheet would
    take for a formula; without it every cell is exactly what Notion has.
    """

    name: ClassVar[str] = "csv"
    format: ClassVar[str | None] = "csv"
    brings: ClassVar[tuple[str, ...]] = ("files",)
    handles: ClassVar[frozenset[str]] = frozenset({"data_source", "database"})

    def drafts(self, kind: str, object_id: str, scene: Scene) -> Iterable[Draft]:
        """The table of a data source; of a database those of its views."""
        if kind == "database":
            yield from self._of_views(object_id, scene)
            return
        path = scene.path(kind, object_id, "csv")
        if path is not None:
            source, rows = scene.data_source(object_id), scene.rows(object_id)
            yield Draft(kind, object_id, path, self._table(source, rows, scene, path))

    def _of_views(self, database_id: str, scene: Scene) -> Iterator[Draft]:
        known: dict[str, dict[str, Page]] = {}
        for view, path, ids in tables(database_id, scene):
            source = scene.data_source(str(view.data_source_id))
            if source.id not in known:
                known[source.id] = {row.id: row for row in scene.rows(source.id)}
            rows = [known[source.id][page_id] for page_id in ids if page_id in known[source.id]]
            text = self._table(source, rows, scene, path, columns=columns(view, source))
            yield Draft("view", view.id, path, text)

    def _table(
        self,
        source: DataSource,
        rows: Sequence[Page],
        scene: Scene,
        path: str,
        *,
        columns: Sequence[str] | None = None,
    ) -> bytes:
        guarded = self.environment.settings.get("guard-formulas") is True
        context = self.context(scene, path)
        return csv.data_source(source, rows, context, guarded=guarded, columns=columns).encode()

    def _lost(self, severity: str, rule: str, kind: str, object_id: str, message: str) -> None:
        """A table shows titles and no links; those that lead nowhere are told of by the pages."""
        if rule != "outside_link":
            super()._lost(severity, rule, kind, object_id, message)

    def placeholder(self, kind: str, object_id: str, scene: Scene, message: str) -> Iterable[Draft]:
        """A table of one cell that says what failed."""
        path = scene.path(kind, object_id, "csv") if kind == "data_source" else None
        if path is not None:
            said = message.replace('"', '""')
            text = f'{csv.BYTE_ORDER_MARK}problem\n"{said}"\n'
            yield Draft(kind, object_id, path, text.encode(errors="replace"))
