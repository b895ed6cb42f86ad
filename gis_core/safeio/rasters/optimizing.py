"""In the child: GDAL's driver of Cloud Optimized GeoTIFFs, in the copy that writes JPEG fastest.

Each of our wheels brings a GDAL of its own. rasterio's compresses with the Independent JPEG Group's
libjpeg, which knows no vector instructions; pyogrio's with libjpeg-turbo. pyogrio is about vectors
and does not offer the driver, so the few functions of C are called that it takes; where its copy is
missing, rasterio's does the same more slowly.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from ctypes import c_char_p, c_int, c_void_p
from functools import cache
from importlib.util import find_spec
from pathlib import Path

WHEELS = ("pyogrio", "rasterio")
CACHE_MB = 256
RASTER, VERBOSE = 0x02, 0x40  # how a file is opened
# Of the overviews until they are copied: quick, and small where nothing was flown.
TMP_COMPRESSION = b"PACKBITS"
FAILURE = 3
_Heard = ctypes.CFUNCTYPE(c_int, ctypes.c_double, c_char_p, c_void_p)
_Complaint = ctypes.CFUNCTYPE(None, c_int, c_int, c_char_p)
_handle, _text, _texts, _number = c_void_p, c_char_p, c_void_p, c_int
# What each answers, and what it is given.
_FUNCTIONS = {
    "CPLSetConfigOption": (None, _text, _text),
    "CPLSetErrorHandler": (_handle, _handle),
    "GDALClose": (None, _handle),
    "GDALCreateCopy": (_handle, _handle, _text, _handle, _number, _texts, _Heard, _handle),
    "GDALGetDriverByName": (_handle, _text),
    "GDALOpenEx": (_handle, _text, ctypes.c_uint, _texts, _texts, _texts),
    "OSRSetPROJSearchPaths": (None, _texts),
}


def copy(
    source: Path, target: Path, options: Mapping[str, str], *, progress: Callable[[float], None]
) -> None:
    """Write a GeoTIFF of bands that JPEG knows as a Cloud Optimized one; ``progress`` hears the
    part done. Raises ``OSError`` with GDAL's own words."""
    said = ["there is no GDAL"]
    for gdal in filter(None, map(_library, WHEELS)):
        with _complaints(gdal) as heard:
            is_opened = _copied(gdal, source, target, options, progress)
        said = heard
        if is_opened:  # another copy may know a compression that this one does not
            break
    if said:
        raise OSError("; ".join(said))


def _copied(
    gdal: ctypes.CDLL,
    source: Path,
    target: Path,
    options: Mapping[str, str],
    progress: Callable[[float], None],
) -> bool:
    """Whether the source could be opened; by the door's own options, or overviews that a file
    names would be followed."""
    by = _list("GTiff"), _list("OVERVIEW_LEVEL=NONE"), None
    image = gdal.GDALOpenEx(bytes(source), RASTER | VERBOSE, *by)
    if not image:
        return False

    def heard(part: float, _text: bytes, _data: object) -> bool:
        progress(part)
        return True

    told = _list(*(f"{name}={value}" for name, value in options.items()))
    driver = gdal.GDALGetDriverByName(b"COG")
    made = gdal.GDALCreateCopy(driver, bytes(target), image, False, told, _Heard(heard), None)
    for opened in filter(None, (made, image)):
        gdal.GDALClose(opened)
    return True


@cache
def _library(wheel: str) -> ctypes.CDLL | None:
    """A wheel's copy of GDAL; one that rasterio does not use itself has the two drivers alone."""
    spec = find_spec(wheel)
    if spec is None or not spec.submodule_search_locations:
        return None
    package = Path(spec.submodule_search_locations[0])
    found = sorted((package.parent / f"{wheel}.libs").glob("libgdal-*.so*"))
    if not found:
        return None
    gdal = ctypes.CDLL(str(found[0]))
    for name, (result, *given) in _FUNCTIONS.items():
        function = getattr(gdal, name)
        function.restype, function.argtypes = result, given
    if wheel != "rasterio":
        _settle(gdal, package)
    return gdal


def _settle(gdal: ctypes.CDLL, package: Path) -> None:
    gdal.CPLSetConfigOption(b"GDAL_CACHEMAX", str(CACHE_MB).encode())
    gdal.CPLSetConfigOption(b"GDAL_TIFF_INTERNAL_MASK", b"YES")
    gdal.CPLSetConfigOption(b"COG_TMP_COMPRESSION", TMP_COMPRESSION)
    gdal.CPLSetConfigOption(b"GDAL_DATA", bytes(package / "gdal_data"))
    gdal.OSRSetPROJSearchPaths(_list(str(package / "proj_data")))
    gdal.GDALRegister_GTiff()
    gdal.GDALRegister_COG()


@contextmanager
def _complaints(gdal: ctypes.CDLL) -> Iterator[list[str]]:
    """What GDAL says of failures meanwhile, in whichever of its threads."""
    said: list[str] = []

    def hear(level: int, _number: int, text: bytes) -> None:
        if level >= FAILURE:
            said.append(text.decode(errors="replace"))

    handler = _Complaint(hear)
    gdal.CPLSetErrorHandler(handler)
    try:
        yield said
    finally:
        gdal.CPLSetErrorHandler(None)


def _list(*texts: str) -> ctypes.Array[c_char_p]:
    """Texts as C expects a list of them."""
    return (c_char_p * (len(texts) + 1))(*(text.encode() for text in texts), None)
