"""One way to change a licence: lock its row, check who and what, change, record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from gis_core.audit.records import record
from parcels.licensing.acting import acting
from parcels.licensing.acts import ACTS, may, target_of
from parcels.licensing.errors import LicenceError, StaleLicence
from parcels.models import BuildingLicence

if TYPE_CHECKING:
    from gis_core.accounts.models import User

_PAST = {
    "submit": "licence.submitted",
    "resubmit": "licence.resubmitted",
    "start_review": "licence.taken_up",
    "approve": "licence.approved",
    "return_to_office": "licence.returned",
    "reject": "licence.rejected",
    "issue": "licence.issued",
    "complete": "licence.completed",
    "suspend": "licence.suspended",
    "resume": "licence.resumed",
    "cancel": "licence.cancelled",
}


def lock(licence: BuildingLicence, *, actor: User, version: int | None) -> BuildingLicence:
    """The row as it is now, held until the transaction ends; ``version`` is what was read.

    Raises ``BuildingLicence.DoesNotExist`` for what the person does not see.
    """
    rows = BuildingLicence.objects.visible_to(actor).select_for_update(of=("self",))
    shown = rows.select_related("licence_type", "office", "parcel")
    locked = shown.get(pk=licence.pk)
    if version is not None and version != locked.version:
        raise StaleLicence(_("Somebody else changed this case meanwhile. Read it again first."))
    return locked


@contextmanager
def step(
    licence: BuildingLicence, verb: str, *, actor: User, version: int | None, note: str = ""
) -> Iterator[BuildingLicence]:
    """Take one step of the workflow; the caller sets what else changes with it.

    Raises ``PermissionDenied``, ``LicenceError`` or ``StaleLicence``; then nothing has changed.
    """
    note = note.strip()
    with transaction.atomic():
        locked = lock(licence, actor=actor, version=version)
        _check(locked, verb, actor=actor, note=note)
        before, after = locked.state, target_of(locked.state, verb)
        yield locked
        locked.state = after
        with acting(verb, actor=actor, note=note):
            locked.save()
        locked.version += 1
        record(actor, _PAST[verb], locked, before=before, after=after)


def _check(licence: BuildingLicence, verb: str, *, actor: User, note: str) -> None:
    act = ACTS[verb]
    if target_of(licence.state, verb) is None:
        raise LicenceError(
            _("This cannot be done while the case is “%(state)s”.")
            % {"state": licence.get_state_display()}
        )
    if not may(act, licence, actor):
        raise PermissionDenied
    if act.needs_note and not note:
        raise LicenceError(_("Say why; the office and those who come after you will read it."))
