"""Scanned plans for the tests, and points by which they lie at the tests' corner."""

from __future__ import annotations

import io
import secrets
from datetime import date
from itertools import count

import numpy as np
import rasterio
from affine import Affine
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw
from rasterio.transform import from_origin

from gis_core import crs
from gis_core.fitting import AFFINE
from gis_core.jobs import running
from imagery import store
from imagery.models import Overlay
from imagery.overlays import keeping, pixels, points
from tests.make import X, Y, make_parcel, make_person, square

WIDTH, HEIGHT = 240, 180
PIXEL_M = 0.25
LEFT, TOP = -20, 35  # of the sheet, in metres from the tests' corner
BY_PIXELS = Affine(*pixels.TRANSFORM)
_number = count(1)
CORNERS = [(20.0, 20.0), (220.0, 20.0), (220.0, 160.0), (20.0, 160.0)]


def drawn(seed: int = 0, size=(WIDTH, HEIGHT)) -> Image.Image:
    """A white sheet with a frame and a red house in its upper left quarter."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((10, 10, size[0] - 10, size[1] - 10), outline="black", width=2)
    pen.rectangle((30, 30, 90, 70), fill=(200, 30, seed % 250))
    return image


def scan(kind: str = "PNG", *, seed: int = 0, size=(WIDTH, HEIGHT), **options: object) -> bytes:
    """The sheet as a scanner's file."""
    out = io.BytesIO()
    drawn(seed, size).save(out, kind, **options)
    return out.getvalue()


def on_ground(spot: tuple[float, float]) -> tuple[float, float]:
    """Where a spot of the scan lies by the points of the tests: 60 x 45 m, north up, around a
    parcel of 20 m at the corner."""
    return X + LEFT + spot[0] * PIXEL_M, Y + TOP - spot[1] * PIXEL_M


def take_in(content: bytes | None = None, *, actor=None, run=True, **given) -> Overlay:
    """A plan as the page takes it in, its picture made by this very process."""
    told = {"name": "plan.png", "title": f"مخطط {next(_number)}", "dated_on": date(1998, 5, 2)}
    file = ContentFile(scan(seed=next(_number)) if content is None else content)
    overlay = keeping.add(file, actor=actor, **told | given)
    if run:
        running.run(overlay.job_id)
    overlay.refresh_from_db()
    return overlay


def make_overlay(**given: object) -> Overlay:
    """A plan that waits for points, as a worker would have left it."""
    n = next(_number)
    told = {
        "title": f"مخطط {n}", "dated_on": date(1998, 5, 2), "name": "plan.png", "kind": "png",
        "sha256": f"{n:064}", "size_bytes": 1, "state": Overlay.State.UNPLACED,
        "delivered": keep(scan(seed=n), ".png"), "thumbnail": keep(scan("WEBP"), ".webp"),
        "picture": keep_picture(n), "most_x": WIDTH, "most_y": HEIGHT,
    }  # fmt: skip
    return Overlay.objects.create(**told | given)


def keep(content: bytes, ending: str) -> str:
    key = f"plans/0/{secrets.token_hex(8)}{ending}"
    store.write(content, key)
    return key


def keep_picture(seed: int = 0, place=BY_PIXELS, srid: int = crs.WEB_MERCATOR) -> str:
    key = keep(b"", ".tif")
    colours = np.moveaxis(np.array(drawn(seed)), 2, 0)
    profile = {
        "driver": "GTiff", "width": WIDTH, "height": HEIGHT, "count": 3, "dtype": "uint8",
        "crs": f"EPSG:{srid}", "transform": place, "photometric": "RGB",
    }  # fmt: skip
    with rasterio.open(store.path_of(key), "w", **profile) as image:
        image.write(colours)
    return key


def set_points(overlay: Overlay, actor, spots=CORNERS, *, kind: str = AFFINE) -> Overlay:
    for spot in spots:
        points.add(overlay, plan=spot, ground=on_ground(spot), actor=actor)
    points.choose(overlay, transformation=kind, actor=actor)
    overlay.refresh_from_db()
    return overlay


def lay(overlay: Overlay, actor) -> Overlay:
    """By this very process."""
    keeping.lay(overlay, actor=actor)
    overlay.refresh_from_db()
    running.run(overlay.job_id)
    overlay.refresh_from_db()
    return overlay


def make_laid(*, actor=None, **given: object) -> Overlay:
    """A plan that lies on the map, of a parcel at the tests' corner unless told otherwise."""
    actor = actor or make_person("analyst")
    if "parcel" not in given:
        given["parcel"] = make_parcel(boundary=square())
    overlay = set_points(make_overlay(**given), actor)
    place = from_origin(*on_ground((0, 0)), PIXEL_M, PIXEL_M)
    keeping.finish(
        overlay,
        actor=actor,
        job=None,
        laid=keep_picture(place=place, srid=crs.STORAGE),
        laid_revision=overlay.revision,
        laid_transformation=AFFINE,
        footprint=sheet_on_ground(),
        rms_m=0.0,
        resolution_m=PIXEL_M,
    )
    overlay.refresh_from_db()
    return overlay


def sheet_on_ground() -> MultiPolygon:
    """The outline of the sheet."""
    west, north = on_ground((0, 0))
    east, south = on_ground((WIDTH, HEIGHT))
    return MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=crs.STORAGE)
