"""Coordinate reference systems: the one that is stored, those that are accepted, and how to cross.

Storage is metric and official; it is read once, before the first migration, and never changes.
Everything that crosses the public surface is WGS 84, longitude before latitude.
"""

import warnings
from collections.abc import Iterable
from functools import cache

from django.conf import settings
from pyproj import CRS, Transformer
from pyproj.transformer import TransformerGroup

WGS84 = 4326
WEB_MERCATOR = 3857
HALF_WORLD_M = 20_037_508.342789244  # half of Web Mercator's width
KTM = 31901  # KUDAMS / KTM, Kuwait's municipal grid
BEYOND_USE = 4.0  # degrees by which maps may leave their system's official area
STORAGE: int = settings.GIS_STORAGE_SRID

# What a delivery or a person may name. Numbers only: a CRS given as text can make GDAL fetch it.
KUWAIT = frozenset({31901, 31900, 4319, 24600, 4246, 4204, 20438, 20439, 31838, 31839})
ALLOWED: frozenset[int] = (
    frozenset({WGS84, WEB_MERCATOR, STORAGE, 32638, 32639})
    | KUWAIT
    | frozenset(settings.GIS_ALLOWED_SRIDS)
)


@cache
def describe(srid: int) -> CRS:
    """The CRS of an EPSG number; raises ``pyproj.exceptions.CRSError`` when there is none."""
    return CRS.from_epsg(srid)


@cache
def transformer(source: int, target: int) -> Transformer:
    """A cached, pinned operation: x before y, and never a silent ballpark one."""
    return Transformer.from_crs(
        describe(source), describe(target), always_xy=True, allow_ballpark=False
    )


def to_wgs84(srid: int, points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points (x, y) in ``srid`` as (longitude, latitude); infinite where outside the projection."""
    return [(x, y) for x, y in transformer(srid, WGS84).itransform(points)]


def from_wgs84(srid: int, points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points (longitude, latitude) as (x, y) in ``srid``."""
    return [(x, y) for x, y in transformer(WGS84, srid).itransform(points)]


def name_of(srid: int) -> str:
    """The CRS's registered name, such as ``KUDAMS / KTM``."""
    return describe(srid).name


def proj4_of(srid: int) -> str:
    """The definition for the browser's proj4, with the datum shift PROJ itself prefers."""
    with warnings.catch_warnings():  # to_proj4 warns that it drops what proj4 cannot say
        warnings.simplefilter("ignore", UserWarning)
        text = describe(srid).to_proj4()
    shift = _datum_shift(srid)
    return f"{text} +towgs84={shift}" if shift and "+towgs84" not in text else text


def _datum_shift(srid: int) -> str:
    """The parameters to WGS 84 in proj4's order and sign convention (position vector)."""
    best = TransformerGroup(srid, WGS84, always_xy=True, allow_ballpark=False).transformers[0]
    step = next((s for s in best.definition.split(" step ") if "proj=helmert" in s), "")
    given = dict(part.split("=", 1) for part in step.split() if "=" in part)
    if "x" not in given:
        return ""
    sign = -1 if given.get("convention") == "coordinate_frame" else 1
    turned = [sign * float(given.get(key, 0)) for key in ("rx", "ry", "rz")]
    moved = [float(given[key]) for key in ("x", "y", "z")]
    return ",".join(f"{n:.10g}" for n in (*moved, *turned, float(given.get("s", 0))))


@cache
def extent() -> tuple[float, float, float, float]:
    """West, south, east, north in degrees: where the municipality may have anything at all.

    Stated by ``GIS_EXTENT``; else the area for which the storage CRS was made, widened by four
    degrees: official areas of use are often a single city's, and maps are often kept in the
    zone next to the official one. What is farther off is in another system than it says.
    """
    if len(settings.GIS_EXTENT) == 4:
        west, south, east, north = settings.GIS_EXTENT
        return west, south, east, north
    use = describe(STORAGE).area_of_use
    if use is None:
        return -180.0, -85.0, 180.0, 85.0
    return (
        max(use.west - BEYOND_USE, -180.0),
        max(use.south - BEYOND_USE, -85.0),
        min(use.east + BEYOND_USE, 180.0),
        min(use.north + BEYOND_USE, 85.0),
    )


def is_within(lng: float, lat: float) -> bool:
    """Whether a place in degrees lies where the municipality may have anything.

    Asked before the database: far from its meridian a projection has no answer but an error.
    """
    west, south, east, north = extent()
    return west <= lng <= east and south <= lat <= north
