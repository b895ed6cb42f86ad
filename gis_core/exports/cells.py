"""Values as a table's cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Cell = str | int | float | date | None
# What Excel, LibreOffice and Google take as the beginning of a formula, also behind blanks.
_FORMULA = re.compile(
    r"^[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]*"
    r"[=+\-@\t\r|\uff1d\uff0b\uff0d\uff20]"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
LONGEST_CELL = 32_000  # Excel holds 32,767 characters


@dataclass(frozen=True)
class Column:
    """A column: its name in files (ASCII, ten characters at most), its heading, and its type.

    ``value`` is where a row has it (a path or an expression of the ORM; "" is the name itself),
    ``shown`` what is made of it before it is written.
    """

    name: str
    heading: str
    kind: type = str
    value: Any = ""
    shown: Callable[[Any], Any] | None = None


def safe_rows(rows: Iterable[Iterable[Any]]) -> Iterator[list[Cell]]:
    """Rows whose cells are numbers, days or harmless text."""
    for row in rows:
        yield [safe_cell(value) for value in row]


def safe_cell(value: Any) -> Cell:
    """A number or a day as it is; any other value as text that no spreadsheet runs."""
    cell = exact_cell(value)
    if not isinstance(cell, str):
        return cell
    text = cell[:LONGEST_CELL]
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def exact_cell(value: Any) -> Cell:
    """The same for files that no spreadsheet runs: text as it is, but for signs of control."""
    if value is None or isinstance(value, bool):
        return None if value is None else str(value)
    if isinstance(value, int | float | date) and not isinstance(value, datetime):
        return value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return _CONTROLS.sub("", str(value))


def rounded(value: float) -> float:
    """An area to the hundredth."""
    return round(value, 2)
