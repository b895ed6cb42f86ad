"""In the child: a plan's picture written anew as it lies on the ground by its control points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.io import DatasetReader
from rasterio.windows import Window

from gis_core import fitting
from gis_core.safeio.errors import Refused
from gis_core.safeio.frames import tell

from .making import (
    BLOCK,
    CACHE_BYTES,
    PAINTED,
    is_for_want_of_room,
    optimize,
    plain_profile,
    told_of,
)
from .opening import DAMAGED, opened
from .pulling import Grid, places, sampled
from .shrinking import shrunk

SIDE = 2 * BLOCK
MOST_PIXELS = 600_000_000  # on the ground; a plan that would have more is laid coarser
FINEST = 2.0  # pixels of the plan for one on the ground before it is read shrunk
MARGIN = 2
HALF = 128
PAPER = 255  # beside the sheet, or what is blended at its edge would be black


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Write ``target``; answer with what was written, its thumbnail sent before."""
    target, plain = Path(job["target"]), Path(job["target"] + ".plain.tif")
    with rasterio.Env(GDAL_CACHEMAX=CACHE_BYTES, GDAL_TIFF_INTERNAL_MASK=True):
        with opened(Path(job["path"]), job["kind"]) as image:
            try:
                _lay(image, plain, job)
                optimize(plain, target, job, begun=PAINTED)
            except DAMAGED as error:
                is_full = is_for_want_of_room(error)
                raise Refused("raster_no_room" if is_full else "raster_damaged") from error
            finally:
                plain.unlink(missing_ok=True)
        return told_of(target)


def _lay(image: DatasetReader, plain: Path, job: dict[str, Any]) -> None:
    box = (0.0, 0.0, float(image.width), float(image.height))
    mapping = fitting.fit(job["fit"], np.array(job["plan"]), np.array(job["ground"]))
    grid = Grid.over(
        fitting.outline(mapping, box), fitting.unit_on_ground(mapping, box), MOST_PIXELS
    )
    back = mapping.inverse()
    transform = rasterio.Affine(grid.step, 0, grid.west, 0, -grid.step, grid.north)
    profile = plain_profile(grid.width, grid.height, job["srid"], transform)
    with rasterio.open(plain, "w", **profile) as laid:
        for block in grid.blocks(SIDE):
            columns, rows = places(grid, block, back, (image.width, image.height))
            drawn = _pulled(image, columns, rows)
            if drawn is not None:
                window = Window(block.column, block.row, block.width, block.height)
                laid.write(drawn[:3], window=window)
                laid.write_mask(drawn[3], window=window)
            tell(round(PAINTED * (block.row + block.height) / grid.height, 4))


def _pulled(image: DatasetReader, columns: np.ndarray, rows: np.ndarray) -> np.ndarray | None:
    """The block's pixels, from as many of the plan's as it needs; None where it has none."""
    inside = (columns >= 0) & (columns <= image.width) & (rows >= 0) & (rows <= image.height)
    if not inside.any():
        return None
    left = max(0, int(columns[inside].min()) - MARGIN)
    top = max(0, int(rows[inside].min()) - MARGIN)
    right = min(image.width, int(columns[inside].max()) + 1 + MARGIN)
    bottom = min(image.height, int(rows[inside].max()) + 1 + MARGIN)
    window = Window(left, top, right - left, bottom - top)
    factor = max(1.0, (right - left) / (FINEST * SIDE), (bottom - top) / (FINEST * SIDE))
    shape = max(1, round((bottom - top) / factor)), max(1, round((right - left) / factor))
    drawn = sampled(
        shrunk(image, window, shape),
        (columns - left) * (shape[1] / (right - left)),
        (rows - top) * (shape[0] / (bottom - top)),
    )
    drawn[3] = np.where(drawn[3] < HALF, 0, 255)  # a mask knows no parts
    drawn[:3, drawn[3] == 0] = PAPER
    return drawn
