"""``add_imagery``: images from the command line, done when the command ends."""

from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from gis_core.jobs import running
from gis_core.jobs.models import Job
from imagery import waiting
from imagery.models import Survey
from imagery.tests.make import files_kept, image, make_sheet, make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "flight"
    place.mkdir()
    return place


def brought(folder, *options) -> tuple[str, str, bool]:
    """What was said, what was told of failures, and whether the command ended well."""
    said, told = StringIO(), StringIO()
    words = [str(folder), "--date=2024-03-01", "--title=شتاء", "--lang=en", *options]
    try:
        call_command("add_imagery", *words, stdout=said, stderr=told)
    except CommandError:
        return said.getvalue(), told.getvalue(), False
    return said.getvalue(), told.getvalue(), True


def test_a_folder_is_brought_in_and_published(folder):
    image(folder / "north.tif", seed=1)
    image(folder / "south.TIF", seed=2, y=-30)
    (folder / "notes.txt").write_text("x")

    said, told, is_well = brought(folder, "--publish")

    survey = Survey.objects.get()
    assert (survey.state, survey.name_ar, survey.sheets.ready().count()) == ("published", "شتاء", 2)
    assert (told, is_well) == ("", True)
    assert "north.tif: ready" in said
    assert "work" not in files_kept()


def test_an_image_without_a_system_is_told_and_taken_with_one(folder):
    image(folder / "scan.tif", crs=None)

    _said, told, is_well = brought(folder, "--publish")

    survey = Survey.objects.get()
    assert (survey.state, survey.sheets.get().state, is_well) == ("preparing", "unplaced", False)
    assert "scan.tif" in told
    assert "coordinate system" in told


def test_a_refused_image_is_told_with_its_sentence(folder):
    image(folder / "far.tif", x=5_000_000)

    _said, told, is_well = brought(folder)

    assert not is_well
    with translation.override("en"):
        assert told.strip() == f"far.tif: {Survey.objects.get().sheets.get().sentence}"


def test_what_a_worker_has_is_waited_for_and_done_here_when_the_worker_dies(monkeypatch):
    sheet = make_sheet(make_survey(), run=False)
    Job.objects.filter(pk=sheet.job_id).update(state="running", attempts=1)
    parameters = connection.get_connection_params() | {"cursor_factory": None}
    worker = psycopg.connect(**parameters, autocommit=True)
    worker.execute("SELECT pg_advisory_lock(%s, %s)", [running.LOCK_SPACE, sheet.job_id])
    waited = []

    def then(_seconds):
        waited.append(Job.objects.get(pk=sheet.job_id).state)
        worker.close()

    monkeypatch.setattr(waiting.time, "sleep", then)

    waiting.until_over(sheet.job_id)

    sheet.refresh_from_db()
    assert waited[0] == "running"
    assert sheet.state == "ready"


def test_what_a_worker_finishes_is_over(monkeypatch):
    sheet = make_sheet(make_survey(), run=False)
    run = running.run
    monkeypatch.setattr(running, "run", lambda _pk: None)  # a worker was faster
    monkeypatch.setattr(running, "take_up", lambda: 0)
    monkeypatch.setattr(waiting.time, "sleep", lambda _seconds: run(sheet.job_id))

    waiting.until_over(sheet.job_id)

    sheet.refresh_from_db()
    assert sheet.state == "ready"
