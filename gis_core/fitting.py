"""From a plan to the ground by control points: affine, projective, thin plate spline.

Free of Django, because the confined child that writes the placed plan fits it by the same points.
Points are arrays of shape (n, 2); what is told of errors is in the unit of the ground.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

AFFINE, PROJECTIVE, THIN_PLATE = "affine", "projective", "thin_plate"
LEAST = {AFFINE: 3, PROJECTIVE: 4, THIN_PLATE: 3}
SAME = 1e-4  # of the points' spread: nearer to each other they are one point
FLAT = 0.005  # breadth to length: narrower they lie in a line
SINGULAR = 1e-7
ROUNDS = 20
LEAST_TOLD = 0.001  # a millimetre; smaller errors have no worst
CELLS = 32  # of the lattice by which a sheet is tried for folds
AT_ONCE = 4096  # points that a thin plate leads together: each by itself asks every knot


class Unfit(Exception):
    """No fit comes of these points; ``code`` and ``params`` make the sentence that says why."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(f"{code} {params}")
        self.code, self.params = code, params


class Mapping(Protocol):
    """Leads points of the plan to the ground, or back."""

    def __call__(self, points: np.ndarray) -> np.ndarray: ...

    def inverse(self) -> Mapping: ...


@dataclass(frozen=True)
class Homography:
    """Straight lines stay straight; an affine is one whose last row is 0, 0, 1."""

    matrix: np.ndarray

    def __call__(self, points: np.ndarray) -> np.ndarray:
        whole = np.column_stack([points, np.ones(len(points))]) @ self.matrix.T
        with np.errstate(divide="ignore", invalid="ignore"):
            return whole[:, :2] / whole[:, 2:]

    def inverse(self) -> Homography:
        return Homography(np.linalg.inv(self.matrix))


@dataclass(frozen=True)
class ThinPlate:
    """Bends as a thin plate that is held at its knots, and passes through every one of them."""

    source: np.ndarray
    target: np.ndarray

    def __call__(self, points: np.ndarray) -> np.ndarray:
        led = np.empty(points.shape)
        for start in range(0, len(points), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            led[part] = self._led(points[part])
        return led

    def _led(self, points: np.ndarray) -> np.ndarray:
        (centre, scale), weights = self._solved
        near = (points - centre) / scale
        flat = np.column_stack([np.ones(len(near)), near])
        bent = _kernel(near, (self.source - centre) / scale)
        return np.hstack([bent, flat]) @ weights + self.target.mean(axis=0)

    def inverse(self) -> ThinPlate:
        """The plate that is held the other way round; the same at its knots, and near between."""
        return ThinPlate(self.target, self.source)

    @cached_property
    def _solved(self) -> tuple[tuple[np.ndarray, float], np.ndarray]:
        centre, scale = _frame(self.source)
        knots = (self.source - centre) / scale
        count = len(knots)
        flat = np.column_stack([np.ones(count), knots])
        system = np.zeros((count + 3, count + 3))
        system[:count, :count] = _kernel(knots, knots)
        system[:count, count:], system[count:, :count] = flat, flat.T
        wanted = np.zeros((count + 3, 2))
        wanted[:count] = self.target - self.target.mean(axis=0)
        return (centre, scale), np.linalg.solve(system, wanted)


@dataclass(frozen=True)
class Judgement:
    """A fit, and how far it misses each of its points.

    ``left_out`` is how far a fit without a point misses that point, NaN where the others are too
    few: the only error that a thin plate has, and one that a point cannot talk down by pulling.
    """

    mapping: Mapping
    residuals: np.ndarray
    left_out: np.ndarray
    worst: int | None

    @property
    def distances(self) -> np.ndarray:
        """By how much each point is missed."""
        return np.hypot(*self.residuals.T)

    @property
    def rms(self) -> float:
        """The root of their mean square."""
        return float(np.sqrt(np.mean(self.distances**2)))

    @property
    def rms_left_out(self) -> float | None:
        """The same of the points left out; None where any could not be."""
        if np.isnan(self.left_out).any():
            return None
        return float(np.sqrt(np.mean(self.left_out**2)))


def fit(kind: str, source: np.ndarray, target: np.ndarray) -> Mapping:
    """The mapping that misses ``target`` least; raises ``Unfit``."""
    _refuse_poor(kind, source, target)
    if kind == THIN_PLATE:
        return ThinPlate(source, target)
    return _affine(source, target) if kind == AFFINE else _projective(source, target)


def judge(kind: str, source: np.ndarray, target: np.ndarray) -> Judgement:
    """The fit with the errors of its points; raises ``Unfit``."""
    mapping = fit(kind, source, target)
    residuals = mapping(source) - target
    if kind == THIN_PLATE:
        residuals = np.zeros_like(residuals)  # but for rounding
    left_out = np.array([_missed_without(kind, source, target, n) for n in range(len(source))])
    return Judgement(mapping, residuals, left_out, _worst(kind, residuals, left_out))


def folds(mapping: Mapping, box: tuple[float, float, float, float]) -> bool:
    """Whether a sheet (least x, least y, most x, most y) laid by it lies over itself anywhere or
    reaches beyond the horizon."""
    turns = _turns(mapping, box)
    return not (np.isfinite(turns).all() and ((turns > 0).all() or (turns < 0).all()))


def is_turned_over(mapping: Mapping, box: tuple[float, float, float, float]) -> bool:
    """Whether the plan's first axis lies clockwise of its second on the ground, as its rows do not
    that count downwards."""
    return bool(np.median(_turns(mapping, box)) > 0)


def unit_on_ground(mapping: Mapping, box: tuple[float, float, float, float]) -> float:
    """How long a step of 1 on the plan is on the ground, typically."""
    cell = (box[2] - box[0]) * (box[3] - box[1]) / CELLS**2
    return float(np.sqrt(np.median(np.abs(_turns(mapping, box))) / cell))


def outline(
    mapping: Mapping, box: tuple[float, float, float, float], steps: int = CELLS
) -> np.ndarray:
    """The sheet's edge on the ground, closed."""
    left, top, right, bottom = box
    along, down = np.linspace(left, right, steps + 1), np.linspace(top, bottom, steps + 1)
    edge = np.concatenate(
        [
            np.column_stack([along, np.full_like(along, top)]),
            np.column_stack([np.full_like(down, right), down])[1:],
            np.column_stack([along[::-1], np.full_like(along, bottom)])[1:],
            np.column_stack([np.full_like(down, left), down[::-1]])[1:],
        ]
    )
    return mapping(edge)


def _turns(mapping: Mapping, box: tuple[float, float, float, float]) -> np.ndarray:
    """Twice the signed area of each half cell of a lattice over the sheet, once on the ground."""
    left, top, right, bottom = box
    along, down = np.meshgrid(
        np.linspace(left, right, CELLS + 1), np.linspace(top, bottom, CELLS + 1)
    )
    ground = mapping(np.column_stack([along.ravel(), down.ravel()]))
    ground = ground.reshape(CELLS + 1, CELLS + 1, 2)
    with np.errstate(invalid="ignore"):  # on the horizon
        across, below = ground[:-1, 1:] - ground[:-1, :-1], ground[1:, :-1] - ground[:-1, :-1]
        back, above = ground[1:, :-1] - ground[1:, 1:], ground[:-1, 1:] - ground[1:, 1:]
        return np.stack([_cross(across, below), _cross(back, above)])


def _cross(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0]


def _refuse_poor(kind: str, source: np.ndarray, target: np.ndarray) -> None:
    if len(source) < LEAST[kind]:
        raise Unfit("too_few", least=LEAST[kind], count=len(source))
    for side, points in (("plan", source), ("ground", target)):
        if (pair := _one_place(points)) is not None:
            raise Unfit(f"coincide_{side}", first=pair[0], second=pair[1])
        if _breadth(points) < FLAT:
            raise Unfit(f"collinear_{side}")


def _one_place(points: np.ndarray) -> tuple[int, int] | None:
    """The first two points that are one."""
    between = np.linalg.norm(points[:, None] - points[None], axis=2)
    first, second = np.nonzero(np.triu(between <= SAME * np.ptp(points, axis=0).max(), k=1))
    return (int(first[0]), int(second[0])) if len(first) else None


def _breadth(points: np.ndarray) -> float:
    long, short = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    return float(short / long)


def _frame(points: np.ndarray) -> tuple[np.ndarray, float]:
    """Middle and spread: coordinates of millions are reckoned near 0 and 1."""
    centre = points.mean(axis=0)
    return centre, float(np.sqrt(np.mean(np.sum((points - centre) ** 2, axis=1))))


def _as_matrix(frame: tuple[np.ndarray, float]) -> np.ndarray:
    (x, y), scale = frame
    return np.array([[1 / scale, 0, -x / scale], [0, 1 / scale, -y / scale], [0, 0, 1]])


def _kernel(points: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """r² log r² for every pair, 0 where they meet."""
    square = np.sum((points[:, None] - knots[None]) ** 2, axis=2)
    return square * np.log(np.where(square > 0, square, 1))


def _affine(source: np.ndarray, target: np.ndarray) -> Homography:
    here, there = _as_matrix(_frame(source)), _as_matrix(_frame(target))
    near, far = Homography(here)(source), Homography(there)(target)
    known = np.column_stack([near, np.ones(len(near))])
    found = np.linalg.lstsq(known, far, rcond=None)[0]
    inner = np.vstack([found.T, [0, 0, 1]])
    if abs(np.linalg.det(inner)) < SINGULAR:
        raise Unfit("collinear_ground")
    return Homography(np.linalg.inv(there) @ inner @ here)


def _projective(source: np.ndarray, target: np.ndarray) -> Homography:
    """Begun by the linear equations of its eight numbers, then moved until the points are missed
    least on the ground."""
    here, there = _as_matrix(_frame(source)), _as_matrix(_frame(target))
    near, far = Homography(here)(source), Homography(there)(target)
    numbers = _begun(near, far)
    missed = far - _at(numbers, near)[0]
    for _round in range(ROUNDS):
        slope = _at(numbers, near)[1]
        tried = numbers + np.linalg.lstsq(slope, missed.ravel(), rcond=None)[0]
        left = far - _at(tried, near)[0]
        if not np.sum(left**2) < np.sum(missed**2):
            break
        numbers, missed = tried, left
    inner = np.append(numbers, 1).reshape(3, 3)
    depths = near @ inner[2, :2] + 1
    if (depths < SINGULAR).any() or abs(np.linalg.det(inner)) < SINGULAR:
        raise Unfit("three_in_line")
    return Homography(np.linalg.inv(there) @ inner @ here)


def _begun(near: np.ndarray, far: np.ndarray) -> np.ndarray:
    x, y, one, nil = near[:, 0], near[:, 1], np.ones(len(near)), np.zeros((len(near), 3))
    flat = np.column_stack([x, y, one])
    rows = [
        np.hstack([flat, nil, -far[:, :1] * flat]),
        np.hstack([nil, flat, -far[:, 1:] * flat]),
    ]
    _u, strengths, ways = np.linalg.svd(np.vstack(rows))
    if strengths[7] < SINGULAR * strengths[0] or abs(ways[-1][8]) < SINGULAR:
        raise Unfit("three_in_line")
    return ways[-1][:8] / ways[-1][8]


def _at(numbers: np.ndarray, near: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where points come to by the eight numbers, and how that changes with each of them."""
    x, y = near.T
    depth = numbers[6] * x + numbers[7] * y + 1
    u = (numbers[0] * x + numbers[1] * y + numbers[2]) / depth
    v = (numbers[3] * x + numbers[4] * y + numbers[5]) / depth
    nil, one = np.zeros_like(x), np.ones_like(x)
    slopes = np.stack(
        [
            np.column_stack([x, y, one, nil, nil, nil, -u * x, -u * y]),
            np.column_stack([nil, nil, nil, x, y, one, -v * x, -v * y]),
        ],
        axis=1,
    )
    return np.column_stack([u, v]), (slopes / depth[:, None, None]).reshape(-1, 8)


def _missed_without(kind: str, source: np.ndarray, target: np.ndarray, n: int) -> float:
    others = np.arange(len(source)) != n
    try:
        found = fit(kind, source[others], target[others])
    except Unfit:
        return np.nan
    return float(np.linalg.norm(found(source[n : n + 1])[0] - target[n]))


def _worst(kind: str, residuals: np.ndarray, left_out: np.ndarray) -> int | None:
    """The point most likely wrong. A point pulls the fit towards itself the more the farther out
    it lies; the mean of both errors is its standardised one, which no other's can exceed where
    one point alone is wrong."""
    if np.isnan(left_out).any():
        return None
    alone = left_out if kind == THIN_PLATE else np.sqrt(np.hypot(*residuals.T) * left_out)
    worst = int(np.argmax(alone))
    return worst if alone[worst] > LEAST_TOLD else None
