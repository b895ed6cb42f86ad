"""Which GDAL this process runs on, and what it may not do.

Debian's GDAL is too old to be told to keep off files and the network when it reads a spatial
reference (Django's check ``gis.W001``), so GeoDjango runs on the copy inside rasterio's wheel.
Must be imported before anything touches ``django.contrib.gis``: settings do so first.
"""

import glob
import os
from pathlib import Path

# A PROJ or GDAL data folder from the environment belongs to some other installation and breaks
# the copies inside the wheels (rasterio and fiona then refuse every CRS).
for _name in ("PROJ_DATA", "PROJ_LIB", "GDAL_DATA"):
    os.environ.pop(_name, None)

# Drivers of this build that follow references to other files or to the network.
SKIPPED_DRIVERS = "VRT WMS WCS WMTS HTTP STACIT STACTA GTI PLMOSAIC EEDAI DAAS DERIVED"

LOCKED_DOWN = {
    "GDAL_SKIP": SKIPPED_DRIVERS,
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".nothing",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_CACHEMAX": "64",
    "OGR_GEOJSON_MAX_OBJ_SIZE": "200",
}
os.environ.update(LOCKED_DOWN)

import rasterio  # noqa: E402  (loads the libraries that GDAL_LIBRARY needs, so it comes first)

_LIBRARIES = Path(rasterio.__file__).parent.parent / "rasterio.libs"


def _bundled(stem: str) -> str | None:
    found = sorted(glob.glob(str(_LIBRARIES / f"{stem}-*.so*")))  # noqa: PTH207
    return found[0] if found else None


# None lets Django look for the system's own copy.
GDAL_LIBRARY = os.environ.get("GDAL_LIBRARY_PATH") or _bundled("libgdal")
GEOS_LIBRARY = os.environ.get("GEOS_LIBRARY_PATH") or _bundled("libgeos_c")
