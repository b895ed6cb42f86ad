"""From a block's rectangles to outlines that share every vertex with their neighbours."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from math import hypot

import numpy as np

from .patterns import Plot, Random

Spot = tuple[float, float]
_NARROW_M = 9.0  # a plot narrower than this keeps its corners
_NEAR_M = 1.5  # corners of two plots on one line that are nearer than this become one


@dataclass(frozen=True)
class Roughness:
    """How far the ground departs from the draughtsman's rectangle."""

    wander_m: float = 0.12  # of a vertex
    corner_m: tuple[float, float] = (2.5, 4.5)  # cut off at street corners
    cut_share: float = 0.85


def outlines(plots: list[Plot], roughness: Roughness, random: Random) -> list[list[Spot]]:
    """Each plot's ring (not closed): neighbours' corners inserted, wandered, corners cut.

    A vertex where two plots meet moves for both, so the cover stays without gap or overlap.
    """
    rings = _merged(_noded(plots))
    used: dict[Spot, int] = defaultdict(int)
    for ring in rings:
        for spot in ring:
            used[spot] += 1
    drift = random.normal(0, roughness.wander_m / 2, (len(used), 2))
    drift = drift.clip(-roughness.wander_m, roughness.wander_m).tolist()
    place = {spot: (spot[0] + dx, spot[1] + dy) for spot, (dx, dy) in zip(used, drift, strict=True)}
    cut = random.uniform(*roughness.corner_m, len(plots)).tolist()
    keep = (random.random(len(plots)) > roughness.cut_share).tolist()
    done = []
    for plot, ring, corner, kept in zip(plots, rings, cut, keep, strict=True):
        moved = [place[spot] for spot in ring]
        narrow = min(plot.x1 - plot.x0, plot.y1 - plot.y0) < _NARROW_M
        if not (kept or narrow):
            moved = _cut_corners(moved, [used[spot] == 1 for spot in ring], corner)
        done.append(moved)
    return done


def _noded(plots: list[Plot]) -> list[list[Spot]]:
    """Rings with a vertex wherever a neighbour's corner lies on an edge."""
    across: dict[float, set[float]] = defaultdict(set)
    along: dict[float, set[float]] = defaultdict(set)
    for x0, y0, x1, y1, _use in plots:
        across[y0].update((x0, x1))
        across[y1].update((x0, x1))
        along[x0].update((y0, y1))
        along[x1].update((y0, y1))
    xs_at = {y: sorted(xs) for y, xs in across.items()}
    ys_at = {x: sorted(ys) for x, ys in along.items()}
    rings = []
    for x0, y0, x1, y1, _use in plots:
        ring = [(x, y0) for x in _between(xs_at[y0], x0, x1)]
        ring += [(x1, y) for y in _between(ys_at[x1], y0, y1)]
        ring += [(x, y1) for x in reversed(_between(xs_at[y1], x0, x1, end=True))]
        ring += [(x0, y) for y in reversed(_between(ys_at[x0], y0, y1, end=True))]
        rings.append(ring)
    return rings


def _merged(rings: list[list[Spot]]) -> list[list[Spot]]:
    """Let corners that all but meet meet, as a surveyor would; for every plot at once."""
    stands: dict[Spot, Spot] = {}
    for axis in (0, 1):
        last: Spot = (-1e9, -1e9)
        spots = {spot for ring in rings for spot in ring}
        for spot in sorted(spots, key=lambda s: (s[1 - axis], s[axis])):
            near = spot[1 - axis] == last[1 - axis] and spot[axis] - last[axis] < _NEAR_M
            if near:
                stands[spot] = last
            else:
                last = spot
        rings = [_without_repeats([stands.get(spot, spot) for spot in ring]) for ring in rings]
        stands.clear()
    return rings


def _without_repeats(ring: list[Spot]) -> list[Spot]:
    return [spot for i, spot in enumerate(ring) if spot != ring[i - 1]]


def _between(values: list[float], low: float, high: float, *, end: bool = False) -> list[float]:
    """The values from low up to high: with the first and without the last, or the reverse."""
    if end:
        return values[bisect_right(values, low) : bisect_right(values, high)]
    return values[bisect_left(values, low) : bisect_left(values, high)]


def _cut_corners(ring: list[Spot], free: list[bool], size: float) -> list[Spot]:
    """Replace corners that no neighbour shares by a splay, as at street corners."""
    if not any(free):
        return ring
    done: list[Spot] = []
    for i, spot in enumerate(ring):
        if not free[i]:
            done.append(spot)
            continue
        for other in (ring[i - 1], ring[(i + 1) % len(ring)]):
            reach = hypot(other[0] - spot[0], other[1] - spot[1])
            share = min(size, reach * 0.3) / reach
            done.append(
                (spot[0] + (other[0] - spot[0]) * share, spot[1] + (other[1] - spot[1]) * share)
            )
    return done


def flatten(rings: list[list[Spot]]) -> tuple[np.ndarray, np.ndarray]:
    """All vertices in one array, and the ring that each belongs to; rings closed."""
    sizes = [len(ring) + 1 for ring in rings]
    points = [spot for ring in rings for spot in (*ring, ring[0])]
    return np.array(points, float).reshape(-1, 2), np.repeat(np.arange(len(rings)), sizes)
