"""Where a sheet would lie, for each coordinate system that it could be in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from gis_core import crs
from gis_core.safeio import Refused
from imagery.models import Sheet
from imagery.placing import stored_outline


@dataclass(frozen=True)
class Candidate:
    """A system; ``outline`` is GeoJSON in degrees, None where it would lie elsewhere."""

    srid: int
    name: str
    outline: dict[str, Any] | None


def candidates(sheet: Sheet) -> list[Candidate]:
    """All systems that are used here, those in which the sheet lies here first."""
    corners = _corners(sheet)
    found = [
        Candidate(srid, crs.name_of(srid), _outline(corners, srid))
        for srid in sorted(crs.ALLOWED, key=lambda srid: (srid != crs.STORAGE, srid))
    ]
    return sorted(found, key=lambda one: one.outline is None)


def _corners(sheet: Sheet) -> dict[str, Any] | None:
    """The image's four corners in its own coordinates; None where it has none."""
    if sheet.transform is None:
        return None
    a, b, c, d, e, f = sheet.transform
    width, height = sheet.facts["width"], sheet.facts["height"]
    corners = [(0, 0), (width, 0), (width, height), (0, height), (0, 0)]
    spots = [(a * x + b * y + c, d * x + e * y + f) for x, y in corners]
    return {"type": "Polygon", "coordinates": [spots]}


def _outline(corners: dict[str, Any] | None, srid: int) -> dict[str, Any] | None:
    if corners is None:
        return None
    try:
        stored = stored_outline(corners, srid)
    except Refused:
        return None
    return json.loads(stored.transform(crs.WGS84, clone=True).geojson)
