"""In the child: where an image has pixels at all, from a sample of its mask."""

from __future__ import annotations

from typing import Any

import numpy as np
import rasterio
from rasterio.features import shapes, sieve
from rasterio.io import DatasetReader
from shapely import get_num_coordinates, make_valid, union_all
from shapely.geometry import GeometryCollection, mapping, shape
from shapely.geometry.base import BaseGeometry

from gis_core.safeio.errors import Refused

SAMPLE_PIXELS = 1024  # of the longer side
CORNERS = 400  # no outline needs more
SPECK_CELLS = 6  # of the sample; what is smaller, hole or island, is not worth a corner
ROUNDS = 12
MOST_CUT = 200_000  # corners; what has more is torn all over, and its hull tells as much


def sampled_mask(image: DatasetReader) -> np.ndarray:
    """Whether there is a pixel, at no more than ``SAMPLE_PIXELS`` in either direction."""
    shrunk = max(image.width, image.height) / SAMPLE_PIXELS
    height, width = (max(1, round(n / max(shrunk, 1))) for n in (image.height, image.width))
    try:
        return image.dataset_mask(out_shape=(height, width)) > 0
    except (rasterio.errors.RasterioError, OSError) as error:
        raise Refused("raster_damaged") from error


def outline(mask: np.ndarray, transform: rasterio.Affine, image: DatasetReader) -> dict[str, Any]:
    """The outline of what there is as GeoJSON, in the image's coordinates; raises ``Refused``."""
    if not mask.any():
        raise Refused("raster_empty")
    rows, columns = mask.shape
    told = mask.astype("uint8")
    if mask.size > SPECK_CELLS:
        told = sieve(told, SPECK_CELLS)
    if not told.any():  # nothing but specks
        told = _all_between(mask)
    coarse = transform @ rasterio.Affine.scale(image.width / columns, image.height / rows)
    parts = [shape(found) for found, _value in shapes(told, mask=told > 0, transform=coarse)]
    step = max(abs(coarse.a), abs(coarse.b), abs(coarse.d), abs(coarse.e))
    return mapping(_with_few_corners(parts, step))


def _all_between(mask: np.ndarray) -> np.ndarray:
    """The rectangle of cells around all that there is."""
    whole = np.zeros(mask.shape, "uint8")
    rows, columns = np.nonzero(mask)
    whole[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] = 1
    return whole


def _with_few_corners(parts: list[BaseGeometry], step: float) -> BaseGeometry:
    """The parts as one, simplified until they have few corners, or their hull where they never
    do: what has very many holes or islands."""
    hull = GeometryCollection(parts).convex_hull
    if get_num_coordinates(parts).sum() > MOST_CUT:
        return hull
    whole = make_valid(union_all(parts))
    for _round in range(ROUNDS):
        if whole.is_empty or get_num_coordinates(whole) <= CORNERS:
            break
        whole = make_valid(whole.simplify(step).buffer(0))
        step *= 2
    is_told = not whole.is_empty and get_num_coordinates(whole) <= CORNERS
    return whole if is_told else hull
