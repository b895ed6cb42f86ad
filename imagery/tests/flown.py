"""Published surveys of one colour, as a worker would have left them, for what reads them."""

from __future__ import annotations

from datetime import date

import numpy as np
import rasterio
from django.contrib.auth.models import Permission
from rasterio.transform import from_origin

from gis_core import crs
from imagery import store, surveys
from imagery.models import Sheet, Survey
from tests.make import X, Y, make_person, square

PIXEL_M = 0.5
RED, GREEN = (200, 40, 40), (40, 160, 40)


def make_flown(
    day: date, colour: tuple[int, int, int] = GREEN, *, corner=(-50, -50), side_m=200, **given
) -> Survey:
    """Flown over a square whose lower left corner lies so many metres from the tests' corner."""
    named = {"name_ar": f"تصوير {day.year}", "name_en": f"Imagery {day.year}"}
    survey = surveys.begin(None, flown_on=day, **named | given)
    make_ready_sheet(survey, colour, corner=corner, side_m=side_m)
    surveys.publish(survey, actor=None)
    survey.refresh_from_db()
    return survey


def make_ready_sheet(survey: Survey, colour, *, corner=(-50, -50), side_m=200) -> Sheet:
    key = store.new_key(store.MADE, survey.pk, ".tif")
    x, y = corner
    pixels = round(side_m / PIXEL_M)
    transform = from_origin(X + x, Y + y + side_m, PIXEL_M, PIXEL_M)
    path = store.path_of(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    profile = {
        "driver": "GTiff", "width": pixels, "height": pixels, "count": 3, "dtype": "uint8",
        "crs": f"EPSG:{crs.STORAGE}", "transform": transform, "photometric": "RGB",
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as image:
        image.write(np.repeat(np.array(colour, "uint8"), pixels * pixels).reshape(3, pixels, -1))
    return Sheet.objects.create(
        survey=survey,
        name="sheet.tif",
        sha256=key[-20:],
        size_bytes=1,
        state=Sheet.State.READY,
        cog=key,
        srid=crs.STORAGE,
        resolution_m=PIXEL_M,
        transform=list(transform)[:6],
        facts={"width": pixels, "height": pixels},
        statistics=[
            {"minimum": value, "maximum": value, "mean": value, "stddev": 0.0} for value in colour
        ],
        footprint=square(x, y, side_m),
    )


def make_viewer(role: str = "planner", **given):
    """Somebody of that role who sees imagery."""
    person = make_person(role, **given)
    person.user_permissions.add(Permission.objects.get(codename="view_survey"))
    return type(person).objects.get(pk=person.pk)
