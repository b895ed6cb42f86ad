"""Files that no row names: what a killed process, a full disk or a lost bucket left behind.

A file gets its row within the hour in which it gets its name, and a name is never given twice; so
what has had its name for longer and is in no row is nobody's. In the work folder whoever works may
take his time.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from imagery import bucket, store
from imagery.models import Overlay, Sheet, Upload
from imagery.models.upload import PREFIX

NAMED_WITHIN = timedelta(days=1)
WORKED_ON_FOR = timedelta(days=7)
log = logging.getLogger(__name__)


def orphans() -> list[str]:
    """The keys of files that are nobody's, those in the work folder by their names there."""
    return [*_in_folders(), *_in_work(), *_in_bucket()]


def sweep() -> list[str]:
    """Remove them; which they were."""
    found = orphans()
    for key in found:
        log.warning("%s is nobody's file and is removed", key)
    store.drop(*found)
    return found


def _in_folders() -> Iterator[str]:
    named = _named()
    for folder in (store.KEPT, store.MADE, store.PLANS):
        for path in (store.root() / folder).glob("*/*"):
            key = str(path.relative_to(store.root()))
            if key not in named and path.is_file() and _is_older(path, NAMED_WITHIN):
                yield key


def _in_work() -> Iterator[str]:
    uploads = {f"{PREFIX}{pk}" for pk in Upload.objects.values_list("pk", flat=True)}
    for path in store.in_work():
        if path.name not in uploads and _is_older(path, WORKED_ON_FOR):
            yield f"{store.WORK}/{path.name}"


def _in_bucket() -> Iterator[str]:
    if bucket.configured() is None:
        return
    named, before = _named(), timezone.now() - NAMED_WITHIN
    try:
        for inside, laid_at in bucket.held():
            key = store.IN_BUCKET + inside
            if inside.startswith(f"{store.MADE}/") and key not in named and laid_at < before:
                yield key
    except store.OutOfReach:
        log.exception("the bucket could not be looked through")


def _named() -> set[str]:
    sheets = Sheet.objects.values_list("delivered", "cog", "thumbnail")
    plans = Overlay.objects.values_list("delivered", "picture", "thumbnail", "laid")
    return {key for row in (*sheets, *plans) for key in row if key}


def _is_older(path: Path, age: timedelta) -> bool:
    """By when it got its name or was last written, whichever came last."""
    try:
        at = path.lstat()
    except FileNotFoundError:
        return False
    return max(at.st_ctime, at.st_mtime) < (timezone.now() - age).timestamp()
