"""Photographs of a visit: painted anew, shown to who sees the visit, withdrawn for a reason."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.urls import reverse
from PIL import ExifTags, Image

from gis_core.audit.models import AuditRecord
from parcels.models import Inspection, InspectionPhoto, Violation
from parcels.violations.photographing import picture_path
from parcels.violations.tests.cases import make_basis
from tests.make import make_area, make_person, make_violation_kind
from tests.test_access import person_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA_DIR = tmp_path


def jpeg(colour="teal", name="IMG_0001.jpg"):
    """What a phone sends: turned, with its place, its time and its own name in it."""
    image = Image.new("RGB", (640, 480), colour)
    exif = image.getexif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Orientation] = "Somebody's phone", 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2024:03:01 09:58:00"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitude], place[ExifTags.GPS.GPSLatitudeRef] = (29.0, 20.0, 0.0), "N"
    place[ExifTags.GPS.GPSLongitude], place[ExifTags.GPS.GPSLongitudeRef] = (48.0, 0.0, 0.0), "E"
    body = io.BytesIO()
    image.save(body, "JPEG", exif=exif)
    return SimpleUploadedFile(name, body.getvalue(), "image/jpeg")


def typed(**given):
    values = {
        "kind": make_violation_kind().pk,
        "basis": make_basis().pk,
        "visited_at": "2024-03-01T10:00",
        "findings": "سقف فوق الدور المرخص",
    }
    return values | given


def records(client, parcel, page="new", **given):
    return client.post(f"{reverse(f'violations:{page}')}?parcel={parcel.pk}", typed(**given))


def pictures():
    found = InspectionPhoto.objects.order_by("pk")
    return [reverse("violations:photo", args=[photo.key, "large"]) for photo in found]


@pytest.fixture
def photographed(client, parcel, inspector):
    """A case with one photograph; the client is signed in as nobody."""
    client.force_login(inspector)
    records(client, parcel, taken=[jpeg()])
    client.logout()
    return InspectionPhoto.objects.get()


def test_photographs_come_from_the_camera_and_from_the_phone(client, parcel, inspector):
    client.force_login(inspector)

    answer = records(client, parcel, taken=[jpeg("red"), jpeg("green")], photos=[jpeg("blue")])

    case = Violation.objects.get()
    assert answer["Location"] == reverse("violations:page", args=[case.pk])
    page = client.get(answer["Location"]).content.decode()
    assert InspectionPhoto.objects.filter(inspection__violation=case).count() == 3
    assert all(address in page for address in pictures())
    (record,) = AuditRecord.objects.filter(verb="violation.observed")
    assert record.detail["photos"] == 3


def test_nothing_that_the_camera_wrote_is_in_the_picture(client, photographed, inspector, tmp_path):
    client.force_login(inspector)
    answer = client.get(pictures()[0])
    body = b"".join(answer.streaming_content)
    picture = Image.open(io.BytesIO(body))

    assert (picture.format, picture.size) == ("WEBP", (480, 640))  # upright
    assert not picture.getexif()
    assert "exif" not in picture.info
    assert b"phone" not in body
    assert photographed.taken_at.isoformat() == "2024-03-01T06:58:00+00:00"
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in kept} == {".webp"}


def test_a_picture_answers_as_a_picture_and_nothing_else(client, photographed, inspector):
    client.force_login(inspector)
    answer = client.get(pictures()[0])

    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in answer["Cache-Control"]
    assert client.get(pictures()[0].replace("large", "huge")).status_code == 404


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>")], "صور"),
        ([SimpleUploadedFile("x.jpg", b"\xff\xd8\xff cut short")], "صور"),
        ([SimpleUploadedFile("x.jpg", b"")], "فارغ"),
        ([jpeg() for _n in range(7)], "6"),
    ],
)
def test_what_is_no_photograph_is_said_and_nothing_is_written(
    client, parcel, inspector, tmp_path, files, sentence
):
    client.force_login(inspector)

    answer = records(client, parcel, photos=files)

    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Inspection.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_visit_that_is_refused_leaves_no_picture(client, parcel, inspector, tmp_path):
    client.force_login(inspector)

    answer = records(client, parcel, photos=[jpeg()], visited_at="2999-01-01T10:00")

    assert answer.status_code == 400
    assert not list(tmp_path.rglob("*.webp"))


def test_later_visits_and_those_without_a_case_have_photographs_too(client, parcel, inspector):
    client.force_login(inspector)
    records(client, parcel, "inspect", photos=[jpeg()])
    records(client, parcel)
    case = Violation.objects.get()
    client.post(reverse("violations:visit", args=[case.pk]), typed(taken=[jpeg("red")]))

    assert InspectionPhoto.objects.count() == 2
    section = reverse("parcels:section", args=[parcel.pk, "inspections"])
    page = client.get(section).content.decode()
    assert page.count("<img") == 2
    told = client.get(reverse("api-parcel-file", args=[parcel.pk])).json()
    (rows,) = [part["rows"] for part in told["sections"] if part["key"] == "inspections"]
    assert sorted(photo["large"] for row in rows for photo in row["photos"]) == sorted(pictures())
    assert "key" not in rows[0]["photos"][0]


def test_the_pictures_of_many_visits_cost_one_statement(
    client, parcel, inspector, django_assert_max_num_queries
):
    client.force_login(inspector)
    for _n in range(3):
        records(client, parcel, "inspect", photos=[jpeg()])
    section = reverse("parcels:section", args=[parcel.pk, "inspections"])
    client.get(section)

    with django_assert_max_num_queries(9):
        client.get(section)


SEES = {"planner", "inspector", "analyst", "supervisor", "administrator", "reviewer", "registrar"}


def test_who_sees_a_picture_sees_the_visit(client, area, photographed):
    for role in ("visitor", "stranger", "desk", "archivist", "office", *SEES):
        client.logout()
        if role != "visitor":
            client.force_login(person_of(role, area))
        expected = {"visitor": 302, "stranger": 404}.get(role, 200 if role in SEES else 403)
        assert client.get(pictures()[0]).status_code == expected, role


def test_who_may_withdraw(client, area, photographed):
    address = reverse("violations:withdraw-photo", args=[photographed.key])
    for role in ("visitor", "stranger", "desk", "archivist", "office", *SEES - {"supervisor"}):
        client.logout()
        if role != "visitor":
            client.force_login(person_of(role, area))
        answer = client.post(address, {"because": "وجه"})
        assert answer.status_code == (302 if role == "visitor" else 403), role
    client.force_login(make_person("supervisor", areas=[make_area()]))
    assert client.post(address, {"because": "وجه"}).status_code == 404
    assert InspectionPhoto.objects.standing().exists()


def test_a_withdrawn_photograph_is_gone_and_the_record_says_why(
    client, photographed, supervisor, django_capture_on_commit_callbacks
):
    client.force_login(supervisor)
    address = reverse("violations:withdraw-photo", args=[photographed.key])
    client.post(address, {"because": " "})
    assert InspectionPhoto.objects.standing().exists()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"because": "يظهر فيها وجه"})

    photographed.refresh_from_db()
    assert (photographed.withdrawn_by, photographed.withdrawn_because) == (
        supervisor,
        "يظهر فيها وجه",
    )
    assert not picture_path(photographed.key, "large").exists()
    assert not picture_path(photographed.key, "small").exists()
    assert client.get(pictures()[0]).status_code == 404
    case = reverse("violations:page", args=[photographed.inspection.violation_id])
    assert photographed.key not in client.get(case).content.decode()
    assert AuditRecord.objects.filter(verb="inspection.photo_withdrawn").count() == 1
    assert client.post(address, {"because": "again"}).status_code == 404


@pytest.mark.parametrize(
    "act",
    [
        lambda photo: photo.delete(),
        lambda photo: InspectionPhoto.objects.update(sha256="0" * 64),
        lambda photo: InspectionPhoto.objects.update(width=1),
    ],
)
def test_the_database_keeps_what_was_recorded(photographed, act):
    with pytest.raises(ProgrammingError), transaction.atomic():
        act(photographed)
