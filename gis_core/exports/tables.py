"""CSV and XLSX files of rows."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from gis_core.exports.cells import Cell, Column, safe_rows

MOST_XLSX_ROWS = 1_048_575  # beside the heading

_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")  # what a spreadsheet takes for an address


def write_csv(
    path: Path, heads: Sequence[str], rows: Iterable[Iterable[Any]], *, delimiter: str = ","
) -> int:
    """UTF-8 with the mark by which Excel knows it; lines end as RFC 4180 says. How many rows."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(heads)
        for row in safe_rows(rows):
            writer.writerow(["" if cell is None else cell for cell in row])
            count += 1
    return count


def write_xlsx(
    path: Path,
    columns: Sequence[Column],
    rows: Iterable[Iterable[Any]],
    *,
    title: str,
    about: Iterable[tuple[str, str]],
    is_right_to_left: bool,
) -> int:
    """A sheet with a frozen heading, and a second one that says what the file is."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_NOT_IN_TITLES.sub(" ", title)[:31])
    sheet.sheet_view.rightToLeft = is_right_to_left
    sheet.freeze_panes = "A2"
    for position, column in enumerate(columns, start=1):
        width = max(12, min(40, len(column.heading) + 6))
        sheet.column_dimensions[get_column_letter(position)].width = width
    sheet.append([_bold(sheet, column.heading) for column in columns])
    count = 0
    for row in safe_rows(rows):
        sheet.append([_cell(sheet, value) for value in row])
        count += 1
    notes = book.create_sheet("About")
    notes.sheet_view.rightToLeft = is_right_to_left
    for line in safe_rows(about):
        notes.append([_cell(notes, value) for value in line])
    book.save(path)
    return count


def _cell(sheet: Any, value: Cell) -> Any:
    """Text stays text: what is written as a string is never read as a formula."""
    given: Any = value  # the stubs know no plain day
    cell = WriteOnlyCell(sheet, value=given)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith("'")
    return cell


def _bold(sheet: Any, text: str) -> Any:
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    return cell
