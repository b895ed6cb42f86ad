"""What is abandoned, half forgotten or left by a killed worker goes; what is in work stays."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from gis_core.audit.records import record
from gis_core.ingest import staging, tasks
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.models import ImportRun
from gis_core.ingest.tasks import discard_abandoned, sweep_deliveries
from gis_core.jobs.models import Job

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=40)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = str(tmp_path)


def made(state="compared", **told):
    run = ImportRun.objects.create(layer="parcels", state=state, **told)
    ImportRun.objects.filter(pk=run.pk).update(created_at=LONG_AGO)
    return run


def state_of(run):
    return ImportRun.objects.get(pk=run.pk).state


def folder_of(run_id, days=2):
    path = Path(ImportRun(pk=run_id).folder)
    path.mkdir(parents=True)
    at = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(path, (at, at))
    return path


def test_only_what_nobody_touched_for_a_month_is_abandoned():
    ended = Job.objects.create(kind="ingest.check", state="done", finished_at=timezone.now())
    running = Job.objects.create(kind="ingest.check", state="running")
    left, refused = made(), made(state="refused")
    read_today, in_hand, answered = made(job=ended), made(job=running), made()
    record(None, "delivery.lineage_answered", answered)

    assert discard_abandoned() == 2
    assert {state_of(left), state_of(refused)} == {"discarded"}
    assert {state_of(run) for run in (read_today, in_hand, answered)} == {"compared"}


def test_one_that_is_gone_on_with_meanwhile_does_not_keep_the_others(monkeypatch):
    first, second = made(), made()
    discard = tasks.discard

    def refuses(run, *, actor):
        if run.pk == second.pk:
            raise ImportRefused("worked_on", {"run": run.pk})
        discard(run, actor=actor)

    monkeypatch.setattr(tasks, "discard", refuses)
    assert discard_abandoned() == 1
    assert (state_of(first), state_of(second)) == ("discarded", "compared")


def test_what_no_delivery_needs_is_swept():
    waits, published, gone = made(), made(state="published"), made(state="discarded")
    gone.findings.create(code="duplicate_key", severity="B", key="1")
    runs = [waits.pk, published.pk, 10**8]
    for pk in runs:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE ingest_staged_{pk} ()")
    folders = [folder_of(pk) for pk in runs]
    being_taken_in = folder_of(10**8 + 1, days=0)

    assert sweep_deliveries() == 5
    assert [path.exists() for path in folders] == [True, False, False]
    assert being_taken_in.exists()
    assert [pk for pk in runs if pk in staging.parts()] == [waits.pk]
    assert not gone.findings.exists()
