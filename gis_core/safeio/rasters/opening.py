"""In the child: one named driver opens an image, and its claims are weighed before it is read."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import rasterio
from rasterio._err import CPLE_BaseError
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning, RasterioError, RasterioIOError
from rasterio.io import DatasetReader

from gis_core.safeio.errors import Refused

from .kinds import (
    DRIVERS,
    MOST_BANDS,
    MOST_BLOCK_BYTES,
    MOST_BLOWN_UP,
    MOST_PIXELS,
    MOST_PIXELS_AT_ONCE,
    PNG,
    SMALL_BYTES,
    TIFF,
)

BYTES_OF = {"uint8": 1, "uint16": 2, "int16": 2}
PNG_TAIL = 4096  # bytes within which it ends, whatever was hung on to it
DAMAGED = (RasterioError, RasterioIOError, CPLE_BaseError, OSError, ValueError)


@contextmanager
def opened(path: Path, kind: str) -> Iterator[DatasetReader]:
    """The image, header read; raises ``Refused`` for what is none, whenever that is noticed.

    ``OVERVIEW_LEVEL=NONE`` shuts the door by which a genuine GeoTIFF names a file or an address
    as its overviews, and would have another file's pixels shown as its own.
    """
    options = {"OVERVIEW_LEVEL": "NONE"} if kind == TIFF else {}
    if kind == PNG:
        _refuse_cut_short(path)
    try:
        with rasterio.open(path, driver=DRIVERS[kind], **options) as image:
            _weigh(image, kind, path.stat().st_size)
            yield image
    except DAMAGED as error:
        raise Refused("raster_damaged") from error


def _refuse_cut_short(path: Path) -> None:
    """A PNG without its end, of which GDAL shows black what is missing."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - PNG_TAIL))
        if b"IEND" not in file.read():
            raise Refused("raster_damaged")


def _weigh(image: DatasetReader, kind: str, size_bytes: int) -> None:
    pixels = image.width * image.height
    if pixels > (MOST_PIXELS if kind == TIFF else MOST_PIXELS_AT_ONCE):
        raise Refused("raster_too_large", width=image.width, height=image.height)
    if not 1 <= image.count <= MOST_BANDS:
        raise Refused("raster_bands", count=image.count)
    unlike = {*image.dtypes} - {*BYTES_OF}
    if unlike or len({*image.dtypes}) != 1:
        raise Refused("raster_no_picture", dtype=", ".join(sorted({*image.dtypes})))
    depth = BYTES_OF[image.dtypes[0]]
    claimed = pixels * image.count * depth
    if claimed > SMALL_BYTES and claimed > size_bytes * MOST_BLOWN_UP:
        raise Refused("raster_bomb", gigabytes=round(claimed / 1024**3))
    rows, columns = image.block_shapes[0]
    if kind == TIFF and rows * columns * image.count * depth > MOST_BLOCK_BYTES:
        raise Refused("raster_blocks", rows=rows, columns=columns)


def colours_of(image: DatasetReader) -> list[int]:
    """The bands that are red, green and blue; of a grey or palette image its one band."""
    told = list(image.colorinterp)
    wanted = [ColorInterp.red, ColorInterp.green, ColorInterp.blue]
    if all(told.count(colour) == 1 for colour in wanted):
        return [told.index(colour) + 1 for colour in wanted]
    plain = [n for n in range(1, image.count + 1) if told[n - 1] != ColorInterp.alpha]
    # Four bands without names are red, green, blue and infrared, as flights deliver them.
    return plain[:3] if len(plain) >= 3 else plain[:1]


def alpha_of(image: DatasetReader) -> int | None:
    """The band of transparency, where one says that it is."""
    told = list(image.colorinterp)
    return told.index(ColorInterp.alpha) + 1 if ColorInterp.alpha in told else None


def transform_of(image: DatasetReader, world_file: str) -> rasterio.Affine | None:
    """From columns and rows to coordinates: by the image itself, or by six lines beside it."""
    if world_file.strip():
        return _checked(_affine_of(world_file))
    with warnings.catch_warnings():
        warnings.simplefilter("error", NotGeoreferencedWarning)
        try:  # asked again: without overviews GDAL says of no place whatever lay in memory
            image.read_transform()
        except NotGeoreferencedWarning:
            return None
    found = image.transform
    return None if found.is_identity else _checked(found)


def _affine_of(text: str) -> rasterio.Affine:
    """A world file: two scales and two turns by columns, then the middle of the first pixel."""
    try:
        a, d, b, e, x, y = (float(line.replace(",", ".")) for line in text.split()[:6])
    except ValueError as error:
        raise Refused("world_file_broken") from error
    middle = rasterio.Affine(a, b, x, d, e, y)
    return middle @ rasterio.Affine.translation(-0.5, -0.5)


def _checked(found: rasterio.Affine) -> rasterio.Affine:
    if not all(math.isfinite(n) for n in found) or abs(found.determinant) < 1e-30:
        raise Refused("raster_placed_nowhere")
    return found
