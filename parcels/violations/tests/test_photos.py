"""Photographs of a visit: painted anew, shown to who sees the visit, withdrawn for a reason."""

import io
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import ExifTags, Image

from gis_core.audit.models import AuditRecord
from gis_core.pictures import put
from parcels.models import Inspection, InspectionPhoto, Violation
from parcels.violations.photographing import picture_path, withdraw_photo
from parcels.violations.tests.cases import make_basis
from tests.make import make_area, make_person, make_violation_kind
from tests.test_access import person_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA_DIR = tmp_path


def jpeg(colour="teal", name="IMG_0001.jpg", taken="2024:03:01 09:58:00"):
    """What a phone sends: turned, with its place, its time and its own name in it."""
    image = Image.new("RGB", (640, 480), colour)
    exif = image.getexif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Orientation] = "Somebody's phone", 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
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
    assert answer["Cache-Control"] == "private, no-cache"
    assert client.get(pictures()[0].replace("large", "huge")).status_code == 404


def test_a_browser_asks_each_time_and_is_not_sent_the_same_twice(
    client, photographed, inspector, supervisor
):
    client.force_login(inspector)
    large, small = (pictures()[0].replace("large", size) for size in ("large", "small"))
    known = {"If-None-Match": client.get(large)["ETag"]}

    again = client.get(large, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "private, no-cache"
    assert client.get(small, headers=known).status_code == 200
    withdraw_photo(photographed, because="وجه", actor=supervisor)
    assert client.get(large, headers=known).status_code == 404


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


@pytest.mark.parametrize("page", ["new", "inspect"])
@pytest.mark.parametrize("breaks", ["photographing.put", "recording.record"])
def test_a_visit_that_breaks_leaves_no_picture(
    client, parcel, inspector, tmp_path, monkeypatch, page, breaks
):
    client.force_login(inspector)
    puts = count(1)

    def break_down(*given, **_told):
        if "record" in breaks or next(puts) == 4:  # the second photograph's second picture
            raise OSError("No space left")
        put(*given)

    monkeypatch.setattr(f"parcels.violations.{breaks}", break_down)
    with pytest.raises(OSError, match="No space left"):
        records(client, parcel, page, photos=[jpeg("red"), jpeg("green")])

    assert not Inspection.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_camera_whose_clock_was_never_set_is_no_obstacle(client, parcel, inspector):
    client.force_login(inspector)

    records(client, parcel, taken=[jpeg(taken="0001:01:01 00:00:00")])

    assert InspectionPhoto.objects.get().taken_at is None


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


def test_a_reason_is_text_whatever_is_sent(client, photographed, supervisor):
    client.force_login(supervisor)

    client.post(
        reverse("violations:withdraw-photo", args=[photographed.key]), {"because": "face\x00"}
    )

    photographed.refresh_from_db()
    assert photographed.withdrawn_because == "face"


def test_of_two_who_withdraw_at_once_one_is_told_that_it_is_gone(
    client, photographed, supervisor, monkeypatch
):
    client.force_login(supervisor)
    # What the second one's page had found before the first was done.
    monkeypatch.setattr("parcels.violations.photo_views._photo", lambda *_asked: photographed)
    withdraw_photo(InspectionPhoto.objects.get(), because="face", actor=supervisor)

    address = reverse("violations:withdraw-photo", args=[photographed.key])
    assert client.post(address, {"because": "plate"}).status_code == 404


@pytest.mark.parametrize(
    "act",
    [
        lambda photo: photo.delete(),
        lambda photo: InspectionPhoto.objects.update(sha256="0" * 64),
        lambda photo: InspectionPhoto.objects.update(width=1),
        lambda photo: InspectionPhoto.objects.update(taken_at=None),
        lambda photo: InspectionPhoto.objects.update(recorded_at=timezone.now()),
        lambda photo: InspectionPhoto.objects.update(recorded_by=None),
    ],
)
def test_the_database_keeps_what_was_recorded(photographed, act):
    with pytest.raises(ProgrammingError), transaction.atomic():
        act(photographed)
