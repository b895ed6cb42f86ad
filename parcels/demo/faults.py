"""Faults of quality planted on purpose, each marked in the source of the row that bears it."""

import numpy as np
import shapely
from shapely.affinity import scale, translate

from .districts import District
from .patterns import Random

OVERLAP = "overlaps its neighbour · تداخل مع الجار"
GAP = "leaves a gap to its neighbour · فجوة مع الجار"
DEED = "area in the deed is 12 % too large · مساحة الوثيقة تزيد 12%"
ASTRAY = "building stands outside its parcel · مبنى خارج قسيمته"
NO_FILE = "licence without a building file · رخصة بلا ملف بناء"
NO_LICENCE = "built without any licence · بناء بلا رخصة"

_GRID_M = 0.001
_LEAST_EDGE_M = 14
_TRIED_SHARE = 0.2


def plant(district: District, random: Random) -> dict[int, str]:
    """Spoil six plots of a district, changing its geometry in place; plot index to fault."""
    pairs = neighbours(district, _TRIED_SHARE, random)
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


def neighbours(district: District, share: float, random: Random) -> np.ndarray:
    """Pairs of houses next to each other that share a long edge, from a share of the plots."""
    first = np.flatnonzero(random.random(len(district.plots) - 1) < share)
    second = first + 1
    fit = district.plot_block[first] == district.plot_block[second]
    for plots in (first, second):
        fit &= district.plot_use[plots] == "house"
    first, second = first[fit], second[fit]
    shared = shapely.intersection(district.plots[first], district.plots[second])
    long = shapely.length(shared) > _LEAST_EDGE_M
    return np.column_stack((first[long], second[long]))


def _spoil(district: District, plot: int, other: int, kind: str) -> None:
    ground, next_door = district.plots[plot], district.plots[other]
    if district.cores[plot] is None:
        district.cores[plot] = scale(ground, 0.6, 0.6)
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
