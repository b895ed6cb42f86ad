"""The corners of a drawn line: where it turns, without the points that only lie along it."""

from __future__ import annotations

import math

STRAIGHT_M = 0.01  # a point nearer than this to the line between its neighbours is no corner
Point = list[float]


def corners_of(ring: list[Point]) -> list[Point]:
    """The corners of a closed ring in its order, beginning with its first; metres.

    Points that lie on a straight side are left out, however many stand in a row; what is left
    is never farther than ``STRAIGHT_M`` from what was drawn. A ring keeps three corners.
    """
    points = [point for i, point in enumerate(ring[:-1]) if point != ring[i - 1] or i == 0]
    if len(points) <= 3:
        return points
    start = _farthest(points, points[0])
    there = _simplified(points[: start + 1])
    back = _simplified([*points[start:], points[0]])
    corners = [*there[:-1], *back[:-1]]
    if len(corners) > 3 and _off_line(corners[0], corners[-1], corners[1]) < STRAIGHT_M:
        corners = corners[1:]  # the ring was begun in the middle of a side
    return corners if len(corners) >= 3 else points[:3]


def _farthest(points: list[Point], origin: Point) -> int:
    return max(range(len(points)), key=lambda i: math.dist(points[i], origin))


def _simplified(line: list[Point]) -> list[Point]:
    """Douglas and Peucker, without recursion: a ring may have many thousand points."""
    kept = {0, len(line) - 1}
    waiting = [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        between = range(first + 1, last)
        if not between:
            continue
        off = [_off_line(line[i], line[first], line[last]) for i in between]
        most = max(off)
        if most >= STRAIGHT_M:
            middle = first + 1 + off.index(most)
            kept.add(middle)
            waiting += [(first, middle), (middle, last)]
    return [line[i] for i in sorted(kept)]


def _off_line(point: Point, start: Point, end: Point) -> float:
    """Metres from a point to the stretch between two others."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length2 = (x2 - x1) ** 2 + (y2 - y1) ** 2
    if length2 == 0:
        return math.dist(point, start)
    along = max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length2))
    return math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1))
