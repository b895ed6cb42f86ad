"""Raster tiles of a survey, by its number and never by an address of a file.

Sheets lie over one another as the survey says; the next one is read only where those above it have
no pixels.
"""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from django.contrib.gis.geos import Polygon
from django.core.cache import cache
from PIL import Image

from gis_core import crs
from gis_core.safeio import Refused
from gis_core.safeio.rasters import drawing
from gis_core.safeio.rasters.distant import Distant
from imagery import reach, store
from imagery.models import Sheet, Survey

PIXELS = 256
MINZOOM, MAXZOOM = 5, 22
QUALITY = 80
WEBP = "image/webp"
PATIENCE_SECONDS = 10.0  # after so long no further image of the bucket is begun
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """The address of a tile in the XYZ scheme."""

    z: int
    x: int
    y: int

    @property
    def is_one(self) -> bool:
        """Whether there is such a tile."""
        return MINZOOM <= self.z <= MAXZOOM and max(self.x, self.y) < 1 << self.z

    @property
    def box(self) -> drawing.Box:
        """West, south, east and north in Web Mercator."""
        side = 2 * crs.HALF_WORLD_M / (1 << self.z)
        west, north = self.x * side - crs.HALF_WORLD_M, crs.HALF_WORLD_M - self.y * side
        return west, north - side, west + side, north


@dataclass(frozen=True)
class Mosaic:
    """What was drawn as red, green, blue and opacity, None where nothing was flown; whole unless
    a sheet could not be read."""

    pixels: np.ndarray | None
    is_whole: bool


@dataclass(frozen=True)
class Picture:
    """A mosaic as WebP, empty where nothing was flown. What is not whole is kept by nobody."""

    content: bytes
    is_whole: bool


def cached(survey: int, version: int, on_top: str, place: Place) -> Picture:
    """The tile from the cache, drawn and kept where it is not there yet."""
    return kept(
        f"imagery:{survey}:{version}:{place.z}/{place.x}/{place.y}",
        lambda: mosaic(survey, on_top, place.box, (PIXELS, PIXELS)),
        as_webp,
    )


def kept(key: str, draw: Callable[[], Mosaic], encode: Callable[[np.ndarray], bytes]) -> Picture:
    """From the cache, or drawn and, where it is whole, kept there."""
    found = cache.get(key)
    if found is not None:
        return Picture(found, is_whole=True)
    drawn = draw()
    content = b"" if drawn.pixels is None else encode(drawn.pixels)
    if drawn.is_whole:
        cache.set(key, content)
    return Picture(content, drawn.is_whole)


def mosaic(
    survey: int,
    on_top: str,
    box: drawing.Box,
    size: tuple[int, int],
    *,
    srid: int = crs.WEB_MERCATOR,
) -> Mosaic:
    """The survey's sheets in a box of that system, without those that cannot be read. It ends where
    the bucket does not answer; raises ``OutOfReach`` where nothing had been drawn until then."""
    laid: np.ndarray | None = None
    faults: list[Refused | store.OutOfReach] = []
    for part in _parts(survey, on_top, box, size, srid, faults):
        laid = part if laid is None else laid_over(laid, part)
        if laid[3].min() == 255:
            break
    shown = laid if laid is not None and laid[3].any() else None
    if shown is None and faults and isinstance(faults[-1], store.OutOfReach):
        raise faults[-1]
    return Mosaic(shown, is_whole=not faults)


def _parts(
    survey: int,
    on_top: str,
    box: drawing.Box,
    size: tuple[int, int],
    srid: int,
    faults: list[Refused | store.OutOfReach],
) -> Iterator[np.ndarray]:
    """What the sheets show, the uppermost first; ``faults`` are why it is not all of them."""
    until = time.monotonic() + PATIENCE_SECONDS
    for pk, cog in _cogs_in(survey, on_top, box, srid):
        try:
            part = _part(cog, box, size, srid, until)
        except store.OutOfReach as fault:
            faults.append(fault)
            return
        except Refused as fault:
            faults.append(fault)
            why = fault.__cause__ or fault
            log.error("sheet %s of survey %s cannot be read: %s", pk, survey, why)
            continue
        if part is not None:
            yield part


def _part(
    cog: str, box: drawing.Box, size: tuple[int, int], srid: int, until: float
) -> np.ndarray | None:
    """One sheet. Of one that cannot be read the bucket is asked whether it is to blame."""
    image = store.image_of(cog)
    if not isinstance(image, Distant):
        return drawing.draw(image, box, size, srid=srid)
    if time.monotonic() > until:
        raise store.OutOfReach("it answers too slowly")
    reach.ensure()
    try:
        return drawing.draw(image, box, size, srid=srid)
    except Refused:
        reach.blame()
        raise


def _cogs_in(survey: int, on_top: str, box: drawing.Box, srid: int) -> list[tuple[int, str]]:
    outline = Polygon.from_bbox(box)
    outline.srid = srid
    order = ["resolution_m", "-pk"] if on_top == Survey.OnTop.FINEST else ["-pk"]
    found = Sheet.objects.ready().filter(survey=survey, footprint_web__intersects=outline)
    return list(found.order_by(*order).values_list("pk", "cog"))


def laid_over(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """One picture laid over another, with the soft edge of the upper one."""
    opacity = above[3].astype("uint16")
    mixed = (above[:3] * opacity + below[:3] * (255 - opacity) + 127) // 255
    laid = np.empty_like(above)
    laid[:3] = np.where(below[3] > 0, mixed, above[:3])
    laid[3] = np.maximum(above[3], below[3])
    return laid


def ground(drawn: np.ndarray, grey: int) -> np.ndarray:
    """A picture of the same size of nothing but that grey, to lay one with gaps over."""
    plain = np.full_like(drawn, grey)
    plain[3] = 255
    return plain


def as_webp(drawn: np.ndarray) -> bytes:
    """A drawn picture as WebP, without a band of opacity where it has no gaps."""
    bands = drawn[:3] if drawn[3].min() == 255 else drawn
    picture = Image.fromarray(np.ascontiguousarray(np.moveaxis(bands, 0, 2)))
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=2)
    return out.getvalue()
