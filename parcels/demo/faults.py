"""Faults of quality planted on purpose, each marked in the source of the row that bears it."""

import numpy as np
import shapely
from shapely.affinity import translate

from .districts import District
from .patterns import Random

OVERLAP = "overlaps its neighbour"
GAP = "leaves a gap to its neighbour"
DEED = "area in the deed is 12 % too large"
ASTRAY = "building stands outside its parcel"
NO_FILE = "licence without a building file"
NO_LICENCE = "built without any licence"

_GRID_M = 0.001
_LEAST_EDGE_M = 14


def plant(district: District, random: Random) -> dict[int, str]:
    """Spoil six plots of a district, changing its geometry in place; plot index to fault."""
    pairs = neighbours(district)
    if len(pairs) < 12:
        return {}
    chosen = pairs[random.choice(len(pairs), 6, replace=False)]
    faults: dict[int, str] = {}
    kinds = (OVERLAP, GAP, DEED, ASTRAY, NO_FILE, NO_LICENCE)
    for (plot, other), kind in zip(chosen.tolist(), kinds, strict=True):
        if plot in faults or other in faults:
            continue
        faults[plot] = kind
        _spoil(district, plot, other, kind)
    return faults


def neighbours(district: District) -> np.ndarray:
    """Pairs of houses next to each other along a street that share a long edge."""
    first = np.arange(0, len(district.plots) - 1)
    second = first + 1
    houses = (district.plot_use[first] == "house") & (district.plot_use[second] == "house")
    together = district.plot_block[first] == district.plot_block[second]
    first, second = first[houses & together], second[houses & together]
    shared = shapely.length(
        shapely.intersection(district.plots[first], district.plots[second])
    )
    long = shared > _LEAST_EDGE_M
    return np.column_stack((first[long], second[long]))


def _spoil(district: District, plot: int, other: int, kind: str) -> None:
    ground, next_door = district.plots[plot], district.plots[other]
    if kind == OVERLAP:
        strip = shapely.intersection(next_door, ground.buffer(1.2, join_style="mitre"))
        district.plots[plot] = shapely.union(ground, strip, grid_size=_GRID_M)
    elif kind == GAP:
        district.plots[plot] = shapely.difference(
            ground, next_door.buffer(0.4, join_style="mitre"), grid_size=_GRID_M
        )
    elif kind == ASTRAY:
        away = np.array(next_door.centroid.coords[0]) - np.array(ground.centroid.coords[0])
        district.cores[plot] = translate(district.cores[plot], *(0.55 * away))
