"""The demo in the database: counts, marks, faults, and that it leaves other rows alone."""

import io
from hashlib import sha256

import pytest
import shapely
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from gis_core.areas.models import Area, Block, Governorate
from gis_core.tiles.versions import version_of
from parcels.demo import DemoError, faults, make_demo
from parcels.demo.reference import load_reference
from parcels.demo.source import FAULT, MARK, NAME_IS_REAL
from parcels.models import (
    AutomatedNumber,
    BoundaryPoint,
    Building,
    BuildingFile,
    BuildingLicence,
    Document,
    Parcel,
    ParcelBoundary,
    ParcelFabric,
    Regulation,
    Street,
    StructuralPlanZone,
    SurveyPlan,
    ZoneClass,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def make(parcels: int = 900, **options) -> dict[str, int]:
    return make_demo(parcels=parcels, seed=1, stdout=io.StringIO(), **options)


def boundaries() -> list:
    rows = ParcelBoundary.objects.current().order_by("parcel_id").values_list("boundary", flat=True)
    return [shapely.from_wkb(bytes(row.wkb)) for row in rows]


def fault_of(model, kind: str):
    return model.objects.filter(source=FAULT + kind)


def test_counts_are_what_was_asked_for() -> None:
    counts = make(licences=300, documents=1_000)

    assert counts["parcels"] >= 900
    assert counts["parcels"] == Parcel.objects.current().count()
    assert abs(counts["licences"] - 300) <= 5
    assert 1_000 <= counts["documents"] <= 1_030
    assert counts["blocks"] == Block.objects.count() >= 18


def test_the_cover_is_valid_but_for_the_planted_faults() -> None:
    make()
    spoilt = set(
        ParcelBoundary.objects.filter(source__startswith=FAULT).values_list("parcel_id", flat=True)
    )
    sound = [
        shapely.from_wkb(bytes(boundary.wkb))
        for parcel, boundary in ParcelBoundary.objects.current().values_list(
            "parcel_id", "boundary"
        )
        if parcel not in spoilt
    ]

    assert len(spoilt) <= 6
    assert shapely.coverage_is_valid(sound)
    assert not shapely.coverage_is_valid(boundaries())


def test_every_parcel_lies_in_its_block() -> None:
    make()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM parcels_parcelboundary b JOIN areas_block k ON k.id = b.block_id"
            " WHERE NOT ST_CoveredBy(b.boundary, k.boundary)"
        )
        assert cursor.fetchone() == (0,)


def test_every_block_lies_in_its_area() -> None:
    make()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM areas_block k JOIN areas_area a ON a.id = k.area_id"
            " WHERE ST_Area(ST_Difference(k.boundary, a.boundary)) > 0.01"
        )
        assert cursor.fetchone() == (0,)


def test_every_row_says_that_it_is_made_up() -> None:
    make()

    for model in (
        Block, ParcelBoundary, Building, BuildingFile, BuildingLicence, Document, SurveyPlan,
        StructuralPlanZone, Street, BoundaryPoint,
    ):  # fmt: skip
        assert model.objects.exists(), model
        assert not model.objects.exclude(source__startswith=MARK).exists(), model


def test_surveyed_points_lie_at_corners_and_kerbs_beside_the_parcels() -> None:
    make()
    grounds = boundaries()
    corners = shapely.STRtree(shapely.points(shapely.get_coordinates(grounds)))
    spots = [shapely.from_wkb(bytes(p.location.wkb)) for p in BoundaryPoint.objects.all()]
    surfaces = [s.surface for s in Street.objects.exclude(surface=None)]

    _pairs, metres = corners.query_nearest(spots, return_distance=True)
    assert metres.max() < 0.2
    roads = shapely.union_all([shapely.from_wkb(bytes(one.wkb)) for one in surfaces])
    assert roads.area > 1_000
    assert shapely.area(shapely.intersection(grounds, roads)).sum() < 1


def test_two_parcels_overlap_so_that_a_click_offers_a_choice() -> None:
    make()
    spoilt = fault_of(ParcelBoundary, faults.OVERLAP).get()
    others = ParcelBoundary.objects.current().exclude(pk=spoilt.pk)
    shared = [
        spoilt.boundary.intersection(other.boundary)
        for other in others.filter(boundary__intersects=spoilt.boundary)
    ]
    (both,) = [piece for piece in shared if piece.area > 1]
    point = both.point_on_surface

    assert ParcelBoundary.objects.current().covering(point).count() == 2


def test_planted_faults_are_what_they_say() -> None:
    make()
    deed = fault_of(ParcelBoundary, faults.DEED).get()
    astray = fault_of(Building, faults.ASTRAY).select_related("parcel").first()
    without_file = fault_of(BuildingLicence, faults.NO_FILE).first()
    without_licence = fault_of(ParcelBoundary, faults.NO_LICENCE).get()

    assert float(deed.official_area_m2) > 1.1 * deed.computed_area_m2
    assert not astray.parcel.boundary.boundary.contains(astray.footprint)
    assert not BuildingFile.objects.filter(parcel=without_file.parcel).exists()
    assert without_licence.parcel.buildings.exists()
    assert not without_licence.parcel.licences.exists()


def test_no_other_building_stands_outside_its_parcel() -> None:
    make()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM parcels_building house JOIN parcels_parcelboundary ground"
            " ON ground.parcel_id = house.parcel_id AND ground.valid_to IS NULL"
            " WHERE NOT ST_CoveredBy(house.footprint, ground.boundary) AND house.source <> %s",
            [FAULT + faults.ASTRAY],
        )
        assert cursor.fetchone() == (0,)


def test_deeds_agree_with_the_ground_elsewhere() -> None:
    make()

    for boundary in ParcelBoundary.objects.current().exclude(source=FAULT + faults.DEED):
        assert float(boundary.official_area_m2) == pytest.approx(
            boundary.computed_area_m2, rel=0.01
        )


def test_automated_numbers_have_eight_digits_and_are_given_once() -> None:
    make()
    numbers = list(AutomatedNumber.objects.values_list("number", flat=True))

    assert len(numbers) == len(set(numbers))
    assert all(len(number) == 8 and number.isdecimal() for number in numbers)


def test_licences_come_in_many_states_over_fifteen_years() -> None:
    make()
    states = set(BuildingLicence.objects.values_list("state", flat=True))
    years = {d.year for d in BuildingLicence.objects.values_list("issued_on", flat=True) if d}

    assert len(states) >= 7
    assert max(years) - min(years) >= 12


def test_divided_parcels_leave_a_historic_one() -> None:
    make(parcels=2_500)
    historic = Parcel.objects.filter(status=Parcel.Status.HISTORIC).first()
    parts = Parcel.objects.current().filter(block=historic.block, number=historic.number)

    assert {part.sub_number for part in parts} == {"1", "2"}
    assert historic.boundary is None


def test_every_zone_class_in_use_has_a_regulation() -> None:
    make()
    used = ZoneClass.objects.filter(zones__isnull=False).distinct()

    assert used.count() >= 6
    assert not used.exclude(pk__in=Regulation.objects.values("zone_class")).exists()


def test_stored_files_are_real_and_match_their_hash() -> None:
    make()
    stored = Document.objects.exclude(file="")

    assert stored.count() >= 12
    for document in stored:
        data = default_storage.open(document.file.name).read()
        assert data.startswith((b"\x89PNG", b"%PDF"))
        assert (len(data), sha256(data).hexdigest()) == (document.size_bytes, document.sha256)


def test_tiles_and_their_cover_are_published() -> None:
    before = {layer: version_of(layer) for layer in ("areas", "blocks", "parcels", "plan")}
    make()

    assert version_of("parcels") == before["parcels"] + 1  # the others' tables raise theirs too
    assert all(version_of(layer) > version for layer, version in before.items())
    assert ParcelFabric.objects.count() == Block.objects.count()


def test_the_same_seed_gives_the_same_land_again() -> None:
    make()
    first = [shape.wkt for shape in boundaries()]
    make(replace=True)

    assert [shape.wkt for shape in boundaries()] == first


def test_a_second_run_is_refused_and_changes_nothing() -> None:
    make()
    parcels = Parcel.objects.count()

    with pytest.raises(DemoError, match="--replace"):
        make()
    assert Parcel.objects.count() == parcels


def test_replacing_leaves_other_rows_alone() -> None:
    load_reference()
    block = Block.objects.create(area=Area.objects.get(code="403"), number="1", source="delivered")
    parcel = Parcel.objects.create(block=block, number="7")
    make()
    make(replace=True)

    assert Parcel.objects.filter(pk=parcel.pk).exists()
    assert Block.objects.filter(pk=block.pk).exists()


def test_replacing_is_refused_while_other_rows_stand_on_the_demo() -> None:
    make()
    parcel = Parcel.objects.current().first()
    BuildingFile.objects.create(parcel=parcel, number="a real file")

    with pytest.raises(DemoError, match="did not write"):
        make(replace=True)
    assert Parcel.objects.filter(pk=parcel.pk).exists()


def test_an_area_that_holds_other_data_is_not_filled() -> None:
    load_reference()
    Block.objects.create(area=Area.objects.get(code="213"), number="1", source="delivered")

    with pytest.raises(DemoError, match="213"):
        make()


def test_all_areas_are_known_by_name_and_only_the_demos_have_boundaries() -> None:
    make()

    assert Governorate.objects.count() == 6
    assert Area.objects.count() >= 190
    assert set(Area.objects.exclude(boundary=None).values_list("source", flat=True)) == {
        NAME_IS_REAL
    }


def test_reference_rows_that_were_edited_stay_edited() -> None:
    load_reference()
    ZoneClass.objects.filter(code="green").update(colour="#000000")
    load_reference()

    assert ZoneClass.objects.get(code="green").colour == "#000000"
    assert Regulation.objects.filter(zone_class__code="green").count() == 2


def test_the_command_refuses_nonsense() -> None:
    with pytest.raises(CommandError, match="at least one parcel"):
        call_command("make_demo", "--parcels", "0")


def test_the_command_says_what_it_made() -> None:
    said, progress = io.StringIO(), io.StringIO()
    call_command(
        "make_demo", "--parcels", "500", "--complaints", "50", stdout=said, stderr=progress
    )
    call_command("make_demo", "--if-missing", stdout=said, stderr=progress)

    assert "parcels" in said.getvalue()
    assert "already" in said.getvalue()
    assert "parcels" in progress.getvalue()
