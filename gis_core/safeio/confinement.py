"""What the child gives up before it touches a file. Nothing here imports GDAL or numpy."""

import ctypes
import os
import resource
from typing import NamedTuple

OPEN_FILES = 64
NOWHERE = "http://127.0.0.1:1"
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, SIGKILL = 1, 38, 9

# Every vector driver of the wheels except those that deliveries are read with, and every raster
# driver that can pose as one. The reader checks after loading that nothing else is there.
SKIPPED = (
    "ADBC,AIVector,AVCBin,AVCE00,AmigoCloud,CAD,CSV,CSW,Carto,DAAS,DERIVED,DGN,DXF,EDIGEO,EEDA,"
    "EEDAI,ESRIJSON,Elasticsearch,FlatGeobuf,GDALG,GML,GPSBabel,GPX,GTFS,GTI,GeoJSONSeq,GeoRSS,"
    "HTTP,Idrisi,JML,JSONFG,KML,LIBKML,LVBAG,MBTiles,MapInfo File,MapML,MiraMonVector,MVT,NGW,"
    "OAPIF,ODS,OGCAPI,OGR_GMT,OGR_PDS,OGR_VRT,OSM,OpenFileGDB,PCIDSK,PDF,PDS4,PGDUMP,PLMOSAIC,"
    "PLSCENES,PMTiles,Parquet,Arrow,PostgreSQL,MySQL,ODBC,MSSQLSpatial,S57,SQLite,STACIT,STACTA,"
    "SXF,Selafin,VDV,VFK,VICAR,VRT,WAsP,WCS,WFS,WMS,WMTS,XLS,XLSX,netCDF,HDF5,JPEG,PNG,GTiff,MEM,"
    "Memory"
)
READERS = {
    "shapefile": "ESRI Shapefile",
    "gpkg": "GPKG",
    "geojson": "GeoJSON",
    "topojson": "TopoJSON",
}


class Limits(NamedTuple):
    """How much one piece of work may take, and how much it may write to disk."""

    address_space_bytes: int
    cpu_seconds: int
    written_bytes: int


DELIVERY = Limits(3 * 1024**3, 900, resource.RLIM_INFINITY)
PAPER = Limits(3 * 1024**3 // 2, 60, 65_536)  # it answers by pipe; a complaint is all it writes
PHOTO = Limits(1024**3, 40, 65_536)


def confine(kind: str, limits: Limits = DELIVERY) -> None:
    """Give up memory, time, network and every driver but the one for this kind of file."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, SIGKILL)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(CLONE_NEWNET):  # refused to the unprivileged: then through a user namespace
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)  # may be refused too; the rest still holds
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.address_space_bytes,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.written_bytes,) * 2)
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    others = [name for other, name in READERS.items() if other != kind]
    os.environ.update(
        {
            "GDAL_SKIP": ",".join([SKIPPED, *others]),
            "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".nothing",
            "GML_DOWNLOAD_SCHEMA": "NO",
            "GDAL_PAM_ENABLED": "NO",
            "GDAL_HTTP_MAX_RETRY": "0",
            "GDAL_CACHEMAX": "64",
            "GDAL_NUM_THREADS": "1",
            "OGR_GEOJSON_MAX_OBJ_SIZE": "200",
            "OGR_SQLITE_PRAGMA": "trusted_schema=0",
            "PROJ_NETWORK": "OFF",
            # Where no network can be taken away, whoever asks for it finds a closed door.
            **{f"{scheme}_proxy": NOWHERE for scheme in ("http", "https", "ftp", "all")},
            "no_proxy": "",
            "GDAL_HTTP_PROXY": NOWHERE.removeprefix("http://"),
        }
    )
