"""In the worker: a photograph becomes two pictures of ours, and the bytes that came are deleted."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from complaints.models import DraftPhoto, Photo
from complaints.photos import incoming_folder
from gis_core.pictures import put
from gis_core.safeio import Refused
from gis_core.safeio.photos import Made, make
from gis_core.safeio.photos.moments import moment_of

log = logging.getLogger(__name__)
FOLDER = "complaints"
MOST_ATTEMPTS = 3
AT_A_TIME = 40
ORPHANED_HOURS = 48
# Codes that may be the machine's fault as well as the photograph's.
_TRY_AGAIN = {"photo_too_heavy", "photo_breaks_reader"}
State = Photo.State


def prepare_waiting(most: int = AT_A_TIME) -> int:
    """Take up photographs that wait, the oldest first; returns how many were looked at.

    Each is locked while it is worked on, so that several workers share the queue, and counted as
    tried before it is opened, so that one that kills its worker does not come back for ever.
    """
    done = 0
    for pk in Photo.objects.filter(state=State.WAITING).order_by("pk").values_list("pk")[:most]:
        done += prepare(pk[0])
    return done


def prepare(pk: int) -> bool:
    """Prepare one photograph; False where it is done, or another worker has it."""
    if not _count(pk):
        return False
    with transaction.atomic():
        photo = _held(pk)
        if photo is None:
            return False
        incoming = incoming_folder() / photo.key
        if not _finish(photo, incoming):
            return True
    incoming.unlink(missing_ok=True)
    return True


def picture_path(key: str, size: str) -> Path:
    """Where a picture lies, painted or not."""
    return Path(settings.MEDIA_ROOT) / FOLDER / key[:2] / f"{key}-{size}.webp"


def sweep_incoming() -> int:
    """Delete bytes that no row names: uploads that were broken off. Returns how many."""
    until = (timezone.now() - timedelta(hours=ORPHANED_HOURS)).timestamp()
    folder = incoming_folder()
    old = [path for path in folder.glob("*") if path.stat().st_mtime < until]
    keys = [path.name for path in old]
    named = set(
        Photo.objects.filter(key__in=keys, state=State.WAITING).values_list("key", flat=True)
    )
    named |= set(DraftPhoto.objects.filter(key__in=keys).values_list("key", flat=True))
    orphans = [path for path in old if path.name not in named]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


@transaction.atomic
def _count(pk: int) -> bool:
    """Count an attempt before it is made: whatever it kills, it is known to have been made."""
    photo = _held(pk)
    if photo is None:
        return False
    photo.attempts += 1
    photo.save(update_fields=["attempts"])
    return True


def _held(pk: int) -> Photo | None:
    waiting = Photo.objects.filter(pk=pk, state=State.WAITING)
    return waiting.select_for_update(skip_locked=True).first()


def _finish(photo: Photo, incoming: Path) -> bool:
    """Whether the matter is decided, one way or the other."""
    if photo.attempts > MOST_ATTEMPTS or not incoming.is_file():
        _refuse(photo, "photo_breaks_reader" if incoming.is_file() else "photo_missing")
        return True
    try:
        _keep(photo, make(incoming))
    except Refused as refusal:
        if refusal.code in _TRY_AGAIN and photo.attempts < MOST_ATTEMPTS:
            return False
        _refuse(photo, refusal.code)
    return True


def _keep(photo: Photo, made: Made) -> None:
    for size, webp in made.pictures.items():
        put(picture_path(photo.key, size), webp)
    photo.state = State.READY
    photo.width, photo.height = made.width, made.height
    photo.likeness = made.likeness
    photo.taken_at = moment_of(made.seen.taken_at)
    photo.save()


def _refuse(photo: Photo, code: str) -> None:
    log.warning("photograph %s is not shown: %s", photo.pk, code)
    photo.state, photo.note = State.REFUSED, code
    photo.save()
