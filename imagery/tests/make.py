"""Surveys and small images for the tests, in the storage CRS at the tests' corner."""

import secrets
from datetime import date
from itertools import count
from pathlib import Path

from affine import Affine

from gis_core import crs
from gis_core.jobs import running
from gis_core.safeio.rasters.tests.make import picture, write_tiff
from imagery import store, surveys
from imagery.models import Sheet, Survey
from tests.make import X, Y

PIXEL_M = 0.5
_number = count(1)


def make_survey(**given: object) -> Survey:
    n = next(_number)
    told = {"name_ar": f"مسح {n}", "name_en": f"Survey {n}", "flown_on": date(2024, 3, 1)}
    return surveys.begin(None, **told | given)


def image(path: Path, *, seed: int = 0, x: float = 0, y: float = 0, **given: object) -> Path:
    """A GeoTIFF of 40 x 30 m whose upper left corner lies (x, y) metres from the tests' corner."""
    pixels = picture()
    pixels[2] = seed
    place = Affine(PIXEL_M, 0, X + x, 0, -PIXEL_M, Y + y)
    return write_tiff(path, pixels, **{"crs": f"EPSG:{crs.STORAGE}", "transform": place} | given)


def image_bytes(tmp_path: Path, **given: object) -> bytes:
    return image(tmp_path / f"{secrets.token_hex(4)}.tif", **given).read_bytes()


def delivered(name: str = "sheet.tif", **given: object) -> Path:
    """An image in the work folder, as an upload leaves it."""
    return image(store.work_path(f"test-{next(_number)}-{name}"), **given)


def make_sheet(survey: Survey, *, name: str = "sheet.tif", actor=None, run=True, **given) -> Sheet:
    """A sheet, processed by this very process unless told otherwise."""
    given = {"seed": next(_number) % 250} | given
    path = delivered(name, **given)
    sheet = surveys.add_sheet(survey, path, name=name, actor=actor)
    path.unlink(missing_ok=True)  # as the commit does, to which most tests never come
    if run:
        running.run(sheet.job_id)
    sheet.refresh_from_db()
    return sheet


def files_kept() -> list[str]:
    """Every file of imagery that lies anywhere, by its folder."""
    found = [path for path in store.root().rglob("*") if path.is_file()]
    return sorted(path.relative_to(store.root()).parts[0] for path in found)


def tile_of(survey: Survey) -> str:
    """A tile that the tests' corner lies in, by its address."""
    z = 16
    sheet = survey.sheets.ready().first()
    x, y = sheet.footprint_web.centroid
    half = crs.HALF_WORLD_M
    side = 2 * half / (1 << z)
    return f"/imagery/{survey.pk}/{z}/{int((x + half) / side)}/{int((half - y) / side)}.webp"
