"""A flight that comes as a zip: each image a sheet, and nothing else of it anywhere."""

import errno
import io
import zipfile
from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gis_core.jobs import running
from gis_core.jobs.models import Job
from imagery import dropping, store, surveys, unpacking, uploads
from imagery.errors import ImageryError
from imagery.tests.make import files_kept, image_bytes, make_survey
from tests.make import make_person

pytestmark = pytest.mark.django_db
WORLD = "0.5\n0\n0\n-0.5\n506000\n3245000\n"


@pytest.fixture
def analyst():
    return make_person("analyst")


@pytest.fixture
def images(tmp_path):
    return [image_bytes(tmp_path, seed=n) for n in (1, 2)]


def packed(**files: bytes | str) -> bytes:
    """A zip of files by their names, with ``__`` for a dot and ``___`` for a slash."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("___", "/").replace("__", "."), content)
    return out.getvalue()


def sent(content: bytes, analyst, survey=None) -> Job:
    """The zip sent in pieces; the job that unpacks it, done."""
    upload = uploads.begin(
        survey or make_survey(),
        name="flight.zip",
        size_bytes=len(content),
        fingerprint="a",
        actor=analyst,
    )
    uploads.append(upload, content, offset=0)
    assert uploads.finish(upload, actor=analyst) is None
    job = Job.objects.get(kind=unpacking.UNPACK)
    running.run(job.pk)
    job.refresh_from_db()
    return job


def left_of_it() -> list[str]:
    return [path.name for path in store.in_work() if path.name.startswith(("zip-", "member-"))]


def test_each_image_of_a_zip_is_a_sheet(analyst, images):
    survey = make_survey()
    content = packed(north___a__tif=images[0], south___b__tif=images[1], readme__txt="x")

    job = sent(content, analyst, survey)

    assert job.state == "done"
    assert sorted(survey.sheets.values_list("name", flat=True)) == ["a.tif", "b.tif"]
    assert all(sheet.job.kind == surveys.PROCESS for sheet in survey.sheets.all())
    assert files_kept().count("delivered") == 2
    assert left_of_it() == []


def test_world_files_in_it_go_with_their_images(analyst, images):
    survey = make_survey()

    sent(packed(a__tif=images[0], a__tfw=WORLD, b___a__tfw="of another"), analyst, survey)

    assert survey.sheets.get().world_file == WORLD


def test_begun_anew_it_adds_what_is_not_there(analyst, images):
    survey = make_survey()
    sent(packed(a__tif=images[0]), analyst, survey)
    Job.objects.filter(kind=unpacking.UNPACK).delete()

    sent(packed(a__tif=images[0], b__tif=images[1]), analyst, survey)

    assert survey.sheets.count() == 2


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (packed(readme__txt="x"), "flight.zip"),
        (packed(a__tif="<html>"), "a.tif"),
        (b"PK\x03\x04 and nothing of it", "flight.zip"),
    ],
)
def test_a_zip_without_images_is_refused_with_a_sentence(analyst, content, word):
    job = sent(content, analyst)

    assert job.state == "failed"
    assert word in job.sentence


def test_a_bomb_is_not_unpacked(analyst):
    job = sent(packed(a__tif=b"II*\0" + bytes(30_000_000)), analyst)

    assert job.state == "failed"
    assert left_of_it() == []


def test_without_room_nothing_is_unpacked(analyst, images, monkeypatch):
    full = unpacking.shutil.disk_usage("/")._replace(free=10)
    content = packed(a__tif=images[0])
    survey = make_survey()
    monkeypatch.setattr(uploads, "_refuse_what_has_no_room", lambda *_size, **_given: None)
    monkeypatch.setattr(unpacking.shutil, "disk_usage", lambda _path: full)

    job = sent(content, analyst, survey)

    assert job.state == "failed"
    assert not survey.sheets.exists()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_disk_that_fills_meanwhile_keeps_nothing_of_it(analyst, images, monkeypatch, code):
    monkeypatch.setattr(unpacking.archive, "unpack", Mock(side_effect=OSError(code, "disk")))

    job = sent(packed(a__tif=images[0]), analyst)

    assert job.state == "failed"
    assert (job.note == unpacking.NO_ROOM) == (code != errno.EIO)
    assert left_of_it() == []


def test_by_the_plain_form_and_by_the_drop_folder_too(client, analyst, images, settings, tmp_path):
    survey, content = make_survey(), packed(a__tif=images[0])
    settings.IMAGERY_DROP_DIR = tmp_path / "drop"
    settings.IMAGERY_DROP_DIR.mkdir()
    (settings.IMAGERY_DROP_DIR / "b.zip").write_bytes(packed(b__tif=images[1]))
    client.force_login(analyst)

    file = SimpleUploadedFile("a.zip", content)
    client.post(f"/imagery/{survey.pk}/add/", {"image": file})
    dropping.ask(survey, ["b.zip"], actor=analyst)
    for job in Job.objects.filter(kind__in=[unpacking.UNPACK, dropping.TAKE]):
        running.run(job.pk)

    assert sorted(survey.sheets.values_list("name", flat=True)) == ["a.tif", "b.tif"]
    assert dropping.files_for(survey) == []


def test_a_closed_survey_takes_no_zip(analyst, images):
    survey = make_survey()
    content = packed(a__tif=images[0])
    upload = uploads.begin(
        survey, name="a.zip", size_bytes=len(content), fingerprint="a", actor=analyst
    )
    uploads.append(upload, content, offset=0)
    survey.state = "retired"
    survey.save()

    with pytest.raises(ImageryError):
        uploads.finish(upload, actor=analyst)
