"""CSV: each data source as a table of its rows."""

from collections.abc import Iterable
from typing import ClassVar

from notionkit.plugins.drafts import Draft
from notionkit.plugins.formats import FormatPlugin
from notionkit.plugins.scene import Scene
from notionkit.render import csv


class CsvPlugin(FormatPlugin):
    """Writes ``Name.csv`` for data sources.

    Settings: ``guard-formulas = true`` writes an apostrophe before texts that a spreadsheet would
    take for a formula; without it every cell is exactly what Notion has.
    """

    name: ClassVar[str] = "csv"
    format: ClassVar[str | None] = "csv"
    brings: ClassVar[tuple[str, ...]] = ("files",)
    handles: ClassVar[frozenset[str]] = frozenset({"data_source"})

    def drafts(self, kind: str, object_id: str, scene: Scene) -> Iterable[Draft]:
        """The table of a data source."""
        path = scene.path(kind, object_id, "csv")
        if path is not None:
            source, rows = scene.data_source(object_id), scene.rows(object_id)
            guarded = self.environment.settings.get("guard-formulas") is True
            text = csv.data_source(source, rows, self.context(scene, path), guarded=guarded)
            yield Draft(kind, object_id, path, text.encode())

    def _lost(self, severity: str, rule: str, kind: str, object_id: str, message: str) -> None:
        """A table shows titles and no links; those that lead nowhere are told of by the pages."""
        if rule != "outside_link":
            super()._lost(severity, rule, kind, object_id, message)

    def placeholder(self, kind: str, object_id: str, scene: Scene, message: str) -> Iterable[Draft]:
        """A table of one cell that says what failed."""
        path = scene.path(kind, object_id, "csv")
        if path is not None:
            said = message.replace('"', '""')
            text = f'{csv.BYTE_ORDER_MARK}problem\n"{said}"\n'
            yield Draft(kind, object_id, path, text.encode(errors="replace"))
