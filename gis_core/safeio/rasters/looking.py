"""In the child: what an image is and where it lies, by its header and a sample of its pixels."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
from rasterio.io import DatasetReader
from rasterio.transform import array_bounds

from gis_core.safeio import reference

from .opening import BYTES_OF, DAMAGED, Refused, colours_of, opened, transform_of
from .outlining import outline, sampled_mask

DARKEST, BRIGHTEST = 2, 98  # per cent
UNSETTLED = {"crs_unidentified", "crs_not_allowed", "crs_impossible", "crs_degrees"}
LEAST_TOLD_APART = 16  # values; of fewer nothing is worth stretching
_DATE = re.compile(r"(\d{4})[:\-](\d{2})[:\-](\d{2})")


def work(job: dict[str, Any]) -> dict[str, Any]:
    """The facts, or a refusal."""
    kind = job["kind"]
    with opened(Path(job["path"]), kind) as image:
        transform = transform_of(image, job["world_file"])
        system = _system(image, job, transform) if transform is not None else None
        mask = sampled_mask(image)
        return {
            "kind": kind,
            "width": image.width,
            "height": image.height,
            "bands": image.count,
            "dtype": image.dtypes[0],
            "srid": system and system["srid"],
            "crs_name": system["name"] if system else "",
            "transform": transform and tuple(transform)[:6],
            "footprint": outline(mask, transform, image) if transform else None,
            "resolution_m": _resolution(transform, system, image) if system else None,
            "has_gaps": not bool(mask.all()),
            "filled": round(float(mask.mean()), 4),
            "stretch": _stretch(image, mask),
            "taken_on": _taken_on(image),
        }


def _system(image: DatasetReader, job: dict[str, Any], transform: Any) -> dict[str, Any] | None:
    """The EPSG number to read by. Any that the file itself states may be; where it lies is asked
    by the site. None where nobody has said so that it can be true: a person will."""
    declared = image.crs.to_wkt() if image.crs else ""
    allowed = set(job["allowed"])
    if stated := reference.identify(declared, sorted(allowed)):
        allowed.add(stated)
    if not declared and job["srid"] is None:
        return None
    west, south, east, north = array_bounds(image.height, image.width, transform)
    bounds = [min(west, east), min(south, north), max(west, east), max(south, north)]
    try:
        return reference.settle(
            declared, kind=job["kind"], given=job["srid"], allowed=sorted(allowed), bounds=bounds
        )
    except Refused as refusal:
        if job["srid"] is None and refusal.code in UNSETTLED:
            return None
        raise


def _resolution(transform: Any, system: dict[str, Any], image: DatasetReader) -> float:
    """Metres on the ground for one pixel, in the middle of the image."""
    crs = pyproj.CRS.from_epsg(system["srid"])
    back = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    column, row = image.width / 2, image.height / 2
    here, right = transform @ (column, row), transform @ (column + 1, row)
    lngs, lats = back.transform([here[0], right[0]], [here[1], right[1]])
    geod = crs.get_geod() or pyproj.Geod(ellps="WGS84")
    return round(geod.inv(lngs[0], lats[0], lngs[1], lats[1])[2], 4)


def _stretch(image: DatasetReader, mask: np.ndarray) -> tuple[float, float] | None:
    """Between which values deeper bands are worth telling apart; None for bands of a byte."""
    if BYTES_OF[image.dtypes[0]] == 1:
        return None
    try:
        sample = image.read(colours_of(image), out_shape=(len(colours_of(image)), *mask.shape))
    except DAMAGED as error:
        raise Refused("raster_damaged") from error
    seen = sample[:, mask]
    if not seen.size:
        return None
    low, high = np.percentile(seen, [DARKEST, BRIGHTEST])
    return (float(low), float(high)) if high - low >= LEAST_TOLD_APART else None


def _taken_on(image: DatasetReader) -> str | None:
    """The day that the file's own tag states, where it reads as one."""
    match = _DATE.match(image.tags().get("TIFFTAG_DATETIME", ""))
    return "-".join(match.groups()) if match and match[1] > "1900" else None
