"""In the child: the same ground twice, and ground that two features claim."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from .separation import Sides

STRIP_ROWS = 8_000  # few enough for the processor to keep them at hand
THREADS = 2
INTERIORS_MEET = "T********"


class Ground:
    """The accepted polygons of a delivery, kept as bytes so that a million fit in memory."""

    def __init__(self, depth_m: float) -> None:
        self.depth_m = depth_m  # erosion by this removes what is drawing noise
        self.wkb: list[np.ndarray] = []
        self.seqs: list[np.ndarray] = []
        self.bounds: list[np.ndarray] = []

    def add(self, geometries: np.ndarray, wkb: np.ndarray | None, seqs: np.ndarray) -> None:
        """Remember some polygons; ``wkb`` where the bytes are at hand already."""
        if len(geometries):
            self.wkb.append(wkb if wkb is not None else shapely.to_wkb(geometries))
            self.seqs.append(seqs)
            self.bounds.append(shapely.bounds(geometries))

    def conflicts(self) -> tuple[list[np.ndarray], list[tuple[int, int, float, Any]]]:
        """Groups of equal geometries (as seqs), and (seq, seq, m2, place) of each overlap."""
        if not self.wkb:
            return [], []
        wkb, seqs = np.concatenate(self.wkb), np.concatenate(self.seqs)
        bounds = np.concatenate(self.bounds)
        self.wkb, self.bounds = [], []
        groups = _equal_groups(wkb, bounds)
        twin_of = np.full(len(wkb), -1)
        for number, group in enumerate(groups):
            twin_of[group] = number
        overlaps = []
        for left, right, area, place in _overlaps(wkb, bounds, self.depth_m):
            if twin_of[left] < 0 or twin_of[left] != twin_of[right]:
                overlaps.append((int(seqs[left]), int(seqs[right]), area, place))
        return [seqs[group] for group in groups], overlaps


def _equal_groups(wkb: np.ndarray, bounds: np.ndarray) -> list[np.ndarray]:
    """Indices of features whose polygons are the same, wherever their rings begin."""
    order = np.lexsort(bounds.T)
    same = (bounds[order][1:] == bounds[order][:-1]).all(axis=1)
    groups: list[np.ndarray] = []
    starts = np.flatnonzero(same & ~np.append(False, same[:-1]))
    ends = np.flatnonzero(same & ~np.append(same[1:], False)) + 2
    for start, end in zip(starts, ends, strict=True):
        groups += _split_equal(wkb, order[start:end])
    return groups


def _split_equal(wkb: np.ndarray, candidates: np.ndarray) -> list[np.ndarray]:
    shapes = shapely.to_wkb(shapely.normalize(shapely.from_wkb(wkb[candidates])))
    by_shape: dict[bytes, list[int]] = {}
    for index, shape in zip(candidates, shapes, strict=True):
        by_shape.setdefault(shape, []).append(int(index))
    return [np.array(sorted(group)) for group in by_shape.values() if len(group) > 1]


def _overlaps(wkb: np.ndarray, bounds: np.ndarray, depth_m: float) -> Any:
    """Pairs whose common ground survives erosion, strip by strip from west to east."""
    edges = np.sort(bounds[:, 0])[::STRIP_ROWS]
    edges = np.unique(np.append(edges, np.inf))

    def strip(edge: tuple[float, float]) -> list:
        west, east = edge
        here = np.flatnonzero((bounds[:, 0] < east) & (bounds[:, 2] >= west))
        left, right = _candidates(wkb, bounds, here, west, depth_m)
        return list(_deep(left, right, depth_m))

    # GEOS works without Python's lock, so two strips at a time use two processors.
    with ThreadPoolExecutor(THREADS) as pool:
        for found in pool.map(strip, pairwise(edges)):
            yield from found


def _candidates(
    wkb: np.ndarray, bounds: np.ndarray, here: np.ndarray, west: float, depth_m: float
) -> tuple[list, list]:
    shapes = shapely.from_wkb(wkb[here])
    box = bounds[here]
    one, two = shapely.STRtree(shapes).query(shapes)
    shared_west = np.maximum(box[one, 0], box[two, 0])
    wide = np.minimum(box[one, 2], box[two, 2]) - shared_west
    high = np.minimum(box[one, 3], box[two, 3]) - np.maximum(box[one, 1], box[two, 1])
    # Each pair is looked at once: in the strip where the eastern one of the two begins.
    keep = (one < two) & (wide > depth_m) & (high > depth_m) & (shared_west >= west)
    one, two = one[keep], two[keep]
    apart = Sides(shapes).apart(one, two, depth_m)
    one, two = one[~apart], two[~apart]
    meet = shapely.relate_pattern(shapes[one], shapes[two], INTERIORS_MEET)
    one, two = one[meet], two[meet]
    return [here[one], shapes[one]], [here[two], shapes[two]]


def _deep(left: list, right: list, depth_m: float) -> Any:
    common = shapely.intersection(left[1], right[1])
    core = shapely.buffer(common, -depth_m)
    for at in np.flatnonzero(~shapely.is_empty(core)):
        yield int(left[0][at]), int(right[0][at]), float(shapely.area(common[at])), core[at]
