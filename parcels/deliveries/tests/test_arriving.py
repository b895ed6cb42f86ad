"""What arrived together becomes one delivery, or a sentence that says why not."""

from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gis_core.ingest import arriving, uploading
from gis_core.ingest.models import ImportRun, Upload
from gis_core.ingest.uploading import NotTaken
from gis_core.jobs.models import Job
from tests.make import make_area, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return make_person("analyst")


def laid(tmp_path, *names):
    """Files as a browser brought them, with their names as content."""
    made = []
    for number, name in enumerate(names):
        path = tmp_path / f"arrived{number}"
        path.write_text(name)
        made.append((name, path))
    return made


def test_one_file_is_a_delivery_that_a_worker_looks_at(tmp_path, analyst):
    run = arriving.take_in(
        laid(tmp_path, "قسائم.zip"), layer="parcels", source="إدارة المساحة", actor=analyst
    )
    assert (run.state, run.source_name) == ("uploaded", "قسائم.zip")
    assert arriving.file_of(run).read_text() == "قسائم.zip"
    assert run.job == Job.objects.get(kind="ingest.look", parameters={"run": run.pk})


def test_the_parts_of_a_shapefile_lie_together_under_one_name(tmp_path, analyst):
    parts = laid(tmp_path, "a.dbf", "a.shp", "A.SHX", "a.cpg")
    run = arriving.take_in(parts, layer="parcels", source="", actor=analyst)
    assert run.source_name == "a.shp"
    assert sorted(path.name for path in run.folder.iterdir()) == [
        "delivery.cpg", "delivery.dbf", "delivery.shp", "delivery.shx",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "names",
    [
        ("a.exe",),
        ("a",),
        ("a.zip", "b.zip"),
        ("a.zip", "a.shp"),
        ("a.shp",),
        ("a.dbf",),
        ("a.shp", "b.shp", "a.dbf"),
        ("new.shp", "old.dbf"),
    ],
)
def test_what_is_not_one_data_set_is_refused_and_left_where_it_is(tmp_path, analyst, names):
    files = laid(tmp_path, *names)
    with pytest.raises(NotTaken):
        arriving.take_in(files, layer="parcels", source="", actor=analyst)
    assert not ImportRun.objects.exists()
    assert all(path.exists() for _name, path in files)


def test_uploads_are_taken_once_they_are_whole(client, analyst):
    client.force_login(analyst)
    upload = uploading.begin(name="a.csv", size_bytes=3, actor=analyst)
    uploading.append(upload, b"ab", offset=0)
    told = {"layer": "licences", "source": "", "upload": str(upload.key)}
    assert client.post(reverse("ingest:take-uploads"), told).status_code == 400
    uploading.append(upload, b"c", offset=2)
    answer = client.post(reverse("ingest:take-uploads"), told)
    run = ImportRun.objects.get()
    assert answer.json() == {"url": reverse("ingest:page", args=[run.pk])}
    assert arriving.file_of(run).read_bytes() == b"abc"
    assert not Upload.objects.exists()


def test_a_form_without_scripts_brings_the_same(client, analyst):
    client.force_login(analyst)
    files = [SimpleUploadedFile(name, name.encode()) for name in ("a.shp", "a.dbf", "a.shx")]
    answer = client.post(reverse("ingest:new"), {"layer": "parcels", "source": "", "files": files})
    assert answer.status_code == 302
    assert ImportRun.objects.get().source_name == "a.shp"


def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(client, analyst):
    client.force_login(analyst)
    answer = client.post(
        reverse("ingest:new"),
        {"layer": "parcels", "source": "مكتب", "files": [SimpleUploadedFile("a.exe", b"x")]},
    )
    assert answer.status_code == 400
    assert "مكتب" in answer.content.decode()
    assert ".exe" in answer.content.decode()


def test_the_drop_folder_gives_what_it_lists_and_nothing_else(tmp_path, analyst, settings):
    settings.DELIVERY_DROP_DIR = str(tmp_path)
    (tmp_path / "city.shp").write_text("s")
    (tmp_path / "city.dbf").write_text("d")
    (tmp_path / "secret.txt").write_text("no")
    (tmp_path / "link.zip").symlink_to("/etc/passwd")
    assert [dropped.name for dropped in arriving.dropped_files()] == ["city.shp"]
    run = arriving.take_dropped("city.shp", layer="parcels", source="", actor=analyst)
    assert not run.folder.exists()  # a worker copies it
    arriving.fetch(run, lambda _done, _total: None)
    assert (run.folder / "delivery.dbf").read_text() == "d"
    assert (run.source_name, run.size_bytes) == ("city.shp", 2)
    assert (tmp_path / "city.shp").exists()
    for name in ("../city.shp", "secret.txt", "link.zip", ""):
        with pytest.raises(NotTaken):
            arriving.take_dropped(name, layer="parcels", source="", actor=analyst)


def test_a_dropped_file_that_went_before_it_was_copied_is_not_found(tmp_path, analyst, settings):
    settings.DELIVERY_DROP_DIR = str(tmp_path)
    (tmp_path / "city.zip").write_text("z")
    run = arriving.take_dropped("city.zip", layer="parcels", source="", actor=analyst)
    (tmp_path / "city.zip").unlink()
    (tmp_path / "city.zip").symlink_to("/etc/passwd")
    with pytest.raises(NotTaken):
        arriving.fetch(run, lambda _done, _total: None)


@pytest.mark.parametrize("state", ["uploaded", "refused"])
def test_what_one_person_may_have_under_way_is_asked_of_every_way_in(
    tmp_path, analyst, settings, state
):
    """A refused delivery is counted: its file lies there to be read in another way."""
    settings.DELIVERY_DROP_DIR, settings.DELIVERY_QUOTA_GB = str(tmp_path), 1
    ImportRun.objects.create(layer="parcels", created_by=analyst, size_bytes=1024**3, state=state)
    files = laid(tmp_path, "a.zip")
    (tmp_path / "city.zip").write_text("z")
    with pytest.raises(uploading.TooLarge):
        arriving.take_dropped("city.zip", layer="parcels", source="", actor=analyst)
    with pytest.raises(uploading.TooLarge):
        arriving.take_in(files, layer="parcels", source="", actor=analyst)
    assert ImportRun.objects.count() == 1


def test_uploads_that_fill_the_quota_become_a_delivery(analyst, settings):
    settings.DELIVERY_QUOTA_GB = 3 / 1024**3
    upload = uploading.begin(name="a.csv", size_bytes=3, actor=analyst)
    uploading.append(upload, b"abc", offset=0)
    upload.refresh_from_db()
    run = arriving.take_uploads([upload], layer="licences", source="", actor=analyst)
    assert uploading.under_way(analyst) == run.size_bytes == 3


def test_what_the_disk_cannot_hold_is_not_copied(tmp_path, analyst, settings, monkeypatch):
    settings.DELIVERY_DROP_DIR = str(tmp_path)
    (tmp_path / "city.zip").write_text("z")
    monkeypatch.setattr(uploading.shutil, "disk_usage", lambda _path: Mock(free=0))
    with pytest.raises(uploading.NoRoom):
        arriving.take_dropped("city.zip", layer="parcels", source="", actor=analyst)


def test_only_those_who_may_deliver_do(client):
    for role, status in [("planner", 403), ("supervisor", 403), ("analyst", 200)]:
        client.force_login(make_person(role))
        assert client.get(reverse("ingest:new")).status_code == status


def test_an_upload_is_taken_once_and_only_with_its_bytes(client, analyst):
    client.force_login(analyst)
    upload = uploading.begin(name="a.csv", size_bytes=1, actor=analyst)
    uploading.append(upload, b"c", offset=0)
    upload.path.unlink()
    told = {"layer": "licences", "source": "", "upload": str(upload.key)}
    assert client.post(reverse("ingest:take-uploads"), told).status_code == 400
    assert not ImportRun.objects.exists()


def test_nobody_whose_work_is_limited_to_areas_sees_deliveries(client, tmp_path, analyst):
    run = arriving.take_in(laid(tmp_path, "a.zip"), layer="parcels", source="", actor=analyst)
    client.force_login(make_person("analyst", areas=[make_area()]))
    assert client.get(reverse("ingest:page", args=[run.pk])).status_code == 404
    assert client.get("/api/v1/imports/").json()["results"] == []
