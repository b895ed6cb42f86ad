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
    "EEDAI,ESRIJSON,Elasticsearch,GDALG,GML,GPSBabel,GPX,GTFS,GTI,GeoJSONSeq,GeoRSS,"
    "HTTP,Idrisi,JML,JSONFG,KML,LVBAG,MBTiles,MapInfo File,MapML,MiraMonVector,MVT,NGW,"
    "OAPIF,ODS,OGCAPI,OGR_GMT,OGR_PDS,OGR_VRT,OSM,PCIDSK,PDF,PDS4,PGDUMP,PLMOSAIC,"
    "PLSCENES,PMTiles,Parquet,Arrow,PostgreSQL,MySQL,ODBC,MSSQLSpatial,S57,SQLite,STACIT,STACTA,"
    "SXF,Selafin,VDV,VFK,VICAR,VRT,WAsP,WCS,WFS,WMS,WMTS,XLS,XLSX,netCDF,HDF5,JPEG,PNG,GTiff,MEM,"
    "Memory"
)
READERS = {
    "shapefile": "ESRI Shapefile",
    "gpkg": "GPKG",
    "geojson": "GeoJSON",
    "topojson": "TopoJSON",
    "flatgeobuf": "FlatGeobuf",
    "kml": "LIBKML",  # the other one reads no attributes
    "filegdb": "OpenFileGDB",
}
WRITERS = {"correct": "GPKG"}  # what a task needs besides the reader of its file


class Limits(NamedTuple):
    """How much one piece of work may take, and how much it may write to disk."""

    address_space_bytes: int
    cpu_seconds: int
    written_bytes: int


DELIVERY = Limits(3 * 1024**3, 900, resource.RLIM_INFINITY)
PAPER = Limits(3 * 1024**3 // 2, 60, 65_536)  # it answers by pipe; a complaint is all it writes
PHOTO = Limits(1024**3, 40, 65_536)
RASTER_LOOK = Limits(2 * 1024**3, 100, 65_536)
RASTER = Limits(3 * 1024**3, 24 * 3600, resource.RLIM_INFINITY)  # it writes the image anew
WRITING = Limits(3 * 1024**3, 2 * 3600, resource.RLIM_INFINITY)  # layers of ours, for others

# Every raster driver of the wheel but those by which an image is read, the one that writes ours,
# and the one that holds a sample in memory.
_RASTERS = {"tiff": "GTiff", "jpeg": "JPEG", "png": "PNG", "jp2": "JP2OpenJPEG"}
_ALL_RASTERS = (
    "AAIGrid,ACE2,ADRG,AIG,AirSAR,BAG,BIGGIF,BLX,BMP,BSB,BT,BYN,CALS,CEOS,COASP,COSAR,CPG,CTG,"
    "CTable2,DAAS,DERIVED,DIMAP,DIPEx,DOQ1,DOQ2,DTED,ECRGTOC,EEDAI,EHdr,EIR,ELAS,ENVI,ERS,ESAT,"
    "ESRIC,FAST,FIT,GFF,GIF,GNMDatabase,GNMFile,GPKG,GRASSASCIIGrid,GRIB,GS7BG,GSAG,GSBG,GSC,GTI,"
    "GTX,GXF,GenBin,HDF5,HDF5Image,HF2,HFA,HTTP,ILWIS,IRIS,ISCE,ISG,ISIS2,ISIS3,JAXAPALSAR,JDEM,"
    "KMLSUPEROVERLAY,KRO,L1B,LAN,LCP,LOSLAS,Leveller,MAP,MBTiles,MFF,MFF2,MRF,MSGN,MVT,NDF,"
    "NGSGEOID,NITF,NOAA_B,NSIDCbin,NTv2,NWT_GRC,NWT_GRD,OZI,PAux,PCIDSK,PCRaster,PDF,PDS,PDS4,"
    "PLMOSAIC,PNM,PRF,R,RIK,RMF,ROI_PAC,RPFTOC,RRASTER,RS2,RST,Rasterlite,S102,S104,S111,SAFE,"
    "SAGA,SAR_CEOS,SDTS,SENTINEL2,SGI,SIGDEM,SNAP_TIFF,SNODAS,SRP,SRTMHGT,STACIT,STACTA,TGA,TIL,"
    "TSX,Terragen,USGSDEM,VICAR,VRT,WCS,WEBP,WMS,WMTS,XPM,XYZ,ZMap,Zarr,netCDF"
)


def confine(kind: str, limits: Limits = DELIVERY, *, task: str = "") -> None:
    """Give up memory, time, network and every driver but what this kind and task need."""
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
    os.environ.update(
        {
            "GDAL_SKIP": _skipped(kind, task),
            "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".nothing",
            "GML_DOWNLOAD_SCHEMA": "NO",
            "GDAL_PAM_ENABLED": "NO",
            "GDAL_HTTP_MAX_RETRY": "0",
            "GDAL_CACHEMAX": "64",
            "GDAL_NUM_THREADS": "1",
            "OGR_GEOJSON_MAX_OBJ_SIZE": "200",
            "LIBKML_EXTERNAL_STYLE": "NO",
            "LIBKML_RESOLVE_STYLE": "NO",
            "OGR_SQLITE_PRAGMA": "trusted_schema=0",
            "PROJ_NETWORK": "OFF",
            # Where no network can be taken away, whoever asks for it finds a closed door.
            **{f"{scheme}_proxy": NOWHERE for scheme in ("http", "https", "ftp", "all")},
            "no_proxy": "",
            "GDAL_HTTP_PROXY": NOWHERE.removeprefix("http://"),
        }
    )


def _skipped(kind: str, task: str) -> str:
    """Every driver but those that one kind of file is read, and its image written, with."""
    needed = {READERS.get(kind), WRITERS.get(task)}
    vectors = [name for name in READERS.values() if name not in needed]
    if kind not in _RASTERS:
        return ",".join([SKIPPED, *vectors])
    kept = {_RASTERS[kind], "GTiff", "MEM", "Memory"}
    rasters = [name for other, name in _RASTERS.items() if other != kind and name not in kept]
    names = [name for name in SKIPPED.split(",") if name not in {*kept, *_RASTERS.values()}]
    return ",".join([*names, _ALL_RASTERS, *vectors, *rasters])
