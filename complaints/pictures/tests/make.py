"""Photographs for tests, with what cameras write into them."""

import io
from pathlib import Path

from PIL import ExifTags, Image

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


def files_in(folder: Path) -> list[str]:
    """What lies in a folder, if there is one."""
    return sorted(path.name for path in folder.glob("*")) if folder.exists() else []
