"""Photographs that prove work: taken for this case, after it was begun, and never seen before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from complaints.errors import SomethingMissing
from complaints.models import Complaint, Photo
from complaints.photos import incoming_folder, keep_upload

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from gis_core.accounts.models import User

# Bits in which the likenesses of one photograph, encoded anew or made smaller, may differ: measured
# in docs/adr/0020. The index of ``qasima_bands`` finds up to 7.
ALIKE_BITS = 6
_BEGINNINGS = ("accepted", "begun", "reopened", "work_rejected")
# Found by their quarters before anything else is asked of them: a walk along all photographs in
# their order would look at each.
_ALIKE = """
WITH alike AS MATERIALIZED (
    SELECT other.id, mine.id AS copy
    FROM complaints_photo mine
    JOIN complaints_photo other
      ON qasima_bands(other.likeness) && qasima_bands_around(mine.likeness)
     AND bit_count((other.likeness # mine.likeness)::bit(64)) <= %(bits)s
    WHERE mine.complaint_id = %(complaint)s AND mine.stage = 'after'
      AND (other.complaint_id <> mine.complaint_id OR other.stage <> 'after')
)
SELECT DISTINCT id FROM alike WHERE id < copy ORDER BY id LIMIT 20
"""


def add_photos(
    complaint: Complaint, uploads: Sequence[UploadedFile], *, actor: User, stage: str
) -> list[Photo]:
    """Keep photographs with a case; they stay whatever becomes of the step they came with.

    Raises ``SomethingMissing`` for what is no photograph, and for evidence whose bytes this or any
    other case has had before.
    """
    kept = {one["sha256"]: one for one in map(keep_upload, uploads)}
    if stage == Photo.Stage.AFTER:
        for known in fresh_evidence(complaint).filter(sha256__in=kept):
            _forget(kept.pop(known.sha256))  # sent once more after a step that was refused
        if Photo.objects.filter(sha256__in=kept).exists():
            for one in kept.values():
                _forget(one)
            raise SomethingMissing(
                _("This photograph was used before. Take a new one of the place as it is now.")
            )
    with transaction.atomic():
        return [
            Photo.objects.create(complaint=complaint, stage=stage, added_by=actor, **one)
            for one in kept.values()
        ]


def _forget(kept: dict[str, str]) -> None:
    (incoming_folder() / kept["key"]).unlink(missing_ok=True)


def fresh_evidence(complaint: Complaint) -> QuerySet[Photo]:
    """Photographs of the place after work that was begun, or begun anew, before them.

    What was taken before that, as far as the photograph tells, proves nothing.
    """
    shown = complaint.photos.filter(stage=Photo.Stage.AFTER).exclude(state=Photo.State.REFUSED)
    began = complaint.events.filter(verb__in=_BEGINNINGS).order_by("seq").last()
    if began is None:
        return shown
    return shown.filter(added_at__gte=began.at).exclude(taken_at__lt=began.at)


def seen_before(complaint: Complaint) -> QuerySet[Photo]:
    """Earlier photographs that the evidence resembles, of other cases or as this was reported.

    Likenesses are found by the worker that encodes photographs anew; until then there is none.
    Pictures too plain to be told apart, such as a wall or the night, resemble nothing.
    """
    found = Photo.objects.raw(_ALIKE, {"complaint": complaint.pk, "bits": ALIKE_BITS})
    return Photo.objects.filter(pk__in=[one.pk for one in found]).select_related("complaint")
