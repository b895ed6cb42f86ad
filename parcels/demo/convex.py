"""Old quarters: blocks with a wall to every neighbour, plots cut from them as families divide."""

from math import cos, hypot, sin

import numpy as np
from shapely import (
    MultiLineString,
    get_coordinates,
    get_parts,
    normalize,
    polygonize,
    union_all,
)

from .patterns import Manner, Random

Spot = tuple[float, float]
Ring = list[Spot]  # convex, counter-clockwise, not closed


def clip(ring: Ring, at: Spot, normal: Spot) -> Ring:
    """The part of a convex ring on the side of a line that the normal points away from."""
    depth = [(x - at[0]) * normal[0] + (y - at[1]) * normal[1] for x, y in ring]
    kept: Ring = []
    for i, spot in enumerate(ring):
        before = depth[i - 1]
        if (depth[i] > 0) != (before > 0):
            share = before / (before - depth[i])
            last = ring[i - 1]
            kept.append(
                (last[0] + (spot[0] - last[0]) * share, last[1] + (spot[1] - last[1]) * share)
            )
        if depth[i] <= 0:
            kept.append(spot)
    return kept


def area(ring: Ring) -> float:
    """Square metres of a ring."""
    return abs(sum(ring[i - 1][0] * y - x * ring[i - 1][1] for i, (x, y) in enumerate(ring))) / 2


def middle(ring: Ring) -> Spot:
    """The mean of the corners."""
    return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)


def quarters(width: float, depth: float, count: int, random: Random) -> list[Ring]:
    """A rectangle divided among seeds that have drawn apart from each other."""
    columns = max(2, round((count * width / depth) ** 0.5))
    bands = max(2, round(count / columns))
    seeds = [
        (
            width * (i + 0.5 + (0.22 if j % 2 else -0.22) + random.uniform(-0.3, 0.3)) / columns,
            depth * (j + 0.5 + random.uniform(-0.3, 0.3)) / bands,
        )
        for j in range(bands)
        for i in range(columns)
    ]
    rings: list[Ring] = []
    for _relax in range(2):
        rings = [_nearest(seed, seeds, width, depth) for seed in seeds]
        seeds = [middle(ring) for ring in rings]
    return rings


def _nearest(seed: Spot, seeds: list[Spot], width: float, depth: float) -> Ring:
    ring: Ring = [(0, 0), (width, 0), (width, depth), (0, depth)]
    for other in seeds:
        if other is not seed:
            between = ((seed[0] + other[0]) / 2, (seed[1] + other[1]) / 2)
            ring = clip(ring, between, (other[0] - seed[0], other[1] - seed[1]))
    return [(round(x, 3), round(y, 3)) for x, y in ring]


def inset(ring: Ring, by: float) -> Ring:
    """The ring less a rim of even width; empty where nothing is left."""
    kept = ring
    for i, (x, y) in enumerate(ring):
        ax, ay = ring[i - 1]
        side = hypot(x - ax, y - ay)
        if side < 1e-6:
            continue
        outward = ((y - ay) / side, (ax - x) / side)
        kept = clip(kept, (ax - outward[0] * by, ay - outward[1] * by), outward)
        if len(kept) < 3:
            return []
    return kept


def _axis(ring: Ring) -> tuple[Spot, float, float]:
    """Direction of the longest side, and the ring's length along and across it."""
    sides = [(hypot(x - ring[i - 1][0], y - ring[i - 1][1]), i) for i, (x, y) in enumerate(ring)]
    longest, i = max(sides)
    ux, uy = (ring[i][0] - ring[i - 1][0]) / longest, (ring[i][1] - ring[i - 1][1]) / longest
    along = [x * ux + y * uy for x, y in ring]
    across = [y * ux - x * uy for x, y in ring]
    return (ux, uy), max(along) - min(along), max(across) - min(across)


def _halves(ring: Ring, random: Random, gap: float, turn: float) -> list[Ring]:
    """Cut across the longer way, off the middle and askew, leaving a street of the given width."""
    (ux, uy), along, across = _axis(ring)
    if across > along:
        ux, uy = -uy, ux
    skew = random.uniform(-turn, turn)
    nx, ny = ux * cos(skew) - uy * sin(skew), ux * sin(skew) + uy * cos(skew)
    shift = random.uniform(-0.08, 0.08) * max(along, across)
    cx, cy = middle(ring)
    at = (cx + ux * shift, cy + uy * shift)
    first = clip(ring, (at[0] - nx * gap / 2, at[1] - ny * gap / 2), (nx, ny))
    second = clip(ring, (at[0] + nx * gap / 2, at[1] + ny * gap / 2), (-nx, -ny))
    return [half for half in (first, second) if len(half) >= 3]


def islands(ring: Ring, manner: Manner, random: Random) -> list[Ring]:
    """What the inner streets of a block leave: pieces about two plots deep."""
    _direction, along, across = _axis(ring)
    if min(along, across) < 2.7 * manner.depth_m and max(along, across) < 170:
        return [ring]
    parts = _halves(ring, random, manner.street_m * random.uniform(0.6, 1.0), 0.14)
    return [piece for part in parts for piece in islands(part, manner, random)]


def divide(ring: Ring, manner: Manner, random: Random, *, least: float = 1.55) -> list[Ring]:
    """Plots of about the usual size; a few stay whole, as large old holdings do."""
    size = area(ring)
    if size < least * manner.plot_m2 or (size < 4 * manner.plot_m2 and random.random() < 0.04):
        return [ring]
    parts = _halves(ring, random, 0.0, 0.07)
    return [piece for part in parts for piece in divide(part, manner, random, least=least)]


def covered(rings: list[Ring]) -> list[np.ndarray]:
    """The same plots with every shared edge exact to the millimetre grid.

    Cuts end on the middle of other cuts, so all lines are noded together and rebuilt.
    """
    lines = MultiLineString([[*ring, ring[0]] for ring in rings])
    noded = union_all([lines], grid_size=0.001)
    faces = get_parts(normalize(polygonize(get_parts(noded))))
    return [get_coordinates(face) for face in faces if face.area > 1]
