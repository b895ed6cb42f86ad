"""A part of an image that ``make`` wrote, drawn into Web Mercator or onto the grid of a paper.

Warped by GDAL from a window of as many pixels as the picture needs, read from the overview that has
them. (Readers that warp by way of GDAL's VRT would need that driver in the web process, where it is
locked out because it follows references to other files.)

Open files are kept by each thread, since GDAL's are not to be shared between threads.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from pathlib import Path

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.io import DatasetReader
from rasterio.transform import from_bounds
from rasterio.warp import reproject, transform_bounds
from rasterio.windows import Window
from rasterio.windows import from_bounds as window_of

from gis_core import crs
from gis_core.safeio.errors import Refused

from . import distant
from .distant import Distant
from .shrinking import shrunk

KEPT_OPEN = 64
MARGIN = 2  # pixels read beyond an edge, so that neighbours join
FINER = 1.5  # the picture is made of at least so many pixels for each of its own
_here = threading.local()
Box = tuple[float, float, float, float]


def draw(
    cog: Path | Distant, box: Box, size: tuple[int, int], *, srid: int = crs.WEB_MERCATOR
) -> np.ndarray | None:
    """Red, green, blue and opacity, shape (4, height, width), of a west-south-east-north box in
    Web Mercator or another system; None where the image does not reach into it.

    Raises ``Refused`` where the file is gone or broken.
    """
    try:
        return _drawn(_opened(cog), box, size, f"EPSG:{srid}")
    except rasterio.errors.RasterioError as error:
        _close(cog)  # a whole one may be laid in its place
        raise Refused("raster_damaged") from error


def _drawn(image: DatasetReader, box: Box, size: tuple[int, int], system: str) -> np.ndarray | None:
    width, height = size
    asked = _asked(image, box, system)
    if asked is None:
        return None
    window = _within(image, asked)
    if window is None:
        return None
    shape = _shape(window, asked, size)
    pixels = shrunk(image, window, shape)
    drawn = np.zeros((4, height, width), "uint8")
    reproject(
        pixels,
        drawn,
        src_transform=image.window_transform(window)
        @ rasterio.Affine.scale(window.width / shape[1], window.height / shape[0]),
        src_crs=image.crs,
        dst_transform=from_bounds(*box, width, height),
        dst_crs=system,
        src_alpha=4,
        dst_alpha=4,
        resampling=Resampling.bilinear,
        init_dest_nodata=False,
    )
    return drawn


def _asked(image: DatasetReader, box: Box, system: str) -> Window | None:
    """The pixels under the box, however far it reaches beyond the image."""
    try:
        bounds = transform_bounds(system, image.crs, *box)
    except rasterio.errors.RasterioError:  # beyond what the image's projection can say
        return None
    if not all(map(math.isfinite, bounds)):
        return None
    return window_of(*bounds, transform=image.transform)


def _within(image: DatasetReader, asked: Window) -> Window | None:
    """Those of them that the image has, and a few around."""
    top, left = math.floor(asked.row_off) - MARGIN, math.floor(asked.col_off) - MARGIN
    bottom = math.ceil(asked.row_off + asked.height) + MARGIN
    right = math.ceil(asked.col_off + asked.width) + MARGIN
    top, left = max(top, 0), max(left, 0)
    bottom, right = min(bottom, image.height), min(right, image.width)
    if bottom <= top or right <= left:
        return None
    return Window(left, top, right - left, bottom - top)


def _shape(window: Window, asked: Window, size: tuple[int, int]) -> tuple[int, int]:
    """As many of the window's pixels as the picture needs and no more: by all that was asked for,
    or of a wide sheet whose edge alone is touched everything would be read."""
    factor = max(1.0, min(asked.width / size[0], asked.height / size[1]) / FINER)
    return max(1, round(window.height / factor)), max(1, round(window.width / factor))


def _opened(cog: Path | Distant) -> DatasetReader:
    """An open file of this thread's; the one that nobody has read for longest is closed."""
    kept: OrderedDict[Path | Distant, DatasetReader]
    kept = _here.__dict__.setdefault("kept", OrderedDict())
    if cog not in kept:
        if isinstance(cog, Distant):
            kept[cog] = distant.opened(cog)
        else:
            kept[cog] = rasterio.open(cog, driver="GTiff")
        if len(kept) > KEPT_OPEN:
            kept.popitem(last=False)[1].close()
    kept.move_to_end(cog)
    return kept[cog]


def _close(cog: Path | Distant) -> None:
    kept = _here.__dict__.get("kept", {})
    if cog in kept:
        kept.pop(cog).close()
