"""Ground that two features claim, found by a short way and checked against the long one."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_core.safeio.overlap import Ground
from gis_core.safeio.separation import Sides

DEPTH_M = 0.05
FAR = 506_000.0, 3_245_000.0


def conflicts(shapes, depth_m=DEPTH_M):
    ground = Ground(depth_m)
    ground.add(np.array(shapes), None, np.arange(1, len(shapes) + 1))
    groups, overlaps = ground.conflicts()
    return [group.tolist() for group in groups], [(a, b, round(m2, 3)) for a, b, m2, _c in overlaps]


def box(x, y, width=20, height=20):
    return shapely.box(FAR[0] + x, FAR[1] + y, FAR[0] + x + width, FAR[1] + y + height)


@pytest.mark.parametrize(
    ("two", "expected"),
    [
        (box(20, 0), []),
        (box(19.95, 0), []),
        (box(19.85, 0), [(1, 2, 3.0)]),
        (box(5, 5, 5, 5), [(1, 2, 25.0)]),
        (box(-5, 5, 40, 5), [(1, 2, 100.0)]),
        (box(0, 0, 20.001, 20), [(1, 2, 400.0)]),
    ],
    ids=["touching", "noise", "a strip", "one inside", "a cross", "nearly equal"],
)
def test_overlaps(two, expected):
    assert conflicts([box(0, 0), two])[1] == expected


def test_equal_outlines_are_found_wherever_their_rings_begin():
    ring = list(box(0, 0).exterior.coords)
    turned = shapely.Polygon(ring[2:] + ring[1:3])

    assert conflicts([box(0, 0), turned, box(50, 0), shapely.reverse(box(0, 0))]) == (
        [[1, 2, 4]], [],
    )  # fmt: skip


def test_pairs_across_strips_are_found_once(monkeypatch):
    monkeypatch.setattr("gis_core.safeio.overlap.STRIP_ROWS", 3)
    row = [box(19 * n, 0) for n in range(10)] + [box(0, 10, 400, 5)]

    pairs = [pair[:2] for pair in conflicts(row)[1]]

    assert len(pairs) == len(set(pairs)) == 9 + 10


corner = st.tuples(st.floats(0, 30), st.floats(0, 30))


@settings(max_examples=300)
@given(st.lists(st.lists(corner, min_size=3, max_size=7), min_size=2, max_size=4))
def test_what_is_called_apart_shares_nothing_deep(corners):
    shapes = np.array([shapely.MultiPoint(points).convex_hull for points in corners])
    shapes = shapes[(shapely.get_type_id(shapes) == 3) & (shapely.area(shapes) > 0.1)]
    one, two = np.triu_indices(len(shapes), k=1)
    apart = Sides(shapes).apart(one, two, DEPTH_M)

    common = shapely.intersection(shapes[one[apart]], shapes[two[apart]])
    assert shapely.is_empty(shapely.buffer(common, -DEPTH_M)).all()


@settings(max_examples=200)
@given(st.lists(corner, min_size=4, max_size=8), st.lists(corner, min_size=4, max_size=8))
def test_neither_do_polygons_that_are_not_convex(first, second):
    shapes = np.array([shapely.Polygon(first), shapely.Polygon(second)])
    if not shapely.is_valid(shapes).all() or (shapely.area(shapes) < 0.1).any():
        return
    if Sides(shapes).apart(np.array([0]), np.array([1]), DEPTH_M)[0]:
        assert shapely.buffer(shapely.intersection(*shapes), -DEPTH_M).is_empty
