"""What waits to be recomputed: only parcels that changed, or that lie under a zone that did."""

from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from gis_core.jobs.models import Job
from gis_core.jobs.running import run
from parcels.models import (
    Parcel,
    ParcelBoundary,
    ShareQueue,
    StructuralPlan,
    StructuralPlanZone,
    ZoneShare,
)
from parcels.shares.refresh import drain, recompute_all, waiting
from parcels.shares.work import drain_shares, recompute_every_parcel
from tests.make import make_boundary, make_parcel, make_person

from .make import box, make_plan, make_zone, shares

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    """Five parcels of 20 m in a row, 5 m apart, under one zone each; all up to date."""
    parcels = [make_parcel(boundary=box(25 * n, 0, 25 * n + 20, 20)) for n in range(5)]
    for n in range(5):
        make_zone("A", box(25 * n - 2.5, -5, 25 * n + 22.5, 25))
    drain()
    return parcels


def recomputed(monkeypatch) -> list[int]:
    """The parcels that the next drain works on."""
    from parcels.shares import refresh  # noqa: PLC0415

    done: list[int] = []
    real = refresh._refresh
    monkeypatch.setattr(
        refresh, "_refresh", lambda ids, **given: (done.extend(ids), real(ids, **given))
    )
    drain()
    return done


def test_a_drained_queue_is_empty_and_the_rows_are_there(row):
    assert waiting() == 0
    assert ZoneShare.objects.count() == 5
    assert {share.percent for share in ZoneShare.objects.all()} == {100}


def test_a_changed_zone_touches_only_its_parcels(row, monkeypatch):
    zone = StructuralPlanZone.objects.order_by("pk")[2]
    zone.boundary = box(47, -5, 62, 25)  # 12 m of the third parcel, none of the second
    zone.save()

    assert recomputed(monkeypatch) == [row[2].pk]
    assert shares(row[2]) == {"A": (240, 60), "uncovered": (160, 40)}


def test_a_zone_that_moves_touches_where_it_was_and_where_it_is(row, monkeypatch):
    zone = StructuralPlanZone.objects.order_by("pk")[0]
    zone.boundary = box(97.5, -5, 122.5, 25)
    zone.save()

    assert recomputed(monkeypatch) == [row[0].pk, row[4].pk]
    assert shares(row[0]) == {}


def test_a_zone_that_only_touches_a_parcel_leaves_it_alone(row, monkeypatch):
    make_zone("B", box(20, 0, 25, 20))  # between the first two, edge to edge

    assert recomputed(monkeypatch) == []


def test_what_says_nothing_about_the_ground_queues_nothing(row):
    StructuralPlanZone.objects.update(decision="another")
    Parcel.objects.filter(pk=row[0].pk).update(number="renamed")
    StructuralPlan.objects.update(name_en="renamed")

    assert waiting() == 0


def test_zones_of_a_draft_queue_nothing(row):
    draft = make_plan(edition="draft", state=StructuralPlan.State.DRAFT, valid_from=None)
    make_zone("B", box(0, 0, 20, 20), plan=draft)

    assert waiting() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"accuracy_m": 12},
        {"is_exclusive": False},
        {"valid_from": date(2021, 1, 1)},
        {"state": StructuralPlan.State.SUPERSEDED, "valid_to": date(2021, 1, 1)},
    ],
)
def test_a_change_of_the_plan_queues_all_that_lies_under_it(row, change):
    StructuralPlan.objects.update(**change)

    assert ShareQueue.objects.filter(ground__isnull=False).count() == 5


def test_a_new_version_of_a_boundary_replaces_the_old_ones_shares(row):
    ParcelBoundary.objects.filter(parcel=row[0]).update(valid_to=date(2024, 1, 1))
    make_boundary(row[0], boundary=box(0, 0, 10, 10), valid_from=date(2024, 1, 1))
    assert waiting() == 2
    drain()

    assert [share.area_m2 for share in ZoneShare.objects.filter(boundary__parcel=row[0])] == [100]


def test_a_retired_parcel_keeps_no_shares(row):
    ParcelBoundary.objects.filter(parcel=row[0]).update(valid_to=date(2024, 1, 1))
    drain()

    assert not ZoneShare.objects.filter(boundary__parcel=row[0]).exists()


def test_a_reader_never_gets_what_is_out_of_date(row):
    StructuralPlanZone.objects.filter(boundary__intersects=box(0, 0, 1, 1)).delete()
    assert ZoneShare.objects.filter(boundary__parcel=row[0]).exists()  # not drained yet

    assert shares(row[0]) == {}
    assert shares(row[1]) == {"A": (400, 100)}


def test_stored_rows_are_what_is_read_while_they_hold(row):
    ZoneShare.objects.filter(boundary__parcel=row[0]).update(percent=99)

    assert shares(row[0]) == {"A": (400, 99)}


def test_the_calendar_alone_brings_a_zone_into_force(row, monkeypatch):
    today = timezone.localdate()
    make_zone("B", box(0, 0, 10, 20), valid_from=today + timedelta(days=3))
    drain()
    assert shares(row[0]) == {"A": (400, 100)}

    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        # Before the worker has come by, and after.
        assert shares(row[0]) == {"A": (200, 50), "conflict": (200, 50)}
        assert recomputed(monkeypatch) == [row[0].pk]
        assert shares(row[0]) == {"A": (200, 50), "conflict": (200, 50)}


def test_recomputing_everything_heals_what_was_tampered_with(row):
    ZoneShare.objects.filter(boundary__parcel=row[0]).delete()
    ZoneShare.objects.filter(boundary__parcel=row[1]).update(percent=1)
    kept = ZoneShare.objects.get(boundary__parcel=row[4]).pk
    make_zone("B", box(0, 0, 5, 20))

    assert recompute_all() == 5
    assert waiting() == 0
    assert ZoneShare.objects.get(boundary__parcel=row[1]).percent == 100
    assert shares(row[0]) == {"A": (300, 75), "conflict": (100, 25)}
    assert ZoneShare.objects.get(pk=kept)  # what was right is not written again


def test_a_city_without_a_plan_drains_at_once(monkeypatch):
    make_parcel()

    assert recomputed(monkeypatch) == []
    assert waiting() == 0


def test_the_task_and_the_command_drain(row):
    make_boundary(make_parcel(boundary=box(200, 0, 220, 20)), boundary=box(0, 0, 5, 5),
                  valid_from=date(2010, 1, 1), valid_to=date(2011, 1, 1))  # fmt: skip
    said = StringIO()

    assert drain_shares() == 1
    call_command("recompute_shares", stdout=said, stderr=StringIO())
    assert said.getvalue().startswith("0 parcels recomputed")
    call_command("recompute_shares", "--all", stdout=said, stderr=StringIO())
    assert "6 parcels recomputed" in said.getvalue()


def test_everything_can_be_asked_for_as_long_work(row):
    job = recompute_every_parcel(actor=make_person("administrator"))
    run(job.pk)
    job.refresh_from_db()

    assert (job.state, job.result, job.done) == (Job.State.DONE, {"parcels": 5}, 5)
