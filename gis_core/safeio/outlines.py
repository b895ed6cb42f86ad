"""In the child: small faults of outlines, which are valid and yet not as a surveyor draws."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

SAME_POINT_M = 1e-6
SHORT_M = 0.01
SPIKE_DEGREES = 1.0
SPIKE_LEAST_M = 0.1  # what is shorter is a short segment
SLIVER_M = 0.5  # a parcel that is nowhere wider is what two drawings of one line leave


@dataclass(frozen=True)
class Flaw:
    """What is odd in the outline of one of the polygons, and where."""

    at: int
    code: str
    spot: tuple[float, float] | None
    params: dict[str, object]


@dataclass(frozen=True)
class _Edges:
    """The edges of all rings: whose they are, where they begin, how they run."""

    polygon: np.ndarray
    ring: np.ndarray
    start: np.ndarray
    run: np.ndarray
    length: np.ndarray

    def of(self, which: np.ndarray) -> "_Edges":
        return _Edges(*(part[which] for part in vars(self).values()))


def flaws(polygons: np.ndarray) -> Iterator[Flaw]:
    """Everything odd in the outlines of valid polygons, in metres."""
    yield from _slivers(polygons)
    edges = _edges(polygons)
    repeated = edges.length < SAME_POINT_M
    for at, edge, count in _first_of_each(edges.polygon, repeated):
        yield Flaw(at, "geometry_repeats_points", _spot(edges, edge), {"count": count})
    short = ~repeated & (edges.length < SHORT_M)
    for at, edge, count in _first_of_each(edges.polygon, short):
        shortest = round(1000 * float(edges.length[edge]), 1)
        yield Flaw(at, "geometry_short_segments", _spot(edges, edge),
                   {"count": count, "length": shortest})  # fmt: skip
    yield from _spikes(edges.of(~repeated))


def _slivers(polygons: np.ndarray) -> Iterator[Flaw]:
    """Twice the area by the perimeter is the mean width of whatever is much longer than wide."""
    areas, around = shapely.area(polygons), shapely.length(polygons)
    with np.errstate(invalid="ignore", divide="ignore"):
        width = 2 * areas / around
    for at in np.flatnonzero((width < SLIVER_M) & (areas >= 1)):
        yield Flaw(int(at), "geometry_sliver", None, {"width": round(float(width[at]), 2)})


def _edges(polygons: np.ndarray) -> _Edges:
    parts, of_part = shapely.get_parts(polygons, return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    run = np.diff(points, axis=0)
    inside = ring[1:] == ring[:-1]
    ring, run = ring[:-1][inside], run[inside]
    polygon = of_part[of_ring[ring]] if len(ring) else ring
    return _Edges(polygon, ring, points[:-1][inside], run, np.hypot(run[:, 0], run[:, 1]))


def _spikes(edges: _Edges) -> Iterator[Flaw]:
    """Corners at which an outline turns back on itself."""
    if not len(edges.ring):
        return
    before = np.arange(-1, len(edges.ring) - 1)
    first = np.flatnonzero(np.append(True, edges.ring[1:] != edges.ring[:-1]))
    before[first] = np.append(first[1:], len(edges.ring)) - 1  # a ring's first corner ends its last
    into, out = edges.run[before], edges.run
    needle = np.minimum(edges.length[before], edges.length)
    cosine = -(into * out).sum(axis=1) / (edges.length[before] * edges.length)
    sharp = (cosine > np.cos(np.radians(SPIKE_DEGREES))) & (needle >= SPIKE_LEAST_M)
    for at, edge, _count in _first_of_each(edges.polygon, sharp):
        yield Flaw(at, "geometry_spike", _spot(edges, edge),
                   {"length": round(float(needle[edge]), 2)})  # fmt: skip


def _first_of_each(polygon: np.ndarray, which: np.ndarray) -> Iterator[tuple[int, int, int]]:
    """(polygon, its first edge of those, how many there are)."""
    found = np.flatnonzero(which)
    owners, first, counts = np.unique(polygon[found], return_index=True, return_counts=True)
    for at, edge, count in zip(owners, found[first], counts, strict=True):
        yield int(at), int(edge), int(count)


def _spot(edges: _Edges, edge: int) -> tuple[float, float]:
    x, y = edges.start[edge]
    return float(x), float(y)
