"""The sections that tell a parcel's past: its boundary then, its versions, its transitions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet

from parcels import rows
from parcels.models import ParcelBoundary, ParcelTransition, TransitionParcel

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.models import Parcel

Row = dict[str, object]


def boundaries_on(parcel: Parcel, user: User, on: date | None) -> QuerySet[ParcelBoundary]:
    """The version in force on a day; for a parcel that had ended by it, its last one."""
    known = ParcelBoundary.objects.known_by(on).visible_to(user).filter(parcel=parcel)
    return known.filter(pk__in=known.order_by("-valid_from").values("pk")[:1])


def versions_of(parcel: Parcel, user: User, on: date | None) -> QuerySet[ParcelBoundary]:
    """Every version that had begun by a day, and what was withdrawn from the record since."""
    known = ParcelBoundary.objects.with_withdrawn(on).visible_to(user).filter(parcel=parcel)
    return known.select_related("import_run").order_by("-valid_from", "-recorded_from")


def transitions_of(parcel: Parcel, user: User, on: date | None) -> QuerySet[ParcelTransition]:
    """The transitions in which the parcel had a part by a day, the latest first."""
    parts = TransitionParcel.objects.select_related("parcel").order_by("pk")
    seen = ParcelTransition.objects.about(parcel.pk).as_of(on).visible_to(user)
    shown = seen.select_related("document", "created_by").prefetch_related(Prefetch("parts", parts))
    return shown.order_by("-effective_on", "-pk")


def version_as_json(row: ParcelBoundary) -> Row:
    """One version of the boundary, in law and in the record."""
    return rows.boundary(row) | {
        "recorded_from": row.recorded_from.isoformat(),
        "recorded_to": row.recorded_to.isoformat() if row.recorded_to else None,
    }


def transition_as_json(row: ParcelTransition) -> Row:
    """A transition with its decision and every parcel that had a part in it."""
    return {
        "kind": row.kind,
        "effective_on": row.effective_on.isoformat(),
        "decision_number": row.decision_number,
        "note": row.note,
        "does_not_add_up": bool(row.does_not_add_up),
        "parcels": [
            {
                "id": part.parcel_id,
                "role": part.role,
                "number": part.label,
                "number_after": part.label_after,
            }
            for part in row.parts.all()
        ],
    }
