"""A published delivery is taken back: exactly, except for what was touched since."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from gis_core.audit.models import AuditRecord
from gis_core.ingest import life
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.models import ImportRun
from gis_core.safeio.tests.make import make_shapefile, make_square
from parcels import fabric
from parcels.history.renumbering import renumber_parcel, retire_parcel
from parcels.history.reshaping import Piece, split_parcel
from parcels.models import (
    BuildingLicence,
    Parcel,
    ParcelBoundary,
    StructuralPlanZone,
    ZoneClass,
)
from parcels.shares import refresh
from parcels.tests.published import overlaps, published
from parcels.tests.test_import_parcels import bring
from tests.make import (
    X,
    Y,
    make_area,
    make_block,
    make_licence,
    make_parcel,
    make_person,
    make_zone,
    square,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 1)


def ring(x=0.0, y=0.0, side=20.0):
    return make_square(X + x, Y + y, side)


def deliver(folder, rings, numbers, *options, layer="parcels", **fields):
    """The run of a delivery that has been published."""
    path = make_shapefile(folder, rings, {"PARCEL_NO": numbers} | fields)
    return ImportRun.objects.get(pk=bring(path, *options, layer=layer)["run"])


def made(folder):
    folder.mkdir()
    return folder


def as_published():
    refresh.drain()
    return published()


@pytest.fixture
def land(tmp_path):
    """A block with a zone and the parcels 1 and 2, of which 1 has a licence."""
    block = make_block()
    make_zone(boundary=square(-50, -50, 300))
    one, two = make_parcel(block, number="1"), make_parcel(block, number="2", boundary=square(20))
    make_licence(one)
    fabric.rebuild()
    return one, two


def test_what_was_there_is_again_exactly_what_it_was(land, tmp_path):
    before = as_published()
    run = deliver(tmp_path, [ring(0, 0, 19), ring(40)], ["1", "3"], PACI=["", "77"])
    assert as_published() != before

    counts = life.roll_back(run, actor=make_person("analyst"))

    assert as_published() == before
    assert counts == {"restored": 2, "left": 0}
    run.refresh_from_db()
    assert run.state == "rolled_back"
    assert AuditRecord.objects.filter(verb="delivery.rolled_back").count() == 1
    gone = Parcel.objects.get(number="3")
    assert gone.status == "historic"
    assert str(run.pk) in gone.retired_because


def test_a_day_gone_by_is_seen_as_before(land, tmp_path):
    then = [date(2021, 1, 1), date(2025, 6, 1), date(2026, 11, 1)]

    def seen():
        return [list(ParcelBoundary.objects.as_of(day).order_by("pk").values_list("pk", "valid_to"))
                for day in then]  # fmt: skip

    before = seen()
    run = deliver(tmp_path, [ring(0, 0, 19)], ["1"], "--set", "valid_from=2025-01-01")
    assert seen() != before
    life.roll_back(run, actor=None)
    assert seen() == before


def test_a_later_edit_survives_as_a_listed_conflict(land, tmp_path):
    run = deliver(tmp_path, [ring(0, 0, 19), ring(40), ring(60)], ["1", "3", "4"])
    edited = ParcelBoundary.objects.current().get(parcel__number="3")
    ParcelBoundary.objects.filter(pk=edited.pk).update(official_area_m2=399)

    counts = life.roll_back(run, actor=None)

    assert counts == {"restored": 2, "left": 1}
    edited.refresh_from_db()
    assert edited.official_area_m2 == 399
    assert edited.recorded_to is None
    assert edited.parcel.status == "current"
    (finding,) = run.findings.filter(code="touched_since")
    assert finding.key.endswith(" 3")
    assert finding.point is not None
    assert finding.text_ar != finding.text_en
    assert ParcelBoundary.objects.current().get(parcel__number="1").boundary.area == 400


def test_what_a_licence_rests_on_is_left(land, tmp_path):
    run = deliver(tmp_path, [ring(40), ring(0, 0, 19)], ["3", "1"])
    make_licence(Parcel.objects.get(number="3"))
    one = Parcel.objects.get(number="1")
    BuildingLicence.objects.filter(parcel=one).update(boundary_version=one.boundary)

    with pytest.raises(ImportRefused) as refusal:
        life.roll_back(run, actor=None)

    assert refusal.value.code == "everything_touched"
    assert one.boundary.boundary.area == 361


def test_a_later_delivery_and_a_later_transition_are_left(land, tmp_path):
    run = deliver(tmp_path, [ring(0, 0, 19), ring(40), ring(60), ring(80)], list("1345"),
                  "--set", "valid_from=2025-01-01")  # fmt: skip
    deliver(tmp_path, [ring(0, 0, 18)], ["1"])
    split_parcel(
        Parcel.objects.get(number="3"),
        into=[Piece(square(40, 0, 10), "3a"), Piece(square(50, 0, 10), "3b")],
        effective_on=date(2026, 1, 1),
        decision_number="77",
        actor=None,
    )
    renumber_parcel(Parcel.objects.get(number="4"), number="40", effective_on=date(2026, 1, 1),
                    decision_number="78", actor=None)  # fmt: skip

    assert life.roll_back(run, actor=None) == {"restored": 1, "left": 3}
    keys = run.findings.filter(code="touched_since").values_list("key", flat=True)
    assert sorted(key.split()[-1] for key in keys) == ["1", "3", "40"]
    assert set(Parcel.objects.current().values_list("number", flat=True)) == {
        "1", "2", "3a", "3b", "40",
    }  # fmt: skip


def test_ground_that_something_else_covers_by_now_is_not_given_back(land, tmp_path):
    """1 gave ground to 2, and 2 was touched since: 1 cannot have it back."""
    run = deliver(tmp_path, [ring(0, 0, 19), ring(19, 0, 21)], ["1", "2"])
    ParcelBoundary.objects.current().filter(parcel__number="2").update(official_area_m2=440)

    with pytest.raises(ImportRefused):
        life.roll_back(run, actor=None)
    assert overlaps() == 0


def test_a_number_that_was_given_away_since_is_not_taken_again(land, tmp_path):
    _one, two = land
    run = deliver(tmp_path, [ring(40)], ["3"])
    retire_parcel(two, reason="never was", effective_on=date(2026, 1, 1), actor=None)
    assert life.roll_back(run, actor=None) == {"restored": 1, "left": 0}


def test_what_was_taken_back_may_be_delivered_anew(land, tmp_path):
    before = as_published()
    run = deliver(tmp_path, [ring(40)], ["3"])
    life.roll_back(run, actor=None)
    again = deliver(tmp_path, [ring(40)], ["3"])
    assert Parcel.objects.current().filter(number="3").count() == 1
    life.roll_back(again, actor=None)
    assert as_published() == before


def test_a_run_of_which_no_row_stands_is_superseded_until_its_successor_goes(tmp_path):
    first = deliver(tmp_path, [ring()], ["1"])
    second = deliver(tmp_path, [ring(0, 0, 19)], ["1"])
    first.refresh_from_db()
    assert (first.state, first.superseded_by) == ("superseded", second)

    life.roll_back(second, actor=None)
    first.refresh_from_db()
    assert (first.state, first.superseded_by) == ("published", None)


def test_zones_with_their_edition_and_classes_go_back(land, tmp_path):
    before = as_published()
    path = make_shapefile(tmp_path, [ring(), ring(100)], {"ZONE": ["XA", "XB"]})
    run = ImportRun.objects.get(pk=bring(path, "--set", "plan=2040", layer="plan")["run"])
    assert ZoneClass.objects.filter(code="XA").exists()

    assert life.roll_back(run, actor=None)["left"] == 0
    assert as_published() == before


def test_a_zone_class_that_another_zone_has_by_now_is_left(land, tmp_path):
    path = make_shapefile(tmp_path, [ring()], {"ZONE": ["XA"]})
    run = ImportRun.objects.get(pk=bring(path, "--set", "plan=2040", layer="plan")["run"])
    make_zone(zone_class=ZoneClass.objects.get(code="XA"), boundary=square(200))

    counts = life.roll_back(run, actor=None)
    assert counts == {"restored": 2, "left": 1}
    assert run.findings.filter(code="used_since").count() == 1
    assert StructuralPlanZone.objects.filter(import_run=run).count() == 0


def test_licences_go_back_with_the_steps_that_the_delivery_wrote(land, tmp_path):
    one, _two = land
    known = BuildingLicence.objects.get(parcel=one)
    before = as_published()
    path = tmp_path / "licences.csv"
    path.write_text(
        "licence_no,type,status,issue_date,block,parcel\n"
        f"{known.number},demolition,suspended,2024-01-01,{one.block.number},1\n"
        f"L-9,demolition,issued,2024-01-01,{one.block.number},2\n"
    )
    run = ImportRun.objects.get(pk=bring(path, layer="licences")["run"])
    assert BuildingLicence.objects.count() == 2

    assert life.roll_back(run, actor=None)["left"] == 0
    assert as_published() == before


def test_a_licence_that_took_a_step_since_is_left_with_its_steps(land, tmp_path):
    one, _two = land
    path = tmp_path / "licences.csv"
    path.write_text(
        "licence_no,type,status,issue_date,block,parcel\n"
        f"L-8,building,issued,2024-01-01,{one.block.number},1\n"
        f"L-9,building,issued,2024-01-01,{one.block.number},2\n"
    )
    run = ImportRun.objects.get(pk=bring(path, layer="licences")["run"])
    BuildingLicence.objects.filter(number="L-9").update(state="suspended")

    assert life.roll_back(run, actor=None)["left"] >= 1
    left = BuildingLicence.objects.get(number="L-9")
    assert left.state == "suspended"
    assert left.events.count() == 2
    assert not BuildingLicence.objects.filter(number="L-8").exists()


def test_buildings_blocks_and_areas_go_back(land, tmp_path):
    before = as_published()
    area = land[0].area
    paths = [
        ("areas", make_shapefile(made(tmp_path / "a"), [ring(5000, 0, 900)],
                                 {"CODE": ["N1"], "NAME_AR": ["الجديدة"], "GOV": ["G9"]})),
        ("blocks", make_shapefile(made(tmp_path / "b"), [ring(300, 300, 100)],
                                  {"BLOCK": ["88"], "AREA": [area.code]})),
        ("buildings", make_shapefile(made(tmp_path / "c"), [ring(2, 2, 5)], {"BLDG_NO": ["B1"]})),
    ]  # fmt: skip
    runs = [ImportRun.objects.get(pk=bring(path, layer=layer)["run"]) for layer, path in paths]
    for run in reversed(runs):
        assert life.roll_back(run, actor=None)["left"] == 0
    assert as_published() == before


def test_a_block_in_which_parcels_lie_by_now_is_left(tmp_path):
    area = make_area()
    path = make_shapefile(tmp_path, [ring(0, 0, 100)], {"BLOCK": ["88"], "AREA": [area.code]})
    run = ImportRun.objects.get(pk=bring(path, layer="blocks")["run"])
    deliver(tmp_path, [ring()], ["1"])

    with pytest.raises(ImportRefused) as refusal:
        life.roll_back(run, actor=None)
    assert refusal.value.code == "everything_touched"


def test_the_command_lists_what_it_leaves_and_refuses_who_may_not(land, tmp_path):
    run = deliver(tmp_path, [ring(40), ring(60)], ["3", "4"])
    make_licence(Parcel.objects.get(number="3"))

    def roll_back(*options):
        out = io.StringIO()
        call_command("rollback_import", str(run.pk), *options, "--lang", "en", stdout=out,
                     stderr=io.StringIO())  # fmt: skip
        return out.getvalue()

    with pytest.raises(CommandError, match="may not"):
        roll_back("--user", make_person("planner").username)
    said = roll_back("--user", make_person("analyst").username)
    assert "Restored 1, left as they are now 1." in said
    assert "Something has come to rest on" in said
    with pytest.raises(CommandError, match="rolled back"):
        roll_back()
    with pytest.raises(CommandError, match="no delivery"):
        call_command("rollback_import", "999999", "--lang", "en")
