"""What ended deliveries leave on the disk and in the database goes, by a worker's hand.

Dropping a part of the table of staged features waits for its readers and holds the next ones up,
so no request does it; and what a killed worker or a lost wake left is found by the day's round.
"""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from . import staging
from .models import Change, Finding, ImportRun

TASK = "gis_core.ingest.tasks.forget_discarded"
# A folder is filled before its row can be seen by others.
LEFT_ALONE = timedelta(days=1)


def forget(run: ImportRun) -> None:
    """All that a discarded delivery brought: features, file, changes and findings."""
    run.changes.all().delete()
    run.findings.all().delete()
    staging.forget(run)


def sweep() -> int:
    """Let go of what no delivery needs any more; how many things there were."""
    swept = 0
    for run in _half_forgotten():
        forget(run)
        swept += 1
    parts, folders = staging.parts(), _old_folders()
    needed = ImportRun.objects.holding_files().filter(pk__in=[*parts, *folders])
    kept = set(needed.values_list("pk", flat=True))
    for pk in set(parts) - kept:
        staging.drop(pk)
        swept += 1
    for pk in set(folders) - kept:
        shutil.rmtree(folders[pk], ignore_errors=True)
        swept += 1
    return swept


def _half_forgotten() -> list[ImportRun]:
    changes, findings = (model.objects.filter(run=OuterRef("pk")) for model in (Change, Finding))
    discarded = ImportRun.objects.filter(state=ImportRun.State.DISCARDED)
    return list(discarded.filter(Exists(changes) | Exists(findings)))


def _old_folders() -> dict[int, Path]:
    place = Path(settings.DATA_DIR) / "deliveries"
    old = (timezone.now() - LEFT_ALONE).timestamp()
    found = place.iterdir() if place.is_dir() else ()
    return {
        int(path.name): path
        for path in found
        if path.name.isdecimal() and path.is_dir() and path.stat().st_mtime < old
    }
