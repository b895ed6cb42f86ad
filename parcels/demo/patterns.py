"""How a block is cut into plots: rectangles in the block's own metres, bent onto the map later.

A pattern takes the block's width and depth and returns plots; what it leaves out is street.
Corners of neighbouring plots carry equal coordinates (millimetres), which is what makes shared
edges exact in the end.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

Random = np.random.Generator


class Plot(NamedTuple):
    """A rectangle of ground and its use."""

    x0: float
    y0: float
    x1: float
    y1: float
    use: str = "house"


@dataclass(frozen=True)
class Manner:
    """What is usual in a district: plot sizes, streets, and how square it all is."""

    plot_m2: int = 500
    depth_m: float = 25.0
    street_m: float = 12.0
    unevenness: float = 0.08  # of a plot's width
    use: str = "house"

    @property
    def width_m(self) -> float:
        """The usual frontage."""
        return self.plot_m2 / self.depth_m


def _mm(value: float) -> float:
    return round(float(value), 3)


def turned(plots: list[Plot]) -> list[Plot]:
    """The same plots with width and depth exchanged."""
    return [Plot(p.y0, p.x0, p.y1, p.x1, p.use) for p in plots]


def moved(plots: list[Plot], x: float, y: float) -> list[Plot]:
    """The same plots elsewhere in the block."""
    return [Plot(_mm(p.x0 + x), _mm(p.y0 + y), _mm(p.x1 + x), _mm(p.y1 + y), p.use) for p in plots]


def breaks(start: float, end: float, manner: Manner, random: Random) -> list[float]:
    """Where plots along a street begin and end."""
    count = max(1, round((end - start) / manner.width_m))
    even = np.linspace(start, end, count + 1)
    width = (end - start) / count
    even[1:-1] += random.normal(0, manner.unevenness / 2, count - 1).clip(-0.2, 0.2) * width
    wide = random.random(count + 1) < 0.05  # a double plot
    wide[[0, -1]] = False
    wide[1:] &= ~wide[:-1]
    return [_mm(x) for x in even[~wide]]


def row(x0: float, x1: float, y0: float, y1: float, manner: Manner, random: Random) -> list[Plot]:
    """One row of plots."""
    at = breaks(x0, x1, manner, random)
    return [Plot(a, _mm(y0), b, _mm(y1), manner.use) for a, b in pairwise(at)]


def island(
    x0: float, x1: float, y0: float, y1: float, manner: Manner, random: Random
) -> list[Plot]:
    """Two rows back to back with streets around; sometimes the ends face the side streets."""
    length, depth = x1 - x0, y1 - y0
    if depth < 1.5 * manner.depth_m:
        return row(x0, x1, y0, y1, manner, random)
    middle = _mm((y0 + y1) / 2 + random.normal(0, 0.02) * depth)
    left, right, plots = x0, x1, []
    for end in random.permutation(2)[: random.integers(0, 3)]:
        if right - left < 5 * manner.width_m or length < 80:
            break
        deep = _mm(manner.depth_m * random.uniform(0.9, 1.05))
        if end:
            plots += turned(row(y0, y1, right - deep, right, manner, random))
            right = _mm(right - deep)
        else:
            plots += turned(row(y0, y1, left, left + deep, manner, random))
            left = _mm(left + deep)
    left, right, special = _public_ground(left, right, y0, y1, manner, random)
    plots += row(left, right, y0, middle, manner, random)
    plots += row(left, right, middle, y1, manner, random)
    return plots + special


def _public_ground(
    left: float, right: float, y0: float, y1: float, manner: Manner, random: Random
) -> tuple[float, float, list[Plot]]:
    """Now and then a mosque, a garden or a nursery takes the end of an island."""
    if right - left < 110 or random.random() > 0.13:
        return left, right, []
    wide = _mm(random.uniform(34, 48))
    use = str(random.choice(["mosque", "park", "nursery", "mosque", "park"]))
    if random.random() < 0.5:
        return left, _mm(right - wide), [Plot(_mm(right - wide), _mm(y0), _mm(right), _mm(y1), use)]
    return _mm(left + wide), right, [Plot(_mm(left), _mm(y0), _mm(left + wide), _mm(y1), use)]


def _strips(depth: float, manner: Manner) -> list[tuple[float, float]]:
    """Islands side by side that fill the depth; the streets take what is left over."""
    pair = 2 * manner.depth_m
    count = max(1, round((depth + manner.street_m) / (pair + manner.street_m)))
    each = min((depth - (count - 1) * manner.street_m) / count, pair * 1.15)
    street = (depth - count * each) / (count - 1) if count > 1 else 0
    starts = [i * (each + street) for i in range(count)]
    return [(_mm(y), _mm(y + each)) for y in starts]


def rows(width: float, depth: float, manner: Manner, random: Random) -> list[Plot]:
    """Parallel islands, cut by cross streets where they grow long."""
    plots: list[Plot] = []
    cuts = _cross_streets(width, manner, random)
    for y0, y1 in _strips(depth, manner):
        walkway = random.random() < 0.3
        for x0, x1 in cuts:
            if walkway and x1 - x0 > 120:
                gap = _mm(x0 + (x1 - x0) * random.uniform(0.4, 0.6))
                plots += island(x0, gap, y0, y1, manner, random)
                plots += island(_mm(gap + 4), x1, y0, y1, manner, random)
            else:
                plots += island(x0, x1, y0, y1, manner, random)
    return plots


def _cross_streets(width: float, manner: Manner, random: Random) -> list[tuple[float, float]]:
    if width < 170 or random.random() < 0.35:
        return [(0.0, _mm(width))]
    at = _mm(width * random.uniform(0.35, 0.65))
    half = manner.street_m / 2
    return [(0.0, _mm(at - half)), (_mm(at + half), _mm(width))]


def ring(width: float, depth: float, manner: Manner, random: Random) -> list[Plot]:
    """A loop street: plots around the rim look outwards, islands lie within the loop."""
    deep, street = _mm(manner.depth_m), manner.street_m
    if min(width, depth) < 2 * (deep + street) + 1.6 * deep:
        return rows(width, depth, manner, random)
    entrance = _mm(width * random.uniform(0.3, 0.7))
    half = street / 2
    plots = row(0, _mm(entrance - half), 0, deep, manner, random)
    plots += row(_mm(entrance + half), width, 0, deep, manner, random)
    plots += row(0, width, _mm(depth - deep), depth, manner, random)
    for x0 in (0.0, _mm(width - deep)):
        side = row(deep, _mm(depth - deep), x0, _mm(x0 + deep), manner, random)
        plots += turned(side)
    core_w, core_d = width - 2 * (deep + street), depth - 2 * (deep + street)
    across = replace(manner, street_m=10)
    if core_w >= core_d:
        core = rows(core_w, core_d, across, random)
    else:
        core = turned(rows(core_d, core_w, across, random))
    return plots + moved(core, deep + street, deep + street)


def comb(width: float, depth: float, manner: Manner, random: Random) -> list[Plot]:
    """Dead ends: islands stand side by side on a row that closes the streets between them."""
    deep = _mm(manner.depth_m)
    if depth < 3.2 * deep:
        return rows(width, depth, manner, random)
    plots = row(0, width, _mm(depth - deep), depth, manner, random)
    reach = _mm(depth - deep)
    for x0, x1 in _strips(width, manner):
        middle = _mm((x0 + x1) / 2)
        end = reach if random.random() < 0.75 else _mm(reach - manner.street_m)
        plots += turned(row(0, end, x0, middle, manner, random))
        plots += turned(row(0, end, middle, x1, manner, random))
    return plots


def mixed(width: float, depth: float, manner: Manner, random: Random) -> list[Plot]:
    """Two halves whose streets run across each other."""
    if width < 130:
        return rows(width, depth, manner, random)
    at = _mm(width * random.uniform(0.4, 0.6))
    rest = _mm(width - at - manner.street_m)
    first = rows(at, depth, manner, random)
    second = turned(rows(depth, rest, manner, random))
    return first + moved(second, at + manner.street_m, 0)


def frontage(width: float, depth: float, manner: Manner, random: Random) -> list[Plot]:
    """Blocks of flats, with shops along the first street and a car park among them."""
    shops_deep = 22.0
    shops = row(0, width, 0, shops_deep, Manner(plot_m2=330, depth_m=22, use="shop"), random)
    above = _mm(depth - shops_deep - 14)
    flats = rows(width, above, manner, random)
    plots = shops + moved(flats, 0, shops_deep + 14)
    return [
        p._replace(use="parking") if i % 37 == 20 and p.use == manner.use else p
        for i, p in enumerate(plots)
    ]


# Left, bottom, right, top in hundredths of the block; what lies between is path and street.
_CENTRES = (
    (
        (0, 0, 30, 46, "school"), (0, 52, 30, 100, "school"), (36, 30, 68, 100, "park"),
        (36, 0, 52, 24, "mosque"), (54, 0, 68, 24, "clinic"), (74, 0, 100, 34, "coop"),
        (74, 40, 100, 62, "parking"), (74, 68, 86, 100, "police"), (88, 68, 100, 100, "library"),
    ),
    (
        (0, 64, 48, 100, "school"), (54, 64, 100, 100, "school"), (0, 22, 40, 58, "park"),
        (46, 38, 68, 58, "mosque"), (74, 22, 100, 58, "coop"), (46, 22, 68, 32, "parking"),
        (0, 0, 22, 16, "clinic"), (28, 0, 44, 16, "police"),
    ),
    (
        (0, 0, 60, 60, "park"), (66, 0, 100, 28, "mosque"), (66, 34, 100, 60, "coop"),
        (0, 66, 46, 100, "school"), (52, 66, 76, 100, "sports"), (80, 66, 100, 100, "clinic"),
    ),
)  # fmt: skip


def centre(width: float, depth: float, manner: Manner, random: Random) -> list[Plot]:
    """The heart of an area: mosque, co-operative, schools, park."""
    plan = _CENTRES[random.integers(0, len(_CENTRES))]
    plots = [
        Plot(
            _mm(a * width / 100),
            _mm(b * depth / 100),
            _mm(c * width / 100),
            _mm(d * depth / 100),
            u,
        )
        for a, b, c, d, u in plan
    ]
    if plan is not _CENTRES[1]:
        return plots
    shops = Manner(plot_m2=240, depth_m=_mm(0.16 * depth), use="shop", street_m=manner.street_m)
    return plots + row(_mm(0.5 * width), width, 0, _mm(0.16 * depth), shops, random)


def campus(width: float, depth: float, manner: Manner, random: Random) -> list[Plot]:
    """Schools and a sports ground side by side, houses along one edge."""
    deep = _mm(manner.depth_m)
    houses = row(0, width, 0, deep, manner, random)
    y0 = _mm(deep + manner.street_m)
    at = _mm(width * random.uniform(0.42, 0.58))
    rest = [
        Plot(0.0, y0, _mm(at - 5), _mm(depth), "school"),
        Plot(_mm(at + 5), y0, _mm(width), _mm(y0 + (depth - y0) * 0.55), "school"),
        Plot(_mm(at + 5), _mm(y0 + (depth - y0) * 0.55 + 8), _mm(width), _mm(depth), "sports"),
    ]
    return houses + rest


HOUSES = (rows, ring, comb, mixed)
