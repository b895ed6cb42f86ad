"""What broken-off work left on disk: pictures that no row shows, uploads that nobody reads."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from parcels.models import InspectionPhoto
from parcels.models.inspection_photo import SHELF
from parcels.transitions import surveyed
from parcels.violations import photographing

OLD = timedelta(days=1)
# Beyond it a picture without a row is let be: the database may be another than the pictures'.
LOST = timedelta(days=7)


def sweep() -> int:
    """Take it away once it is a day old; how many files and folders that were."""
    shelf = Path(settings.MEDIA_ROOT) / SHELF
    return sum(map(_sweep_pictures, shelf.glob("*"))) + _sweep_uploads()


def _sweep_pictures(folder: Path) -> int:
    until = _before(OLD)
    old = {path: path.stem.rpartition("-")[0] for path in folder.glob("*") if _born(path) < until}
    rows = InspectionPhoto.objects.filter(key__in=set(old.values()))
    withdrawn = dict(rows.values_list("key", "withdrawn_at"))
    swept = [
        path
        for path, key in old.items()
        if (withdrawn[key] if key in withdrawn else _born(path) > _before(LOST))
    ]
    for path in swept:
        path.unlink(missing_ok=True)
    return len(swept)


def _sweep_uploads() -> int:
    jobs, until = Path(settings.DATA_DIR) / "jobs", _before(OLD)
    old = [
        folder
        for prefix in (photographing.PREFIX, surveyed.PREFIX)
        for folder in jobs.glob(f"{prefix}*")
        if _born(folder) < until
    ]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def _before(age: timedelta) -> float:
    return (timezone.now() - age).timestamp()


def _born(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # taken away meanwhile
        return timezone.now().timestamp()
