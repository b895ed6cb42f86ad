"""A parcel goes on under another number, or ends for a reason of its own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from gis_core.audit.records import record
from gis_core.tiles.versions import bump
from parcels import fabric
from parcels.history.days import effective
from parcels.history.errors import TransitionRefused, refusals_in_words
from parcels.history.recording import check_decision, lock, record_transition
from parcels.models import Parcel, ParcelBoundary, ParcelTransition

if TYPE_CHECKING:
    from gis_core.accounts.models import User


def renumber_parcel(
    parcel: Parcel,
    *,
    number: str,
    sub_number: str = "",
    effective_on: date,
    decision_number: str,
    actor: User | None,
    **details: Any,
) -> ParcelTransition:
    """The same parcel under another number; the old one stays findable.

    Raises ``TransitionRefused`` and changes nothing.
    """
    check_decision(effective_on, decision_number)
    number, sub_number = number.strip(), sub_number.strip()
    if not number:
        raise TransitionRefused(_("Give the new number."))
    with transaction.atomic(), refusals_in_words():
        (held,) = lock([parcel])
        _check(held, effective_on)
        before = held.label
        if (held.number, held.sub_number) == (number, sub_number):
            raise TransitionRefused(_("The parcel has that number already."))
        held.number, held.sub_number = number, sub_number
        with effective(effective_on):
            held.save(update_fields=["number", "sub_number"])
        return record_transition(
            kind=ParcelTransition.Kind.RENUMBER,
            subjects=[(held, before)],
            effective_on=effective_on,
            decision_number=decision_number,
            actor=actor,
            **details,
        )


def retire_parcel(parcel: Parcel, *, reason: str, effective_on: date, actor: User | None) -> None:
    """A parcel ends and nothing follows it, as when it was never one; the reason is kept.

    Raises ``TransitionRefused`` and changes nothing.
    """
    check_decision(effective_on, reason)
    with transaction.atomic():
        (held,) = lock([parcel])
        _check(held, effective_on)
        ended = ParcelBoundary.objects.current().filter(parcel=held, valid_from__lt=effective_on)
        if not ended.update(valid_to=effective_on):
            raise TransitionRefused(_("The parcel has no boundary that began before that day."))
        held.status, held.retired_because = Parcel.Status.HISTORIC, reason.strip()[:300]
        with effective(effective_on):
            held.save(update_fields=["status", "retired_because"])
        fabric.rebuild([held.block_id] if held.block_id else [])
        bump("parcels")
        record(actor, "parcel.retired", held, effective_on=effective_on.isoformat())


def _check(held: Parcel, effective_on: date) -> None:
    if held.status == Parcel.Status.HISTORIC:
        raise TransitionRefused(_("The parcel is historic; nothing about it changes any more."))
    if held.since and held.since > effective_on:
        raise TransitionRefused(
            _("The parcel was changed after that day, on %(day)s; choose a later day.")
            % {"day": held.since.isoformat()}
        )
    began = held.boundaries.filter(recorded_to=None).order_by("valid_from").first()
    if began and began.valid_from > effective_on:
        raise TransitionRefused(_("The parcel did not exist yet on that day."))
