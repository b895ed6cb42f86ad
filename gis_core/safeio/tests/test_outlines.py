"""Small faults of outlines, each alone in a coverage that has no other."""

import numpy as np
import pytest
import shapely

from gis_core.safeio.outlines import flaws

SQUARE = [(0, 0), (0, 20), (20, 20), (20, 0)]


def polygon(*corners):
    return shapely.Polygon(corners)


def codes(*polygons):
    return [(flaw.at, flaw.code) for flaw in flaws(np.array(polygons, dtype=object))]


@pytest.mark.parametrize(
    ("code", "corners"),
    [
        ("geometry_repeats_points", [(0, 0), (0, 0), (0, 20), (20, 20), (20, 0)]),
        ("geometry_short_segments", [(0, 0), (0, 20), (0.004, 20), (20, 20), (20, 0)]),
        ("geometry_spike", [(0, 0), (0, 20), (20, 20), (35, 20.05), (20, 20.1), (20, 0)]),
        ("geometry_spike", [(35, 0.05), (20, 0.1), (20, 20), (0, 20), (0, 0), (20, 0)]),
        ("geometry_sliver", [(0, 0), (0, 0.3), (20, 0.3), (20, 0)]),
    ],
)
def test_each_flaw_is_found_and_no_other(code, corners):
    assert codes(polygon(*SQUARE), polygon(*corners), polygon(*SQUARE)) == [(1, code)]


@pytest.mark.parametrize(
    "corners",
    [
        SQUARE,
        [(0, 0), (0, 20), (0.011, 20), (20, 20), (20, 0)],  # an edge of more than 1 cm
        [(0, 0), (0, 20), (20, 20), (30, 10), (20, 0)],  # a corner that is only sharp
        [(0, 0), (0, 0.6), (20, 0.6), (20, 0)],  # narrow, and wide enough
        [(0, 0), (20, 20), (20, 0), (10, 0), (5, 0)],  # points on a straight line
    ],
)
def test_what_is_only_unusual_is_no_flaw(corners):
    assert codes(polygon(*corners)) == []


def test_holes_and_parts_are_looked_at_too():
    hole = [(5, 5), (5, 5), (5, 8), (8, 8)]
    with_hole = shapely.Polygon(SQUARE, [hole])
    parts = shapely.MultiPolygon(
        [polygon(*SQUARE), polygon((40, 0), (40, 0.3), (90, 0.3), (90, 0))]
    )

    assert codes(with_hole) == [(0, "geometry_repeats_points")]
    assert codes(parts, polygon(*SQUARE)) == []


def test_nothing_is_odd_in_nothing():
    assert codes() == []


def test_the_place_of_a_spike_is_its_tip():
    (found,) = flaws(
        np.array([polygon((0, 0), (0, 20), (20, 20), (35, 20.05), (20, 20.1), (20, 0))])
    )

    assert found.spot == (35, 20.05)
    assert found.params == {"length": 15.0}
