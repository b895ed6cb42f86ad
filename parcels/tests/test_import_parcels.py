"""A delivery of parcels, from the command to the published tables."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from gis_core.audit.models import AuditRecord
from gis_core.ingest.models import ImportRun, StagedFeature
from gis_core.safeio.tests.make import make_geojson, make_shapefile, make_square
from gis_core.tiles.versions import version_of
from parcels.models import AutomatedNumber, Parcel, ParcelBoundary
from parcels.publish import parcels as publishing
from tests.make import X, Y, make_area, make_block, make_parcel, make_person, square

pytestmark = pytest.mark.django_db


def ring(x=0.0, y=0.0, side=20.0):
    return make_square(X + x, Y + y, side)


def bring(path, *options, layer="parcels", publish=True):
    """The report of a delivery, published unless refused."""
    report = path.parent / "report.json"
    report.unlink(missing_ok=True)
    out = io.StringIO()
    told = ["--publish"] if publish else []
    call_command("import_layer", layer, str(path), *options, *told, "--report", str(report),
                 "--lang", "en", stdout=out, stderr=io.StringIO())  # fmt: skip
    return json.loads(report.read_text()) | {"said": out.getvalue()}


def refused(path, *options, layer="parcels", folder=None):
    """The report of a delivery that must be refused, with its sentence."""
    before = fingerprint()
    report = (folder or path.parent) / "refused.json"
    with pytest.raises(CommandError) as error:
        call_command("import_layer", layer, str(path), *options, "--publish", "--lang", "en",
                     "--report", str(report), stdout=io.StringIO(),
                     stderr=io.StringIO())  # fmt: skip
    assert fingerprint() == before
    told = json.loads(report.read_text()) if report.exists() else {}
    return told | {"sentence": str(error.value)}


def fingerprint():
    """The published tables as one value."""
    tables = ("parcels_parcel", "parcels_parcelboundary", "parcels_parcelfabric",
              "parcels_automatednumber", "areas_area", "areas_block", "tiles_layerversion",
              "parcels_structuralplanzone", "parcels_buildinglicence",
              "parcels_building")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{t}', md5(coalesce(string_agg(r::text, '|' ORDER BY r::text), '')) FROM {t} r"  # noqa: E501
                for t in tables
            )
        )
        return cursor.fetchall()


def codes(report, severity=None):
    return sorted(f["code"] for f in report["findings"] if severity in (None, f["severity"]))


@pytest.fixture
def block():
    return make_block(make_area(code="SAL", name_ar="السالمية", name_en="Salmiya"), number="4")


def make_delivery(tmp_path, numbers, rings=None, **columns):
    rings = rings or [ring(30 * n) for n in range(len(numbers))]
    return make_shapefile(tmp_path, rings, {"PARCEL_NO": numbers, **columns})


def test_a_delivery_becomes_parcels(tmp_path, block):
    path = make_delivery(tmp_path, ["١٢", "13"], القطعة=["4", "٤"], المنطقة=["السالميه", "SAL"])

    report = bring(path)

    assert (report["source_features"], report["accepted"], report["rejected"]) == (2, 2, 0)
    assert (report["crs"], report["encoding"]) == ("EPSG:31901", "utf-8")
    assert report["published"] == {"added": 2, "changed": 0, "unchanged": 0}
    parcel = Parcel.objects.get(number="12")
    assert (parcel.block, parcel.area) == (block, block.area)
    assert parcel.boundary.computed_area_m2 == pytest.approx(400)
    assert parcel.boundary.label == "12"
    assert parcel.boundary.import_run_id == report["run"]
    assert version_of("parcels") == 1
    assert AuditRecord.objects.filter(verb="delivery.published").count() == 1
    assert block.fabric.get().parcel_count == 2
    assert not StagedFeature.objects.exists()


def test_the_same_delivery_again_changes_nothing(tmp_path, block):
    path = make_delivery(tmp_path, ["1", "2"], BLOCK=["4", "4"])
    bring(path)
    before = list(ParcelBoundary.objects.order_by("pk").values())

    assert bring(path)["published"] == {"added": 0, "changed": 0, "unchanged": 2}
    assert list(ParcelBoundary.objects.order_by("pk").values()) == before


def test_a_moved_boundary_ends_the_old_version_and_keeps_it(tmp_path, block):
    old = make_parcel(block, number="1", boundary=square(0, 0))
    still = make_parcel(block, number="2", boundary=square(30, 0))
    path = make_delivery(tmp_path, ["1", "2"], [ring(0.5), ring(30.004)], BLOCK=["4", "4"])

    assert bring(path)["published"] == {"added": 0, "changed": 1, "unchanged": 1}
    versions = old.boundaries.order_by("pk")
    assert [v.valid_to for v in versions] == [timezone.localdate(), None]
    assert old.boundary.boundary.extent[0] == pytest.approx(X + 0.5)
    assert still.boundaries.count() == 1


def test_a_correction_on_the_same_day_withdraws_the_wrong_version(tmp_path, block):
    bring(make_delivery(tmp_path, ["1"], [ring(0)], BLOCK=["4"]))
    bring(make_delivery(tmp_path, ["1"], [ring(1)], BLOCK=["4"]))

    wrong, right = ParcelBoundary.objects.order_by("pk")
    assert wrong.recorded_to is not None
    assert wrong.valid_to is None
    assert (right.recorded_to, right.valid_to) == (None, None)


def test_boundaries_hold_from_the_day_that_is_said(tmp_path, block):
    day = date(2024, 5, 1)
    bring(make_delivery(tmp_path, ["1"], BLOCK=["4"]), "--set", f"valid_from={day}")
    later = day + timedelta(days=30)
    bring(make_delivery(tmp_path, ["1"], [ring(5)], BLOCK=["4"]), "--set", f"valid_from={later}")

    assert list(ParcelBoundary.objects.order_by("pk").values_list("valid_from", "valid_to")) == [
        (day, later), (later, None),
    ]  # fmt: skip


def test_parcels_that_are_not_delivered_stay(tmp_path, block):
    other = make_parcel(block, number="77", boundary=square(0, 300))
    bring(make_delivery(tmp_path, ["1"], BLOCK=["4"]))

    other.refresh_from_db()
    assert other.status == "current"
    assert other.boundary is not None


def test_a_parcel_without_a_block_is_placed_by_where_it_lies(tmp_path, block):
    bring(make_delivery(tmp_path, ["1", "2"], [ring(0), ring(2000)]))

    assert Parcel.objects.get(number="1").block == block
    assert Parcel.objects.get(number="2").block is None


def test_degrees_are_brought_into_the_storage_system_and_kept_as_delivered(tmp_path):
    corners = [
        [47.98, 29.33],
        [47.98, 29.3302],
        [47.9802, 29.3302],
        [47.9802, 29.33],
        [47.98, 29.33],
    ]
    path = make_geojson(tmp_path / "a.geojson", [({"plot_no": 5}, corners)])

    report = bring(path)

    boundary = Parcel.objects.get(number="5").boundary
    assert report["crs"] == "EPSG:4326"
    assert boundary.source_srid == 4326
    assert boundary.source_boundary.extent == pytest.approx((47.98, 29.33, 47.9802, 29.3302))
    assert boundary.boundary.srid == 31901
    assert boundary.computed_area_m2 == pytest.approx(430, rel=0.01)


def test_automated_numbers_are_kept_as_digits(tmp_path, block):
    bring(make_delivery(tmp_path, ["1"], PACI=["9584-2316"], BLOCK=["4"]))

    assert AutomatedNumber.objects.get().number == "95842316"


BAD = {
    "duplicate_key": ({"PARCEL_NO": ["1", "1"]}, [ring(0), ring(30)]),
    "geometry_duplicate": ({"PARCEL_NO": ["1", "2"]}, [ring(0), ring(0)[2:] + ring(0)[1:3]]),
    "overlap": ({"PARCEL_NO": ["1", "2"]}, [ring(0), ring(19)]),
    "geometry_missing": ({"PARCEL_NO": ["1", "2"]}, [None, None]),
    "value_missing": ({"PARCEL_NO": ["", " "]}, [ring(0), ring(30)]),
    "geometry_outside": ({"PARCEL_NO": ["1", "2"]}, [ring(900_000), ring(0, -900_000)]),
    "geometry_invalid": ({"PARCEL_NO": ["1", "2"]}, [
        [(X, Y), (X + 20, Y + 20), (X + 20, Y), (X, Y + 20), (X, Y)],
        [(X, Y), (X + 20, Y + 20), (X + 20, Y), (X, Y + 20), (X, Y)]]),
    "area_unknown": ({"PARCEL_NO": ["1", "2"], "AREA_NAME": ["أين", "أين"]}, [ring(0), ring(30)]),
    "block_unknown": ({"PARCEL_NO": ["1", "2"], "BLOCK": ["99", "98"]}, [ring(0), ring(30)]),
    "block_elsewhere": ({"PARCEL_NO": ["1", "2"], "BLOCK": ["4", "4"]}, [ring(700), ring(760)]),
    "deed_area_differs": ({"PARCEL_NO": ["1", "2"], "AREA_M2": ["440", "300"]},
                          [ring(0), ring(30)]),
    "value_too_long": ({"PARCEL_NO": ["1" * 45, "2" * 45]}, [ring(0), ring(30)]),
}  # fmt: skip


@pytest.mark.parametrize("code", BAD)
def test_each_blocking_fault_is_named_in_both_languages_and_blocks(tmp_path, block, code):
    columns, rings = BAD[code]
    path = make_shapefile(tmp_path, rings, columns, width=60)

    report = refused(path)

    found = [f for f in report["findings"] if f["code"] == code]
    assert len(found) == 2
    assert {f["severity"] for f in found} == {"B"}
    assert report["source_features"] == report["rejected"] == 2
    assert "None of the 2 features" in report["sentence"]
    assert all(letter >= "\u0600" for f in found for letter in f["text_ar"][:1])
    assert all(f["text_en"].isprintable() for f in found)


def test_what_is_good_is_taken_over_and_what_is_bad_is_not(tmp_path, block):
    rings = [ring(0), ring(30), ring(60), ring(79)]
    path = make_delivery(tmp_path, ["1", "2", "3", "4"], rings, BLOCK=["4"] * 4)

    report = bring(path)

    assert (report["accepted"], report["rejected"]) == (2, 2)
    assert set(Parcel.objects.values_list("number", flat=True)) == {"1", "2"}
    overlap = next(f for f in report["findings"] if f["code"] == "overlap")
    assert "20.0 m²" in overlap["text_en"]
    assert overlap["key"] == "4/3"
    assert (overlap["lng"], overlap["lat"]) == pytest.approx((48.06, 29.33), abs=0.05)


def test_drawing_noise_is_no_overlap(tmp_path):
    path = make_delivery(tmp_path, ["1", "2"], [ring(0), ring(19.95)])

    assert codes(bring(path), "B") == []


def test_an_overlap_with_a_published_neighbour_blocks(tmp_path, block):
    make_parcel(block, number="9", boundary=square(10, 10))
    path = make_delivery(tmp_path, ["1"], [ring(0)], BLOCK=["4"])

    report = refused(path)

    found = next(f for f in report["findings"] if f["code"] == "overlaps_neighbour")
    assert "parcel 9 by 100.00 m²" in found["text_en"]


def test_a_neighbour_that_is_replaced_does_not_count(tmp_path, block):
    make_parcel(block, number="9", boundary=square(10, 10))
    path = make_delivery(tmp_path, ["1", "9"], [ring(0), ring(20)], BLOCK=["4", "4"])

    assert bring(path)["published"] == {"added": 1, "changed": 1, "unchanged": 0}


def test_small_differences_of_area_only_warn(tmp_path):
    path = make_delivery(tmp_path, ["1", "2"], AREA_M2=["409", "401"])

    assert codes(bring(path), "W") == ["deed_area_off"]


def test_an_analyst_may_overrule_what_can_be_overruled(tmp_path):
    path = make_delivery(tmp_path, ["1", "2"], [ring(0), ring(15)])

    report = bring(path, "--accept", "overlap")

    assert report["accepted"] == 2
    assert codes(report, "W") == ["overlap", "overlap"]
    assert "cannot be overruled" in refused(path, "--accept", "duplicate_key")["sentence"]


def test_repair_makes_an_invalid_outline_valid(tmp_path):
    bow_tie = [(X, Y), (X + 20, Y + 20), (X + 20, Y), (X, Y + 20), (X, Y)]

    report = bring(make_delivery(tmp_path, ["1"], [bow_tie]), "--repair")

    assert "geometry_repaired" in codes(report, "W")
    assert ParcelBoundary.objects.get().boundary.valid


@pytest.mark.parametrize(
    ("deed", "code", "severity"),
    [("-1", "deed_area_impossible", "B"), ("1e12", "deed_area_impossible", "B"),
     ("0", "deed_area_zero", "W")],
)  # fmt: skip
def test_an_area_that_no_deed_says_is_told(tmp_path, block, deed, code, severity):
    path = make_delivery(tmp_path, ["1", "2"], AREA_M2=[deed, "400"], BLOCK=["4", "4"])

    assert code in codes(bring(path, publish=False), severity)


def test_a_block_number_that_several_areas_have_must_be_explained(tmp_path):
    for _n in range(2):
        make_block(make_area(boundary=None), number="4", boundary=None)

    report = refused(make_delivery(tmp_path, ["1"], BLOCK=["4"]))

    assert "block_ambiguous" in codes(report, "B")


def test_a_file_without_numbers_names_its_columns(tmp_path):
    path = make_shapefile(tmp_path, [ring(0), ring(30)], {"COLOUR": ["red", "blue"]})

    assert "COLOUR" in refused(path)["sentence"]
    assert "--map @row=number" in refused(path)["sentence"]
    assert bring(path, "--map", "@row=number")["accepted"] == 2
    assert set(Parcel.objects.values_list("number", flat=True)) == {"1", "2"}


def test_a_column_may_be_named_by_hand(tmp_path):
    path = make_shapefile(tmp_path, [ring(0)], {"COLOUR": ["red"], "PARCEL_NO": ["1"]})

    bring(path, "--map", "COLOUR=number")

    assert Parcel.objects.get().number == "red"
    assert "no column NO" in refused(path, "--map", "NO=number")["sentence"]
    assert "no field colour" in refused(path, "--map", "COLOUR=colour")["sentence"]


def test_a_dry_run_keeps_nothing(tmp_path):
    path = make_delivery(tmp_path, ["1"])
    out = io.StringIO()

    call_command("import_layer", "parcels", str(path), "--dry-run", "--lang", "en", stdout=out,
                 stderr=io.StringIO())  # fmt: skip

    assert "accepted 1" in out.getvalue()
    assert "nothing was kept" in out.getvalue()
    assert not ImportRun.objects.exists()
    assert not Parcel.objects.exists()


def test_without_publish_it_is_kept_for_review(tmp_path):
    report = bring(make_delivery(tmp_path, ["1"]), publish=False)

    assert report["state"] == "compared"
    assert "--publish takes it over" in report["said"]
    assert StagedFeature.objects.count() == 1
    assert not Parcel.objects.exists()


@pytest.mark.parametrize("step", ["_retire_versions", "_add_versions", "_touched_blocks"])
def test_a_fault_in_the_middle_of_publishing_leaves_all_as_it_was(
    tmp_path, block, monkeypatch, step
):
    make_parcel(block, number="1", boundary=square(0, 0))
    path = make_delivery(tmp_path, ["1", "2"], [ring(3), ring(30)], BLOCK=["4", "4"])
    before = fingerprint()

    def fail(*_args):
        raise RuntimeError

    monkeypatch.setattr(publishing, step, fail)
    with pytest.raises(RuntimeError):
        bring(path)

    assert fingerprint() == before


def test_a_refused_delivery_is_remembered_with_its_sentence(tmp_path):
    refused(make_delivery(tmp_path, ["", ""]))

    run = ImportRun.objects.get()
    assert run.state == ImportRun.State.REFUSED
    assert run.note.startswith("None of the 2 features")
    assert not StagedFeature.objects.exists()


def test_a_block_that_contradicts_its_place_is_not_replaced(tmp_path):
    here = make_area(code="A", boundary=square(0, 0, 900))
    make_block(here, number="1", boundary=square(0, 0, 500))
    for code in "BC":
        make_block(make_area(code=code), number="9", boundary=square(5000, 0, 90))

    report = refused(make_delivery(tmp_path, ["1"], BLOCK=["9"]))

    assert "block_ambiguous" in codes(report, "B")


def test_who_answers_for_a_command_may_publish(tmp_path):
    path = make_shapefile(tmp_path, [ring()], {"PARCEL_NO": ["1"]})
    planner, analyst = make_person("planner"), make_person("analyst")

    assert "may not publish" in refused(path, "--user", planner.username)["sentence"]

    bring(path, "--user", analyst.username)
    told = AuditRecord.objects.get(verb="delivery.published")
    assert told.actor == analyst
    assert told.detail["by_command"] is True
