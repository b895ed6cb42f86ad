"""What broken-off work left on disk goes; what a row shows, and what is new, stays."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from gis_core.safeio.photos import SIZES
from parcels.models import Inspection, InspectionPhoto
from parcels.models.inspection_photo import new_key
from parcels.sweeping import sweep
from parcels.tasks import look_at_files
from parcels.violations.photographing import picture_path
from parcels.violations.tests.cases import SEEN, make_basis
from tests.make import make_block, make_parcel, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA_DIR = tmp_path


def aged(path: Path, days: float) -> Path:
    born = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(path, (born, born))
    return path


def pictures(key: str, *, days: float) -> list[Path]:
    paths = [picture_path(key, size) for size in SIZES]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"RIFF")
        aged(path, days)
    return paths


def photograph(**given) -> str:
    visit = Inspection.objects.create(
        parcel=make_parcel(make_block()),
        visited_at=SEEN,
        basis=make_basis(),
        findings="سقف",
        visited_by=make_person("inspector"),
    )
    made = InspectionPhoto.objects.create(
        inspection=visit, sha256="0" * 64, width=4, height=3, **given
    )
    return made.key


def upload(folder: Path, name: str, *, days: float) -> Path:
    path = folder / "jobs" / name
    path.mkdir(parents=True)
    (path / "photo").write_bytes(b"what came")
    return aged(path, days)


def test_pictures_stay_as_long_as_a_row_shows_them():
    withdrawn = {"withdrawn_at": timezone.now(), "withdrawn_because": "face"}
    gone = pictures(new_key(), days=2) + pictures(photograph(**withdrawn), days=400)
    stay = pictures(new_key(), days=0.5) + pictures(photograph(), days=400)

    assert sweep() == 4
    assert not any(path.exists() for path in gone)
    assert all(path.exists() for path in stay)


def test_old_pictures_of_a_database_that_is_not_theirs_stay():
    stay = pictures(new_key(), days=30)

    assert sweep() == 0
    assert all(path.exists() for path in stay)


def test_the_night_takes_uploads_that_nobody_reads_any_more(tmp_path):
    gone = [upload(tmp_path, name, days=2) for name in ("photos-a", "survey-b")]
    stay = [upload(tmp_path, "photos-c", days=0.5), upload(tmp_path, "17", days=2)]

    look_at_files()

    assert not any(path.exists() for path in gone)
    assert all(path.exists() for path in stay)
