import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from parcels.plans.cutting import is_sliver, merge, split_by_lines, split_by_pieces

PLOT = shapely.box(0, 0, 40, 20)


def line(*spots):
    return shapely.LineString(spots)


def test_a_line_across_makes_two_pieces():
    found = split_by_lines(PLOT, [line((10, -5), (10, 25))])

    assert [piece.area for piece in found.pieces] == [600, 200]
    assert found.slivers == []


def test_a_line_that_stops_a_little_short_still_cuts():
    assert len(split_by_lines(PLOT, [line((10, 0.6), (10, 19.5))]).pieces) == 2


def test_a_line_that_ends_in_the_middle_cuts_nothing():
    assert len(split_by_lines(PLOT, [line((10, -5), (10, 10))]).pieces) == 1


def test_crossing_lines_make_four_pieces():
    found = split_by_lines(PLOT, [line((20, -1), (20, 21)), line((-1, 10), (41, 10))])

    assert [piece.area for piece in found.pieces] == [200] * 4


def test_a_line_along_the_edge_leaves_a_sliver():
    found = split_by_lines(PLOT, [line((0.04, -5), (0.04, 25))])

    assert len(found.pieces) == 1
    assert found.sliver_m2 == pytest.approx(0.8)


def test_a_line_through_a_courtyard_makes_two_pieces():
    with_hole = PLOT.difference(shapely.box(15, 5, 25, 15))

    found = split_by_lines(with_hole, [line((20, -1), (20, 21))])

    assert [piece.area for piece in found.pieces] == [350, 350]


def test_pieces_are_cut_to_the_parcel_and_what_is_left_is_a_piece():
    found = split_by_pieces(PLOT, [shapely.box(-10, 0, 15, 20), shapely.box(10, 0, 30, 20)])

    assert sorted(piece.area for piece in found.pieces) == [200, 300, 300]
    assert [piece.area for piece in found.rest] == [200]
    assert (found.outside_m2, found.overlap_m2) == (200, 100)


def test_parcels_that_touch_make_one():
    found = merge([PLOT, shapely.box(40, 0, 60, 20)])

    assert (found.parts, found.holes, found.shape.area) == (1, 0, 1200)
    assert found.gap_m2 == found.overlap_m2 == 0


def test_a_hair_between_them_is_closed_and_told():
    found = merge([PLOT, shapely.box(40.02, 0, 60, 20)])

    assert found.parts == 1
    assert found.gap_m2 == pytest.approx(0.4, abs=0.01)


def test_parcels_apart_stay_apart():
    found = merge([PLOT, shapely.box(41, 0, 60, 20)])

    assert found.parts == 2
    assert found.gap_m2 == 0


def test_a_ring_of_parcels_has_a_hole():
    ring = [
        shapely.box(0, 0, 30, 10),
        shapely.box(0, 20, 30, 30),
        shapely.box(0, 10, 10, 20),
        shapely.box(20, 10, 30, 20),
    ]

    found = merge(ring)

    assert (found.parts, found.holes, found.hole_m2) == (1, 1, 100)


SPOT = st.floats(-10, 50).map(lambda n: round(n, 2))
LINES = st.lists(st.lists(st.tuples(SPOT, SPOT), min_size=2, max_size=5), min_size=1, max_size=4)
GROUND = st.sampled_from(
    [
        PLOT,
        PLOT.difference(shapely.box(15, 5, 25, 15)),
        shapely.MultiPolygon([PLOT, shapely.box(0, 25, 40, 45)]),
        shapely.Polygon([(0, 0), (40, 3), (25, 20), (38, 44), (2, 30)]),
    ]
)


@given(ground=GROUND, lines=LINES)
def test_pieces_and_slivers_add_up_to_the_parcel(ground, lines):
    cuts = [line(*spots) for spots in lines if len(set(spots)) > 1]

    found = split_by_lines(ground, cuts)

    parts = [*found.pieces, *found.slivers]
    assert sum(part.area for part in parts) == pytest.approx(ground.area)
    assert shapely.union_all(parts).symmetric_difference(ground).area < 1e-6
    assert not any(is_sliver(piece) for piece in found.pieces)


BOX = st.tuples(SPOT, SPOT, st.floats(0.5, 30), st.floats(0.5, 30)).map(
    lambda b: shapely.box(b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@given(ground=GROUND, drawn=st.lists(BOX, min_size=1, max_size=5))
def test_drawn_pieces_add_up_to_the_parcel(ground, drawn):
    found = split_by_pieces(ground, drawn)

    whole = sum(part.area for part in [*found.pieces, *found.slivers])
    assert whole == pytest.approx(ground.area, abs=1e-6)


@given(shapes=st.lists(BOX, min_size=2, max_size=5))
def test_a_merge_holds_every_parcel(shapes):
    found = merge(shapes)

    union = shapely.union_all(shapes)
    assert found.shape.area == pytest.approx(union.area + found.gap_m2)
    assert sum(s.area for s in shapes) == pytest.approx(union.area + found.overlap_m2)
