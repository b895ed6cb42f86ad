"""Where made-up districts lie: cells between ring roads and radial roads around a hub."""

from dataclasses import dataclass
from math import pi, radians

import numpy as np
from shapely import Polygon, contains_xy

Points = np.ndarray  # shape (n, 2), metres in KTM unless said otherwise

STEP_M = 20  # block edges carry a vertex at each multiple, so neighbours share theirs


@dataclass(frozen=True)
class Cell:
    """One district's ground: a piece of a ring, from radius to radius and angle to angle.

    Its own coordinates are metres: x along the ring clockwise, y away from the hub.
    """

    ring: int
    sector: int
    hub: tuple[float, float]
    inner_m: float
    outer_m: float
    angle_from: float
    angle_to: float
    verge_m: float  # half of the highway, kept free on every side

    @property
    def width_m(self) -> float:
        """Length along the ring at half depth."""
        middle = (self.inner_m + self.outer_m) / 2
        length = (self.angle_to - self.angle_from) * middle - 2 * self.verge_m
        return length // STEP_M * STEP_M

    @property
    def depth_m(self) -> float:
        """Depth away from the hub."""
        return (self.outer_m - self.inner_m - 2 * self.verge_m) // STEP_M * STEP_M

    @property
    def centre(self) -> Points:
        """The middle of the cell on the map."""
        return self.to_map(np.array([[self.width_m / 2, self.depth_m / 2]]))[0]

    def to_map(self, points: Points) -> Points:
        """The cell's own metres as KTM coordinates."""
        radius = self.inner_m + self.verge_m + points[:, 1]
        free = self.angle_to - self.angle_from - 2 * self.verge_m / radius
        angle = self.angle_to - self.verge_m / radius - points[:, 0] / self.width_m * free
        flat = np.column_stack(
            (self.hub[0] + radius * np.cos(angle), self.hub[1] + radius * np.sin(angle))
        )
        return bend(flat)


def bend(points: Points) -> Points:
    """Lay gentle curves over the whole city, so that no road is a ruler's line or an exact arc."""
    x, y = points[:, 0], points[:, 1]
    bent = points.copy()
    bent[:, 0] += 42 * np.sin(y / 410 + 1.3) + 55 * np.sin(x / 900 + y / 1300)
    bent[:, 1] += 38 * np.sin(x / 380 + 0.4) + 50 * np.sin(y / 1000 - x / 1150 + 2.1)
    return bent


def cells(recipe: dict) -> list[Cell]:
    """Every cell of the lattice that lies on land, ring by ring, to and fro along the rings."""
    land = Polygon(recipe["land"])
    found: list[Cell] = []
    random = np.random.default_rng(recipe["lattice_seed"])
    inner = float(recipe["first_ring_m"])
    for ring in range(recipe["rings"]):
        outer = inner + random.uniform(*recipe["ring_depth_m"])
        row = _ring(recipe, ring, inner, outer, random.uniform(0, 1))
        kept = [cell for cell in row if contains_xy(land, *cell.centre)]
        found.extend(kept if ring % 2 else kept[::-1])
        inner = outer
    return found


def _ring(recipe: dict, ring: int, inner: float, outer: float, turn: float) -> list[Cell]:
    start, end = (radians(degrees) for degrees in recipe["arc_degrees"])
    middle = (inner + outer) / 2
    count = max(1, round((end - start) * middle / recipe["sector_m"]))
    step = (end - start) / count
    start -= turn * step
    return [
        Cell(
            ring=ring,
            sector=sector,
            hub=tuple(recipe["hub"]),
            inner_m=inner,
            outer_m=outer,
            angle_from=start + sector * step,
            angle_to=start + (sector + 1) * step,
            verge_m=recipe["verge_m"],
        )
        for sector in range(count + 1)
        if step * (sector + 1) < 2 * pi
    ]


def settle(places: list[dict], ground: list[Cell], *, pull: float) -> list[Cell]:
    """The cell of each named place: the free one nearest to where it truly lies.

    The true places are drawn together by ``pull`` (0 not at all, 1 to a point), since made-up
    areas are smaller than the real ones and would else lie far apart.
    """
    true = np.array([place["ktm"] for place in places], float)
    heart = true.mean(axis=0)
    wanted = true + (heart - true) * pull
    centres = np.array([cell.centre for cell in ground])
    taken: list[int] = []
    for spot in wanted:
        order = np.argsort(((centres - spot) ** 2).sum(axis=1), kind="stable")
        taken.append(next(int(i) for i in order if int(i) not in taken))
    return [ground[i] for i in taken]
