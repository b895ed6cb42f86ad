"""Delivered files by a browser: in pieces, going on where the network broke (tus 1.0)."""

from __future__ import annotations

import shutil
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from gis_core.accounts.models import User
from gis_core.pieces import DiskFull, size_of, sweep, write_piece

from .models import ImportRun, Upload
from .models.upload import folder

KEPT_DAYS = 7
GIGABYTE = 1024**3


class NotTaken(Exception):
    """The file is not taken; the sentence says why and what to do."""

    status = 400


class TooLarge(NotTaken):
    """Larger than what is taken, or than what one person may have under way."""

    status = 413


class NoRoom(NotTaken):
    """The server's disk is full."""

    status = 507


class WrongOffset(Exception):
    """The piece does not join what has arrived, which is ``received`` bytes."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


def begin(*, name: str, size_bytes: int, actor: User) -> Upload:
    """A new upload; raises ``NotTaken``."""
    if size_bytes <= 0:
        raise NotTaken(_("The file is empty. Choose another one."))
    refuse_too_large(size_bytes)
    with transaction.atomic():
        refuse_over_quota(size_bytes, actor)
        refuse_no_room(size_bytes)
        return Upload.objects.create(name=name, size_bytes=size_bytes, created_by=actor)


def append(upload: Upload, piece: bytes, *, offset: int) -> int:
    """Add a piece that begins at ``offset``; how many bytes there are now.

    Raises ``WrongOffset`` where it does not join, ``NotTaken`` where it is too much. The bytes are
    on the disk before the row says so: after a crash the row is never ahead of them.
    """
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=upload.pk)
        if offset != locked.received:
            raise WrongOffset(locked.received)
        if offset + len(piece) > locked.size_bytes:
            raise TooLarge(_("More arrived than the file has. Choose the file again."))
        try:
            is_written = write_piece(locked.path, piece, offset)
        except DiskFull as error:
            raise NoRoom(_no_room()) from error
        locked.received = offset + len(piece) if is_written else 0
        locked.save(update_fields=["received", "touched_at"])
    if not is_written:
        raise WrongOffset(0)
    return locked.received


def arrived(upload: Upload) -> int:
    """How much of it lies on the disk, which is what a browser must go on from."""
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=upload.pk)
        if size_of(locked.path) < locked.received:
            locked.received = 0
            locked.save(update_fields=["received", "touched_at"])
    return locked.received


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
    known = {key.hex for key in Upload.objects.values_list("key", flat=True)}
    return forgotten + sweep(folder().iterdir(), known=known, before=old.timestamp())


def under_way(actor: User) -> int:
    """The bytes of a person's uploads and of their deliveries whose file is kept."""
    uploads = Upload.objects.filter(created_by=actor).aggregate(sum=Sum("size_bytes"))["sum"]
    runs = ImportRun.objects.holding_files().filter(created_by=actor)
    of_runs = runs.aggregate(sum=Sum("size_bytes"))["sum"]
    return (uploads or 0) + (of_runs or 0)


def refuse_too_large(size_bytes: int) -> None:
    """No more at once than is taken by a browser; raises ``TooLarge``."""
    most = settings.DELIVERY_MAX_GB
    if size_bytes > most * GIGABYTE:
        raise TooLarge(
            _(
                "The file is larger than the %(gigabytes)s GB that are taken here. Lay it into "
                "the drop folder, or send it in parts."
            )
            % {"gigabytes": most}
        )


def refuse_over_quota(size_bytes: int, actor: User) -> None:
    """No more than one person may have under way; raises ``TooLarge``.

    Within a transaction: whatever else the person brings in waits until it is over.
    """
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    quota = settings.DELIVERY_QUOTA_GB
    if size_bytes + under_way(actor) > quota * GIGABYTE:
        raise TooLarge(
            _(
                "You have deliveries under way that fill your %(gigabytes)s GB. Publish or "
                "discard one of them first."
            )
            % {"gigabytes": quota}
        )


def refuse_no_room(size_bytes: int) -> None:
    """Nothing that the disk cannot hold; raises ``NoRoom``."""
    if size_bytes > shutil.disk_usage(folder()).free:
        raise NoRoom(_no_room())


def _no_room() -> str:
    return _("There is no room on the server's disk. Tell the administrator and try again later.")
