"""Taking back a paper that was issued in error: it stays genuine, and whoever checks it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from gis_core.audit.records import record
from parcels.extract.errors import AlreadyWithdrawn, NotAllowed
from parcels.models import Extract, ExtractWithdrawal

if TYPE_CHECKING:
    from gis_core.accounts.models import User


def withdraw(extract: Extract, *, actor: User, reason: str) -> ExtractWithdrawal:
    """Withdraw it once and for all; the reason is shown to the public."""
    if not actor.has_perm("parcels.add_extractwithdrawal"):
        raise NotAllowed
    with transaction.atomic():
        locked = Extract.objects.select_for_update().get(pk=extract.pk)
        if ExtractWithdrawal.objects.filter(extract=locked).exists():
            raise AlreadyWithdrawn
        made = ExtractWithdrawal.objects.create(extract=locked, withdrawn_by=actor, reason=reason)
        record(actor, "extract.withdrawn", locked.parcel, extract=locked.pk)
    return made
