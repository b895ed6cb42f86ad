"""Where parcels that should share a boundary do not: seams of two drawings, and gaps between.

Works on polygons in metres alone and knows no delivery.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import shapely

GAP_M = 1.0  # what is wider is open ground, drawn on purpose
NOISE_M = 0.01  # a trip through another CRS moves a corner by up to a millimetre
LEAST_GAP_M2 = 0.05
STRIP_ROWS = 20_000
THREADS = 2
CLIP_M = 2 * GAP_M
Told = TypeVar("Told")


@dataclass(frozen=True)
class Seam:
    """The edges of a polygon that its neighbours do not repeat."""

    at: int
    length: float
    spot: tuple[float, float]


@dataclass(frozen=True)
class Strip:
    """Polygons by their numbers, and which of them are the strip's own, not only beside it."""

    here: np.ndarray
    shapes: np.ndarray
    is_own: np.ndarray


class Fabric:
    """Polygons from west to east, kept as bytes and looked at strip by strip."""

    def __init__(self, wkb: list[bytes]) -> None:
        self.wkb = np.array(wkb, dtype=object)
        self.bounds = np.zeros((len(wkb), 4))
        for start in range(0, len(wkb), STRIP_ROWS):
            part = slice(start, start + STRIP_ROWS)
            self.bounds[part] = shapely.bounds(shapely.from_wkb(self.wkb[part]))
        self.order = np.argsort(self.bounds[:, 0], kind="stable")

    def by_strip(self, look: Callable[[Strip], Told]) -> Iterator[Told]:
        """What is seen in each strip; GEOS works without Python's lock, so two at a time."""
        starts = range(0, len(self.order), STRIP_ROWS)
        with ThreadPoolExecutor(THREADS) as pool:
            yield from pool.map(lambda start: look(self._strip(start)), starts)

    def _strip(self, start: int) -> Strip:
        own = self.order[start : start + STRIP_ROWS]
        west = self.bounds[own, 0].min() - CLIP_M
        east = self.bounds[own, 2].max() + CLIP_M
        here = np.flatnonzero((self.bounds[:, 0] <= east) & (self.bounds[:, 2] >= west))
        return Strip(here, shapely.from_wkb(self.wkb[here]), np.isin(here, own))


def seams(fabric: Fabric) -> Iterator[Seam]:
    """Polygons whose edges lie along others' without being the same; each told once."""
    for found in fabric.by_strip(_seams_of):
        yield from found


def gaps(fabric: Fabric) -> np.ndarray:
    """Ground between polygons that is nowhere wider than ``GAP_M``, as polygons."""
    pieces = np.concatenate([np.array([], dtype=object), *fabric.by_strip(_gaps_of)])
    # The parcels on either side, and strips, have each told of the same ground.
    whole = shapely.get_parts(shapely.union_all(pieces, grid_size=0.001)) if len(pieces) else pieces
    return whole[_is_gap(whole)]


def _seams_of(strip: Strip) -> list[Seam]:
    edges = shapely.coverage_invalid_edges(strip.shapes, gap_width=0.0)
    found = []
    for at in np.flatnonzero(strip.is_own & ~shapely.is_empty(edges)):
        middle = shapely.line_interpolate_point(
            shapely.get_geometry(edges[at], 0), 0.5, normalized=True
        )
        length = round(float(shapely.length(edges[at])), 2)
        found.append(Seam(int(strip.here[at]), length, (float(middle.x), float(middle.y))))
    return found


def _gaps_of(strip: Strip) -> np.ndarray:
    edges = shapely.coverage_invalid_edges(strip.shapes, gap_width=GAP_M)
    near = np.flatnonzero(strip.is_own & ~shapely.is_empty(edges))
    return _between(strip.shapes, edges[near]) if len(near) else np.array([], dtype=object)


def _between(shapes: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """What closing the polygons along each of the edges adds to them."""
    regions = shapely.buffer(edges, CLIP_M, quad_segs=2)
    beside = shapely.buffer(edges, GAP_M / 2 + NOISE_M, quad_segs=4)
    at, other = shapely.STRtree(shapes).query(regions)
    clipped = shapely.intersection(shapes[other], regions[at])
    ground = shapely.union_all(_rows_of(clipped, at, len(edges)), axis=1)
    wide = shapely.buffer(ground, GAP_M / 2, join_style="mitre")
    closed = _valid(shapely.buffer(wide, -GAP_M / 2, join_style="mitre"))
    parts = shapely.get_parts(shapely.intersection(shapely.difference(closed, ground), beside))
    return parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]


def _rows_of(shapes: np.ndarray, row: np.ndarray, many: int) -> np.ndarray:
    """So many rows of shapes, each as long as the longest, with nothing at its end.

    What is done with all of them at once is done without Python's lock, one by one it is not.
    """
    order = np.argsort(row, kind="stable")
    lengths = np.bincount(row, minlength=many)
    column = np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    rows = np.full((many, lengths.max(initial=0)), None, dtype=object)
    rows[row[order], column] = shapes[order]
    return rows


def _valid(shapes: np.ndarray) -> np.ndarray:
    """A mitred buffer may cross itself, and then it cannot be laid over others."""
    crossing = ~shapely.is_valid(shapes)
    shapes[crossing] = shapely.make_valid(
        shapes[crossing], method="structure", keep_collapsed=False
    )
    return shapes


def _is_gap(pieces: np.ndarray) -> np.ndarray:
    if not len(pieces):
        return np.zeros(0, dtype=bool)
    deep = ~shapely.is_empty(shapely.buffer(pieces, -NOISE_M / 2, join_style="mitre"))
    return np.asarray(deep & (shapely.area(pieces) >= LEAST_GAP_M2))


def mean_width(polygon: shapely.Polygon) -> float:
    """Of ground that is much longer than wide."""
    return 2 * float(shapely.area(polygon)) / float(shapely.length(polygon))
