"""Rows pasted from a spreadsheet: by their headings, or by what a column turns out to hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from gis_core.search.fold import fold, fold_digits

AREA, BLOCK, NUMBER, SUB, AUTOMATED = "area", "block", "number", "sub", "automated"
# Words of a heading, the first kind that fits; what fits none is left out.
_HEADINGS = (
    (AUTOMATED, r"(?:الرقم )?الالي|paci|automated"),
    (SUB, r"فرعي|جزء|sub|suffix"),
    (NUMBER, r"قسيم|قسايم|قسائم|parcel|plot|lot\b|qas"),
    (BLOCK, r"قطعه|قطع\b|بلوك|block|blk"),
    (AREA, r"منطقه|ضاحيه|area|district|suburb|region"),
)
_LABEL = {AREA: "", BLOCK: "قطعة ", NUMBER: "قسيمة ", AUTOMATED: "الرقم الآلي "}
_WHOLE = re.compile(r"\d{1,6}(?:[/-]\d+)?[^\W\d_]?")


@dataclass
class Row:
    """A line as the reader gets it; ``numbers`` are columns whose meaning nobody said."""

    line: int
    raw: str
    text: str
    table: int = 0
    numbers: tuple[str, ...] = ()


@dataclass
class _Table:
    rows: list[tuple[int, str, list[str]]] = field(default_factory=list)


def lines_of(text: str) -> list[str]:
    """Lines as an editor shows them; Python's own idea of a line end would cut spoilt letters."""
    return re.split(r"\r\n|\r|\n", text)


def rows_of(text: str) -> list[Row]:
    """The lines of a text that are not empty; tables with their columns told apart."""
    rows: list[Row] = []
    table = _Table()
    count = 0
    for number, raw in enumerate([*lines_of(text), ""], start=1):
        if "\t" in raw.strip("\r\n ") and raw.strip():
            table.rows.append((number, raw.strip(), [cell.strip() for cell in raw.split("\t")]))
            continue
        if table.rows:
            count += 1
            rows += _of_table(table, count)
            table = _Table()
        if raw.strip():
            rows.append(Row(number, raw.strip(), raw.strip()))
    return rows


def _of_table(table: _Table, number: int) -> list[Row]:
    kinds = _headings(table.rows[0][2])
    if kinds:
        return [Row(n, raw, _told(cells, kinds)) for n, raw, cells in table.rows[1:]]
    width = max(len(cells) for _n, _raw, cells in table.rows)
    bare = [c for c in range(width) if _is_bare(table, c)]
    serial = {c for c in bare if _is_serial(table, c)}
    return [
        Row(
            n,
            raw,
            ", ".join(cell for c, cell in enumerate(cells) if cell and c not in bare),
            number,
            tuple(fold_digits(cells[c]) for c in bare if c not in serial and c < len(cells)),
        )
        for n, raw, cells in table.rows
    ]


def _headings(cells: list[str]) -> list[str]:
    """What each column is, where the first row says so."""
    kinds = [_kind(fold(cell)) for cell in cells]
    has_numbers = any(re.search(r"\d", fold_digits(cell)) for cell in cells)
    return kinds if {NUMBER, AUTOMATED} & set(kinds) and not has_numbers else []


def _kind(heading: str) -> str:
    return next((kind for kind, words in _HEADINGS if re.search(words, heading)), "")


def _told(cells: list[str], kinds: list[str]) -> str:
    """A row in words: each cell behind the word of its column."""
    given = {kind: cell for kind, cell in zip(kinds, cells, strict=False) if kind and cell}
    if given.get(SUB) and given.get(NUMBER):
        given[NUMBER] = f"{given[NUMBER]}/{given[SUB]}"
    told = [
        cell if re.match(r"[^\W\d_]", fold(cell)) else _LABEL[kind] + cell
        for kind in (AREA, BLOCK, NUMBER, AUTOMATED)
        if (cell := given.get(kind))
    ]
    return "، ".join(told)


def _is_bare(table: _Table, column: int) -> bool:
    """Whether a column holds nothing but numbers."""
    cells = [cells[column] for _n, _raw, cells in table.rows if column < len(cells)]
    filled = [fold_digits(cell) for cell in cells if cell]
    return bool(filled) and all(_WHOLE.fullmatch(cell) for cell in filled)


def _is_serial(table: _Table, column: int) -> bool:
    """Whether a column only counts the rows."""
    cells = [fold_digits(cells[column]) for _n, _r, cells in table.rows if column < len(cells)]
    if len(cells) < 3 or not all(cell.isdigit() for cell in cells):
        return False
    numbers = [int(cell) for cell in cells]
    return column == 0 and all(b - a == 1 for a, b in pairwise(numbers))
