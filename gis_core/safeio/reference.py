"""In the child: which coordinate system a delivery is in, and whether its coordinates can be."""

import re
from typing import Any

import pyproj
from pyproj.exceptions import CRSError

from .errors import Refused

WGS84 = 4326
WGS84_WITH_HEIGHT = 4979
_EPSG = re.compile(r"(?:EPSG|epsg):(\d{4,6})")
LOOKS_LIKE_DEGREES = 400  # no metric system of the list has all of a city within this


def settle(
    declared: str,
    *,
    kind: str,
    given: int | None,
    allowed: list[int],
    bounds: list[float] | None,
) -> dict[str, Any]:
    """The EPSG number to read by; raises ``Refused`` if it is unknown or cannot be true.

    What a person says (``given``) stands above what the file says, for people have looked.
    """
    stated = identify(declared, allowed)
    srid = given or stated
    if srid is None and kind == "topojson" and not declared:
        srid = WGS84  # as GeoJSON has it; the coordinates are tried below
    if srid is None:
        code = "crs_unidentified" if declared else "crs_missing"
        raise Refused(code, name=_name(declared), allowed=_list(allowed))
    if srid not in allowed:
        raise Refused("crs_not_allowed", srid=srid, allowed=_list(allowed))
    system = pyproj.CRS.from_epsg(srid)
    _refuse_impossible(system, srid, bounds, allowed)
    return {
        "srid": srid,
        "name": system.name,
        "overruled": stated if given and stated not in (None, given) else None,
        "said": bool(given),
    }


def identify(declared: str, allowed: list[int]) -> int | None:
    """The EPSG number of a WKT, by its own word or because it is the same as an allowed one."""
    if not declared.strip():
        return None
    if match := _EPSG.fullmatch(declared.strip()):
        # GDAL calls a GeoJSON with heights so; heights are left out.
        return WGS84 if int(match[1]) == WGS84_WITH_HEIGHT else int(match[1])
    try:
        # Text from outside: only ever as WKT, because other forms can name files and addresses.
        system = pyproj.CRS.from_wkt(declared)
    except CRSError:
        return None
    found = system.to_epsg()  # the default confidence; a lower one takes k=0.9996 for k=1
    if found is None:
        found = next((srid for srid in allowed if system.equals(srid, True)), None)
    return found


def _name(declared: str) -> str:
    match = re.search(r'"([^"]{1,60})"', declared)
    return match[1] if match else declared.strip()[:60]


def _list(allowed: list[int]) -> str:
    return ", ".join(str(srid) for srid in sorted(allowed))


def _refuse_impossible(
    system: pyproj.CRS, srid: int, bounds: list[float] | None, allowed: list[int]
) -> None:
    """Degrees that are no degrees, metres that are no metres."""
    if bounds is None or not any(bounds):  # nothing drawn: no place to judge by
        return
    west, south, east, north = bounds
    box = ", ".join(f"{n:.6g}" for n in bounds)
    if system.is_geographic:
        if west < -180.001 or east > 180.001 or south < -90.001 or north > 90.001:
            raise Refused("crs_impossible", srid=srid, name=system.name, box=box,
                          guess=_fitting(bounds, allowed))  # fmt: skip
    elif max(abs(n) for n in bounds) < LOOKS_LIKE_DEGREES:
        raise Refused("crs_degrees", srid=srid, name=system.name, box=box)


def _fitting(bounds: list[float], allowed: list[int]) -> str:
    """Allowed metric systems in whose own area the box would lie: what may have been meant."""
    west, south, east, north = bounds
    fitting = []
    for srid in sorted(allowed):
        system = pyproj.CRS.from_epsg(srid)
        use = system.area_of_use
        if system.is_geographic or use is None:
            continue
        back = pyproj.Transformer.from_crs(system, WGS84, always_xy=True)
        lng, lat = back.transform([west, east], [south, north])
        if use.west <= lng[0] <= lng[1] <= use.east and use.south <= lat[0] <= lat[1] <= use.north:
            fitting.append(str(srid))
    return ", ".join(fitting)
