"""In the child: tables by Python's own csv module."""

import csv
from collections.abc import Iterator
from functools import cached_property
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from .chunks import CHUNK_ROWS, MOST_COLUMNS, Chunk
from .errors import Refused

BYTES_AS_THEY_ARE = "ISO-8859-1"  # a letter for every byte
MOST_CELL_CHARACTERS = 1_000_000
DELIMITERS = ",;\t|"


class CsvSource:
    """Tables by Python's own csv module."""

    crs = ""
    bounds = None
    geometries: set[str] = set()

    def __init__(self, paths: list[Path], encoding: str) -> None:
        csv.field_size_limit(MOST_CELL_CHARACTERS)
        self.paths = paths
        self.notes: list[list[Any]] = []
        self.encoding = "utf-8-sig" if encoding in ("utf-8", "utf_8") else encoding
        headers = {tuple(self._header(path)) for path in paths}
        if len(headers) > 1:
            raise Refused("columns_differ")
        self.header = list(headers.pop())

    def _open(self, path: Path) -> TextIOWrapper:
        return path.open(encoding=self.encoding, errors="replace", newline="")

    def _delimiter(self, path: Path) -> str:
        with self._open(path) as file:
            line = file.readline(100_000)
        return max(DELIMITERS, key=line.count)

    def _header(self, path: Path) -> list[str]:
        with self._open(path) as file:
            names = next(csv.reader(file, delimiter=self._delimiter(path)), [])
        return told_apart(names)

    @property
    def fields(self) -> list[tuple[str, str]]:
        return [(name, "object") for name in self.header]

    @cached_property
    def count(self) -> int:
        return sum(chunk.count for chunk in self.chunks([]))

    def counted_otherwise(self) -> int | None:
        return None

    def chunks(self, columns: list[str], *, most: int | None = None) -> Iterator[Chunk]:
        """The rows with the named columns; cells beyond the header make a row ragged."""
        at = {name: self.header.index(name) for name in columns if name in self.header}
        for path in self.paths:
            with self._open(path) as file:
                rows = csv.reader(file, delimiter=self._delimiter(path))
                next(rows, None)
                for block in _blocks(rows, most or CHUNK_ROWS):
                    yield self._chunk(block, columns, at)
                    if most is not None:
                        return

    def _chunk(self, block: list[list[str]], columns: list[str], at: dict[str, int]) -> Chunk:
        width = len(self.header)
        ragged = frozenset(
            n for n, row in enumerate(block) if len(row) != width and any(row[width:] or [""])
        )
        values: dict[str, list[Any]] = {
            name: [row[at[name]] if at[name] < len(row) else None for row in block]
            if name in at else [None] * len(block)
            for name in columns
        }  # fmt: skip
        return Chunk(None, values, len(block), ragged)


def told_apart(names: list[str]) -> list[str]:
    """Headings of which none is empty and none is used twice; raises ``Refused``."""
    if not names or len(names) > MOST_COLUMNS:
        raise Refused("too_many_columns" if names else "table_empty", most=MOST_COLUMNS)
    seen: dict[str, int] = {}
    found = []
    for at, name in enumerate(names):
        plain = name.strip() or f"column {at + 1}"
        seen[plain] = seen.get(plain, 0) + 1
        found.append(plain if seen[plain] == 1 else f"{plain} {seen[plain]}")
    return found


def telling_rows(path: Path, most: int) -> tuple[list[bytes], list[list[bytes]]]:
    """The heading and rows whose text shows its encoding (else the first ones), as raw cells."""
    source = CsvSource([path], BYTES_AS_THEY_ARE)
    spare: list[list[bytes]] = []
    telling: list[list[bytes]] = []
    for chunk in source.chunks(source.header):
        cells = [chunk.columns[name] for name in source.header]
        rows = [
            [(cell or "").encode(BYTES_AS_THEY_ARE) for cell in row]
            for row in zip(*cells, strict=True)
        ]
        spare = spare or rows[:most]
        telling += [row for row in rows if any(not cell.isascii() for cell in row)]
        if len(telling) >= most:
            break
    heads = [name.encode(BYTES_AS_THEY_ARE) for name in source.header]
    return heads, (telling or spare)[:most]


def _blocks(rows: Iterator[list[str]], size: int) -> Iterator[list[list[str]]]:
    block: list[list[str]] = []
    try:
        for row in rows:
            if row:
                block.append(row)
            if len(block) == size:
                yield block
                block = []
    except csv.Error as error:
        raise Refused("table_broken", reason=str(error)[:100]) from error
    if block:
        yield block


def open_source(job: dict[str, Any]) -> CsvSource:
    """The files of one table."""
    return CsvSource([Path(path) for path in job["files"]], job["encoding"])


def layers_in(path: Path, _kind: str, encoding: str) -> list[tuple[str, CsvSource]]:
    """The one table, which has no name of its own."""
    return [("", CsvSource([path], encoding))]
