"""What an extract says, as data: the same sections as the parcel's page, complete and plain."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise

from gis_core import crs
from gis_core.ingest.models import ImportRun
from parcels.extract.canonical import digest
from parcels.extract.corners import corners_of
from parcels.extract.errors import NoBoundary
from parcels.extract.policy import SECTIONS, issued, issuing_eyes
from parcels.file import CONCERNED, OpenSection, open_file
from parcels.history.identity import as_it_was
from parcels.models import Parcel, ParcelBoundary

FORMAT = "qasima-extract/1"
# From which layer's deliveries a section's rows come.
_LAYERS = {
    "identity": "parcels",
    "boundary": "parcels",
    "history": "parcels",
    "plan": "plan",
    "licences": "licences",
    "buildings": "buildings",
}
Content = dict[str, Any]


def content_of(parcel: Parcel, *, on: date | None) -> Content:
    """Everything that a paper may say of a parcel as of a day; None is now.

    Quantities are numbers in the unit that their name ends in, coordinates metres of ``crs`` to
    the millimetre, dates ISO 8601. Raises ``NoBoundary`` where the parcel lay nowhere on that day.
    """
    boundary = _boundary(parcel, on)
    if boundary is None:
        raise NoBoundary
    delivered = _delivered()
    sections = [
        _section(opened, on, delivered)
        for opened in open_file(parcel, issuing_eyes(), on=on)
        if opened.key in SECTIONS
    ]
    sections.sort(key=lambda section: list(SECTIONS).index(section["key"]))
    named = _head(as_it_was(parcel, on))
    return plain({"parcel": named, "ground": _ground(boundary), "sections": sections})


def themes_of(content: Content) -> dict[str, str]:
    """A digest of each theme: what it says, without how recent its data are."""
    said = {"parcel": content["parcel"], "ground": content["ground"]}
    for section in content.get("sections", ()):
        said[section["key"]] = {
            name: value for name, value in section.items() if name != "data_date"
        }
    return {key: digest(value) for key, value in said.items()}


def plain(value: Any) -> Any:
    """The value as JSON can carry it; fractions to the millionth."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, float | Decimal):
        return round(float(value), 6) if math.isfinite(value) else None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"an extract cannot say a {type(value).__name__}")


def _boundary(parcel: Parcel, on: date | None) -> ParcelBoundary | None:
    found = ParcelBoundary.objects.as_of(on).filter(parcel=parcel)
    return found.defer("boundary_web", "source_boundary").first()


def _head(parcel: Parcel) -> Content:
    """Which parcel it is, in both languages."""
    area = parcel.area
    governorate = area.governorate if area else None
    return {
        "id": parcel.pk,
        "number": parcel.label,
        "plan_ref": parcel.plan_ref,
        "status": parcel.status,
        "block": parcel.block.number if parcel.block else None,
        "area": _named(area),
        "governorate": _named(governorate),
    }


def _named(place: Any) -> Content | None:
    if place is None:
        return None
    return {"code": place.code, "name_ar": place.name_ar, "name_en": place.name_en}


def _ground(boundary: ParcelBoundary) -> Content:
    """The boundary: parts, each a ring and its holes, and the straight sides of each ring."""
    parts = [
        [[[round(x, 3), round(y, 3)] for x, y, *_z in ring] for ring in polygon]
        for polygon in boundary.boundary.coords
    ]
    rings = [ring for part in parts for ring in part]
    return {
        "crs": f"EPSG:{crs.STORAGE}",
        "crs_name": crs.name_of(crs.STORAGE),
        "parts": parts,
        "sides": [_sides(ring) for ring in rings],
    }


def _sides(ring: list[list[float]]) -> list[Content]:
    corners = corners_of(ring)
    return [
        {"from": start, "to": end, "length_m": round(math.dist(start, end), 3)}
        for start, end in pairwise([*corners, corners[0]])
    ]


def _section(opened: OpenSection, on: date | None, delivered: dict[str, date]) -> Content:
    """One theme: its state, how many rows there are, and those that are listed."""
    most = SECTIONS[opened.key]
    rows: list[Content] = []
    if opened.count:
        seen = opened.section.rows(opened.parcel, issuing_eyes(), on)[:most]
        told = (issued(opened.key, opened.section.readable(row, None)) for row in seen)
        rows = [row for row in told if row is not None]
    left_out = max(opened.count - most, 0)
    state = opened.state if rows or opened.state != CONCERNED else "not_concerned"
    data_date = delivered.get(_LAYERS.get(opened.key, ""))
    return {
        "key": opened.key,
        "state": state,
        "count": len(rows) + left_out,
        "listed": len(rows),
        "rows": rows,
        "data_date": data_date,
    }


def _delivered() -> dict[str, date]:
    """The day of the latest published delivery of each layer."""
    published = ImportRun.objects.filter(state=ImportRun.State.PUBLISHED)
    latest = published.values_list("layer").annotate(Max("published_at"))
    return {layer: timezone.localtime(at).date() for layer, at in latest if at}
