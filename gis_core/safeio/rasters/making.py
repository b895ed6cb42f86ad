"""In the child: an image written anew as a Cloud Optimized GeoTIFF of three bands and a mask.

Pixels stay where they were flown: nothing is resampled but the overviews, so what is read at full
size is what was delivered. GDAL's own COG driver writes; what it cannot take as it is (deeper
bands, palettes, holes by value, places from outside the file) is first painted into a plain tiled
file beside the target.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from PIL import Image
from rasterio.enums import MaskFlags, Resampling
from rasterio.io import DatasetReader
from rasterio.windows import Window
from rio_cogeo.cogeo import cog_validate

from gis_core.safeio.frames import PICTURE, send, tell
from gis_core.safeio.painting import as_webp, on_white

from . import optimizing
from .kinds import TIFF
from .opening import DAMAGED, Refused, alpha_of, colours_of, opened
from .outlining import outline, sampled_mask

BLOCK = 512
ROWS_AT_ONCE, COLUMNS_AT_ONCE = 512, 16_384
QUALITY = 90  # of JPEG: without visible loss
THUMBNAIL_PIXELS = 480
CACHE_BYTES = 256 * 1024**2  # rasterio takes a number as bytes, GDAL itself a text as megabytes
PAINTED = 0.5  # the part of the work that painting a plain file is
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
NO_ROOM_WORDS = ("Free disk space", "TIFFAppendToStrip", *map(os.strerror, NO_ROOM))
# Bytes for a pixel of a photograph: painted without loss, and as COG with the driver's own
# overviews beside it. What is begun without so much room breaks off after hours.
PAINTED_BYTES, WRITTEN_BYTES = 3.1, 1.6
LITTLE_BYTES = 8 * 1024**2  # a disk with no more than this is full, whatever broke first
TOLD_EVERY_SECONDS = 0.5  # the driver speaks more often


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Write ``target``; answer with what was written, its thumbnail sent before."""
    target, plain = Path(job["target"]), Path(job["target"] + ".plain.tif")
    transform = rasterio.Affine(*job["transform"])
    with rasterio.Env(GDAL_CACHEMAX=CACHE_BYTES, GDAL_TIFF_INTERNAL_MASK=True):
        with opened(Path(job["path"]), job["kind"]) as image:
            try:
                is_plain = _is_plain(image, job, transform)
                _refuse_without_room(image, job, is_plain=is_plain)
                if is_plain:
                    optimize(Path(job["path"]), target, job, begun=0.0)
                else:
                    _paint(image, plain, job, transform)
                    optimize(plain, target, job, begun=PAINTED)
            except DAMAGED as error:
                is_full = is_for_want_of_room(error) or _free(target) < LITTLE_BYTES
                raise Refused("raster_no_room" if is_full else "raster_damaged") from error
            finally:
                plain.unlink(missing_ok=True)
        return told_of(target)


def _refuse_without_room(image: DatasetReader, job: dict[str, Any], *, is_plain: bool) -> None:
    bytes_of_a_pixel = WRITTEN_BYTES + (0 if is_plain else PAINTED_BYTES)
    needed = image.width * image.height * job.get("filled", 1.0) * bytes_of_a_pixel
    if _free(Path(job["target"])) < needed:
        raise Refused("raster_no_room")


def _free(target: Path) -> int:
    return shutil.disk_usage(target.parent).free


def is_for_want_of_room(error: BaseException | None) -> bool:
    """By its number or its words, in one error of several."""
    while error is not None:
        if getattr(error, "errno", None) in NO_ROOM or any(w in str(error) for w in NO_ROOM_WORDS):
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_plain(image: DatasetReader, job: dict[str, Any], transform: rasterio.Affine) -> bool:
    """Whether the driver may take the file as it lies: three colours of a byte, without holes."""
    return (
        job["kind"] == TIFF
        and image.dtypes[0] == "uint8"
        and colours_of(image) == [1, 2, 3]
        and image.count == 3
        and image.mask_flag_enums[0] == [MaskFlags.all_valid]
        and image.crs is not None
        and image.crs.to_epsg() == job["srid"]
        and image.transform.almost_equals(transform)
    )


def _paint(
    image: DatasetReader, plain: Path, job: dict[str, Any], transform: rasterio.Affine
) -> None:
    """Three bands of a byte and a mask, window by window."""
    bands, palette = colours_of(image), _palette(image)
    profile = plain_profile(image.width, image.height, job["srid"], transform)
    with rasterio.open(plain, "w", **profile) as painted:
        for window in _windows(image):
            pixels = image.read(bands, window=window)
            painted.write(_colours(pixels, palette, job["stretch"]), window=window)
            painted.write_mask(_mask(image, bands, window), window=window)
            done = (window.row_off + window.height) / image.height
            tell(round(PAINTED * done, 4))


def plain_profile(width: int, height: int, srid: int, transform: rasterio.Affine) -> dict[str, Any]:
    """How a plain file is written that the driver then takes."""
    return {
        "driver": "GTiff", "width": width, "height": height, "count": 3,
        "dtype": "uint8", "crs": f"EPSG:{srid}", "transform": transform,
        "tiled": True, "blockxsize": BLOCK, "blockysize": BLOCK, "interleave": "pixel",
        "photometric": "RGB", "BIGTIFF": "IF_SAFER", "SPARSE_OK": "TRUE",
        "compress": "PACKBITS",  # both copies of GDAL know it, and it takes next to no time
    }  # fmt: skip


def _windows(image: DatasetReader) -> Iterator[Window]:
    for row in range(0, image.height, ROWS_AT_ONCE):
        for column in range(0, image.width, COLUMNS_AT_ONCE):
            yield Window(
                column,
                row,
                min(COLUMNS_AT_ONCE, image.width - column),
                min(ROWS_AT_ONCE, image.height - row),
            )


def _palette(image: DatasetReader) -> np.ndarray | None:
    """The colours of a palette image, 256 of three bytes; those of a grey one of few bits."""
    try:
        told = image.colormap(1)
    except ValueError:
        return _greys(image)
    colours = np.zeros((256, 3), "uint8")
    for value, colour in told.items():
        if 0 <= value < 256:
            colours[value] = colour[:3]
    return colours


def _greys(image: DatasetReader) -> np.ndarray | None:
    """Of a scan in black and white, whose 1 is white, or in few greys; None where it is deeper."""
    bits = image.tags(1, ns="IMAGE_STRUCTURE").get("NBITS", "8")
    most = (1 << int(bits)) - 1
    if image.count != 1 or most >= 255:
        return None
    shades = np.minimum(np.arange(256) * 255 // most, 255)
    return np.repeat(shades[:, np.newaxis], 3, axis=1).astype("uint8")


def _colours(
    pixels: np.ndarray, palette: np.ndarray | None, stretch: tuple[float, float] | None
) -> np.ndarray:
    if palette is not None:
        return palette[np.clip(pixels[0], 0, 255)].transpose(2, 0, 1)
    if pixels.dtype != np.uint8:
        low, high = stretch or (0.0, 65535.0)
        scaled = (pixels.astype("float32") - low) * (255.0 / (high - low))
        pixels = np.clip(np.rint(scaled), 0, 255).astype("uint8")
    return pixels if len(pixels) == 3 else np.repeat(pixels[:1], 3, axis=0)


def _mask(image: DatasetReader, bands: list[int], window: Window) -> np.ndarray:
    """No pixel where the file says so: by alpha, by a mask, or where all colours are the value
    of nothing."""
    if image.nodata is not None and alpha_of(image) is None:
        return image.read_masks(bands, window=window).max(axis=0)
    return image.dataset_mask(window=window)


def optimize(source: Path, target: Path, job: dict[str, Any], *, begun: float) -> None:
    """A Cloud Optimized GeoTIFF of a plain one; so much of the work is done already."""
    options = (
        {"COMPRESS": "DEFLATE", "PREDICTOR": "YES"}
        if job["lossless"]
        else {"COMPRESS": "JPEG", "QUALITY": str(QUALITY)}
    )
    written = {
        "BLOCKSIZE": str(BLOCK),
        "OVERVIEWS": "IGNORE_EXISTING",
        "OVERVIEW_RESAMPLING": Resampling.average.name,
        "NUM_THREADS": str(job["threads"]),
        "BIGTIFF": "IF_SAFER",
    }
    told_at = time.monotonic()

    def heard(part: float) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= TOLD_EVERY_SECONDS:
            told_at = time.monotonic()
            tell(round(begun + (1 - begun) * part, 4))

    optimizing.copy(source, target, written | options, progress=heard)


def told_of(target: Path) -> dict[str, Any]:
    """What has been written, its thumbnail sent before."""
    is_valid, errors, _warnings = cog_validate(str(target), quiet=True)
    if not is_valid:
        raise Refused("raster_not_written", reason="; ".join(errors)[:200])
    with rasterio.open(target, driver="GTiff") as image:
        mask = sampled_mask(image)
        sample = image.read((1, 2, 3), out_shape=(3, *mask.shape))
        send(PICTURE, _thumbnail(sample, mask))
        return {
            "sha256": _digest(target),
            "size_bytes": target.stat().st_size,
            "width": image.width,
            "height": image.height,
            "footprint": outline(mask, image.transform, image),
            "statistics": [_statistics(band[mask]) for band in sample],
        }


def _statistics(values: np.ndarray) -> dict[str, float]:
    return {
        "minimum": float(values.min()),
        "maximum": float(values.max()),
        "mean": round(float(values.mean()), 3),
        "stddev": round(float(values.std()), 3),
    }


def _thumbnail(sample: np.ndarray, mask: np.ndarray) -> bytes:
    bands = np.concatenate([sample, mask[np.newaxis].astype("uint8") * 255])
    picture = Image.fromarray(np.moveaxis(bands, 0, 2), "RGBA")
    picture.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
    return as_webp(on_white(picture), quality=80)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
