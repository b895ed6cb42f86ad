"""What was exported and is brought in again has not changed."""

import pytest

from parcels.exporting.tests.files import bring_back, export, make_land, with_hole
from parcels.models import Building, BuildingLicence, Parcel, ParcelBoundary
from tests.make import make_licence, make_zone, square

pytestmark = pytest.mark.django_db
SYSTEMS = [31901, 4326, 32639, 24600]


@pytest.mark.parametrize("srid", SYSTEMS)
@pytest.mark.parametrize("ending", ["gpkg", "zip"])
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
