"""Publishing what a comparison found: lineages that were confirmed, and what a delivery removes."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connections
from django.utils import timezone

from gis_core.ingest import life, lineage, pipeline, staging
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.layer import layer_named
from gis_core.safeio.tests.make import make_shapefile
from gis_core.tiles.versions import version_of
from parcels import fabric
from parcels.compare.tests.making import box, compare, compared, ring, tell
from parcels.models import (
    Building,
    FormerIdentity,
    Parcel,
    ParcelTransition,
    StructuralPlanZone,
)
from parcels.tests.published import overlaps, published
from parcels.tests.test_taking_back import as_published
from tests.make import make_area, make_block, make_licence, make_parcel, make_zone, square

pytestmark = pytest.mark.django_db
Status = Parcel.Status


@pytest.fixture
def block():
    return make_block(make_area(code="SAL"), number="4")


def publish(run):
    return pipeline.publish(run, layer_named(run.layer), actor=None, progress=tell)


def answered(run, *, is_one=True):
    lineage.confirm_each(run, run.changes.all(), is_one=is_one, actor=None)
    run.refresh_from_db()
    return run


def parts(made):
    return sorted(made.parts.values_list("role", "label", "label_after"))


def test_a_confirmed_split_is_a_transition_and_goes_back_with_its_delivery(tmp_path, block):
    nine = make_parcel(block, number="9")
    fabric.rebuild()
    before = as_published()
    halves = [box(0, 0, 10, 20), box(10, 0, 10, 20)]
    run = answered(compared(tmp_path, ["12", "13"], halves))

    assert publish(run) == {"added": 2, "changed": 0, "unchanged": 0, "removed": 1}

    nine.refresh_from_db()
    assert nine.status == Status.HISTORIC
    assert nine.boundaries.get().valid_to == timezone.localdate()
    made = ParcelTransition.objects.get()
    assert (made.kind, made.effective_on) == ("split", timezone.localdate())
    assert str(run.pk) in made.decision_number
    assert not made.does_not_add_up
    assert parts(made) == [("child", "12", ""), ("child", "13", ""), ("parent", "9", "")]

    assert published() != before
    assert life.roll_back(run, actor=None) == {"restored": 3, "left": 0}
    assert as_published() == before
    made.refresh_from_db()
    assert made.withdrawn_at is not None

    again = answered(compared(tmp_path, ["12", "13"], halves))
    publish(again)
    assert ParcelTransition.objects.standing().count() == 1


def test_a_confirmed_merge_and_a_renumbering_rest_on_the_named_decision(tmp_path, block):
    make_parcel(block, number="7", boundary=square(0))
    make_parcel(block, number="8", boundary=square(20))
    kept = make_parcel(block, number="9", boundary=square(60))
    path = make_shapefile(
        tmp_path, [box(0, 0, 40, 20), ring(60)],
        {"PARCEL_NO": ["30", "31"], "BLOCK": ["4", "4"]},
    )  # fmt: skip
    run = answered(compare(path, constants={"decision": "ق-77", "valid_from": "2025-05-01"}))

    assert publish(run) == {"added": 1, "changed": 1, "unchanged": 0, "removed": 2}

    merge, renumber = ParcelTransition.objects.order_by("pk")
    if merge.kind != "merge":
        merge, renumber = renumber, merge
    assert (merge.decision_number, merge.effective_on) == ("ق-77", date(2025, 5, 1))
    assert parts(merge) == [("child", "30", ""), ("parent", "7", ""), ("parent", "8", "")]
    assert parts(renumber) == [("subject", "9", "31")]
    kept.refresh_from_db()
    assert (kept.number, kept.since) == ("31", date(2025, 5, 1))
    assert FormerIdentity.objects.get(parcel=kept, was_renamed=True).number == "9"
    assert overlaps() == 0


def test_a_denied_lineage_is_a_removal_and_an_addition(tmp_path, block):
    nine = make_parcel(block, number="9")
    run = answered(compared(tmp_path, ["12"], [ring(0)], "blocks"), is_one=False)

    assert publish(run) == {"added": 1, "changed": 0, "unchanged": 0, "removed": 1}

    nine.refresh_from_db()
    assert nine.status == Status.HISTORIC
    assert str(run.pk) in nine.retired_because
    assert not ParcelTransition.objects.exists()
    assert overlaps() == 0


def test_what_a_whole_block_no_longer_names_ends_and_comes_back(tmp_path, block):
    make_parcel(block, number="1", boundary=square(0))
    gone = make_parcel(block, number="2", boundary=square(40))
    elsewhere = make_parcel(make_block(), number="3", boundary=square(80))
    fabric.rebuild()
    before = as_published()
    run = compared(tmp_path, ["1"], [ring(0)], "blocks")

    assert publish(run)["removed"] == 1
    gone.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (gone.status, elsewhere.status) == (Status.HISTORIC, Status.CURRENT)

    life.roll_back(run, actor=None)
    assert as_published() == before


def test_a_parcel_with_an_open_licence_does_not_end_without_a_successor(tmp_path, block):
    make_parcel(block, number="1", boundary=square(0))
    gone = make_parcel(block, number="2", boundary=square(40))
    run = compared(tmp_path, ["1"], [ring(0)], "blocks")
    make_licence(gone)
    before = published()

    with pytest.raises(ImportRefused) as refusal:
        publish(run)
    assert refusal.value.code in ("ends_with_licence", "held")
    assert published() == before


def test_a_successor_does_not_begin_before_its_predecessor(tmp_path, block):
    nine = make_parcel(block, number="9")
    nine.boundaries.update(valid_from=timezone.localdate())
    run = answered(compared(tmp_path, ["12", "13"], [box(0, 0, 10, 20), box(10, 0, 10, 20)]))

    with pytest.raises(ImportRefused) as refusal:
        publish(run)
    assert refusal.value.code == "ends_too_early"


def test_nothing_is_published_while_a_lineage_is_open(tmp_path, block):
    make_parcel(block, number="9")
    run = compared(tmp_path, ["12"], [ring(0)])
    with pytest.raises(ImportRefused) as refusal:
        publish(run)
    assert refusal.value.code == "lineage_waits"


def test_a_whole_layer_that_names_less_removes_the_rest(tmp_path):
    make_zone(boundary=square(0))
    plan = StructuralPlanZone.objects.get().plan
    Building.objects.create(code="B1", footprint=square(0))
    before = published()
    zones = make_shapefile(tmp_path, [ring(100)], {"ZONE": ["residential"]})
    buildings = make_shapefile(tmp_path, [ring(50)], {"BLDG_NO": ["B2"]}, name="buildings")
    runs = [
        compare(zones, "plan", scope="layer", constants={"plan": plan.edition}),
        compare(buildings, "buildings", scope="layer"),
    ]
    assert [publish(run).get("removed") for run in runs] == [1, 1]
    assert StructuralPlanZone.objects.filter(valid_to=None).count() == 1
    assert not Building.objects.filter(code="B1").exists()

    for run in runs:
        life.roll_back(run, actor=None)
    assert published() == before


@pytest.mark.django_db(transaction=True)
def test_readers_see_the_land_as_it_was_or_as_it_is(tmp_path):
    block = make_block(make_area(code="SAL"), number="4")
    make_parcel(block, number="9")
    run = answered(compared(tmp_path, ["12", "13"], [box(0, 0, 10, 20), box(10, 0, 10, 20)]))
    spec, seen = layer_named("parcels"), []
    other = connections.create_connection("default")

    def look():
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT string_agg(label, ',' ORDER BY label) FROM parcels_parcelboundary"
                "        WHERE valid_to IS NULL AND recorded_to IS NULL),"
                " (SELECT version FROM tiles_layerversion WHERE layer = 'parcels')"
            )
            seen.append(cursor.fetchone())

    def publish_and_look(*given):
        counts = spec.publish(*given)
        look()
        return counts

    before = version_of("parcels")
    watched = replace(spec, publish=publish_and_look)
    pipeline.publish(run, watched, actor=None, progress=tell)
    look()
    other.close()

    (as_it_was, old), (as_it_is, new) = seen
    assert (as_it_was, old or 0) == ("9", before)
    assert (as_it_is, new) == ("12,13", version_of("parcels"))
    assert new > before
    staging.drop(run.pk)
