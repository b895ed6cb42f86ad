"""Photographs and people for tests of filing."""

import io
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import ExifTags, Image

from complaints.identity.session import _REPORTER
from complaints.models import Reporter
from tests.make import lng_lat


def photo(
    *, at: tuple[float, float] | None = None, colour: str = "olive", kind: str = "JPEG"
) -> bytes:
    """A photograph with a maker's name and, where asked, a place in metres from the corner."""
    picture = Image.linear_gradient("L").resize((320, 240))
    turned = picture.rotate(90, expand=False)
    picture = Image.merge("RGB", (picture, turned, Image.new("L", (320, 240), 90)))
    picture.paste(colour, (20, 20, 90, 110))
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "CANARY-MAKER"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:05:01 10:20:30"
    if at is not None:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps(*lng_lat(*at)))
    out = io.BytesIO()
    picture.save(out, kind, exif=exif)
    return out.getvalue()


def gps(lng: float, lat: float) -> dict:
    """A place as cameras write it."""
    return {
        ExifTags.GPS.GPSLatitudeRef: "N" if lat >= 0 else "S",
        ExifTags.GPS.GPSLatitude: parts(abs(lat)),
        ExifTags.GPS.GPSLongitudeRef: "E" if lng >= 0 else "W",
        ExifTags.GPS.GPSLongitude: parts(abs(lng)),
    }


def parts(value: float) -> tuple[float, float, float]:
    """Degrees, minutes, seconds."""
    degrees, rest = divmod(value * 60, 60)
    return degrees, float(int(rest)), (rest - int(rest)) * 60


def upload(name: str = "علي.jpg", **given) -> SimpleUploadedFile:
    """The same as a browser sends it."""
    return SimpleUploadedFile(name, photo(**given), "image/jpeg")


def upload_of(content: bytes) -> SimpleUploadedFile:
    """Whatever bytes, called a photograph."""
    return SimpleUploadedFile("x.jpg", content, "image/jpeg")


def confirm(client: Client, reporter: Reporter | None = None) -> Reporter:
    """Let a browser be that of a reporter whose telephone is confirmed."""
    reporter = reporter or Reporter.objects.create()
    session = client.session
    session[_REPORTER] = {"id": reporter.pk, "at": timezone.now().isoformat()}
    session.save()
    client.cookies["sessionid"] = session.session_key
    return reporter


def step(name: str) -> str:
    """The address of a step."""
    return reverse("filing:step", args=[name])


def files_in(folder: Path) -> list[str]:
    """What lies in a folder, if there is one."""
    return sorted(path.name for path in folder.glob("*")) if folder.exists() else []
