"""A photograph becomes two pictures of ours; its bytes go, and nobody sees it who may not."""

import io

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from complaints.models import Photo
from complaints.photos import incoming_folder, keep_upload
from complaints.pictures.preparing import picture_path, prepare, prepare_waiting, sweep_incoming
from complaints.pictures.showing import address_of, shown_to_reporter, signed_address_of
from complaints.pictures.tests.make import files_in, photo
from complaints.tests.make import make_complaint
from tests.make import make_area, make_person

pytestmark = pytest.mark.django_db


def kept(content: bytes, **given) -> Photo:
    upload = SimpleUploadedFile("../../x.php", content, "text/html")
    complaint = given.pop("complaint", None) or make_complaint()
    return Photo.objects.create(complaint=complaint, stage="report", **keep_upload(upload), **given)


def test_the_worker_makes_two_pictures_and_deletes_the_bytes_that_came():
    content = photo(at=(10, 10)) + b"<?php canary ?><script>canary</script>"
    one = kept(content)

    assert prepare_waiting() == 1
    one.refresh_from_db()
    pictures = {size: picture_path(one.key, size).read_bytes() for size in ("large", "small")}

    assert (one.state, one.width, one.height) == ("ready", 320, 240)
    assert one.likeness is not None
    assert f"{one.taken_at:%Y-%m-%d}" == "2026-05-01"
    assert files_in(incoming_folder()) == []
    for picture in pictures.values():
        assert picture[8:12] == b"WEBP"
        assert picture[12:16] in {b"VP8 ", b"VP8L"}  # one chunk, and it is pixels
        assert len(picture) == 8 + int.from_bytes(picture[4:8], "little")
        assert b"canary" not in picture.lower()
        assert not dict(Image.open(io.BytesIO(picture)).getexif())
    assert prepare_waiting() == 0


def test_what_cannot_be_decoded_is_refused_with_its_reason_and_the_case_stays():
    cut = kept(photo()[:2000])
    lost = kept(photo())
    (incoming_folder() / lost.key).unlink()

    prepare_waiting()

    assert list(Photo.objects.order_by("pk").values_list("state", "note")) == [
        ("refused", "photo_damaged"),
        ("refused", "photo_missing"),
    ]
    assert files_in(incoming_folder()) == []
    assert not picture_path(cut.key, "large").exists()


def test_a_photograph_that_kills_its_worker_is_let_be_after_three_attempts():
    one = kept(photo(), attempts=3)

    assert prepare(one.pk)
    one.refresh_from_db()
    assert (one.state, one.note) == ("refused", "photo_breaks_reader")


def test_bytes_that_no_row_names_are_swept_and_waiting_ones_are_not(monkeypatch):
    one = kept(photo())
    keep_upload(SimpleUploadedFile("x.jpg", photo(), "image/jpeg"))
    monkeypatch.setattr("complaints.pictures.preparing.ORPHANED_HOURS", -1)

    assert sweep_incoming() == 1
    assert files_in(incoming_folder()) == [one.key]


def reader_of_complaints(role: str, area):
    person = make_person(role, areas=[area] if area else None)
    person.user_permissions.add(Permission.objects.get(codename="view_complaint"))
    return person


def test_a_picture_is_seen_by_staff_of_the_area_and_by_a_signed_address_alone(client):
    area, elsewhere = make_area(), make_area()
    one = kept(photo(), complaint=make_complaint(area=area))
    prepare_waiting()
    address, signed = address_of(one), signed_address_of(one)

    assert client.get(address).status_code == 404
    assert client.get(signed + "x").status_code == 404
    answer = client.get(signed)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get(signed.replace("/large/", "/original/")).status_code == 404
    shown = shown_to_reporter(one.complaint)
    assert (len(shown["before"]), len(shown["after"])) == (1, 0)
    assert client.get(shown["before"][0]["small"]).status_code == 200
    for role, place, status in (
        ("inspector", area, 200),
        ("inspector", elsewhere, 404),
        ("desk", None, 200),
    ):
        client.force_login(reader_of_complaints(role, place))
        assert client.get(address).status_code == status, (role, place)


def test_a_signed_address_ends_and_opens_no_other_photograph(client, monkeypatch):
    one, other = kept(photo()), kept(photo())
    prepare_waiting()
    signed = signed_address_of(one)
    mark = signed.partition("?")[2]

    assert client.get(f"{address_of(other)}?{mark}").status_code == 404
    assert client.get(signed).status_code == 200
    monkeypatch.setattr("complaints.pictures.showing.SIGNED_SECONDS", -1)
    assert client.get(signed).status_code == 404
