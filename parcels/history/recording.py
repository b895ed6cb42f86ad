"""Writing a transition down: who ended, who began, who went on, and whether the ground adds up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gis_core.audit.records import record
from gis_core.tiles.versions import bump
from parcels import fabric
from parcels.history import pieces
from parcels.history.errors import TransitionRefused
from parcels.licensing.marks import follow_boundaries
from parcels.models import Document, Parcel, ParcelBoundary, ParcelTransition, TransitionParcel

if TYPE_CHECKING:
    from gis_core.accounts.models import User

Role = TransitionParcel.Role
EARLIEST = date(1900, 1, 1)


def record_transition(
    *,
    kind: str,
    effective_on: date,
    decision_number: str,
    actor: User | None,
    parents: Sequence[Parcel] = (),
    children: Sequence[Parcel] = (),
    subjects: Iterable[tuple[Parcel, str]] = (),
    note: str = "",
    document: Document | None = None,
    source: str = "",
) -> ParcelTransition:
    """Record what has been written to the parcels already, in the caller's transaction or its own.

    ``parents`` have ended on the day and ``children`` begin on it, which the database checks when
    the transaction commits; ``subjects`` are parcels that went on, each with its number before.
    """
    check_decision(effective_on, decision_number)
    with transaction.atomic():
        made = ParcelTransition.objects.create(
            kind=kind,
            effective_on=effective_on,
            decision_number=decision_number.strip(),
            note=note,
            document=document,
            source=source,
            created_by=actor,
            **_measured(parents, children, effective_on),
        )
        TransitionParcel.objects.bulk_create(_parts(made, parents, children, subjects))
        _redraw([*parents, *children, *(parcel for parcel, _before in subjects)])
        record(
            actor,
            "parcel.transition_recorded",
            made,
            kind=kind,
            parents=[parcel.pk for parcel in parents],
            children=[parcel.pk for parcel in children],
        )
    return made


def check_decision(effective_on: date, decision_number: str) -> None:
    """A transition rests on a decision and takes effect on a day that has come."""
    if not decision_number.strip():
        raise TransitionRefused(_("Name the decision: its number is missing."))
    if effective_on > timezone.localdate():
        raise TransitionRefused(_("A transition takes effect today or on a day gone by."))
    if effective_on < EARLIEST:
        raise TransitionRefused(_("The day lies too far back; the earliest is 1 January 1900."))


def lock(parcels: Iterable[Parcel]) -> list[Parcel]:
    """The parcels' rows, held in the order of their ids: two verbs cannot block one another."""
    ids = [parcel.pk for parcel in parcels]
    held = Parcel.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    found = {parcel.pk: parcel for parcel in held}
    return [found[pk] for pk in ids]


def _measured(
    parents: Sequence[Parcel], children: Sequence[Parcel], effective_on: date
) -> dict[str, float]:
    """What the ground before and after have in common; nothing where one side is empty."""
    if not parents or not children:
        return {}
    before = _grounds(parents, valid_to=effective_on)
    after = _grounds(children, valid_from=effective_on)
    found = pieces.measure(before, after)
    return {
        "parents_m2": found.parents_m2,
        "lost_m2": found.lost_m2,
        "added_m2": found.added_m2,
    }


def _grounds(parcels: Sequence[Parcel], **which: date) -> list:
    versions = ParcelBoundary.objects.filter(parcel__in=parcels, recorded_to=None, **which)
    return list(versions.values_list("boundary", flat=True))


def _parts(
    made: ParcelTransition,
    parents: Sequence[Parcel],
    children: Sequence[Parcel],
    subjects: Iterable[tuple[Parcel, str]],
) -> list[TransitionParcel]:
    ended = [TransitionParcel(parcel=p, role=Role.PARENT, label=p.label) for p in parents]
    began = [TransitionParcel(parcel=p, role=Role.CHILD, label=p.label) for p in children]
    went_on = [
        TransitionParcel(parcel=p, role=Role.SUBJECT, label=before, label_after=p.label)
        for p, before in subjects
    ]
    parts = [*ended, *began, *went_on]
    for part in parts:
        part.transition = made
    return parts


def _redraw(touched: Iterable[Parcel]) -> None:
    touched = list(touched)
    fabric.rebuild({parcel.block_id for parcel in touched if parcel.block_id})
    follow_boundaries(parcel.pk for parcel in touched)
    bump("parcels")
