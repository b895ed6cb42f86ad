"""In the child: the number of features by other means than the reader's own."""

import json
import re
import sqlite3
import struct
from pathlib import Path

import numpy as np

from .errors import Refused

_FEATURE = re.compile(rb'"type"\s*:\s*"Feature"')


def count_in_sqlite(path: Path, layer: str) -> int:
    quoted = '"' + layer.replace('"', '""') + '"'
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        connection.execute("PRAGMA trusted_schema=0")
        return int(connection.execute(f"SELECT count(*) FROM {quoted}").fetchone()[0])
    except sqlite3.Error as error:
        raise Refused("gdal_refuses", reason=str(error)[:200]) from error
    finally:
        connection.close()


def count_in_topology(path: Path) -> int:
    objects = json.loads(path.read_bytes())["objects"].values()
    return sum(len(item.get("geometries", [item])) for item in objects)


def count_in_geojson(path: Path, expected: int) -> int:
    """By the word that begins each feature; parsed in full only if that count surprises."""
    text = path.read_bytes()
    found = len(_FEATURE.findall(text))
    if found == expected:
        return found
    content = json.loads(text)
    return len(content.get("features", [content]))


FLATGEOBUF_MAGIC = b"fgb\x03fgb"
BYTES_OF_NODE = 40  # of the spatial index that may stand before the features


def count_in_flatgeobuf(path: Path) -> int:
    """By walking from feature to feature; raises ``Refused`` where the last one is cut."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        (length,) = struct.unpack("<I", head[8:12])
        if not head.startswith(FLATGEOBUF_MAGIC) or 12 + length > size:
            raise Refused("gdal_refuses", reason="FlatGeobuf")
        promised, node_size = _flatgeobuf_head(file.read(length))
        at = 12 + length + BYTES_OF_NODE * _nodes(promised, node_size)
        found = 0
        while at < size:
            file.seek(at)
            length_bytes = file.read(4)
            if len(length_bytes) < 4:
                raise Refused("file_truncated", promised=promised, there=found)
            at += 4 + int.from_bytes(length_bytes, "little")
            if at > size:
                raise Refused("file_truncated", promised=promised, there=found)
            found += 1
    if promised and found < promised:
        raise Refused("file_truncated", promised=promised, there=found)
    return found


def _flatgeobuf_head(raw: bytes) -> tuple[int, int]:
    """(features, index node size) of the header's table: its ninth and tenth field."""
    try:
        (root,) = struct.unpack_from("<I", raw, 0)
        table = root - struct.unpack_from("<i", raw, root)[0]
        (table_size,) = struct.unpack_from("<H", raw, table)
        slots = struct.unpack_from(f"<{(table_size - 4) // 2}H", raw, table + 4)
        slots += (0,) * (10 - len(slots))
        promised = struct.unpack_from("<Q", raw, root + slots[8])[0] if slots[8] else 0
        node_size = struct.unpack_from("<H", raw, root + slots[9])[0] if slots[9] else 16
    except (struct.error, IndexError) as error:
        raise Refused("gdal_refuses", reason="FlatGeobuf") from error
    return promised, node_size


def _nodes(features: int, node_size: int) -> int:
    """Nodes of a packed tree: the features, and level upon level above them."""
    if not features or node_size < 2:
        return 0
    total = level = features
    while level > 1:
        level = -(-level // node_size)
        total += level
    return total


def count_in_geodatabase(folder: Path, number: int) -> int:
    """The rows of a file geodatabase's table that its index says are there."""
    raw = (folder / f"a{number:08x}.gdbtablx").read_bytes()
    try:
        _version, blocks, _rows, width = struct.unpack_from("<4i", raw, 0)
        if not 4 <= width <= 6 or blocks < 0:
            raise ValueError(width)
        entries = np.frombuffer(raw, np.uint8, count=blocks * 1024 * width, offset=16)
    except (struct.error, ValueError) as error:
        raise Refused("gdal_refuses", reason="FileGDB") from error
    return int(entries.reshape(-1, width).any(axis=1).sum())
