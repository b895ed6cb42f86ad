"""In the child: where and when a photograph says it was taken. Whatever is odd is not said."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image

_TIME = re.compile(r"(\d{4})[:\-](\d\d)[:\-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_ZONE = re.compile(r"[+-]\d\d:\d\d|Z")
_ODD = (ValueError, TypeError, KeyError, IndexError, ZeroDivisionError, OverflowError, SyntaxError)
_Tags = Mapping[int, Any]


def told_by(image: Image.Image) -> dict[str, Any]:
    """Place and time as the camera wrote them; nothing of a block that cannot be read."""
    place = _place(_block(image, ExifTags.IFD.GPSInfo)) or (None, None)
    taken_at = _time(_block(image, ExifTags.IFD.Exif))
    return {"lng": place[0], "lat": place[1], "taken_at": taken_at}


def _block(image: Image.Image, name: int) -> _Tags:
    try:
        return dict(image.getexif().get_ifd(name))
    except Exception:
        return {}


def _place(gps: _Tags) -> tuple[float, float] | None:
    try:
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], gps.get(ExifTags.GPS.GPSLatitudeRef), "S")
        lng = _degrees(gps[ExifTags.GPS.GPSLongitude], gps.get(ExifTags.GPS.GPSLongitudeRef), "W")
    except _ODD:
        return None
    possible = math.isfinite(lng) and math.isfinite(lat) and abs(lat) <= 90 and abs(lng) <= 180
    # A camera that has found no satellite often writes zero for both.
    return (lng, lat) if possible and (lng, lat) != (0.0, 0.0) else None


def _degrees(parts: Any, reference: Any, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if isinstance(reference, bytes):
        reference = reference.decode("ascii", "replace")
    return -value if str(reference or "").strip().upper().startswith(negative) else value


def _time(exif: _Tags) -> str | None:
    found = _TIME.match(str(exif.get(ExifTags.Base.DateTimeOriginal) or ""))
    if found is None:
        return None
    try:
        moment = datetime.strptime(" ".join(found.groups()), "%Y %m %d %H %M %S")  # noqa: DTZ007
    except ValueError:
        return None
    zone = str(exif.get(ExifTags.Base.OffsetTimeOriginal) or "").strip()
    return moment.isoformat() + (zone if _ZONE.fullmatch(zone) else "")
