"""What is made of images in a bucket: a real server that speaks S3, in this process."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import boto3
import numpy as np
import pytest
import rasterio
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from moto.server import ThreadedMotoServer
from PIL import Image
from rasterio.errors import RasterioIOError

from gis_core.jobs import running
from gis_core.safeio.rasters import drawing
from gis_core.safeio.rasters.distant import Bucket, Distant
from imagery import bucket, checks, owning, reach, retention, room, store, surveys, sweeping
from imagery.models import Installation
from imagery.tests.flown import GREEN, RED, make_flown, make_viewer
from imagery.tests.make import make_sheet, make_survey, tile_of
from tests.make import make_person

pytestmark = pytest.mark.django_db
NAME, MARK = "pictures", "qasima/owner"
LOST = "cog/1/lost_unnamed-123.tif"


@pytest.fixture(scope="module")
def server():
    running_server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running_server.start()
    host, port = running_server.get_host_and_port()
    yield f"http://{host}:{port}"
    running_server.stop()


@pytest.fixture
def client_of_it(server, settings):
    """The bucket as its owner sees it, empty, and the site told of it."""
    settings.IMAGERY_S3_BUCKET = NAME
    settings.IMAGERY_S3_ENDPOINT = server
    settings.IMAGERY_S3_ACCESS_KEY, settings.IMAGERY_S3_SECRET_KEY = "key", "secret"
    settings.IMAGERY_S3_PREFIX = "qasima/"
    owner = boto3.client(
        "s3",
        endpoint_url=server,
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    owner.create_bucket(Bucket=NAME)
    yield owner
    for name in [MARK, *names_in(owner)]:
        owner.delete_object(Bucket=NAME, Key=name)


def names_in(owner) -> list[str]:
    """Every image and whatever else lies there; the mark is told of by its own test."""
    found = owner.list_objects_v2(Bucket=NAME).get("Contents", ())
    return [one["Key"] for one in found if one["Key"] != MARK]


def moved_into_the_bucket(survey):
    """A survey of one colour whose image is laid there, as processing does."""
    sheet = survey.sheets.get()
    key = store.new_image_key(survey.pk)
    store.take(store.path_of(sheet.cog), key)
    survey.sheets.update(cog=key)
    return key


def test_what_is_made_lies_there_and_is_drawn_from_there(client_of_it, client):
    survey = make_survey()
    sheet = make_sheet(survey)
    surveys.publish(survey, actor=None)
    client.force_login(make_viewer())

    answer = client.get(tile_of(survey))

    assert sheet.state == "ready"
    assert sheet.cog.startswith(store.IN_BUCKET)
    (name,) = names_in(client_of_it)
    assert name == f"qasima/{sheet.cog.removeprefix(store.IN_BUCKET)}"
    assert [path.suffix for path in (store.root() / store.MADE).rglob("*.*")] == [".webp"]
    assert list(store.in_work()) == []
    assert answer.status_code == 200


def test_it_is_drawn_as_from_the_disk(client_of_it, client):
    survey = make_flown(date(2024, 3, 1), GREEN)
    client.force_login(make_viewer())
    from_disk = client.get(tile_of(survey)).content
    moved_into_the_bucket(survey)
    survey.version += 1
    survey.save()

    from_bucket = client.get(tile_of(survey)).content

    pictures = [np.asarray(Image.open(io.BytesIO(one))) for one in (from_disk, from_bucket)]
    assert (pictures[0] == pictures[1]).all()


def test_what_was_made_before_there_was_a_bucket_stays_where_it_lies(client_of_it, client):
    survey = make_flown(date(2024, 3, 1))
    client.force_login(make_viewer())

    assert not survey.sheets.get().cog.startswith(store.IN_BUCKET)
    assert client.get(tile_of(survey)).status_code == 200


def test_a_lost_image_takes_only_itself_and_heals(client_of_it, client, caplog):
    survey = make_flown(date(2024, 3, 1))
    key = moved_into_the_bucket(survey)
    name = f"qasima/{key.removeprefix(store.IN_BUCKET)}"
    kept = client_of_it.get_object(Bucket=NAME, Key=name)["Body"].read()
    client_of_it.delete_object(Bucket=NAME, Key=name)
    client.force_login(make_viewer())

    lost = client.get(tile_of(survey))
    client_of_it.put_object(Bucket=NAME, Key=name, Body=kept)
    healed = client.get(tile_of(survey))

    assert (lost.status_code, healed.status_code) == (204, 200)
    assert "cannot be read" in caplog.text


def test_a_bucket_that_does_not_take_it_is_said_and_nothing_stays(client_of_it, settings):
    settings.IMAGERY_S3_BUCKET = "somebody-elses"
    survey = make_survey()
    sheet = make_sheet(survey)

    assert sheet.state == "waiting"
    assert sheet.name in sheet.job.sentence
    assert sheet.may_be_processed_again
    assert list(store.in_work()) == []

    settings.IMAGERY_S3_BUCKET = NAME
    surveys.process_again(sheet, actor=make_person("analyst"))
    sheet.refresh_from_db()
    running.run(sheet.job_id)
    sheet.refresh_from_db()
    assert sheet.state == "ready"


def test_once_it_answers_again_it_is_drawn_from(client_of_it, client, settings):
    survey = make_flown(date(2024, 3, 1))
    moved_into_the_bucket(survey)
    client.force_login(make_viewer())
    settings.IMAGERY_S3_BUCKET, settings.IMAGERY_S3_ENDPOINT = "pictures", "http://127.0.0.1:1"
    refused = client.get(tile_of(survey))
    settings.IMAGERY_S3_ENDPOINT = client_of_it.meta.endpoint_url
    waiting = client.get(tile_of(survey))

    cache.delete(reach._ASKED)  # the time is over
    drawn, kept = client.get(tile_of(survey)), cache.get(reach._SILENT)

    assert (refused.status_code, waiting.status_code, drawn.status_code) == (503, 503, 200)
    assert kept is None


def test_what_is_given_up_is_gone_from_it(client_of_it, django_capture_on_commit_callbacks):
    survey = make_survey()
    make_sheet(survey)
    analyst = make_person("analyst")
    (row,) = room.surveys_by_size(analyst)
    assert row.bucket_bytes == row.made_bytes > 0
    surveys.publish(survey, actor=analyst)
    surveys.retire(survey, actor=analyst)

    with django_capture_on_commit_callbacks(execute=True):
        retention.archive(survey, actor=analyst)

    assert names_in(client_of_it) == []


@pytest.fixture
def days_later(monkeypatch):
    at = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(sweeping.timezone, "now", lambda: at)


def lay(owner, *names: str) -> None:
    for name in names:
        owner.put_object(Bucket=NAME, Key=f"qasima/{name}", Body=b"x")


def test_nobodys_images_are_swept_from_it(client_of_it, days_later):
    owning.claim()
    kept = moved_into_the_bucket(make_flown(date(2024, 3, 1)))
    others = ["another/file.txt", "cog/1/short.tif", "cog/tile.tif", f"{LOST}.bak"]
    lay(client_of_it, LOST, *others)

    assert sweeping.sweep() == [f"bucket:{LOST}"]
    left = [kept.removeprefix(store.IN_BUCKET), *others]
    assert sorted(names_in(client_of_it)) == sorted(f"qasima/{name}" for name in left)


def test_the_first_image_sets_our_mark(client_of_it):
    make_sheet(make_survey())

    assert bucket.owner() == str(Installation.objects.get())


@pytest.mark.parametrize("mark", [None, "another installation"])
def test_what_bears_no_mark_of_ours_is_not_swept(client_of_it, days_later, caplog, mark):
    lay(client_of_it, LOST)
    if mark:
        bucket.mark(mark)

    assert sweeping.sweep() == []
    assert names_in(client_of_it) == [f"qasima/{LOST}"]
    assert "nothing is swept" in caplog.text

    call_command("keep_imagery", "--own-bucket", stdout=io.StringIO())
    assert names_in(client_of_it) == []


def test_many_at_once_go_by_a_persons_word_only(client_of_it, days_later, caplog, monkeypatch):
    monkeypatch.setattr(sweeping, "FEW", 1)
    owning.claim()
    lay(client_of_it, LOST, LOST.replace("lost", "more"))

    assert sweeping.sweep() == []
    assert "2 of 2 files in the bucket" in caplog.text

    call_command("keep_imagery", "--however-many", stdout=io.StringIO())
    assert names_in(client_of_it) == []


def test_nothing_else_opens_it(client_of_it, settings):
    """Not by GDAL's own address, in this process or another, before, while or after one of ours."""
    key = moved_into_the_bucket(make_flown(date(2024, 3, 1)))
    address = store.image_of(key).path

    for _time in range(2):
        with pytest.raises(RasterioIOError):
            rasterio.open(address)
        drawing.draw(store.image_of(key), (0, 0, 1, 1), (8, 8))


def test_many_threads_open_many_at_once(client_of_it):
    colours = [GREEN, RED, (40, 40, 200), (200, 200, 40)]
    flown = [make_flown(date(2024, 3, 1), colour) for colour in colours]
    images = [store.image_of(moved_into_the_bucket(survey)) for survey in flown]
    box = flown[0].sheets.get().footprint_web.extent

    def middle_of(image):
        return tuple(drawing.draw(image, box, (9, 9))[:3, 4, 4])

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(middle_of, 8 * images))

    assert seen == 8 * colours


@pytest.mark.parametrize(
    "name",
    ["../a.tif", "a/../b.tif", "a.tif?list", "a.vrt", "/etc/a.tif", "a//b.tif", "a.tif\n", ""],
)
def test_a_name_that_is_none_of_ours_is_no_address(name):
    made_up = Bucket("pictures", "", "us-east-1", "key", "secret")

    with pytest.raises(ValueError, match="no name"):
        Distant(made_up, name).path  # noqa: B018


@pytest.mark.parametrize("name", ["", "a", "a/b/c", "Bucket", "../etc"])
def test_a_bucket_that_is_none_is_no_address(name):
    made_up = Bucket(name, "", "us-east-1", "key", "secret")

    with pytest.raises(ValueError, match="no name"):
        Distant(made_up, "cog/1/a.tif").path  # noqa: B018


def test_keys_are_in_no_text(client_of_it):
    assert "secret" not in repr(store.image_of("bucket:cog/1/a.tif"))
    assert bucket.configured() is not None


def test_a_bucket_without_its_keys_or_with_no_name_stops_the_start(settings):
    settings.IMAGERY_S3_BUCKET = NAME
    settings.IMAGERY_S3_ACCESS_KEY = settings.IMAGERY_S3_SECRET_KEY = ""
    (keys,) = checks.bucket_is_whole()
    settings.IMAGERY_S3_ACCESS_KEY = settings.IMAGERY_S3_SECRET_KEY = "key"
    whole = checks.bucket_is_whole()
    settings.IMAGERY_S3_PREFIX = "../"
    (name,) = checks.bucket_is_whole()

    assert (keys.id, whole, name.id) == ("imagery.E001", [], "imagery.E002")
    settings.IMAGERY_S3_BUCKET = ""
    assert checks.bucket_is_whole() == []


def test_many_go_by_the_bundle_and_the_first_fault_ends_it(client_of_it, monkeypatch, settings):
    monkeypatch.setattr(bucket, "AT_ONCE", 2)
    keys = [f"cog/1/{n}.tif" for n in range(5)]
    lay(client_of_it, *keys)

    store.drop(*(store.IN_BUCKET + key for key in keys))
    assert names_in(client_of_it) == []

    settings.IMAGERY_S3_BUCKET = "somebody-elses"
    asked = []
    monkeypatch.setattr(bucket, "_name", lambda key: asked.append(key) or key)
    store.drop(*(store.IN_BUCKET + key for key in keys))
    assert asked == keys[:2]
