"""A NotionKit plugin: how many words each page has, as one table, the longest page first."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from notionkit.plugins import Draft, FormatPlugin, Scene
from notionkit.render import RawTree

TABLE = "word-count.csv"
TABLE_BESIDE_ANOTHER = "word-count of the export.csv"


class WordCountPlugin(FormatPlugin):
    """Writes the table when all pages are known; the folder sees to it that bytes stay."""

    name: ClassVar[str] = "wordcount"

    def extras(self, scene: Scene) -> Iterable[Draft]:
        """The one file of this plugin, which belongs to no single page."""
        taken = self.environment.folder.foreign(TABLE)
        path = TABLE_BESIDE_ANOTHER if taken else TABLE
        minimum = self.environment.settings.get("minimum", 0)
        counts = [(words_below(scene.raw_blocks(id_)), id_) for _, id_ in scene.keys(["page"])]
        wanted = sorted((-words, id_) for words, id_ in counts if words >= minimum)
        rows = [(-words, scene.nodes["page", id_].title, id_) for words, id_ in wanted]
        yield Draft("table", self.name, path, as_csv(("words", "title", "id"), rows).encode())


def words_below(trees: Iterable[RawTree]) -> int:
    """Count the words in blocks and in all blocks below them."""
    waiting, words = list(trees), 0
    while waiting:
        tree = waiting.pop()
        waiting.extend(tree.children)
        words += sum(len(text.split()) for text in texts_in(tree.block))
    return words


def texts_in(value: Any) -> Iterator[str]:
    """Find every rich text in an object of the API: a list of pieces with a `plain_text` each."""
    match value:
        case [{"plain_text": str()}, *_]:
            yield "".join(piece["plain_text"] for piece in value)
        case list():
            for item in value:
                yield from texts_in(item)
        case dict():
            yield from texts_in(list(value.values()))


def as_csv(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Write a table that every spreadsheet opens right: with a byte order mark, lines in LF."""
    out = io.StringIO("\ufeff")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
