"""Photographs of a visit: painted anew when they come, kept with it, withdrawn for a reason."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gis_core.audit.records import record
from gis_core.pictures import put
from gis_core.safeio import Refused, sentence_of
from gis_core.safeio.photos import SIZES, Made, make
from gis_core.safeio.photos.moments import moment_of
from parcels.models import Inspection, InspectionPhoto
from parcels.models.inspection_photo import name_of, new_key
from parcels.violations.errors import ViolationError

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from gis_core.accounts.models import User

MOST_PHOTOS = 6
MOST_MB = 20
PREFIX = "photos-"  # of the folder in which uploads wait until they are painted


def painted(uploads: Sequence[UploadedFile]) -> tuple[Made, ...]:
    """Pictures of ours of each; what came is gone when this returns. Raises ``ViolationError``."""
    if len(uploads) > MOST_PHOTOS:
        sentence = _("A visit has at most %(most)s photographs. Send the best of them.")
        raise ViolationError(sentence % {"most": MOST_PHOTOS})
    jobs = Path(settings.DATA_DIR) / "jobs"
    jobs.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=jobs, prefix=PREFIX) as folder:
        return tuple(_painted(upload, Path(folder) / "photo") for upload in uploads)


@contextmanager
def written_with_photos() -> Iterator[list[str]]:
    """A transaction; the pictures whose keys it collects go where it writes nothing."""
    kept: list[str] = []
    try:
        with transaction.atomic():
            yield kept
    except OperationalError:
        raise  # lost while committing, it may have written all the same: the sweep finds out
    except BaseException:
        for key in kept:
            _forget(key)
        raise


def keep_photos(
    inspection: Inspection, photos: Iterable[Made], *, actor: User | None, kept: list[str]
) -> None:
    """Put them on disk and name them, their keys in ``kept`` of ``written_with_photos``."""
    for made in photos:
        key = new_key()
        kept.append(key)
        for size, webp in made.pictures.items():
            put(picture_path(key, size), webp)
        InspectionPhoto.objects.create(
            inspection=inspection,
            key=key,
            sha256=hashlib.sha256(made.pictures["large"]).hexdigest(),
            width=made.width,
            height=made.height,
            taken_at=moment_of(made.seen.taken_at),
            recorded_by=actor,
        )


def withdraw_photo(photo: InspectionPhoto, *, because: str, actor: User) -> None:
    """Take out one that should not be there: its pictures go, the row says by whom and why.

    Raises ``PermissionDenied``, ``InspectionPhoto.DoesNotExist`` out of sight, ``ViolationError``.
    """
    if not actor.has_perm("parcels.decide_violation"):
        raise PermissionDenied
    because = because.replace("\x00", "").strip()
    if not because:
        raise ViolationError(_("Say why the photograph is withdrawn."))
    with transaction.atomic():
        seen = InspectionPhoto.objects.visible_to(actor).standing()
        locked = seen.select_for_update(of=("self",)).get(pk=photo.pk)
        locked.withdrawn_at, locked.withdrawn_by = timezone.now(), actor
        locked.withdrawn_because = because[:500]
        locked.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
        record(actor, "inspection.photo_withdrawn", locked, inspection=locked.inspection_id)
        transaction.on_commit(lambda: _forget(locked.key))


def picture_path(key: str, size: str) -> Path:
    """Where a picture lies."""
    return Path(settings.MEDIA_ROOT) / name_of(key, size)


def _painted(upload: UploadedFile, path: Path) -> Made:
    if (upload.size or 0) > MOST_MB * 1_000_000:
        sentence = _("A photograph may have %(most)s MB at most. Send a smaller one.")
        raise ViolationError(sentence % {"most": MOST_MB})
    with path.open("wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    try:
        return make(path)
    except Refused as refusal:
        raise ViolationError(sentence_of(refusal)) from refusal


def _forget(key: str) -> None:
    for size in SIZES:
        picture_path(key, size).unlink(missing_ok=True)
