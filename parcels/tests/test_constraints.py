"""The rules of the land are PostgreSQL's own: each is broken here by plain SQL or the ORM."""

from datetime import date

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import DatabaseError, IntegrityError, connection, transaction

from gis_core import crs
from parcels.models import Parcel, ParcelBoundary, Regulation
from tests.make import X, Y, make_area, make_block, make_boundary, make_parcel, make_zone, square

pytestmark = pytest.mark.django_db


def bow_tie() -> MultiPolygon:
    ring = [(X, Y), (X + 20, Y + 20), (X + 20, Y), (X, Y + 20), (X, Y)]
    return MultiPolygon(Polygon(ring), srid=crs.STORAGE)


def test_a_bow_tie_is_refused():
    parcel = make_parcel(make_block())
    parcel.boundaries.all().delete()

    with pytest.raises(IntegrityError, match="parcel_boundary_is_valid"):
        make_boundary(parcel, boundary=bow_tie())


def test_an_empty_boundary_is_refused():
    parcel = Parcel.objects.create(number="1")

    with pytest.raises(IntegrityError, match="parcel_boundary_is_not_empty"):
        make_boundary(parcel, boundary=MultiPolygon(srid=crs.STORAGE))


def test_two_versions_may_not_be_in_force_on_one_day():
    parcel = make_parcel(make_block())

    with pytest.raises(IntegrityError, match="boundary_versions_do_not_overlap"):
        make_boundary(parcel, valid_from=date(2022, 1, 1))


def test_versions_may_follow_one_another():
    parcel = make_parcel(make_block())
    parcel.boundaries.update(valid_to=date(2022, 1, 1))

    make_boundary(parcel, valid_from=date(2022, 1, 1))

    assert parcel.boundaries.count() == 2


def test_a_current_number_exists_once_in_a_block():
    block = make_block()
    make_parcel(block, number="12")

    with pytest.raises(IntegrityError, match="parcel_number_unique_while_current"):
        make_parcel(block, number="12", boundary=square(100))


def test_the_same_holds_for_parcels_outside_any_block():
    make_parcel(number="12")

    with pytest.raises(IntegrityError, match="parcel_number_unique_while_current"):
        make_parcel(number="12", boundary=square(100))


def test_a_historic_number_may_be_given_again():
    block = make_block()
    make_parcel(block, number="12", status=Parcel.Status.HISTORIC)

    make_parcel(block, number="12", boundary=square(100))

    assert Parcel.objects.filter(block=block, number="12").count() == 2


def test_a_parcel_is_never_deleted_not_even_by_sql():
    parcel = Parcel.objects.create(number="7")

    with (
        pytest.raises(DatabaseError, match="Cannot delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM parcels_parcel WHERE id = %s", [parcel.pk])


def test_area_and_label_follow_the_block_and_the_number():
    block, other = make_block(), make_block(make_area())
    parcel = make_parcel(block, number="12", sub_number="3")

    Parcel.objects.filter(pk=parcel.pk).update(block=other, number="14")

    parcel.refresh_from_db()
    boundary = ParcelBoundary.objects.get(parcel=parcel)
    assert parcel.area == boundary.area == other.area
    assert (boundary.block, boundary.label) == (other, "14/3")


def test_the_area_is_the_databases_own_figure():
    boundary = make_parcel(make_block(), boundary=square(side=20)).boundary

    assert boundary.computed_area_m2 == pytest.approx(400)
    assert boundary.boundary_web.srid == crs.WEB_MERCATOR


def test_a_zone_must_be_valid():
    with pytest.raises(IntegrityError, match="zone_boundary_is_valid"):
        make_zone(boundary=bow_tie())


def test_a_regulation_has_one_value_a_day():
    zone_class = make_zone().zone_class
    rule = {
        "zone_class": zone_class,
        "parameter": Regulation.Parameter.FLOORS,
        "article": "1",
        "document": "made up",
    }
    Regulation.objects.create(value=3, valid_from=date(2020, 1, 1), **rule)

    with pytest.raises(IntegrityError, match="regulation_one_value_a_day"):
        Regulation.objects.create(value=4, valid_from=date(2021, 1, 1), **rule)


def test_another_condition_may_have_another_value():
    zone_class = make_zone().zone_class
    rule = {
        "zone_class": zone_class,
        "parameter": Regulation.Parameter.FLOORS,
        "article": "1",
        "document": "made up",
        "valid_from": date(2020, 1, 1),
    }

    Regulation.objects.create(value=3, **rule)
    Regulation.objects.create(value=4, condition={"plot_m2_from": 750}, **rule)

    assert zone_class.regulations.count() == 2
