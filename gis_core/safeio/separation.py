"""In the child: pairs of polygons that one straight line keeps apart, told without geometry calls.

Neighbours in a cadastre nearly always lie on either side of the edge they share. If a line through
an edge has one polygon wholly on its one side and no more than a depth of the other polygon beyond
it, then what they share is at most that deep: for most pairs this answers the question at a fifth
of the price of asking GEOS.
"""

import numpy as np
import shapely

MOST_CORNERS = 10
ON_THE_LINE_M = 1e-6
POLYGON = 3


class Sides:
    """The lines along the edges of simple polygons, each with its polygon on the negative side."""

    def __init__(self, shapes: np.ndarray) -> None:
        counts = shapely.get_num_coordinates(shapes)
        self.simple = (
            (shapely.get_type_id(shapes) == POLYGON)
            & (counts <= MOST_CORNERS)
            & (counts > 3)
            & (shapely.get_num_interior_rings(shapes) == 0)
        )
        self.xs, self.ys = _corners(shapes[self.simple], counts[self.simple], self.simple)
        self.nx, self.ny, self.offset, self.is_side = _lines(self.xs, self.ys)

    def apart(self, one: np.ndarray, two: np.ndarray, depth_m: float) -> np.ndarray:
        """Which pairs (as indices) share nothing deeper than ``depth_m``, for certain."""
        found = self.simple[one] & self.simple[two]
        found[found] = self._beyond(one[found], two[found], depth_m)
        left = self.simple[one] & self.simple[two] & ~found
        found[left] = self._beyond(two[left], one[left], depth_m)
        return found

    def _beyond(self, one: np.ndarray, two: np.ndarray, depth_m: float) -> np.ndarray:
        """Whether a side of the one has all of the two beyond it."""
        reach = self.nx[one][:, :, None] * self.xs[two][:, None, :]
        reach += self.ny[one][:, :, None] * self.ys[two][:, None, :]
        nearest = reach.min(axis=2) - self.offset[one]
        return np.asarray(((nearest > -depth_m) & self.is_side[one]).any(axis=1))


def _corners(
    shapes: np.ndarray, counts: np.ndarray, simple: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Corners relative to the first one of all, the last repeated to one length for all."""
    xs = np.zeros((len(simple), MOST_CORNERS))
    ys = np.zeros((len(simple), MOST_CORNERS))
    points = shapely.get_coordinates(shapes)
    if len(points):
        points = points - points[0]  # small numbers keep their last digits
        starts = np.cumsum(counts) - counts
        at = np.minimum(np.arange(MOST_CORNERS), counts[:, None] - 1) + starts[:, None]
        xs[simple], ys[simple] = points[at, 0], points[at, 1]
    return xs, ys


def _lines(xs: np.ndarray, ys: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Outward unit normals and offsets of the edges, and which have the polygon on one side."""
    dx, dy = np.diff(xs), np.diff(ys)
    length = np.hypot(dx, dy)
    is_edge = length > ON_THE_LINE_M
    length[~is_edge] = 1.0
    nx, ny = dy / length, -dx / length
    offset = nx * xs[:, :-1] + ny * ys[:, :-1]
    reach = nx[:, :, None] * xs[:, None, :]
    reach += ny[:, :, None] * ys[:, None, :]
    below = offset - reach.min(axis=2)
    above = reach.max(axis=2) - offset
    turn = np.where(above > below, -1.0, 1.0)
    is_side = is_edge & (np.minimum(above, below) < ON_THE_LINE_M)
    return nx * turn, ny * turn, offset * turn, is_side
