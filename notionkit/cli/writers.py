"""The forms in which a listing is printed, each page of it as soon as it is there."""

import csv
import io
import json
import shutil
from abc import ABC, abstractmethod
from collections.abc import Sequence

import click

from notionkit.cli import tables
from notionkit.cli.columns import Column
from notionkit.cli.printing import print_part
from notionkit.model import ApiObject, unstructure
from notionkit.render.markdown.text import clean

FALLBACK = (100, 24)
"""Columns and lines where there is no terminal to ask."""


class Writer(ABC):
    """Prints objects; its methods are false when nobody reads any more."""

    note = ""
    """What a person should know about what was left out."""

    whole = True
    """Whether it shows long values to their end."""

    @abstractmethod
    def page(self, found: Sequence[ApiObject]) -> bool:
        """Print some objects."""

    def end(self) -> bool:
        """Print what comes after the last."""
        return True


class JsonLines(Writer):
    """One object a line, as the API gave it."""

    def page(self, found: Sequence[ApiObject]) -> bool:
        """Print a line for each object."""
        return not found or print_part("\n".join(_json(each) for each in found))


class JsonArray(Writer):
    """One array of all objects as the API gave them; whole, or not there at all."""

    def __init__(self) -> None:
        self._found: list[ApiObject] = []

    def page(self, found: Sequence[ApiObject]) -> bool:
        """Keep the objects until the end."""
        self._found.extend(found)
        return True

    def end(self) -> bool:
        """Print the array."""
        return print_part("[" + ",\n ".join(map(_json, self._found)) + "]")


class Csv(Writer):
    """Cells under headings: UTF-8, comma, quotes where needed, lines that end in LF."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._begun = False

    def page(self, found: Sequence[ApiObject]) -> bool:
        """Print a record for each object, behind the headings before the first."""
        rows = [[column.read(each) for column in self._columns] for each in found]
        headings = [] if self._begun else [[column.name for column in self._columns]]
        self._begun = True
        return print_part(_records([*headings, *rows]))

    def end(self) -> bool:
        """Print the headings where there was nothing else."""
        return self._begun or self.page(())


class Table(Writer):
    """A table as wide as the terminal; the first page decides about the widths."""

    whole = False

    def __init__(self, columns: Sequence[Column], *, total: int | None = None) -> None:
        self._columns = columns
        self._total = total or shutil.get_terminal_size(FALLBACK).columns
        self._widths: list[int] = []

    def page(self, found: Sequence[ApiObject]) -> bool:
        """Print a line for each object, below the headings."""
        rows = [[tables.one_line(column.read(each)) for column in self._columns] for each in found]
        if not rows:
            return True
        lines = [] if self._widths else [self._headings(rows)]
        lines += [tables.line(row, self._widths) for row in rows]
        return print_part("\n".join(lines))

    def _headings(self, rows: Sequence[Sequence[str]]) -> str:
        names = [tables.one_line(column.name) for column in self._columns]
        natural = [max(map(tables.width_of, cells)) for cells in zip(names, *rows, strict=True)]
        rigid = {at for at, column in enumerate(self._columns) if column.rigid}
        self._widths = tables.widths_for(natural, self._total, rigid=rigid)
        hidden = names[len(self._widths) :]
        if hidden:
            self.note = f"Too wide to show: {', '.join(hidden)}."
        return click.style(tables.line(names, self._widths), bold=True)


def writer(shape: str, columns: Sequence[Column]) -> Writer:
    """Return the writer of a format."""
    if shape == "json":
        return JsonArray()
    if shape == "jsonl":
        return JsonLines()
    return Csv(columns) if shape == "csv" else Table(columns)


def _json(found: ApiObject) -> str:
    return json.dumps(unstructure(found), ensure_ascii=False)


def _records(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([clean(cell) for cell in row] for row in rows)
    return out.getvalue().removesuffix("\n")
