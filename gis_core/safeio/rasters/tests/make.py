"""Small images for the tests, as cameras and offices write them."""

from pathlib import Path

import numpy as np
import rasterio

SRID = 32638
WEST, NORTH, PIXEL_M = 800_000, 3_250_000, 0.5


def picture(height: int = 60, width: int = 80, bands: int = 3, dtype: str = "uint8") -> np.ndarray:
    """A picture in which every pixel tells where it is: red by column, green by row."""
    rows, columns = np.mgrid[0:height, 0:width]
    most = np.iinfo(dtype).max
    told = [columns * most // width, rows * most // height, (rows + columns) * 7 % most]
    told += [np.full_like(rows, most)] * max(0, bands - 3)
    return np.stack(told[:bands]).astype(dtype)


def write_tiff(path: Path, pixels: np.ndarray | None = None, **given: object) -> Path:
    """A GeoTIFF of a picture, 0.5 m a pixel; ``given`` are rasterio's creation options."""
    pixels = picture() if pixels is None else pixels
    told = {
        "driver": "GTiff", "count": len(pixels), "height": pixels.shape[1],
        "width": pixels.shape[2], "dtype": pixels.dtype, "crs": f"EPSG:{SRID}",
        "transform": rasterio.Affine(PIXEL_M, 0, WEST, 0, -PIXEL_M, NORTH),
    }  # fmt: skip
    colours = given.pop("colours", None)
    with rasterio.open(path, "w", **told | given) as image:
        image.write(pixels)
        if colours:
            image.colorinterp = colours
    return path
