"""Whatever stops a delivery at whatever stage, the published land is what it was, to the byte.

The stage is held where it writes, by a lock of the test's; then its process is killed, or its
connection cut as a restart of PostgreSQL cuts it.
"""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection

from gis_core.ingest import life, pipeline, staging
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.layer import layer_named
from gis_core.ingest.models import ImportRun
from gis_core.ingest.reading import Wishes, stage
from gis_core.safeio.tests.make import make_shapefile, make_square
from parcels.models import Parcel
from parcels.tests.published import published
from tests.apart import PATIENCE_S, url_of
from tests.faults.sessions import cut_off, holding
from tests.faults.stages import STAGES, make_delivery
from tests.make import X, Y, make_area, make_block


def tell(*_told):
    """Nobody listens."""


@pytest.fixture
def path(tmp_path):
    """Parcel 1 with another outline, and ten new ones."""
    return make_delivery(tmp_path)


@contextmanager
def delivering(path, log):
    """The command in a process of its own, as the analyst would run it."""
    environment = os.environ | {"DATABASE_URL": url_of(), "DATA_DIR": str(settings.DATA_DIR)}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "import_layer", "parcels", str(path), "--publish"],
            cwd=settings.BASE_DIR, env=environment, stdout=out, stderr=out,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def strike(how, process, pid):
    if how == "killed":
        process.send_signal(signal.SIGKILL)
        process.wait()
    cut_off(pid)
    assert process.wait(PATIENCE_S) != 0


def resume(run, path):
    """The stages that the run has not behind it, as a worker takes them up."""
    spec = layer_named("parcels")
    if run.state == "inspected":
        pipeline.begin_anew(run)
        stage(run, spec, path, wishes=Wishes(), progress=tell)
    if run.state == "staged":
        pipeline.check(run, spec, progress=tell)
    if run.state == "checked":
        pipeline.compare(run, spec, progress=tell)
    return pipeline.publish(run, spec, actor=None, progress=tell)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["killed", "cut off"])
@pytest.mark.parametrize("name", STAGES)
def test_a_stopped_stage_changes_nothing_and_is_taken_up_or_discarded(name, how, path, tmp_path):
    locks, left = STAGES[name]
    log, before = tmp_path / "log", published()

    with holding(locks) as arrived, delivering(path, log) as process:

        def lives():
            assert process.poll() is None, log.read_text()

        strike(how, process, arrived(beside=lives))

    assert published() == before
    run = ImportRun.objects.get()
    assert run.state == left
    if how == "cut off":
        assert "CommandError: " in log.read_text()
        assert "Traceback" not in log.read_text()
    if how == "killed":
        counts = resume(run, path)
        assert (counts["added"], counts["changed"]) == (10, 1)
        assert ImportRun.objects.get().state == "published"
        assert Parcel.objects.current().count() == 11
    else:
        life.discard(run, actor=None)
        assert published() == before
        assert not run.features.exists()
    staging.drop(run.pk)


@pytest.mark.django_db
def test_a_row_that_the_database_refuses_undoes_all_and_the_delivery_can_be_tried_again(path):
    spec = layer_named("parcels")
    run = pipeline.bring_in(spec, path, wishes=Wishes(), actor=None, progress=tell)
    before = published()
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE parcels_parcelboundary ADD CONSTRAINT not_10 CHECK (label <> '10')"
        )

    with pytest.raises(ImportRefused) as refusal:
        pipeline.publish(run, spec, actor=None, progress=tell)

    assert refusal.value.code == "database_refuses"
    assert "not_10" in refusal.value.sentence
    assert published() == before
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE parcels_parcelboundary DROP CONSTRAINT not_10")
    run.refresh_from_db()
    assert pipeline.publish(run, spec, actor=None, progress=tell)["added"] == 10


@pytest.mark.django_db
def test_a_bad_row_of_the_file_is_rejected_and_keeps_nobody_else(tmp_path):
    make_block(make_area(code="SAL"), number="4")
    rings = [make_square(X, Y), None, make_square(X + 30, Y), make_square(X + 60, Y)]
    path = make_shapefile(
        tmp_path, rings, {"PARCEL_NO": ["1", "2", "3", "4"], "BLOCK": ["4", "4", "99", "4"]}
    )
    spec = layer_named("parcels")
    run = pipeline.bring_in(spec, path, wishes=Wishes(), actor=None, progress=tell)

    assert (run.source_features, run.accepted, run.rejected) == (4, 2, 2)
    pipeline.publish(run, spec, actor=None, progress=tell)
    assert set(Parcel.objects.values_list("number", flat=True)) == {"1", "4"}
