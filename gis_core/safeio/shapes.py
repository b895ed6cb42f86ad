"""The .shp and .shx of a shapefile: are they whole, and do they count alike?"""

import struct
from pathlib import Path

import numpy as np

from .errors import Refused

MAGIC = 9994
HEADER_BYTES = 100
MOST_RECORDS = 20_000_000
TYPES = {1: "Point", 3: "LineString", 5: "Polygon", 8: "MultiPoint"}


def count_and_mend(shp: Path, shx: Path, *, name: str) -> tuple[int, bool]:
    """The number of shapes, and whether the .shx had to be written anew from the .shp.

    Raises ``Refused`` for a .shp that is none or whose records do not follow one another.
    """
    size = shp.stat().st_size
    head = shp.open("rb").read(HEADER_BYTES) if size >= HEADER_BYTES else b""
    if len(head) < HEADER_BYTES or struct.unpack(">i", head[:4])[0] != MAGIC:
        raise Refused("shp_broken", name=name)
    if 2 * struct.unpack(">i", head[24:28])[0] > size:
        raise Refused("shp_truncated", name=name)
    if shx.exists() and _index_is_true(shp, shx):
        return (shx.stat().st_size - HEADER_BYTES) // 8, False
    offsets = _walk(shp, size, name=name)
    _write_index(shx, head, offsets)
    return len(offsets), True


def type_of(shp: Path) -> str:
    """Which geometry the header promises."""
    with shp.open("rb") as file:
        (code,) = struct.unpack("<i", file.read(36)[32:])
    return TYPES.get(code % 10, "Unknown")


def _index_is_true(shp: Path, shx: Path) -> bool:
    """Whether each entry points at a record of the length it says."""
    raw = shx.read_bytes()
    if len(raw) < HEADER_BYTES or (len(raw) - HEADER_BYTES) % 8:
        return False
    if struct.unpack(">i", raw[:4])[0] != MAGIC:
        return False
    entries = np.frombuffer(raw, dtype=">i4", offset=HEADER_BYTES).reshape(-1, 2).astype("i8")
    ends = 2 * (entries[:, 0] + entries[:, 1]) + 8
    starts_well = not len(entries) or bool((entries[:, 0] >= HEADER_BYTES // 2).all())
    if not starts_well or bool((ends > shp.stat().st_size).any()):
        return False
    return _heads_agree(shp, entries)


def _heads_agree(shp: Path, entries: np.ndarray) -> bool:
    if not len(entries):
        return shp.stat().st_size < HEADER_BYTES + 12
    data = np.memmap(shp, dtype=np.uint8, mode="r")
    at = 2 * entries[:, 0] + 4
    lengths = np.zeros(len(entries), dtype="i8")
    for byte in range(4):
        lengths = lengths * 256 + data[at + byte]
    return bool((lengths == entries[:, 1]).all())


def _walk(shp: Path, size: int, *, name: str) -> list[tuple[int, int]]:
    """(offset, length) of each record in 16-bit words, from one head to the next."""
    found: list[tuple[int, int]] = []
    with shp.open("rb") as file:
        at = HEADER_BYTES
        while at + 8 <= size:
            file.seek(at)
            _number, words = struct.unpack(">ii", file.read(8))
            if words < 2 or at + 8 + 2 * words > size or len(found) >= MOST_RECORDS:
                raise Refused("shp_truncated", name=name)
            found.append((at // 2, words))
            at += 8 + 2 * words
    return found


def _write_index(shx: Path, head: bytes, offsets: list[tuple[int, int]]) -> None:
    words = (HEADER_BYTES + 8 * len(offsets)) // 2
    body = np.array(offsets, dtype=">i4").tobytes() if offsets else b""
    shx.write_bytes(head[:24] + struct.pack(">i", words) + head[28:] + body)
