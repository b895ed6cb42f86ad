"""The one function that writes the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Model

from gis_core.audit.models import AuditRecord

if TYPE_CHECKING:
    from gis_core.accounts.models import User


def record(actor: User | None, verb: str, thing: Model | None = None, **detail: object) -> None:
    """Append one act, in the caller's transaction; ``detail`` holds no personal data.

    The verb reads ``noun.verb`` in the past tense: ``parcel.viewed``, ``delivery.published``.
    """
    AuditRecord.objects.create(
        actor=actor,
        verb=verb,
        object_type=thing._meta.label_lower if thing is not None else "",
        object_id=str(thing.pk) if thing is not None else "",
        detail=detail,
    )
