"""dBase tables, read as the bytes they are: the header's claims against what is really there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .errors import Refused

MOST_FIELDS = 1024
ROWS_AT_ONCE = 100_000
LEAST_CUT_WIDTH = 8  # bytes; narrower columns hold codes and numbers


@dataclass(frozen=True)
class Column:
    name: bytes
    kind: str
    offset: int
    width: int


@dataclass(frozen=True)
class Table:
    """What a .dbf's header says."""

    path: Path
    count: int
    header_bytes: int
    record_bytes: int
    language_byte: int
    columns: tuple[Column, ...]


def open_table(path: Path, *, name: str) -> Table:
    """The table's header; raises ``Refused`` if the records that it promises are not all there."""
    with path.open("rb") as file:
        head = file.read(32)
        count = int.from_bytes(head[4:8], "little")
        header_bytes = int.from_bytes(head[8:10], "little")
        record_bytes = int.from_bytes(head[10:12], "little")
        if len(head) < 32 or header_bytes < 33 or record_bytes < 1:
            raise Refused("dbf_broken", name=name)
        rest = file.read(header_bytes - 32)
    table = Table(path, count, header_bytes, record_bytes, head[29], _columns(rest, record_bytes))
    there = max(path.stat().st_size - header_bytes, 0) // record_bytes
    if there < count:
        raise Refused("dbf_truncated", name=name, promised=count, there=there)
    return table


def _columns(head: bytes, record_bytes: int) -> tuple[Column, ...]:
    columns: list[Column] = []
    offset = 1  # the first byte of a record marks it as deleted
    for start in range(0, min(len(head), MOST_FIELDS * 32), 32):
        entry = head[start : start + 32]
        if len(entry) < 32 or entry[0] == 0x0D:
            break
        width = entry[16]
        columns.append(Column(entry[:11].split(b"\0")[0], chr(entry[11]), offset, width))
        offset += width
        if offset > record_bytes:
            raise Refused("dbf_broken", name="")
    return tuple(columns)


def deleted_count(table: Table) -> int:
    """Records marked as deleted, which no reader delivers."""
    return sum(int((rows[:, 0] == 0x2A).sum()) for rows in _blocks(table))


def full_columns(table: Table) -> Iterator[tuple[Column, int]]:
    """Text columns in which some values fill the whole width, and how many.

    A column whose values are mostly as long as it is wide holds codes, and nothing was cut there.
    """
    columns = [c for c in table.columns if c.kind == "C" and c.width >= LEAST_CUT_WIDTH]
    full, written = np.zeros(len(columns), dtype=int), np.zeros(len(columns), dtype=int)
    for rows in _blocks(table):
        for at, column in enumerate(columns):
            last = rows[:, column.offset + column.width - 1]
            full[at] += int(np.count_nonzero((last != 0x20) & (last != 0)))
            head = rows[:, column.offset]
            written[at] += int(np.count_nonzero((head != 0x20) & (head != 0)))
    for column, cut, there in zip(columns, full.tolist(), written.tolist(), strict=True):
        if 0 < cut <= there / 2:
            yield column, cut


def texts(table: Table) -> Iterator[bytes]:
    """The values with a byte above 127: column names first, then text fields, row after row."""
    yield from (column.name for column in table.columns if max(column.name, default=0) > 127)
    text_columns = [c for c in table.columns if c.kind == "C"]
    for rows in _blocks(table):
        for column in text_columns:
            field = rows[:, column.offset : column.offset + column.width]
            for row in field[(field > 127).any(axis=1)]:
                value = row.tobytes()
                trimmed = value.rstrip(b" \0")
                # A letter of several bytes may be cut only where the field is full.
                yield trimmed if len(trimmed) == len(value) else trimmed + b" "


def telling_rows(table: Table, most: int) -> Iterator[list[bytes]]:
    """Rows whose text shows its encoding, or the first rows where no text does; as raw cells."""
    text_columns = [c for c in table.columns if c.kind == "C"]
    spare: list[list[bytes]] = []
    found = 0
    for rows in _blocks(table):
        high = np.zeros(len(rows), dtype=bool)
        for column in text_columns:
            high |= (rows[:, column.offset : column.offset + column.width] > 127).any(axis=1)
        spare = spare or [_cells(table, row) for row in rows[:most]]
        for row in rows[high][: most - found]:
            found += 1
            yield _cells(table, row)
        if found == most:
            return
    if not found:
        yield from spare


def _cells(table: Table, row: np.ndarray) -> list[bytes]:
    return [row[c.offset : c.offset + c.width].tobytes() for c in table.columns]


def _blocks(table: Table) -> Iterator[np.ndarray]:
    with table.path.open("rb") as file:
        file.seek(table.header_bytes)
        left = table.count
        while left > 0:
            rows = min(left, ROWS_AT_ONCE)
            data = np.frombuffer(file.read(rows * table.record_bytes), dtype=np.uint8)
            yield data.reshape(-1, table.record_bytes)
            left -= rows
