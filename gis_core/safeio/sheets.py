"""In the child: the sheets of an .xlsx, as values; a formula is what it last came to.

openpyxl reads row by row and keeps no links to other workbooks. What it does not guard against is
judged before it opens the file: the archive, the XML, and how many cells there are.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from . import archive, markup
from .chunks import MOST_COLUMNS, Chunk, tried
from .errors import Refused
from .tables import told_apart

CHUNK_ROWS = 20_000
MOST_SHEETS = 100
MOST_CELLS = 10_000_000
MOST_STRINGS_BYTES = 200 * 1024**2  # all texts of a workbook are held in memory


class SheetSource:
    """One sheet: its first row that is not empty names the columns."""

    crs = ""
    bounds = None
    geometries: set[str] = set()

    def __init__(self, path: Path, layer: str) -> None:
        names = self.names(path)
        if layer and layer not in names:
            raise Refused("no_such_member", name=layer, choices=", ".join(names)[:300])
        if not layer and len(names) != 1:
            code = "choose_member" if names else "table_empty"
            raise Refused(code, name="", choices=", ".join(names)[:300])
        self.path, self.layer = path, layer or names[0]

    @classmethod
    def names(cls, path: Path) -> list[str]:
        """The sheets that hold anything; raises ``Refused`` for a workbook built to do harm."""
        _walked(path)
        book = _open(path)
        if len(book.sheetnames) > MOST_SHEETS:
            raise Refused("too_many_layers", most=MOST_SHEETS)
        return [s.title for s in book.worksheets if next(_filled(s), None) is not None]

    @cached_property
    def header(self) -> list[str]:
        first = next(self._rows(), ())
        names = ["" if cell is None else str(_plain(cell)) for cell in first]
        while names and not names[-1].strip():
            names.pop()
        return told_apart(names)

    @property
    def fields(self) -> list[tuple[str, str]]:
        return [(name, "object") for name in self.header]

    @cached_property
    def count(self) -> int:
        return max(sum(1 for _row in self._rows()) - 1, 0)

    @cached_property
    def _tallied(self) -> tuple[int, int]:
        return _tally(self.path, self.layer)

    def counted_otherwise(self) -> int | None:
        """Rows of the sheet's own XML that hold a value, without the heading."""
        return max(self._tallied[0] - 1, 0)

    @property
    def notes(self) -> list[list[Any]]:
        uncalculated = self._tallied[1]
        return [["sheet_uncalculated", {"count": uncalculated}]] if uncalculated else []

    def chunks(self, columns: list[str], *, most: int | None = None) -> Iterator[Chunk]:
        """The rows with the named columns; cells beyond the heading make a row ragged."""
        at = {name: self.header.index(name) for name in columns if name in self.header}
        rows = islice(self._rows(), 1, None)
        while block := list(islice(rows, most or CHUNK_ROWS)):
            yield self._chunk(block, columns, at)
            if most is not None:
                return

    def _chunk(self, block: list[tuple[Any, ...]], columns: list[str], at: dict[str, int]) -> Chunk:
        width = len(self.header)
        beyond = (n for n, row in enumerate(block) if any(c is not None for c in row[width:]))
        values = {
            name: [_plain(row[at[name]]) if at[name] < len(row) else None for row in block]
            if name in at else [None] * len(block)
            for name in columns
        }  # fmt: skip
        return Chunk(None, values, len(block), frozenset(beyond))

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        return _filled(_open(self.path)[self.layer])


def _open(path: Path) -> Any:
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Refused:
        raise
    except (*archive.BROKEN, InvalidFileException, KeyError, TypeError, OSError) as error:
        raise Refused("table_broken", reason=str(error)[:100]) from error


def _filled(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """Rows with a value; the sheet's own word on its size counts for nothing."""
    sheet.reset_dimensions()
    try:
        for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1):
            if any(cell is not None for cell in row):
                yield row
    except (*archive.BROKEN, KeyError, TypeError, IndexError, OSError) as error:
        raise Refused("table_broken", reason=str(error)[:100]) from error


def _plain(cell: Any) -> Any:
    """A cell as it would be written: a day without midnight, a whole number without a point."""
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell


def _walked(path: Path) -> dict[str, _Tally]:
    """The tally of each part; raises ``Refused`` for bombs, document types, and more cells than
    are read."""
    told = path.stat()
    return _walked_once(path, told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=1)  # of the one workbook, whichever of its sheets is asked for
def _walked_once(path: Path, _written_ns: int, _size: int) -> dict[str, _Tally]:
    archive.members_of(path)
    tallies: dict[str, _Tally] = {}
    with zipfile.ZipFile(path) as book:
        for info in book.infolist():
            if info.filename == "xl/sharedStrings.xml" and info.file_size > MOST_STRINGS_BYTES:
                raise Refused("sheet_too_large", most=MOST_CELLS)
            if info.filename.endswith((".xml", ".rels")):
                before = sum(tally.cells for tally in tallies.values())
                tally = tallies[info.filename] = _Tally(most_cells=MOST_CELLS - before)
                _walk(book, info.filename, begin=tally.begin, end=tally.end, text=tally.text)
    return tallies


def _walk(book: zipfile.ZipFile, part: str, **handlers: Any) -> None:
    try:
        with book.open(part) as file:
            markup.walk(file, **{"end": _nothing, **handlers}, name=part)
    except (*archive.BROKEN, KeyError, OSError) as error:
        raise Refused("table_broken", reason=str(error)[:100]) from error


def _nothing(_tag: str) -> None:
    """Most ends say nothing."""


class _Tally:
    """Cells, rows that hold a value, and formulas that were never calculated."""

    def __init__(self, most_cells: int) -> None:
        self.most_cells = most_cells
        self.cells = self.rows = self.uncalculated = 0
        self.has_value = self.has_formula = self.row_filled = False
        self.is_said = False  # letters belong to a value

    def begin(self, tag: str, _attributes: dict[str, str]) -> None:
        if tag == "row":
            self.row_filled = False
        elif tag == "c":
            self.cells += 1
            if self.cells > self.most_cells:
                raise Refused("sheet_too_large", most=MOST_CELLS)
            self.has_value = self.has_formula = False
        elif tag in ("v", "t"):
            self.is_said = True
        elif tag == "f":
            self.has_formula = True

    def text(self, letters: str) -> None:
        self.has_value |= self.is_said and bool(letters)

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self.is_said = False
        elif tag == "c":
            self.row_filled |= self.has_value
            self.uncalculated += self.has_formula and not self.has_value
        elif tag == "row":
            self.rows += self.row_filled


def _tally(path: Path, sheet: str) -> tuple[int, int]:
    with zipfile.ZipFile(path) as book:
        tally = _walked(path).get(_part_of(book, sheet))
    if tally is None:
        raise Refused("table_broken", reason=sheet[:100])
    return tally.rows, tally.uncalculated


def _part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """Where in the archive a sheet lies, by the workbook's own list."""
    keys: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheets(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            key = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
            keys[attributes.get("name", "")] = key

    def relations(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _walk(book, "xl/workbook.xml", begin=sheets)
    _walk(book, "xl/_rels/workbook.xml.rels", begin=relations)
    target = targets.get(keys.get(sheet, ""), "")
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def open_source(job: dict[str, Any]) -> SheetSource:
    """The sheet that the job names."""
    return SheetSource(Path(job["files"][0]), job.get("layer", ""))


def layers_in(path: Path, _kind: str, _encoding: str) -> list[tuple[str, SheetSource | Refused]]:
    """Each sheet that holds anything; one that cannot be read does not hide the others."""
    return [(name, tried(SheetSource, path, name)) for name in SheetSource.names(path)]
