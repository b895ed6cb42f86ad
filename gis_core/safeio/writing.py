"""Files that GDAL or ezdxf write: in a child process, row by row, so that no worker ever loads a
second GDAL and no layer is ever held as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import frames, sandbox

WALL_SECONDS = 3 * 3600
Row = tuple[bytes | None, Sequence[Any]]  # WKB, and the values in the order of the fields


@dataclass(frozen=True)
class WrittenLayer:
    """What a file is to hold; ``fields`` are names and kinds (str, int, float, date)."""

    name: str
    fields: tuple[tuple[str, str], ...]
    srid: int
    geometry: str = "MultiPolygon"
    encoding: str = "utf-8"  # of a shapefile's texts
    label: str = ""  # the field that a drawing letters
    drawn_by: str = ""  # the field whose values are a drawing's layers
    is_metric: bool = True
    text_height: float = 1.5

    def job(self, path: Path, kind: str) -> dict[str, object]:
        """As the child is told of it."""
        return {
            "task": "write",
            "kind": kind,
            "path": str(path),
            "beside": str(beside(path)),
            "layer": self.name,
            "fields": list(self.fields),
            "srid": self.srid,
            "geometry": self.geometry,
            "encoding": self.encoding,
            "label": self.label,
            "drawn_by": self.drawn_by,
            "is_metric": self.is_metric,
            "text_height": self.text_height,
        }


def beside(path: Path) -> Path:
    """Where a shapefile's texts that did not fit it are kept whole: a line of JSON for each."""
    return path.with_suffix(".whole.jsonl")


def write_layer(path: Path, kind: str, layer: WrittenLayer, rows: Iterable[Row]) -> dict[str, Any]:
    """A new file at ``path``: gpkg, shapefile, flatgeobuf or dxf. How many features it holds and,
    for a shapefile, what did not fit; raises ``Refused``."""
    feed = frames.packed(_told(rows))
    return sandbox.ask(layer.job(path, kind), wall_seconds=WALL_SECONDS, feed=feed)


def _told(rows: Iterable[Row]) -> Iterator[list[Any]]:
    for shape, values in rows:
        yield [None if shape is None else bytes(shape).hex(), *values]
