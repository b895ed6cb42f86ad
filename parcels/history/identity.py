"""Who a parcel was on a day and where it lay: its number, its block, its status then."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from parcels.models import FormerIdentity, Parcel, ParcelBoundary
from parcels.outline import with_outlines

if TYPE_CHECKING:
    from gis_core.accounts.models import User

NOT_YET = "not_yet"  # the status of a parcel whose record begins only later
_THEN = ("number", "sub_number", "plan_ref", "status")


def as_it_was(parcel: Parcel, on: date | None) -> Parcel:
    """The parcel with the number, block and status of a day, to be shown and not saved.

    Costs a statement only where the parcel's row says something newer than the day.
    """
    if on is None or parcel.since is None or parcel.since <= on:
        return parcel
    shown = FormerIdentity.objects.select_related("block", "area__governorate")
    former = shown.as_of(on).filter(parcel=parcel.pk).order_by("valid_to").first()
    if former is not None:
        for name in (*_THEN, "block", "area"):
            setattr(parcel, name, getattr(former, name))
    return parcel


def identities(parcel: Parcel, user: User, on: date | None) -> QuerySet[Parcel]:
    """The parcel itself, annotated with ``number_then`` and the like for the day."""
    seen = Parcel.objects.visible_to(user).filter(pk=parcel.pk).prefetch_related("automated")
    if on is None:
        return seen.annotate(**{f"{name}_then": F(name) for name in _THEN})
    former = FormerIdentity.objects.as_of(on).filter(parcel=OuterRef("pk")).order_by("valid_to")
    return seen.annotate(
        **{f"{name}_then": Coalesce(Subquery(former.values(name)[:1]), F(name)) for name in _THEN}
    )


def boundary_on(parcel: Parcel, on: date | None) -> ParcelBoundary | None:
    """The version in force on a day, or else the last one that had ended by it.

    None where the record of the parcel begins only later, or holds no boundary at all.
    """
    known = ParcelBoundary.objects.known_by(on).filter(parcel=parcel.pk)
    return with_outlines(known).order_by("-valid_from").first()


def begins_after(parcel: Parcel, on: date | None) -> date | None:
    """The day on which the parcel's record begins, where that comes only after ``on``."""
    if on is None:
        return None
    known = ParcelBoundary.objects.filter(parcel=parcel.pk, recorded_to=None)
    first = known.order_by("valid_from").values_list("valid_from", flat=True).first()
    return first if first and first > on else None
