"""Bounding boxes in WGS 84 degrees, small enough to read for every row of a list."""

import re

from django.db.models import Func, TextField

from gis_core import crs
from gis_core.search.sources import Box

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
Place = tuple[float | None, float | None, Box | None]


class BoxText(Func):
    """The box of a geometry as text, ``BOX(west south,east north)``: no geometry is built of it."""

    template = f"Box2D(ST_Transform(ST_Envelope(%(expressions)s), {crs.WGS84}))::text"
    output_field = TextField()


def place_of(box: str | None) -> Place:
    """The middle and the four sides of a ``BoxText``; nothing where nothing is drawn."""
    if not box:
        return None, None, None
    west, south, east, north = (float(side) for side in _NUMBER.findall(box))
    return (west + east) / 2, (south + north) / 2, (west, south, east, north)
