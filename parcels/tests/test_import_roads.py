"""Deliveries of roads."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from gis_core.safeio.tests.make import make_geojson
from gis_core.tiles.versions import version_of
from parcels.models import Street, StreetKind
from tests.make import lng_lat, make_area, make_parcel, square

from .test_import_parcels import bring, codes, refused

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def line(*spots):
    return {"type": "LineString", "coordinates": [lng_lat(*spot) for spot in spots]}


def ground(x, y, width, height=None):
    far_x, far_y = x + width, y + (height or width)
    corners = [(x, y), (far_x, y), (far_x, far_y), (x, far_y), (x, y)]
    return {"type": "Polygon", "coordinates": [[lng_lat(*corner) for corner in corners]]}


def roads(tmp_path, *features, name="roads.geojson"):
    return make_geojson(tmp_path / name, features)


@pytest.fixture
def main_street():
    return StreetKind.objects.create(code="main", name_ar="شارع رئيسي", name_en="Main street")


def test_centrelines_and_surfaces_become_streets(tmp_path, main_street):
    area = make_area(code="SAL")
    path = roads(
        tmp_path,
        ({"رقم الشارع": "١٢", "اسم الشارع": "شارع سالم", "نوع الشارع": "شارع رئيسى", "العرض": "٢٠"},
         line((0, 0), (100, 0))),
        ({"رقم الشارع": "13", "نوع الشارع": "MAIN"}, ground(0, 50, 30)),
    )  # fmt: skip

    report = bring(path, layer="roads")

    assert report["published"] == {"added": 2, "changed": 0, "unchanged": 0}
    first, second = Street.objects.order_by("code")
    assert (first.code, first.name_ar, first.width_m) == ("12", "شارع سالم", 20)
    assert (first.kind, first.area, first.surface, first.valid_from) == (
        main_street, area, None, None
    )  # fmt: skip
    assert first.centreline.length == pytest.approx(100, abs=0.01)
    assert (second.kind, second.centreline) == (main_street, None)
    assert second.surface.area == pytest.approx(900, abs=0.1)
    assert version_of("roads") > 0
    assert bring(path, layer="roads")["published"]["unchanged"] == 2


def test_the_line_and_the_surface_of_one_code_are_one_road(tmp_path):
    path = roads(
        tmp_path,
        ({"code": "7", "name_ar": "شارع"}, line((0, 5), (100, 5))),
        ({"code": "7"}, ground(0, 0, 100, 10)),
    )

    report = bring(path, layer="roads")

    street = Street.objects.get()
    assert report["accepted"] == report["published"]["added"] == 2
    assert (street.name_ar, bool(street.centreline), bool(street.surface)) == ("شارع", True, True)


def test_the_pieces_of_one_name_in_one_area_are_one_road(tmp_path):
    make_area(code="HERE", boundary=square(0, 0, 500))
    make_area(code="THERE", boundary=square(600, 0, 500))
    name = {"name_ar": "شارع الخليج", "width": 20}
    path = roads(
        tmp_path,
        (name, line((0, 10), (50, 10))), (name, line((50, 10), (90, 10))),
        (name, line((700, 10), (800, 10))),
    )  # fmt: skip

    report = bring(path, layer="roads")

    here, there = Street.objects.order_by("area__code")
    assert report["published"]["added"] == 3
    assert (here.area.code, here.centreline.num_geom) == ("HERE", 2)
    assert (there.area.code, there.centreline.num_geom) == ("THERE", 1)
    assert bring(path, layer="roads")["published"]["unchanged"] == 3


def test_roads_without_code_and_name_are_known_by_their_place(tmp_path):
    path = roads(tmp_path, ({}, ground(0, 0, 10)), ({}, ground(50, 0, 10)))

    assert bring(path, layer="roads")["published"]["added"] == 2
    assert bring(path, layer="roads")["published"] == {"added": 0, "changed": 0, "unchanged": 2}


def test_a_road_that_changed_ends_and_its_successor_begins(tmp_path):
    path = roads(tmp_path, ({"code": "7", "name_ar": "القديم"}, line((0, 0), (100, 0))))
    bring(path, layer="roads")
    path = roads(tmp_path, ({"code": "7", "width": 30}, line((0, 0), (100, 0))))

    report = bring(path, "--set", "valid_from=2024-03-01", layer="roads")

    before = Street.objects.get(valid_from=None)
    now = Street.objects.as_of(None).get()
    assert report["published"] == {"added": 0, "changed": 1, "unchanged": 0}
    assert (before.valid_to, before.ended_by) == (date(2024, 3, 1), now.import_run)
    assert (now.valid_from, now.name_ar, now.width_m) == (date(2024, 3, 1), "القديم", 30)
    assert Street.objects.as_of(date(2024, 2, 1)).get() == before


def test_a_road_that_is_corrected_on_the_day_it_came_was_that_wide_on_no_day(tmp_path):
    wide = [roads(tmp_path, ({"code": "7", "width": metres}, line((0, 0), (9, 0))),
                  name=f"{metres}.geojson") for metres in (10, 20, 30)]  # fmt: skip
    for path in wide:
        bring(path, layer="roads")

    assert [s.width_m for s in Street.objects.as_of(TODAY())] == [30]
    assert [s.width_m for s in Street.objects.as_of(TODAY() - timedelta(days=1))] == [10]
    assert Street.objects.count() == 3


def test_surfaces_leave_the_centrelines_that_are_known(tmp_path):
    bring(roads(tmp_path, ({"code": "7"}, line((0, 5), (100, 5)))), layer="roads")

    bring(roads(tmp_path, ({"code": "7"}, ground(0, 0, 100, 10))), layer="roads")

    street = Street.objects.as_of(None).get()
    assert street.centreline.length == pytest.approx(100, abs=0.01)
    assert street.surface.area == pytest.approx(1000, abs=0.1)


def by_key(report, severity="B"):
    """The code of each feature's finding."""
    return {f["key"]: f["code"] for f in report["findings"] if f["severity"] == severity}


def test_bad_roads_are_rejected_by_name_and_spare_the_others(tmp_path):
    there = line((0, 0), (9, 0))
    spot = {"type": "Point", "coordinates": lng_lat(0, 0)}
    path = roads(
        tmp_path,
        ({"code": "1", "width": 0}, line((0, 0), (10, 10), (10, 0), (0, 10))),  # crosses itself
        ({"code": "2", "area": "Nowhere"}, there), ({"code": "3", "width": -3}, there),
        ({"code": "4", "width": 900}, there), ({"code": "5"}, line((5, 5), (5, 5))),
        ({"code": "6"}, spot), ({"code": "7"}, None),
        ({"code": "8"}, there), ({"code": "8"}, there),
    )  # fmt: skip

    report = bring(path, layer="roads")

    assert by_key(report) == {
        "2": "area_unknown", "3": "road_width_impossible", "4": "road_width_impossible",
        "5": "line_without_length", "6": "geometry_not_line_or_polygon", "7": "geometry_missing",
        "8": "duplicate_key",
    }  # fmt: skip
    kept = Street.objects.get()
    assert (kept.code, kept.width_m) == ("1", None)  # of no width is of unknown width


def test_what_is_odd_about_roads_is_warned_of(tmp_path, main_street):
    make_parcel(number="12")
    make_parcel(number="13", boundary=square(100))
    path = roads(
        tmp_path,
        ({"code": "1", "class": "motorway"}, line((0, 70), (9, 70))),
        ({"name_ar": "شارع", "width": 10}, line((0, 60), (9, 60))),
        ({"name_ar": "شارع", "width": 20}, line((9, 60), (19, 60))),
        ({"code": "2"}, ground(15, -10, 85, 40)),  # over one parcel, along the other
    )

    report = bring(path, layer="roads")

    said = {f["code"]: f["text_en"] for f in report["findings"] if f["severity"] == "W"}
    assert sorted(said) == ["road_kind_unknown", "road_over_parcel", "road_pieces_differ"]
    assert "motorway" in said["road_kind_unknown"]
    assert "main" in said["road_kind_unknown"]
    assert "12" in said["road_over_parcel"]
    assert "100.0" in said["road_over_parcel"]
    assert Street.objects.get(code="1").kind is None
    assert Street.objects.get(name_ar="شارع").width_m == 20


def test_a_table_without_places_is_no_delivery_of_roads(tmp_path):
    path = tmp_path / "roads.csv"
    path.write_text("code,name\n7,A\n")

    assert "geometry_missing" in codes(refused(path, layer="roads"), "B")
