"""What of the ground between parcels is road."""

import pytest
import shapely
from django.contrib.gis.geos import LineString, MultiLineString
from django.db import IntegrityError, transaction

from gis_core import crs
from parcels.models import Street
from parcels.roads.ground import LEAST_WIDTH_M, off_road, road_ground
from tests.make import X, Y, square

pytestmark = pytest.mark.django_db


def make_road(*spots, surface=None, **given):
    """A street along spots, or over a square, metres from the tests' corner."""
    line = None
    if spots:
        string = LineString([(X + x, Y + y) for x, y in spots])
        line = MultiLineString(string, srid=crs.STORAGE)
    return Street.objects.create(centreline=line, surface=surface, **given)


def box(west, south, east, north):
    return (X + west, Y + south, X + east, Y + north)


def test_a_surface_is_the_ground_of_a_road_whatever_its_centreline():
    make_road((0, 0), (100, 0), width_m=10, surface=square(0, 0, 50))

    (ground,) = road_ground(box(0, 0, 10, 10))

    assert shapely.area(ground) == pytest.approx(2500)


def test_a_centreline_is_as_wide_as_it_is_said_to_be():
    make_road((0, 0), (100, 0), width_m=12)

    (ground,) = road_ground(box(0, 0, 10, 10))

    assert shapely.bounds(ground) == pytest.approx([X, Y - 6, X + 100, Y + 6])


def test_a_centreline_of_unknown_width_covers_narrow_ground():
    make_road((0, 0), (100, 0))

    (ground,) = road_ground(box(0, 0, 10, 10))

    assert shapely.area(ground) == pytest.approx(100 * LEAST_WIDTH_M)


def test_a_wide_road_reaches_into_a_box_that_its_centreline_passes_by():
    make_road((0, -9), (100, -9), width_m=20)

    assert len(road_ground(box(0, 0, 10, 10))) == 1
    assert len(road_ground(box(0, 2, 10, 10))) == 0


def test_a_road_no_longer_in_use_is_no_ground():
    make_road((0, 0), (100, 0), width_m=12, valid_to="2020-01-01")

    assert len(road_ground(box(0, -5, 10, 10))) == 0


def test_a_road_is_somewhere():
    with pytest.raises(IntegrityError, match="street_is_somewhere"), transaction.atomic():
        make_road(name_ar="شارع")


def test_a_gap_on_a_road_is_none_and_what_lies_beside_it_is_one():
    slit, beside, half = (
        shapely.box(0, 0, 0.5, 20), shapely.box(40, 0, 40.5, 20), shapely.box(19, 5, 19.8, 30)
    )  # fmt: skip
    road = shapely.box(-1, -5, 20, 20.01)

    first, second, third = off_road([slit, beside, half], [road])

    assert first is None
    assert second.equals(beside)
    assert shapely.bounds(third) == pytest.approx([19, 20.01, 19.8, 30])


def test_where_no_road_is_known_every_gap_stays():
    slit = shapely.box(0, 0, 0.5, 20)

    assert list(off_road([slit], [])) == [slit]
    assert len(off_road([], [slit])) == 0
