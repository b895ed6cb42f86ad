"""Deliveries of areas, blocks, plan zones, licences and buildings."""

import pytest
from django.utils import translation

from gis_core.areas.models import Area, Block, Governorate
from gis_core.ingest import pipeline
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.layer import layer_named
from gis_core.ingest.reading import Wishes
from gis_core.safeio.tests.make import make_geojson, make_shapefile
from gis_core.tiles.versions import version_of
from parcels.models import (
    AutomatedNumber,
    Building,
    BuildingLicence,
    ParcelBoundary,
    StructuralPlan,
    StructuralPlanZone,
    ZoneClass,
)
from tests.make import make_area, make_block, make_licence, make_office, make_parcel, square

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
    # Each of the two: once by what the table itself watches, once by the publication.
    assert version_of("areas") == 4


def test_a_table_has_no_areas_and_each_row_says_so(tmp_path):
    path = make_table(tmp_path / "areas.csv", "code,name_ar", "301,العقيلة", "302,الرقة")

    told = codes(refused(path, layer="areas"), "B")

    assert sorted(told) == ["geometry_missing", "geometry_missing", "nothing_accepted"]


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


def test_a_delivery_leaves_alone_what_it_does_not_speak_of(tmp_path, parcel):
    head = f"{HEAD};نوع الرخصة;المكتب الهندسي"
    line = "1;منجزة;2024-05-01;2026-05-01;;;;95842316;demolition;Dar"
    bring(make_table(tmp_path / "a.csv", head, line), layer="licences")
    path = make_table(tmp_path / "b.csv", "رقم الرخصة;تاريخ الانتهاء;الرقم الآلي",
                      "1;2027-05-01;95842316")  # fmt: skip

    assert bring(path, layer="licences")["published"]["changed"] == 1
    licence = BuildingLicence.objects.get()
    assert (licence.state, licence.engineering_office) == ("completed", "Dar")
    assert (licence.licence_type.code, str(licence.issued_on)) == ("demolition", "2024-05-01")
    assert str(licence.expires_on) == "2027-05-01"
    assert bring(path, layer="licences")["published"]["unchanged"] == 1


def test_a_building_keeps_what_a_delivery_does_not_speak_of(tmp_path, parcel):
    path = make_shapefile(
        tmp_path, [ring(2, side=5)], {"BLDG_NO": ["B1"], "FLOORS": ["3"], "USE": ["سكن"]}
    )
    bring(path, layer="buildings")
    table = make_table(tmp_path / "b.csv", "bldg_no;floors;paci", "B1;4;95842316")

    assert bring(table, layer="buildings")["published"]["changed"] == 1
    building = Building.objects.get()
    assert (building.floors, building.use, building.parcel) == (4, "سكن", parcel)
    assert building.footprint is not None


def test_a_licence_that_moves_takes_the_boundary_of_its_new_parcel(tmp_path, parcel):
    other = make_parcel(parcel.block, number="13", boundary=square(40, 0))
    AutomatedNumber.objects.create(parcel=other, number="95842317")
    bring(make_table(tmp_path / "a.csv", HEAD, "1;صادرة;2024-05-01;;;;;95842316"), layer="licences")

    path = make_table(tmp_path / "b.csv", HEAD, "1;صادرة;2024-05-01;;;;;95842317")
    bring(path, layer="licences")

    licence = BuildingLicence.objects.get()
    assert (licence.parcel, licence.boundary_version) == (other, other.boundary)


def test_a_crossed_footprint_is_rejected_alone(tmp_path, parcel):
    square_ring = ring(2, side=5)
    crossed = [square_ring[n] for n in (0, 2, 1, 3)] + [square_ring[0]]
    path = make_shapefile(tmp_path, [square_ring, crossed], {"BLDG_NO": ["B1", "B2"]})

    report = bring(path, layer="buildings")

    assert (report["accepted"], report["rejected"]) == (1, 1)
    assert "geometry_invalid" in codes(report, "B")


def test_a_table_with_one_coordinate_is_refused(tmp_path, parcel):
    path = make_table(tmp_path / "a.csv", "رقم الرخصة;lon;الرقم الآلي", "1;48;95842316")

    assert "lon" in refused(path, layer="licences")["sentence"]


def test_a_delivery_that_says_nothing_of_deeds_leaves_them(tmp_path):
    block = make_block(make_area(code="SAL"), number="4")
    moved = make_parcel(block, number="1", boundary=square(0, 0))
    still = make_parcel(block, number="2", boundary=square(30, 0))
    ParcelBoundary.objects.update(official_area_m2=401)

    columns = {"PARCEL_NO": ["1", "2"], "BLOCK": ["4", "4"]}
    report = bring(make_shapefile(tmp_path, [ring(0.5), ring(30)], columns))

    assert report["published"] == {"added": 0, "changed": 1, "unchanged": 1}
    assert report["changes"] == {"geometry": 1, "unchanged": 1}
    assert [parcel.boundary.official_area_m2 for parcel in (moved, still)] == [401, 401]


def test_what_an_office_applied_for_meanwhile_is_not_overwritten(tmp_path, parcel):
    spec = layer_named("licences")
    path = make_table(tmp_path / "a.csv", HEAD, "1;صادرة;2024-05-01;;;;;95842316")
    run = pipeline.bring_in(spec, path, wishes=Wishes(), actor=None, progress=lambda *_told: None)
    applied = make_licence(parcel, number="1", state="draft", issued_on=None, office=make_office())

    with translation.override("en"):
        with pytest.raises(ImportRefused) as refusal:
            pipeline.publish(run, spec, actor=None, progress=lambda *_told: None)
        assert "was applied for here" in refusal.value.sentence
    applied.refresh_from_db()
    assert applied.state == "draft"


@pytest.mark.parametrize(
    ("column", "value"),
    [("floors", "1e12"), ("floors", "40000"), ("year_built", "-5"), ("built_area_m2", "1e10")],
)
def test_a_number_that_no_building_has_rejects_it_alone(tmp_path, parcel, column, value):
    path = make_table(
        tmp_path / "b.csv", f"building_no,{column},paci", f"B1,{value},95842316", "B2,3,95842316"
    )

    report = bring(path, layer="buildings")

    assert codes(report, "B") == ["building_number_impossible"]
    assert Building.objects.get().code == "B2"
