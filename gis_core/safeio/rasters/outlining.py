"""In the child: where an image has pixels at all, from a sample of its mask."""

from __future__ import annotations

from typing import Any

import numpy as np
import rasterio
from rasterio.features import shapes
from rasterio.io import DatasetReader
from shapely import get_num_coordinates, make_valid, union_all
from shapely.geometry import mapping, shape

from gis_core.safeio.errors import Refused

SAMPLE_PIXELS = 1024  # of the longer side
CORNERS = 400  # no outline needs more


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
    coarse = transform @ rasterio.Affine.scale(image.width / columns, image.height / rows)
    parts = [
        shape(found)
        for found, value in shapes(mask.astype("uint8"), mask=mask, transform=coarse)
        if value
    ]
    whole = make_valid(union_all(parts))
    step = max(abs(coarse.a), abs(coarse.b), abs(coarse.d), abs(coarse.e))
    while get_num_coordinates(whole) > CORNERS:
        whole = make_valid(whole.simplify(step).buffer(0))
        step *= 2
    return mapping(whole)
