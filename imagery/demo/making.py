"""``make_imagery``: three made-up flights, brought in as any delivered image is."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np
import rasterio
from django.db import transaction
from django.utils import timezone
from PIL import Image
from rasterio.transform import from_origin

from gis_core import crs
from imagery import store, surveys
from imagery.demo.painting import Light, paint
from imagery.demo.removal import own_surveys, remove
from imagery.demo.scene import PIXEL_M, SIDE_M, Scene, scene
from imagery.models import Sheet, Survey
from imagery.waiting import until_over
from parcels.demo.source import MADE_UP

OVERLAP = 60  # pixels that two sheets of one flight share
PROVIDER = "Qasima (demo) · قسيمة (عرض)"
TERMS = "Made up for the demonstration; shows nothing real · صور مختلقة للعرض لا تبيّن شيئا حقيقيا"


@dataclass(frozen=True)
class Flight:
    """A flight so many years ago, and in how many sheets it is delivered."""

    years_ago: int
    month: int
    day: int
    sheets: int
    light: Light

    @property
    def on(self) -> date:
        """Its day."""
        return date(timezone.localdate().year - self.years_ago, self.month, self.day)


FLIGHTS = (
    Flight(16, 2, 9, 1, Light(-40, 0.7, (1.02, 0.98, 0.9))),
    Flight(8, 3, 21, 1, Light(-60, 0.45, (0.98, 1.0, 1.02))),
    Flight(1, 11, 14, 2, Light(-125, 0.8, (1.03, 1.01, 0.98))),
)


def make_imagery(
    *, stdout: IO[str], replace: bool = False, side_m: int = SIDE_M, **_of_other_steps: object
) -> None:
    """Fly over the demo's land once that is there for good; with ``replace``, anew."""
    if replace:
        remove()
    if not own_surveys().exists():
        transaction.on_commit(partial(_fly, stdout, side_m))


def _fly(stdout: IO[str], side_m: int) -> None:
    ground = scene(side_m)
    if ground is None:
        stdout.write("No imagery is made: there is no land to fly over.\n")
        return
    for flight in FLIGHTS:
        survey = _survey(ground, flight)
        stdout.write(f"{survey.flown_on.year:>9} imagery, {survey.sheets.count()} sheets\n")


def _survey(ground: Scene, flight: Flight) -> Survey:
    year = flight.on.year
    survey = surveys.begin(
        None,
        name_ar=f"تصوير {year} (مختلق)",
        name_en=f"Imagery of {year} (made up)",
        flown_on=flight.on,
        provider=PROVIDER,
        terms=TERMS,
        source=MADE_UP,
        keeps_delivered=False,
    )
    picture = paint(ground, year, flight.light)
    high = ground.pixels // flight.sheets
    for number in range(flight.sheets):
        top = max(0, number * high - OVERLAP)
        part = picture.crop((0, top, ground.pixels, (number + 1) * high))
        _sheet(
            survey, part, (ground.west, ground.north - top * PIXEL_M), f"{year}-{number + 1}.tif"
        )
    surveys.publish(survey, actor=None)
    return survey


def _sheet(survey: Survey, picture: Image.Image, corner: tuple[float, float], name: str) -> Sheet:
    """Written, taken in and processed by this process or a worker."""
    path = store.work_path(secrets.token_urlsafe(12))
    try:
        _write(path, picture, corner)
        sheet = surveys.add_sheet(survey, path, name=name, actor=None)
    finally:
        path.unlink(missing_ok=True)
    if sheet.job_id:
        until_over(sheet.job_id)
    sheet.refresh_from_db()
    return sheet


def _write(path: Path, picture: Image.Image, corner: tuple[float, float]) -> None:
    profile = {
        "driver": "GTiff",
        "width": picture.width,
        "height": picture.height,
        "count": 3,
        "dtype": "uint8",
        "crs": f"EPSG:{crs.STORAGE}",
        "transform": from_origin(*corner, PIXEL_M, PIXEL_M),
        "photometric": "RGB",
    }
    with rasterio.open(path, "w", **profile) as image:
        image.write(np.moveaxis(np.asarray(picture), 2, 0))
