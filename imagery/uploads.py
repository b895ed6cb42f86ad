"""Files of many gigabytes by a browser: in pieces, going on where the network broke."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from gis_core.pieces import DiskFull, size_of, sweep, write_piece
from gis_core.safeio import rasters
from imagery import store, surveys, unpacking
from imagery.errors import ImageryError, NoRoom, StillBusy, WrongOffset
from imagery.models import Sheet, Survey, Upload
from imagery.models.upload import PREFIX

if TYPE_CHECKING:
    from pathlib import Path

    from gis_core.accounts.models import User

KEPT_DAYS = 7


def begin(
    survey: Survey,
    *,
    name: str,
    size_bytes: int,
    fingerprint: str,
    actor: User,
    world_file: str = "",
) -> Upload:
    """A new upload, or the one that this person left unfinished; raises ``ImageryError``."""
    surveys.refuse_closed(survey)
    told = {"name": name, "size_bytes": size_bytes, "fingerprint": fingerprint}
    told |= {"survey": survey, "created_by": actor}
    begun = Upload.objects.filter(**told).first()
    _refuse_what_has_no_room(size_bytes, arrived=size_of(begun.path) if begun else 0)
    upload, _is_new = Upload.objects.update_or_create(**told, defaults={"world_file": world_file})
    return upload


def append(upload: Upload, piece: bytes, *, offset: int) -> int:
    """Add a piece that begins at ``offset``; how many bytes there are now.

    Raises ``WrongOffset`` where it does not join, ``ImageryError`` where the file is no image. The
    bytes are on the disk before the row says so: after a crash the row is never ahead of them.
    """
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=upload.pk)
        if offset != locked.received:
            raise WrongOffset(locked.received)
        if offset + len(piece) > locked.size_bytes:
            raise ImageryError(_("More arrived than the file has. Choose the file again."))
        if offset == 0 and not unpacking.is_zip(piece):
            surveys.refuse_stranger(piece[: rasters.HEAD_BYTES], locked.name)
        is_written = _write(locked, piece, offset)
        locked.received = offset + len(piece) if is_written else 0
        locked.save(update_fields=["received", "touched_at"])
    if not is_written:
        raise WrongOffset(0)
    return locked.received


def finish(upload: Upload, *, actor: User) -> Sheet | None:
    """The whole file becomes a sheet that waits for a worker, or of a zip each image will, and
    the answer is None; raises ``ImageryError``."""
    with transaction.atomic():
        locked = _locked_at_once(upload)
        if locked.received == locked.size_bytes == size_of(locked.path):
            return _taken(locked, actor)
        if locked.received == locked.size_bytes:  # its bytes are gone from the disk
            locked.received = 0
            locked.save(update_fields=["received", "touched_at"])
    raise WrongOffset(locked.received)


@transaction.atomic
def forget(upload: Upload) -> None:
    """Give an upload up, with what has arrived of it."""
    path = upload.path
    upload.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def forget_old() -> int:
    """What nobody went on with for a week, and bytes that no row names."""
    old = timezone.now() - timedelta(days=KEPT_DAYS)
    forgotten = 0
    for upload in Upload.objects.filter(touched_at__lt=old):
        forget(upload)
        forgotten += 1
    known = {f"{PREFIX}{pk}" for pk in Upload.objects.values_list("pk", flat=True)}
    left = store.work_path("").glob(f"{PREFIX}*")
    return forgotten + sweep(left, known=known, before=old.timestamp())


def _locked_at_once(upload: Upload) -> Upload:
    try:
        return Upload.objects.select_for_update(nowait=True).get(pk=upload.pk)
    except OperationalError as error:
        raise StillBusy(_("The file is being taken in already.")) from error


def _taken(upload: Upload, actor: User) -> Sheet | None:
    sheet = take_whole(
        upload.survey, upload.path, name=upload.name, actor=actor, world_file=upload.world_file
    )
    path = upload.path
    upload.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return sheet


def take_whole(
    survey: Survey, path: Path, *, name: str, actor: User, world_file: str
) -> Sheet | None:
    """A file that has arrived, for a worker to go on with; None for a zip of several."""
    with path.open("rb") as file:
        if unpacking.is_zip(file.read(rasters.HEAD_BYTES)):
            unpacking.ask(survey, path, name=name, actor=actor)
            return None
    return surveys.add_sheet(
        survey, path, name=name, actor=actor, world_file=world_file, somebody_waits=True
    )


def _write(upload: Upload, piece: bytes, offset: int) -> bool:
    """Whether the piece is on the disk; not where what came before it is gone."""
    try:
        return write_piece(upload.path, piece, offset)
    except DiskFull as error:
        raise NoRoom from error


def _refuse_what_has_no_room(size_bytes: int, *, arrived: int) -> None:
    if size_bytes > settings.IMAGERY_MAX_GB * 1024**3:
        raise ImageryError(
            _("The file is larger than the %(gigabytes)s GB that are taken. Send it in sheets."),
            gigabytes=settings.IMAGERY_MAX_GB,
        )
    # Twice: as it was delivered and as it is written anew.
    if 2 * size_bytes - arrived > shutil.disk_usage(store.work_path("")).free:
        raise NoRoom
