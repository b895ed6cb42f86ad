"""Deliveries of areas, blocks, plan zones, licences and buildings."""

import pytest

from gis_core.areas.models import Area, Block, Governorate
from gis_core.safeio.tests.make import make_geojson, make_shapefile
from gis_core.tiles.versions import version_of
from parcels.models import (
    AutomatedNumber,
    Building,
    BuildingLicence,
    StructuralPlan,
    StructuralPlanZone,
    ZoneClass,
)
from tests.make import make_area, make_block, make_parcel, square

from .test_import_parcels import bring, codes, refused, ring

pytestmark = pytest.mark.django_db


def make_table(path, *lines, encoding="utf-8-sig"):
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def test_areas_come_with_names_and_governorates(tmp_path):
    path = make_shapefile(
        tmp_path,
        [ring(0, side=500), ring(500, side=500)],
        {"CODE": ["A", "B"], "الاسم": ["السالمية", "حولي"], "NAME_EN": ["Salmiya", ""],
         "GOV": ["حولي", "حولي"]},
        encoding="cp1256",
    )  # fmt: skip

    report = bring(path, layer="areas")

    salmiya = Area.objects.get(code="A")
    assert report["encoding"] == "cp1256"
    assert report["published"] == {"added": 2, "changed": 0, "unchanged": 0}
    assert (salmiya.name_ar, salmiya.name_en) == ("السالمية", "Salmiya")
    assert salmiya.governorate == Governorate.objects.get()
    assert salmiya.boundary.area == pytest.approx(250_000)
    assert bring(path, layer="areas")["published"]["unchanged"] == 2
    assert version_of("areas") == 2


def test_an_area_without_a_name_is_called_by_its_code_and_warned_of(tmp_path):
    report = bring(make_shapefile(tmp_path, [ring(0)], {"CODE": ["A7"]}), layer="areas")

    assert codes(report, "W") == ["name_missing"]
    assert Area.objects.get().name_ar == "A7"


def test_blocks_find_their_area_by_word_or_by_place(tmp_path):
    named = make_area(code="N", boundary=square(5000, 0, 900))
    around = make_area(code="P", boundary=square(0, 0, 900))
    path = make_shapefile(
        tmp_path,
        [ring(0, side=100), ring(5000, side=100)],
        {"BLOCK": ["1", "١"], "AREA_NAME": ["", "N"]},
    )

    bring(path, layer="blocks")

    assert Block.objects.get(area=named).number == "1"
    assert Block.objects.get(area=around).number == "1"


def test_a_block_in_no_area_is_refused(tmp_path):
    report = refused(make_shapefile(tmp_path, [ring(0)], {"BLOCK": ["1"]}), layer="blocks")

    assert "block_in_no_area" in codes(report, "B")


def test_zones_make_their_edition_and_the_classes_that_no_one_described(tmp_path):
    ZoneClass.objects.create(code="RES", name_ar="سكن", colour="#ffcc00")
    path = make_shapefile(
        tmp_path, [ring(0), ring(20), ring(40)], {"ZONE_TYPE": ["RES", "COM", "RES"]}, name="plan26"
    )

    report = bring(path, layer="plan")

    plan = StructuralPlan.objects.get()
    assert (plan.edition, plan.state) == ("plan26", "in_force")
    assert StructuralPlanZone.objects.current().count() == 3
    assert ZoneClass.objects.get(code="COM").colour == "#9aa5b1"
    assert ZoneClass.objects.get(code="RES").colour == "#ffcc00"
    assert codes(report, "W") == ["zone_class_unknown"]
    assert bring(path, layer="plan")["published"] == {"added": 0, "unchanged": 3}


def test_zones_may_be_put_into_a_named_edition(tmp_path):
    path = make_shapefile(tmp_path, [ring(0)], {"ZONE": ["R"]})

    bring(path, "--set", "plan=KMP4", layer="plan")

    assert StructuralPlan.objects.get().edition == "KMP4"


@pytest.fixture
def parcel():
    block = make_block(make_area(code="SAL", name_ar="السالمية"), number="4")
    made = make_parcel(block, number="12", boundary=square(0, 0))
    AutomatedNumber.objects.create(parcel=made, number="95842316")
    return made


HEAD = "رقم الرخصة;الحالة;تاريخ الإصدار;تاريخ الانتهاء;المنطقة;القطعة;القسيمة;الرقم الآلي"


def test_licences_find_their_parcel_and_their_state(tmp_path, parcel):
    path = make_table(
        tmp_path / "licences.csv", HEAD,
        "ر/1;صادرة;٢٠٢٤/٠٥/٠١;2026-05-01;السالميه;٤;١٢;",
        "ر/2;منجزة;01/06/2023;;;;;95842316",
        "ر/3;??;2024-01-01;;SAL;4;12;",
    )  # fmt: skip

    report = bring(path, layer="licences")

    assert report["published"] == {"added": 3, "changed": 0, "unchanged": 0}
    first, second, third = BuildingLicence.objects.order_by("number")
    assert {first.parcel, second.parcel, third.parcel} == {parcel}
    assert first.boundary_version == parcel.boundary
    assert (first.state, str(first.issued_on)) == ("issued", "2024-05-01")
    assert (second.state, str(second.issued_on)) == ("completed", "2023-06-01")
    assert third.state == "issued"
    assert codes(report, "W") == ["state_unknown"]
    assert bring(path, layer="licences")["published"]["unchanged"] == 3


def test_a_licence_is_brought_up_to_date(tmp_path, parcel):
    bring(make_table(tmp_path / "a.csv", HEAD, "1;صادرة;2024-05-01;;;;;95842316"), layer="licences")
    path = make_table(tmp_path / "b.csv", HEAD, "1;منجزة;2024-05-01;;;;;95842316")

    assert bring(path, layer="licences")["published"] == {"added": 0, "changed": 1, "unchanged": 0}
    assert BuildingLicence.objects.get().state == "completed"


def test_licences_by_coordinates_need_a_system(tmp_path, parcel):
    x, y = parcel.boundary.boundary.centroid.coords
    path = make_table(tmp_path / "a.csv", "permit_no,issued,X,Y", f"7,2024-01-01,{x},{y}")

    assert "--crs" in refused(path, layer="licences")["sentence"]
    assert bring(path, "--crs", "31901", layer="licences")["accepted"] == 1
    assert BuildingLicence.objects.get().parcel == parcel


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("1;صادرة;2024-05-01;;;;99;", "parcel_not_found"),
        ("1;صادرة;;;;;;95842316", "licence_dates"),
        ("1;صادرة;2024-05-01;2023-01-01;;;;95842316", "licence_dates"),
        (";صادرة;2024-05-01;;;;;95842316", "value_missing"),
        ("1;صادرة;2024-05-01;;SAL;4;12;95842316;more;cells", "row_ragged"),
    ],
)
def test_bad_licences_are_refused_by_name(tmp_path, parcel, row, code):
    report = refused(make_table(tmp_path / "a.csv", HEAD, row), layer="licences")

    assert code in codes(report, "B")


def test_a_number_that_two_licences_share_is_refused(tmp_path, parcel):
    rows = ["1;صادرة;2024-05-01;;;;;95842316"] * 2

    report = refused(make_table(tmp_path / "a.csv", HEAD, *rows), layer="licences")

    assert codes(report, "B").count("duplicate_key") == 2


def test_buildings_come_with_or_without_a_footprint(tmp_path, parcel):
    drawn = make_shapefile(tmp_path, [ring(5, 5, 5)], {"FLOORS": ["3"], "BLDG_NO": ["B1"]})
    listed = make_table(tmp_path / "b.csv", "building_no,floors,paci", "B2,٢,95842316")

    bring(drawn, layer="buildings")
    bring(listed, layer="buildings")

    one, two = Building.objects.order_by("code")
    assert (one.parcel, one.floors, one.footprint.area) == (parcel, 3, pytest.approx(25))
    assert (two.parcel, two.floors, two.footprint) == (parcel, 2, None)
    assert bring(drawn, layer="buildings")["published"]["unchanged"] == 1


def test_a_building_off_every_parcel_is_kept_with_a_warning(tmp_path, parcel):
    report = bring(make_shapefile(tmp_path, [ring(300)], {"BLDG_NO": ["B1"]}), layer="buildings")

    assert codes(report, "W") == ["building_off_parcel"]
    assert Building.objects.get().parcel is None


def test_points_are_no_parcels(tmp_path):
    point = {"type": "Point", "coordinates": [47.98, 29.33]}
    path = make_geojson(tmp_path / "a.geojson", [({"plot": "1"}, point)])

    assert "geometry_not_polygon" in codes(refused(path), "B")
