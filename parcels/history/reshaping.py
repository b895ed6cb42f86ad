"""Splits, merges and redistributions: parcels end and others begin on their ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import MultiPolygon
from django.db import transaction
from django.utils.translation import gettext as _

from parcels.history import pieces
from parcels.history.days import effective
from parcels.history.errors import TransitionRefused, refusals_in_words
from parcels.history.recording import check_decision, lock, record_transition
from parcels.models import Parcel, ParcelBoundary, ParcelTransition

if TYPE_CHECKING:
    from gis_core.accounts.models import User

Kind = ParcelTransition.Kind


@dataclass(frozen=True)
class Piece:
    """A parcel to be: its ground in the storage CRS, its number, and the deed's area in m²."""

    boundary: MultiPolygon
    number: str
    sub_number: str = ""
    official_area_m2: Decimal | None = None

    @property
    def label(self) -> str:
        """The number as it will be written on the map."""
        return f"{self.number}/{self.sub_number}" if self.sub_number else self.number


def split_parcel(
    parcel: Parcel,
    *,
    into: Sequence[Piece],
    effective_on: date,
    decision_number: str,
    actor: User | None,
    **details: Any,
) -> ParcelTransition:
    """One parcel ends and its pieces begin. Raises ``TransitionRefused`` and changes nothing."""
    return redistribute_parcels(
        [parcel],
        into=into,
        kind=Kind.SPLIT,
        effective_on=effective_on,
        decision_number=decision_number,
        actor=actor,
        **details,
    )


def merge_parcels(
    parcels: Sequence[Parcel],
    *,
    number: str,
    sub_number: str = "",
    effective_on: date,
    decision_number: str,
    actor: User | None,
    official_area_m2: Decimal | None = None,
    **details: Any,
) -> ParcelTransition:
    """Several parcels end and one begins on all their ground. Raises ``TransitionRefused``."""
    grounds = [_last_version(parcel).boundary for parcel in parcels]
    whole = Piece(pieces.join(grounds), number, sub_number, official_area_m2)
    return redistribute_parcels(
        parcels,
        into=[whole],
        kind=Kind.MERGE,
        effective_on=effective_on,
        decision_number=decision_number,
        actor=actor,
        **details,
    )


def redistribute_parcels(
    parcels: Sequence[Parcel],
    *,
    into: Sequence[Piece],
    effective_on: date,
    decision_number: str,
    actor: User | None,
    kind: str = Kind.REDISTRIBUTION,
    note: str = "",
    **details: Any,
) -> ParcelTransition:
    """Parcels of one block end and others begin on the day. Raises ``TransitionRefused``.

    Licences, documents and files stay with the parcels that ended: they were given for them.
    """
    check_decision(effective_on, decision_number)
    _check_counts(kind, len({parcel.pk for parcel in parcels}), len(into))
    _check_pieces(into)
    with transaction.atomic(), refusals_in_words():
        parents = lock(parcels)
        _check_parents(parents, effective_on)
        accuracy = [_last_version(parent).estimated_accuracy_m for parent in parents]
        with effective(effective_on):
            _end(parents, effective_on)
        children = [
            _begin(piece, parents[0], effective_on, accuracy, decision_number) for piece in into
        ]
        return record_transition(
            kind=kind,
            parents=parents,
            children=children,
            effective_on=effective_on,
            decision_number=decision_number,
            actor=actor,
            note=note,
            **details,
        )


def _check_counts(kind: str, before: int, after: int) -> None:
    """Each kind is what its name says, so that the lineage can be read by it."""
    if kind == Kind.SPLIT and after < 2:
        raise TransitionRefused(_("A split makes at least two pieces."))
    if kind == Kind.MERGE and before < 2:
        raise TransitionRefused(_("A merge takes at least two parcels."))
    if kind == Kind.REDISTRIBUTION and (before < 2 or after < 2):
        raise TransitionRefused(
            _("A redistribution makes several parcels of several. Record a split or a merge.")
        )


def _check_pieces(into: Sequence[Piece]) -> None:
    labels = [piece.label for piece in into]
    if len(set(labels)) < len(labels):
        raise TransitionRefused(_("Two pieces have the same number."))
    if any(not piece.number.strip() for piece in into):
        raise TransitionRefused(_("Every piece needs a number."))
    overlap = pieces.overlap_m2(piece.boundary for piece in into)
    if overlap:
        raise TransitionRefused(
            _("The pieces lie over one another with %(area).1f m².") % {"area": overlap}
        )


def _check_parents(parents: list[Parcel], effective_on: date) -> None:
    if len({(parent.block_id, parent.area_id) for parent in parents}) > 1:
        raise TransitionRefused(_("The parcels lie in different blocks; renumber them first."))
    for parent in parents:
        if parent.status == Parcel.Status.HISTORIC:
            raise TransitionRefused(
                _("Parcel %(number)s is historic already.") % {"number": parent.label}
            )
        version = _last_version(parent)
        if version.valid_from >= effective_on or (parent.since and parent.since > effective_on):
            raise TransitionRefused(
                _("Parcel %(number)s was changed on that day or later; choose a later day.")
                % {"number": parent.label}
            )


def _last_version(parcel: Parcel) -> ParcelBoundary:
    version = parcel.boundaries.current().first()
    if version is None:
        raise TransitionRefused(
            _("Parcel %(number)s has no boundary in force.") % {"number": parcel.label}
        )
    return version


def _end(parents: list[Parcel], effective_on: date) -> None:
    versions = ParcelBoundary.objects.current().filter(parcel__in=parents)
    versions.update(valid_to=effective_on)
    for parent in parents:
        parent.status = Parcel.Status.HISTORIC
        parent.save(update_fields=["status"])


def _begin(
    piece: Piece,
    parent: Parcel,
    effective_on: date,
    accuracies: list[float | None],
    decision_number: str,
) -> Parcel:
    child = Parcel.objects.create(
        area_id=parent.area_id,
        block_id=parent.block_id,
        plan_ref=parent.plan_ref,
        number=piece.number.strip(),
        sub_number=piece.sub_number.strip(),
    )
    known = [accuracy for accuracy in accuracies if accuracy is not None]
    ParcelBoundary.objects.create(
        parcel=child,
        boundary=piece.boundary,
        official_area_m2=piece.official_area_m2,
        estimated_accuracy_m=max(known, default=None),
        valid_from=effective_on,
        source=decision_number[:200],
    )
    return child
