"""Uploads over HTTP by the tus protocol: pieces join, whatever breaks in between."""

import hashlib
import io
import random
from base64 import b64encode

import pytest
from django.urls import reverse

from gis_core.ingest import uploading
from gis_core.ingest.models import Upload
from tests.make import make_person

pytestmark = pytest.mark.django_db
TUS = {"HTTP_TUS_RESUMABLE": "1.0.0"}


@pytest.fixture
def analyst():
    return make_person("analyst")


@pytest.fixture
def signed_in(client, analyst):
    client.force_login(analyst)
    return client


def begin(client, size, name="parcels.zip"):
    told = f"filename {b64encode(name.encode()).decode()}"
    return client.post(
        reverse("ingest:uploads"), **TUS, HTTP_UPLOAD_LENGTH=str(size), HTTP_UPLOAD_METADATA=told
    )


def send(client, address, piece, offset):
    return client.patch(
        address,
        piece,
        content_type="application/offset+octet-stream",
        **TUS,
        HTTP_UPLOAD_OFFSET=str(offset),
    )


def test_a_server_says_what_it_can_do(signed_in):
    answer = signed_in.options(reverse("ingest:uploads"))
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,termination"
    assert int(answer["Tus-Max-Size"]) == 4 * 1024**3


def test_another_version_of_the_protocol_is_not_spoken(signed_in):
    assert signed_in.post(reverse("ingest:uploads")).status_code == 412


def test_a_file_arrives_in_pieces_and_is_the_same(signed_in):
    content = random.Random(5).randbytes(300_000)
    address = begin(signed_in, len(content))["Location"]
    offset = 0
    while offset < len(content):
        answer = send(signed_in, address, content[offset : offset + 70_000], offset)
        assert answer.status_code == 204
        offset = int(answer["Upload-Offset"])
    upload = Upload.objects.get()
    assert upload.is_whole
    assert hashlib.sha256(upload.path.read_bytes()).digest() == hashlib.sha256(content).digest()


@pytest.mark.parametrize("seed", range(10))
def test_an_upload_that_breaks_anywhere_goes_on_from_what_has_arrived(signed_in, seed, monkeypatch):
    """Five breaks each: the server dies while it reads, and the browser asks where to go on."""
    chance = random.Random(seed)
    content = chance.randbytes(chance.randrange(50_000, 200_000))
    address = begin(signed_in, len(content))["Location"]
    for _break in range(5):
        offset = int(signed_in.head(address, **TUS)["Upload-Offset"])
        broken_at = chance.randrange(offset, len(content))
        send(signed_in, address, content[offset:broken_at] or b"", offset)
        if chance.random() < 0.5:  # bytes that no row knows of, of a process that died
            with Upload.objects.get().path.open("ab") as file:
                file.write(b"lost")
    offset = int(signed_in.head(address, **TUS)["Upload-Offset"])
    assert send(signed_in, address, content[offset:], offset).status_code == 204
    assert Upload.objects.get().path.read_bytes() == content


def test_a_piece_that_does_not_join_is_refused_and_told_where_to_go_on(signed_in):
    address = begin(signed_in, 10)["Location"]
    send(signed_in, address, b"abc", 0)
    answer = send(signed_in, address, b"xyz", 1)
    assert answer.status_code == 409
    assert answer["Upload-Offset"] == "3"
    assert Upload.objects.get().path.read_bytes() == b"abc"


def test_what_is_gone_from_the_disk_is_sent_again(signed_in):
    address = begin(signed_in, 10)["Location"]
    send(signed_in, address, b"abcde", 0)
    Upload.objects.get().path.unlink()
    assert signed_in.head(address, **TUS)["Upload-Offset"] == "0"


def test_more_than_the_file_has_is_refused(signed_in):
    address = begin(signed_in, 4)["Location"]
    answer = send(signed_in, address, b"abcdef", 0)
    assert answer.status_code == 413
    assert Upload.objects.get().received == 0


def test_given_up_uploads_leave_nothing(signed_in, django_capture_on_commit_callbacks):
    address = begin(signed_in, 10)["Location"]
    send(signed_in, address, b"abc", 0)
    path = Upload.objects.get().path
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in.delete(address, **TUS).status_code == 204
    assert not path.exists()
    assert signed_in.head(address, **TUS).status_code == 404


def test_nobody_goes_on_with_anothers_file(signed_in, client):
    address = begin(signed_in, 10)["Location"]
    client.force_login(make_person("analyst"))
    assert client.head(address, **TUS).status_code == 404
    assert send(client, address, b"abc", 0).status_code == 404


@pytest.mark.parametrize(
    ("length", "status"), [("", 400), ("-1", 400), ("0", 400), ("x", 400), (str(5 * 1024**3), 413)]
)
def test_lengths_that_cannot_be_are_refused_with_a_sentence(signed_in, length, status):
    answer = begin(signed_in, length)
    assert answer.status_code == status
    assert answer.content.decode().strip()
    assert not Upload.objects.exists()


def test_a_person_has_so_much_under_way_and_no_more(signed_in, settings):
    settings.DELIVERY_QUOTA_GB = 1
    assert begin(signed_in, 700 * 1024**2).status_code == 201
    assert begin(signed_in, 700 * 1024**2).status_code == 413


@pytest.mark.parametrize(
    "metadata", ["filename", "filename ???", "other YQ==", "filename gA==", "filename م"]
)
def test_a_name_that_cannot_be_read_is_refused(signed_in, metadata):
    answer = signed_in.post(
        reverse("ingest:uploads"), **TUS, HTTP_UPLOAD_LENGTH="5", HTTP_UPLOAD_METADATA=metadata
    )
    assert answer.status_code == 400


def test_the_network_may_break_in_the_middle_of_a_piece(signed_in, monkeypatch):
    """What arrived before it is kept."""
    address = begin(signed_in, 10)["Location"]
    pieces = iter([b"abc"])

    class Broken(io.BytesIO):
        def read(self, *_size):
            try:
                return next(pieces)
            except StopIteration:
                raise OSError("gone") from None

    signed_in.generic(
        "PATCH", address, b"abcdef", content_type="application/offset+octet-stream",
        **TUS, HTTP_UPLOAD_OFFSET="0", **{"wsgi.input": Broken()},
    )  # fmt: skip
    assert signed_in.head(address, **TUS)["Upload-Offset"] == "3"


def test_uploads_that_nobody_goes_on_with_are_swept(analyst, django_capture_on_commit_callbacks):
    old = uploading.begin(name="old.zip", size_bytes=5, actor=analyst)
    new = uploading.begin(name="new.zip", size_bytes=5, actor=analyst)
    uploading.append(old, b"abc", offset=0)
    Upload.objects.filter(pk=old.pk).update(touched_at="2020-01-01T00:00Z")
    with django_capture_on_commit_callbacks(execute=True):
        assert uploading.forget_old() == 1
    assert not old.path.exists()
    assert list(Upload.objects.all()) == [new]
