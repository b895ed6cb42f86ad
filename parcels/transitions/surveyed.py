"""A surveyor's boundaries from a file, as the drawing that a form would hold."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import shapely
from django.conf import settings
from django.utils.translation import gettext_noop as _

from gis_core import crs, safeio
from gis_core.safeio.sentences import say
from parcels.plans.drawn import TOO_LONG
from parcels.plans.errors import PlanError
from parcels.plans.trying import geojson_of

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MOST_MB = 5
MOST_SHAPES = 200
WALL_SECONDS = 60
PREFIX = "survey-"  # of the folder in which a file lies while it is read
ENDINGS = (".zip", ".gpkg", ".geojson", ".json")
ACCEPTED = ",".join(ENDINGS)
UNKNOWN_KIND = _("Send a zipped Shapefile, a GeoPackage or GeoJSON.")
TOO_LARGE = _("The file is larger than %(most)s MB. Send only the boundaries of this change.")
NO_CRS = _("The file does not say its coordinate system for certain. Choose it below the file.")
NOT_READ = _("The file cannot be used. %(why)s")
NOTHING_IN_IT = _("The file holds no lines or polygons.")
_OF_THE_SYSTEM = ("crs_missing", "crs_unidentified", "crs_impossible", "crs_degrees")


def drawing_in(upload: UploadedFile, *, srid: int | None = None) -> str:
    """The lines or polygons of a file as GeoJSON; ``srid`` is what its sender says of it.

    Raises ``PlanError``. Only the child of ``safeio`` opens the file.
    """
    ending = PurePosixPath(upload.name or "").suffix.lower()
    if ending not in ENDINGS:
        raise PlanError(UNKNOWN_KIND)
    if (upload.size or 0) > MOST_MB * 1_000_000:
        raise PlanError(TOO_LARGE, most=MOST_MB)
    jobs = settings.DATA_DIR / "jobs"
    jobs.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=jobs, prefix=PREFIX) as folder:
            shapes = list(_shapes(_put(upload, Path(folder) / f"boundaries{ending}"), srid))
    except safeio.Refused as refusal:
        if refusal.code in _OF_THE_SYSTEM:
            raise PlanError(NO_CRS) from refusal
        raise PlanError(NOT_READ, why=safeio.sentence_of(refusal)) from refusal
    if not shapes:
        raise PlanError(NOTHING_IN_IT)
    features = [
        {"type": "Feature", "properties": {}, "geometry": geojson_of(shape)} for shape in shapes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def _put(upload: UploadedFile, path: Path) -> Path:
    with path.open("wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    return path


def _shapes(path: Path, srid: int | None) -> Iterator[shapely.Geometry]:
    work_dir = path.parent / "work"
    work_dir.mkdir()
    delivery = safeio.receive(path, work_dir=work_dir)
    told = safeio.inspect(delivery, allowed=crs.ALLOWED, given_srid=srid)
    if told.count > MOST_SHAPES:
        raise PlanError(TOO_LONG, n=1_000)
    outcome = safeio.Outcome()
    reading = safeio.Reading(
        columns=(),
        constants={},
        key=(),
        required=(),
        geometry="any",
        srid=told.srid,
        storage_srid=crs.STORAGE,
        extent=crs.extent(),
        digits={},
        overlap_depth_m=None,
    )
    blocks = safeio.read(
        delivery, reading, outcome, progress=lambda *_told: None, wall_seconds=WALL_SECONDS
    )
    lines = b"".join(blocks).splitlines()
    _refuse_broken(outcome.findings)
    for line in lines:
        yield shapely.from_wkb(line.split(b"\t")[4].decode())


def _refuse_broken(findings: list[safeio.reading.Found]) -> None:
    for found in findings:
        if found["severity"] == "B":
            raise PlanError(NOT_READ, why=say(found["code"], found["params"]))
