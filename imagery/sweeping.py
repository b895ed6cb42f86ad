"""Files that no row names: what a killed process, a full disk or a lost bucket left behind.

A file gets its row within the hour in which it gets its name, and a name is never given twice; so
what has had its name for longer and is in no row is nobody's. In the work folder whoever works may
take his time.

A database that is empty, or another's, names nothing, and to it everything would be nobody's: a
bucket is swept by the installation whose mark it bears, and more than a tenth of what lies anywhere
goes by a person's word only.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sized
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from imagery import bucket, owning, store
from imagery.models import Overlay, Sheet, Upload
from imagery.models.upload import PREFIX

NAMED_WITHIN = timedelta(days=1)
WORKED_ON_FOR = timedelta(days=7)
FEW, SHARE = 50, 10  # so many go without more ado; of more, one in ten of all that lies there
_IN_BUCKET = re.compile(rf"{store.MADE}/[0-9]+/[A-Za-z0-9_-]{{16}}\.tif")
log = logging.getLogger(__name__)


def orphans(*, however_many: bool = False) -> list[str]:
    """The keys of files that are nobody's, those in the work folder by their names there."""
    lie_there = {"the folders": _in_folders(), "the bucket": _in_bucket()}
    named = _named()
    found = list(_in_work())
    for place, files in lie_there.items():
        nobodys = [key for key, is_old in files.items() if is_old and key not in named]
        if however_many or _are_few(nobodys, files, place):
            found += nobodys
    return found


def sweep(*, however_many: bool = False) -> list[str]:
    """Remove them; which they were."""
    found = orphans(however_many=however_many)
    for key in found:
        log.warning("%s is nobody's file and is removed", key)
    store.drop(*found)
    return found


def _are_few(nobodys: list[str], files: Sized, place: str) -> bool:
    are_few = len(nobodys) <= max(FEW, len(files) // SHARE)
    if not are_few:
        log.error(
            "%s of %s files in %s would be nobody's: none is removed. Is this the database that "
            "names them? (docs/operations.md)",
            len(nobodys),
            len(files),
            place,
        )
    return are_few


def _in_folders() -> dict[str, bool]:
    """Every file that has its name, and whether it has had it for long."""
    return {
        str(path.relative_to(store.root())): _is_older(path, NAMED_WITHIN)
        for folder in (store.KEPT, store.MADE, store.PLANS)
        for path in (store.root() / folder).glob("*/*")
        if path.is_file()
    }


def _in_work() -> Iterator[str]:
    uploads = {f"{PREFIX}{pk}" for pk in Upload.objects.values_list("pk", flat=True)}
    for path in store.in_work():
        if path.name not in uploads and _is_older(path, WORKED_ON_FOR):
            yield f"{store.WORK}/{path.name}"


def _in_bucket() -> dict[str, bool]:
    """The same of the images in the bucket; nothing of another's bucket, nor of another's names."""
    if bucket.configured() is None:
        return {}
    before = timezone.now() - NAMED_WITHIN
    try:
        if not owning.is_ours():
            return {}
        return {
            f"{store.IN_BUCKET}{one.key}": one.laid_at < before
            for one in bucket.held(store.MADE)
            if _IN_BUCKET.fullmatch(one.key)
        }
    except store.OutOfReach:
        log.exception("the bucket could not be looked through")
        return {}


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
