"""Uploads that are whole: what a worker finds out of them, and the room that is asked for."""

import shutil

import pytest

from gis_core.jobs import running
from gis_core.jobs.models import Job
from imagery import uploads
from imagery.errors import NoRoom
from imagery.tests.make import image_bytes, make_survey
from imagery.tests.test_uploads import begun
from tests.make import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return make_person("analyst")


@pytest.fixture
def content(tmp_path):
    return image_bytes(tmp_path)


def test_what_the_survey_has_already_is_taken_out_by_the_worker(analyst, content):
    survey = make_survey()
    for fingerprint in "ab":
        upload = begun(content, analyst, survey, fingerprint=fingerprint)
        uploads.append(upload, content, offset=0)
        sheet = uploads.finish(upload, actor=analyst)
        running.run(sheet.job_id)

    assert survey.sheets.count() == 1
    assert Job.objects.latest("pk").note_values == {"name": "ortho.tif"}


def test_what_has_arrived_is_not_asked_room_for_again(analyst, content, monkeypatch):
    survey, size = make_survey(), len(content)
    uploads.append(begun(content, analyst, survey), content[:-10], offset=0)
    left = shutil.disk_usage("/")._replace(free=size + 10)  # for the rest and what is made of it
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: left)

    assert begun(content, analyst, survey).received == size - 10
    with pytest.raises(NoRoom):
        begun(content, analyst, survey, fingerprint="another")
