"""A survey's picture of one parcel, with what is needed to draw the boundary over it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.contrib.gis.geos import MultiPolygon

from gis_core.safeio.rasters import drawing
from imagery import tiles
from imagery.models import Survey
from parcels.models import ParcelBoundary

SIZES = {"small": (360, 270), "large": (960, 720)}
AROUND = 0.35  # of the parcel's extent on every side: what lies around it is wanted, too
GAPS = 225  # grey, so that they are not taken for a white roof
LEAST_M = 24.0  # on the map's scale; a kiosk's plot is not blown up to single pixels


@dataclass(frozen=True)
class Clip:
    """A box of Web Mercator around a boundary, in the shape of the pictures."""

    box: drawing.Box

    @classmethod
    def around(cls, boundary: ParcelBoundary) -> Clip:
        """The box whose picture shows the whole of it."""
        west, south, east, north = boundary.boundary_web.extent
        width, height = SIZES["small"]
        more = 1 + 2 * AROUND
        across = max((east - west) * more, (north - south) * more * width / height, LEAST_M)
        x, y = (west + east) / 2, (south + north) / 2
        high = across * height / width
        return cls((x - across / 2, y - high / 2, x + across / 2, y + high / 2))

    def path(self, shape: MultiPolygon) -> str:
        """The ``d`` of an SVG path of a shape in Web Mercator, on the small picture."""
        west, _south, east, north = self.box
        scale = SIZES["small"][0] / (east - west)
        rings = [ring for polygon in shape for ring in polygon]
        placed = (
            " L".join(f"{(x - west) * scale:.1f} {(north - y) * scale:.1f}" for x, y in ring)
            for ring in rings
        )
        return " ".join(f"M{points}Z" for points in placed)


def picture(survey: Survey, boundary: ParcelBoundary, size: str) -> tiles.Picture:
    """The clip, kept for as long as neither survey nor boundary is another."""
    return tiles.kept(
        f"imagery:clip:{survey.pk}:{survey.version}:{boundary.pk}:{size}",
        lambda: tiles.mosaic(survey.pk, survey.on_top, Clip.around(boundary).box, SIZES[size]),
        _as_webp,
    )


def _as_webp(drawn: np.ndarray) -> bytes:
    return tiles.as_webp(tiles.laid_over(drawn, tiles.ground(drawn, GAPS)))


def version_of(survey: Survey, boundary: ParcelBoundary) -> str:
    """What the address of a clip bears, so that it may be kept."""
    return f"{survey.version}-{boundary.pk}"
