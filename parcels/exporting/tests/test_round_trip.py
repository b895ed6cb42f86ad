"""What was exported and is brought in again has not changed."""

from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.contrib.gis.geos import LineString, MultiLineString, Point

from gis_core import crs
from gis_core.areas.models import Area
from parcels.exporting.tests.files import bring_back, export, make_land, with_hole
from parcels.models import (
    BoundaryPoint,
    Building,
    BuildingLicence,
    Parcel,
    ParcelBoundary,
    Street,
    StreetKind,
    SurveyPlan,
)
from tests.make import X, Y, make_licence, make_zone, square

pytestmark = pytest.mark.django_db
SYSTEMS = [31901, 4326, 32639, 24600]


@pytest.mark.parametrize("srid", SYSTEMS)
@pytest.mark.parametrize("ending", ["gpkg", "zip", "fgb"])
def test_parcels_come_back_unchanged_in_any_system(tmp_path, ending, srid):
    land = make_land()
    ParcelBoundary.objects.filter(parcel=land[0]).update(official_area_m2="400.125")
    ParcelBoundary.objects.filter(parcel=land[1]).update(boundary=with_hole(30, 100))
    path = tmp_path / f"parcels.{ending}"

    export("parcels", path, "--crs", str(srid))

    assert bring_back("parcels", path) == {"added": 0, "changed": 0, "unchanged": 3}


def test_geojson_comes_back_unchanged_too(tmp_path):
    make_land()
    path = tmp_path / "parcels.geojson"

    export("parcels", path)

    assert bring_back("parcels", path)["unchanged"] == 3


@pytest.mark.parametrize("srid", SYSTEMS)
def test_parcels_come_back_from_a_drawing_by_their_lettering(tmp_path, srid):
    """A drawing holds outlines and numbers; the block is said for all of it."""
    land = make_land()
    ParcelBoundary.objects.filter(parcel=land[0]).update(official_area_m2="400.125")
    path = tmp_path / "parcels.dxf"

    export("parcels", path, "--crs", str(srid))

    told = bring_back("parcels", path, "--crs", str(srid), "--map", "text=number",
                      "--set", "block=12", "area=SAL")  # fmt: skip
    assert told == {"added": 0, "changed": 0, "unchanged": 3}


@pytest.mark.parametrize("encoding", ["utf-8", "cp1256"])
def test_numbers_in_arabic_letters_come_back_from_a_shapefile(tmp_path, encoding):
    land = make_land()
    Parcel.objects.filter(pk=land[0].pk).update(number="12 أ", plan_ref="م/34567")
    path = tmp_path / "parcels.zip"

    export("parcels", path, "--encoding", encoding)

    assert bring_back("parcels", path)["unchanged"] == 3


@pytest.mark.parametrize("layer", ["blocks", "areas"])
@pytest.mark.parametrize("srid", [31901, 4326])
def test_blocks_and_areas_come_back_unchanged(tmp_path, layer, srid):
    make_land()
    path = tmp_path / f"{layer}.gpkg"

    export(layer, path, "--crs", str(srid))

    assert bring_back(layer, path) == {"added": 0, "changed": 0, "unchanged": 1}


def test_zones_come_back_unchanged_in_their_edition(tmp_path):
    zone = make_zone(code="12 أ", decision="قرار ٥")
    path = tmp_path / "plan.zip"

    export("plan", path, "--encoding", "cp1256", "--crs", "32639")

    told = bring_back("plan", path, "--set", f"plan={zone.plan.edition}")
    assert told == {"added": 0, "unchanged": 1}


@pytest.mark.parametrize("ending", ["csv", "zip", "geojson"])
def test_licences_come_back_unchanged(tmp_path, ending):
    parcel, other, _third = make_land()
    make_licence(parcel, number="ر/1", engineering_office="مكتب الديرة")
    make_licence(other, number="=2")
    path = tmp_path / f"licences.{ending}"

    export("licences", path, "--crs", "4326")

    # A CSV's cells are disarmed, so the one that reads like a formula is another number.
    told = {"added": 1, "unchanged": 1} if ending == "csv" else {"added": 0, "unchanged": 2}
    assert bring_back("licences", path) == {"changed": 0} | told
    assert BuildingLicence.objects.get(number="ر/1").engineering_office == "مكتب الديرة"


def test_buildings_come_back_unchanged_with_and_without_a_number(tmp_path):
    parcel, other, _third = make_land()
    shape = square(2, 2, 9)
    Building.objects.create(parcel=parcel, code="B1", floors=3, use="سكن", footprint=shape)
    Building.objects.create(parcel=other, footprint=square(32, 2, 5))
    path = tmp_path / "buildings.gpkg"

    export("buildings", path, "--crs", "4326")

    assert bring_back("buildings", path) == {"added": 0, "changed": 0, "unchanged": 2}


def unchanged(count):
    return {"added": 0, "changed": 0, "unchanged": count}


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_licences_come_back_from_a_workbook_in_either_language(tmp_path, lang):
    parcel, other, _third = make_land()
    make_licence(parcel, number="ر/1", engineering_office="مكتب الديرة")
    make_licence(other, number="2", state="issued", issued_on=date(2024, 1, 31))
    path = tmp_path / "licences.xlsx"

    export("licences", path, "--lang", lang)

    assert bring_back("licences", sheet_of(path), "--crs", "31901") == unchanged(2)


def sheet_of(path):
    """The sheet of rows: beside it is one that says what the file is."""
    first, _about = openpyxl.load_workbook(path, read_only=True).sheetnames
    return path / first


@pytest.fixture
def streets():
    """A road of both, one of a line only, and one without code and name."""
    make_land()
    area = Area.objects.get()
    kind = StreetKind.objects.create(code="main", name_ar="شارع رئيسي", name_en="Main street")
    line = MultiLineString(
        LineString((X, Y + 200), (X + 300, Y + 210)),
        LineString((X + 300, Y + 210), (X + 400, Y + 300)),
        srid=crs.STORAGE,
    )
    Street.objects.create(
        code="7",
        name_ar="شارع سالم",
        name_en="Salem St",
        kind=kind,
        area=area,
        width_m="20.50",
        centreline=line,
        surface=square(0, 200, 90),
    )
    Street.objects.create(name_ar="شارع بلا رقم", area=area, width_m=12, centreline=line)
    Street.objects.create(area=area, surface=with_hole(0, 400))  # fmt: skip


@pytest.mark.usefixtures("streets")
@pytest.mark.parametrize(("ending", "srid"), [
    ("gpkg", 31901), ("gpkg", 24600), ("zip", 32639), ("fgb", 4326), ("geojson", 4326),
])  # fmt: skip
@pytest.mark.parametrize("layer", ["roads", "road_surfaces"])
def test_roads_come_back_unchanged(tmp_path, layer, ending, srid):
    path = tmp_path / f"{layer}.{ending}"

    export(layer, path, "--crs", str(srid))

    assert bring_back("roads", path) == unchanged(2)
    assert Street.objects.count() == 3


@pytest.fixture
def survey():
    """A plan of one parcel with two points, of which the second is of no known accuracy."""
    parcel, *_others = make_land()
    plan = SurveyPlan.objects.create(number="م/2024/7", surveyor="مكتب القياس",
                                     surveyed_on=date(2024, 1, 31))  # fmt: skip
    plan.parcels.add(parcel)
    for number, x, accuracy in (("1", 0.0004, "0.015"), ("2 أ", 20.1236, None)):
        spot = Point(X + x, Y, srid=crs.STORAGE)
        plan.points.create(number=number, location=spot, accuracy_m=accuracy)
    return plan


@pytest.mark.parametrize(("ending", "srid"), [
    ("gpkg", 31901), ("gpkg", 24600), ("zip", 32639), ("fgb", 4326), ("geojson", 4326),
    ("csv", 31901), ("csv", 4326), ("xlsx", 31901), ("xlsx", 4326),
])  # fmt: skip
def test_survey_points_come_back_unchanged(tmp_path, survey, ending, srid):
    path = tmp_path / f"points.{ending}"
    before = sorted(BoundaryPoint.objects.values_list("pk", "location", "accuracy_m"))

    export("survey_points", path, "--crs", str(srid))

    told = ["--crs", str(srid)] if ending in ("csv", "xlsx") else []
    file = sheet_of(path) if ending == "xlsx" else path
    assert bring_back("survey_points", file, *told) == unchanged(2)
    assert sorted(BoundaryPoint.objects.values_list("pk", "location", "accuracy_m")) == before


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_workbook_of_survey_points_makes_the_same_plan_where_it_is_gone(tmp_path, survey, lang):
    path = tmp_path / "points.xlsx"
    export("survey_points", path, "--lang", lang)
    survey.delete()

    told = bring_back("survey_points", sheet_of(path), "--crs", "31901")

    assert told == {"added": 2, "changed": 0, "unchanged": 0}
    made = SurveyPlan.objects.get()
    assert (made.number, made.surveyor, made.surveyed_on) == (
        survey.number, survey.surveyor, survey.surveyed_on
    )  # fmt: skip
    assert [p.accuracy_m for p in made.points.order_by("number")] == [Decimal("0.015"), None]
