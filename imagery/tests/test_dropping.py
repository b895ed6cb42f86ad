"""The drop folder: what lies there is listed and taken by name, and nothing else is reached."""

import os
from pathlib import Path

import pytest

from gis_core.dropped import Dropped
from gis_core.jobs import running
from gis_core.jobs.models import Job
from imagery import dropping
from imagery.errors import ImageryError
from imagery.models import Sheet
from imagery.tests.make import image, make_survey
from tests.make import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return make_person("analyst")


@pytest.fixture
def folder(settings, tmp_path):
    place = tmp_path / "drop"
    place.mkdir()
    settings.IMAGERY_DROP_DIR = str(place)
    return place


def taken(survey, name, actor):
    """The job after a worker has done it."""
    dropping.ask(survey, [name], actor=actor)
    job = Job.objects.get(kind=dropping.TAKE)
    running.run(job.pk)
    job.refresh_from_db()
    return job


def test_images_are_listed_and_nothing_else(folder, tmp_path):
    image(folder / "north.tif")
    (folder / "notes.txt").write_text("x")
    (folder / "deeper.tif").mkdir()
    (folder / "linked.tif").symlink_to(image(tmp_path / "elsewhere.tif"))

    assert [dropped.name for dropped in dropping.files()] == ["north.tif"]


def test_a_name_that_is_no_utf_8_is_not_listed(folder):
    image(folder / "north.tif")
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.tif")).write_bytes(b"II*\0")

    assert [dropped.name for dropped in dropping.files()] == ["north.tif"]


def test_what_vanishes_while_the_folder_is_read_is_not_listed(folder, monkeypatch):
    north = image(folder / "north.tif")
    monkeypatch.setattr(dropping.Path, "iterdir", lambda _p: iter([folder / "gone.tif", north]))

    assert [dropped.name for dropped in dropping.files()] == ["north.tif"]


def test_a_folder_that_may_not_be_read_has_nothing(folder, monkeypatch):
    def forbidden(_path):
        raise PermissionError

    monkeypatch.setattr(dropping.Path, "iterdir", forbidden)

    assert dropping.files() == []


def test_those_already_taken_leave_their_room_in_the_list_to_others(folder, analyst, monkeypatch):
    monkeypatch.setattr(dropping, "MOST_LISTED", 1)
    for name in ("north.tif", "south.tif"):
        image(folder / name)
    survey = make_survey()

    dropping.ask(survey, ["north.tif"], actor=analyst)

    assert [dropped.name for dropped in dropping.files_for(survey)] == ["south.tif"]


@pytest.mark.parametrize("path", ["", "/no/such/folder"])
def test_without_a_folder_there_is_nothing(settings, path):
    settings.IMAGERY_DROP_DIR = path

    assert dropping.files() == []


def test_a_chosen_file_becomes_a_sheet_and_stays_where_it_lies(folder, analyst):
    image(folder / "north.tif", crs=None)
    (folder / "north.tfw").write_text("0.5\n0\n0\n-0.5\n506000\n3245000\n")
    survey = make_survey()

    job = taken(survey, "north.tif", analyst)

    sheet = survey.sheets.get()
    assert (job.state, sheet.name, sheet.job.created_by) == ("done", "north.tif", analyst)
    assert sheet.world_file.startswith("0.5")
    assert (folder / "north.tif").exists()
    assert dropping.files_for(survey) == []


@pytest.mark.parametrize("name", ["../secret.tif", "/etc/passwd", "south.tif", "linked.tif"])
def test_a_name_that_is_not_listed_is_refused(folder, analyst, tmp_path, name):
    image(folder / "north.tif")
    (folder / "linked.tif").symlink_to(image(tmp_path / "secret.tif"))

    with pytest.raises(ImageryError):
        dropping.ask(make_survey(), [name], actor=analyst)
    assert not Job.objects.exists()


def test_a_file_on_its_way_is_not_offered_twice(folder, analyst):
    image(folder / "north.tif")
    survey = make_survey()

    dropping.ask(survey, ["north.tif"], actor=analyst)

    assert dropping.files_for(survey) == []
    with pytest.raises(ImageryError):
        dropping.ask(survey, ["north.tif"], actor=analyst)


def test_a_file_that_is_gone_is_told(folder, analyst):
    survey = make_survey()
    path = image(folder / "north.tif")
    dropping.ask(survey, ["north.tif"], actor=analyst)
    path.unlink()
    job = Job.objects.get()

    running.run(job.pk)

    job.refresh_from_db()
    assert (job.state, "north.tif" in job.sentence) == ("failed", True)


def test_a_file_that_vanishes_as_it_is_taken_is_told(folder, analyst, monkeypatch):
    image(folder / "north.tif")
    monkeypatch.setattr(dropping, "files", lambda: [Dropped("north.tif", 1),
                                                    Dropped("gone.tif", 1)])  # fmt: skip

    job = taken(make_survey(), "gone.tif", analyst)

    assert (job.state, job.note) == ("failed", dropping.GONE)


def test_what_is_no_image_is_told_and_leaves_nothing(folder, analyst):
    (folder / "page.tif").write_text("<html>")

    job = taken(make_survey(), "page.tif", analyst)

    assert (job.state, "page.tif" in job.sentence) == ("failed", True)
    assert not Sheet.objects.exists()


def test_a_retired_survey_takes_nothing(folder, analyst):
    image(folder / "north.tif")
    survey = make_survey()
    survey.state = "retired"

    with pytest.raises(ImageryError):
        dropping.ask(survey, ["north.tif"], actor=analyst)


def test_the_page_offers_the_files_and_takes_the_chosen(folder, analyst, client):
    for name in ("north.tif", "south.tif"):
        image(folder / name)
    survey = make_survey()
    client.force_login(analyst)

    page = client.get(f"/imagery/{survey.pk}/").content.decode()
    client.post(f"/imagery/{survey.pk}/dropped/", {"name": ["south.tif", "../x.tif"]})
    nothing = client.post(f"/imagery/{survey.pk}/dropped/", {"name": ["../x.tif"]}, follow=True)

    assert "north.tif" in page
    assert [job.parameters["name"] for job in dropping.under_way(survey)] == ["south.tif"]
    assert "notice-error" in nothing.content.decode()
