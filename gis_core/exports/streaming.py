"""Tables that leave while they are being read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from gis_core.exports.cells import safe_rows

MARK = "\ufeff"  # by which Excel knows UTF-8


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(heading: Sequence[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """A CSV, line by line, with what a spreadsheet would run as a formula disarmed."""
    writer = csv.writer(_Echo())
    yield MARK + writer.writerow(heading)
    for row in safe_rows(rows):
        yield writer.writerow(["" if cell is None else cell for cell in row])
