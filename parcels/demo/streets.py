"""Streets of a district: the lines midway between the islands of plots that they part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import atan2, degrees

import numpy as np
import shapely

from parcels.models import Street

from .copying import Batch, storage_wkb
from .land import Ground
from .source import MADE_UP

_STREET = (
    "code", "name_ar", "name_en", "kind_id", "area_id", "centreline", "surface", "width_m",
    "valid_from", "source",
)  # fmt: skip
_CLOSED_M = 0.8  # gaps up to twice this between plots are faults of drawing, not streets
_SAMPLE_M = 6.0
_SMOOTH_M = 1.5
_STRAIGHT = 35  # degrees by which a street may turn at a crossing and still be the same one
_LOOK_M = 18.0
_WIDE_M, _WALK_M = 19.0, 6.0
_SURFACED = 3  # streets of a district whose kerbs are recorded, too


@dataclass
class Way:
    """One street: its line in KTM metres and its width."""

    line: shapely.Geometry
    width_m: float
    is_edge: bool  # along the district's outer edge


def add_streets(batch: Batch, ground: Ground, kinds: dict[str, int]) -> int:
    """The district's streets, numbered from its edge inwards; how many."""
    ways = ways_of(ground.district.plots, ground.district.boundary)
    ways.sort(key=lambda way: (not way.is_edge, -way.width_m))
    lines = np.array([_multi(way.line) for way in ways], dtype=object)
    surfaces = storage_wkb(_surfaces(ways[:_SURFACED], ground.district.plots))
    surfaces += [None] * (len(ways) - len(surfaces))
    batch.add(
        Street,
        _STREET,
        [
            (
                f"{ground.code}-{number:03d}",
                f"شارع {number}",
                f"Street {number}",
                kinds[_kind(way)],
                ground.area.pk,
                wkb,
                surface,
                f"{way.width_m:.1f}",
                None,
                MADE_UP,
            )
            for number, (way, wkb, surface) in enumerate(
                zip(ways, storage_wkb(lines), surfaces, strict=True), start=1
            )
        ],
    )
    return len(ways)


def _surfaces(ways: list[Way], plots: np.ndarray) -> np.ndarray:
    """From kerb to kerb: the ground along each line that is no plot's."""
    grounds = [way.line.buffer(way.width_m / 2, cap_style="flat") for way in ways]
    tree = shapely.STRtree(plots)
    return np.array(
        [
            shapely.difference(one, shapely.union_all(plots[tree.query(one, "intersects")]))
            for one in grounds
        ],
        dtype=object,
    )


def ways_of(plots: np.ndarray, boundary: shapely.Geometry) -> list[Way]:
    """Streets between the islands that plots form, and along the district's edge."""
    islands = _islands(plots)
    between = _chains(shapely.union_all(shapely.boundary(_territories(islands))), boundary)
    edge = _chains(shapely.boundary(boundary), None)
    grounds = shapely.union_all(islands)
    ways = [Way(line, _width(line, grounds), False) for line in _joined(_bent_apart(between))]
    ways += [Way(line, _width(line, grounds), True) for line in _joined(_bent_apart(edge))]
    return [way for way in ways if 3.0 <= way.width_m <= 80 and way.line.length > _LOOK_M]


def _kind(way: Way) -> str:
    if way.is_edge:
        return "main"
    if way.width_m < _WALK_M:
        return "internal"
    return (
        "main_service"
        if way.width_m >= _WIDE_M
        else ("secondary_service" if way.width_m >= 15 else "internal")
    )


def _islands(plots: np.ndarray) -> np.ndarray:
    grown = shapely.buffer(plots, _CLOSED_M, join_style="mitre", quad_segs=1)
    return shapely.get_parts(
        shapely.buffer(shapely.union_all(grown), -_CLOSED_M, join_style="mitre")
    )


def _territories(islands: np.ndarray) -> np.ndarray:
    """The ground nearer to each island than to any other."""
    outlines = shapely.segmentize(shapely.boundary(islands), _SAMPLE_M)
    points, owner = shapely.get_coordinates(outlines, return_index=True)
    points, first = np.unique(np.round(points, 2), axis=0, return_index=True)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), ordered=True))
    owners = owner[first]
    return np.array(
        [shapely.coverage_union_all(cells[owners == i]) for i in range(len(islands))], dtype=object
    )


def _chains(lines: shapely.Geometry, within: shapely.Geometry | None) -> list[shapely.Geometry]:
    """Lines from crossing to crossing, smoothed."""
    kept = lines if within is None else shapely.intersection(lines, within.buffer(-1))
    parts = shapely.get_parts(shapely.line_merge(shapely.union_all(shapely.get_parts(kept))))
    straight = shapely.simplify(parts, _SMOOTH_M)
    return [line for line in straight if line.geom_type == "LineString" and line.length > 1]


def _bent_apart(lines: Iterable[shapely.Geometry]) -> list[shapely.Geometry]:
    """The same lines, parted where they turn a corner."""
    parted = []
    for line in lines:
        spots = shapely.get_coordinates(line)
        heading = np.degrees(np.arctan2(*np.diff(spots, axis=0).T[::-1]))
        turn = np.abs((np.diff(heading) + 180) % 360 - 180)
        cuts = [0, *(np.flatnonzero(turn > _STRAIGHT) + 1).tolist(), len(spots) - 1]
        parted += [shapely.linestrings(spots[a : b + 1]) for a, b in pairwise(cuts)]
    return parted


def _joined(chains: list[shapely.Geometry]) -> list[shapely.Geometry]:
    """Chains that go straight on across a crossing are one street."""
    street = list(range(len(chains)))
    for meeting in _crossings(chains):
        for one, other in _straight_on(meeting):
            here, there = street[one], street[other]
            street = [here if of == there else of for of in street]
    lines: dict[int, list[shapely.Geometry]] = defaultdict(list)
    for of, line in zip(street, chains, strict=True):
        lines[of].append(line)
    return [shapely.line_merge(shapely.multilinestrings(parts)) for parts in lines.values()]


def _crossings(chains: list[shapely.Geometry]) -> Iterable[list[tuple[int, float]]]:
    """At each end of a chain: the chains that meet there and the way each leaves, in degrees."""
    ends: dict[tuple[float, ...], list[tuple[int, float]]] = defaultdict(list)
    for n, line in enumerate(chains):
        look = min(_LOOK_M, line.length)
        for at, on in ((0.0, look), (line.length, line.length - look)):
            (spot,), (ahead,) = (shapely.get_coordinates(line.interpolate(m)) for m in (at, on))
            ends[tuple(np.round(spot, 1))].append((n, degrees(atan2(*(ahead - spot)[::-1]))))
    return ends.values()


def _straight_on(meeting: list[tuple[int, float]]) -> Iterable[tuple[int, int]]:
    """Pairs of chains that leave a crossing in opposite directions, the straightest first."""
    pairs = sorted(
        (abs(180 - abs((a[1] - b[1] + 180) % 360 - 180)), i, j)
        for (i, a), (j, b) in combinations(enumerate(meeting), 2)
    )
    used: set[int] = set()
    for bend, i, j in pairs:
        if bend < _STRAIGHT and not {i, j} & used:
            used |= {i, j}
            yield meeting[i][0], meeting[j][0]


def _width(line: shapely.Geometry, grounds: shapely.Geometry) -> float:
    """From side to side: twice the median way to the nearest plot."""
    spots = line.interpolate(np.arange(0.05, 1, 0.1), normalized=True)
    return round(2 * float(np.median(shapely.distance(spots, grounds))), 1)


def _multi(line: shapely.Geometry) -> shapely.Geometry:
    return shapely.multilinestrings(shapely.get_parts(line))
