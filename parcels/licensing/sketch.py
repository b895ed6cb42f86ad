"""The parcel's outline as a small drawing, north upwards, with the buildings on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parcels.models import Building

if TYPE_CHECKING:
    from django.contrib.gis.geos import MultiPolygon

    from parcels.models import ParcelBoundary

SIZE = 240
MARGIN = 16


@dataclass(frozen=True)
class Sketch:
    """Paths of an SVG of ``SIZE`` square, and the metres that its side stands for."""

    ground: str
    buildings: list[str]
    metres: float
    size: int = SIZE


def sketch_of(boundary: ParcelBoundary | None) -> Sketch | None:
    """The drawing of a boundary; footprints are drawn where they are known."""
    if boundary is None:
        return None
    ground = boundary.boundary
    west, south, east, north = ground.extent
    metres = max(east - west, north - south) or 1.0
    frame = _Frame((west + east) / 2, (south + north) / 2, (SIZE - 2 * MARGIN) / metres)
    standing = Building.objects.filter(parcel=boundary.parcel_id).exclude(footprint=None)
    footprints = standing.values_list("footprint", flat=True)[:20]
    return Sketch(frame.path(ground), [frame.path(shape) for shape in footprints], metres)


@dataclass(frozen=True)
class _Frame:
    x: float
    y: float
    scale: float

    def path(self, shape: MultiPolygon) -> str:
        rings = (ring for polygon in shape for ring in polygon)
        return "".join(
            f"M{'L'.join(self._corner(*at[:2]) for at in ring.coords)}Z" for ring in rings
        )

    def _corner(self, x: float, y: float) -> str:
        across = SIZE / 2 + (x - self.x) * self.scale
        down = SIZE / 2 - (y - self.y) * self.scale
        return f"{across:.1f} {down:.1f}"
