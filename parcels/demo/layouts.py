"""How a district is divided into blocks: straight, in loops around a heart, or in a fan."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from math import pi

import numpy as np
from shapely import Polygon, box, get_coordinates, get_parts

from .lattice import STEP_M, Points
from .patterns import Random

DEGREE = pi / 180
_VERGE_M = 14.0
Bend = Callable[[Points], Points]


@dataclass
class Lot:
    """A block's ground in its layout's coordinates: x and y, or angle and radius."""

    x0: float
    y0: float
    x1: float
    y1: float
    kind: str = "houses"  # houses, centre, campus, flats, corner
    margins: tuple[float, float, float, float] = (
        8,
        8,
        8,
        8,
    )  # half streets: left, bottom, right, top
    flipped: bool = False  # plots in rows across instead of along


@dataclass
class Layout:
    """Blocks and the way from the layout's coordinates to the district's metres."""

    lots: list[Lot]
    bend: Bend
    is_polar: bool = False
    extra: list[np.ndarray] = field(default_factory=list)  # rings in the district's metres

    def block_size(self, lot: Lot) -> tuple[float, float]:
        """Width and depth in metres of the ground within the streets."""
        left, bottom, right, top = lot.margins
        depth = lot.y1 - lot.y0 - bottom - top
        width = lot.x1 - lot.x0
        if self.is_polar:
            width *= DEGREE * (lot.y0 + lot.y1) / 2
        return round(width - left - right, 3), round(depth, 3)

    def block_to_layout(self, lot: Lot, points: Points) -> Points:
        """The block's metres in the layout's coordinates."""
        left, bottom, right, _top = lot.margins
        y = lot.y0 + bottom + points[:, 1]
        if not self.is_polar:
            return np.column_stack((lot.x0 + left + points[:, 0], y))
        width, _depth = self.block_size(lot)
        start = lot.x0 + left / (y * DEGREE)
        free = lot.x1 - right / (y * DEGREE) - start
        return np.column_stack((start + points[:, 0] / width * free, y))

    def outline(self, lot: Lot) -> Points:
        """The block's ring with its half streets, a vertex at each step, so neighbours' agree."""
        step_x, step_y = (2.0, 25.0) if self.is_polar else (STEP_M, STEP_M)
        xs = _steps(lot.x0, lot.x1, step_x)
        ys = _steps(lot.y0, lot.y1, step_y)
        ring = [(x, lot.y0) for x in xs[:-1]] + [(lot.x1, y) for y in ys[:-1]]
        ring += [(x, lot.y1) for x in xs[:0:-1]] + [(lot.x0, y) for y in ys[:0:-1]]
        points = np.array(ring, float)
        if self.is_polar:
            points[:, 0] %= 360
        return points


def _steps(start: float, end: float, step: float) -> list[float]:
    inner = np.arange(np.floor(start / step) + 1, np.ceil(end / step)) * step
    return [start, *inner.tolist(), end]


def _split(length: float, count: int, random: Random, *, heart: float = 1.0) -> list[float]:
    """Cuts at multiples of the step; the middle part is ``heart`` times as long as the rest."""
    parts = random.uniform(0.82, 1.18, count)
    parts[count // 2] *= heart
    ends = np.cumsum(parts) / parts.sum() * length
    return [0.0, *(np.round(ends / STEP_M) * STEP_M).tolist()]


def _margins(width: float, depth: float, lots: list[Lot]) -> None:
    """Wide green verges outside, collectors of two widths inside."""
    for lot in lots:
        edges = (lot.x0 == 0, lot.y0 == 0, lot.x1 == width, lot.y1 == depth)
        inside = 12 if lot.kind == "centre" else 9
        lot.margins = tuple(_VERGE_M if edge else float(inside) for edge in edges)  # type: ignore[assignment]


def straight(width: float, depth: float, random: Random) -> Layout:
    """Bands of blocks with staggered cross streets, the whole bent into slow curves."""
    bands = max(3, round(depth / 230))
    ys = _split(depth, bands, random, heart=1.1)
    lots = []
    for band, (y0, y1) in enumerate(pairwise(ys)):
        columns = max(3, round(width / (212 + random.uniform(-30, 30))))
        middle = band == bands // 2
        columns |= middle  # an odd number, so that the heart lies in the middle
        xs = _split(width, columns, random)
        for column, (x0, x1) in enumerate(pairwise(xs)):
            kind = "centre" if middle and column == columns // 2 else "houses"
            lots.append(Lot(x0, y0, x1, y1, kind, flipped=bool(random.random() < 0.4)))
    _margins(width, depth, lots)
    return Layout(lots, _waves(width, depth, random))


def _waves(width: float, depth: float, random: Random) -> Bend:
    reach = random.uniform(18, 34, 2)
    phase = random.uniform(0, 2 * pi, 2)
    turns = random.uniform(0.8, 1.5, 2)

    def bend(points: Points) -> Points:
        x, y = points[:, 0], points[:, 1]
        bent = points.copy()
        bent[:, 0] += (
            reach[0] * np.sin(pi * x / width) * np.sin(2 * pi * turns[0] * y / depth + phase[0])
        )
        bent[:, 1] += (
            reach[1] * np.sin(pi * y / depth) * np.sin(2 * pi * turns[1] * x / width + phase[1])
        )
        return bent

    return bend


def loops(width: float, depth: float, random: Random) -> Layout:
    """A heart, a ring of blocks laid like a pinwheel around it, and an outer ring of blocks."""
    grid = lambda value: round(value / STEP_M) * STEP_M  # noqa: E731
    heart = [grid(v) for v in (width * 0.39, depth * 0.39, width * 0.61, depth * 0.61)]
    middle = [grid(v) for v in (width * 0.2, depth * 0.2, width * 0.8, depth * 0.8)]
    lots = [Lot(*heart, kind="centre")]
    lots += _pinwheel(heart, middle, (1, 1, 1, 1))
    counts = random.integers(4, 6, 4)
    lots += _pinwheel(middle, [0.0, 0.0, width, depth], tuple(int(n) for n in counts))
    _margins(width, depth, lots)
    return Layout(lots, _rounded(width, depth, strength=random.uniform(0.25, 0.5)))


def _pinwheel(inner: list[float], outer: list[float], counts: tuple[int, ...]) -> list[Lot]:
    """Four arms between two rectangles, each cut into blocks."""
    a0, b0, a1, b1 = inner
    x0, y0, x1, y1 = outer
    arms = [(x0, y0, a1, b0), (a1, y0, x1, b1), (a0, b1, x1, y1), (x0, b0, a0, y1)]
    lots = []
    for arm, (left, bottom, right, top) in enumerate(arms):
        count = counts[arm]
        for i in range(count):
            if arm % 2 == 0:
                cuts = [
                    round((left + (right - left) * k / count) / STEP_M) * STEP_M for k in (i, i + 1)
                ]
                lots.append(Lot(cuts[0], bottom, cuts[1], top))
            else:
                cuts = [
                    round((bottom + (top - bottom) * k / count) / STEP_M) * STEP_M
                    for k in (i, i + 1)
                ]
                lots.append(Lot(left, cuts[0], right, cuts[1], flipped=True))
    return lots


def _rounded(width: float, depth: float, *, strength: float) -> Bend:
    """Pull the corners in, so that rectangles become ring roads."""

    def bend(points: Points) -> Points:
        x = 2 * points[:, 0] / width - 1
        y = 2 * points[:, 1] / depth - 1
        u = x * np.sqrt(1 - strength * y * y / 2)
        v = y * np.sqrt(1 - strength * x * x / 2)
        return np.column_stack(((u + 1) * width / 2, (v + 1) * depth / 2))

    return bend


def fan(width: float, depth: float, random: Random) -> Layout:
    """Rings around a round park; in the district's corners lie schools and gardens."""
    reach = min(width, depth) / 2
    radii = [0.0, round(reach * 0.25), round(reach * 0.49), round(reach * 0.74), round(reach)]
    start = int(random.integers(0, 45)) * 2
    lots = [Lot(0, 0, 360, radii[1], "heart", (0, 0, 0, 11))]
    for ring, count in enumerate((4, 8, 12), start=1):
        shift = start + ring * 14
        cuts = [shift + round(360 * k / count / 2) * 2 for k in range(count + 1)]
        outer = 12.0 if ring == 3 else 8.0
        lots += [
            Lot(a, radii[ring], b, radii[ring + 1], margins=(9, 9, 9, outer))
            for a, b in pairwise(cuts)
        ]
    bend = _disc(width, depth, reach)
    return Layout(lots, bend, is_polar=True, extra=_corners(width, depth, bend, reach))


def _disc(width: float, depth: float, reach: float) -> Bend:
    """Angle and radius to metres, the outer rings swelling towards the corners."""

    def bend(points: Points) -> Points:
        angle, radius = points[:, 0] * DEGREE, points[:, 1]
        cos, sin = np.cos(angle), np.sin(angle)
        swell = (cos**4 + sin**4) ** -0.25 - 1
        grown = radius / reach * (1 + 0.55 * swell * (radius / reach) ** 2) / 2
        return np.column_stack((width * (0.5 + grown * cos), depth * (0.5 + grown * sin)))

    return bend


def _corners(width: float, depth: float, bend: Bend, reach: float) -> list[np.ndarray]:
    """What the rings of a fan leave free in the corners of the ground, as rings of points."""
    around = np.arange(0, 360, 2.0)
    disc = Polygon(bend(np.column_stack((around, np.full(len(around), reach)))))
    found = []
    for x, y in ((0.5, 0.5), (0, 0.5), (0, 0), (0.5, 0)):
        quarter = box(x * width, y * depth, (x + 0.5) * width, (y + 0.5) * depth)
        free = quarter.difference(disc).buffer(-26).buffer(17, join_style="mitre")
        largest = max(get_parts(free), key=lambda part: part.area)
        found.append(get_coordinates(largest)[:-1])
    return found


LAYOUTS = {"straight": straight, "loops": loops, "fan": fan}
