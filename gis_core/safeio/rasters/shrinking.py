"""A part of an image read at fewer pixels than it has."""

from __future__ import annotations

import numpy as np
from rasterio.enums import Resampling
from rasterio.io import DatasetReader
from rasterio.windows import Window


def shrunk(image: DatasetReader, window: Window, shape: tuple[int, int]) -> np.ndarray:
    """Red, green, blue and opacity of a window, shape (4, *shape).

    Both are averages of the same pixels: colours of those alone that are there, opacity of how many
    are. Were there one opaque pixel of whose colours none is there, it would be black.
    """
    pixels = np.empty((4, *shape), "uint8")
    image.read((1, 2, 3), window=window, out=pixels[:3], resampling=Resampling.average)
    pixels[3] = image.dataset_mask(window=window, out_shape=shape, resampling=Resampling.average)
    return pixels
