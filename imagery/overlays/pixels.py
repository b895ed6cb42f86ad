"""A scan by its own pixels, so that what draws images in a place draws it, too.

Each is two metres of Web Mercator: of one metre, GDAL takes a picture for one without a place.
"""

from __future__ import annotations

from gis_core.safeio.rasters import drawing

SIDE = 2.0
TRANSFORM = (SIDE, 0.0, 0.0, 0.0, -SIDE, 0.0)


def box(left: float, top: float, right: float, bottom: float) -> drawing.Box:
    """A part of the scan, in columns and rows."""
    return left * SIDE, -bottom * SIDE, right * SIDE, -top * SIDE
