"""Complaints as a section of the parcel's file, as far as they had come by the clock's day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint, ComplaintEvent
from complaints.states import State
from gis_core.clock import end_of
from gis_core.ingest import effects
from parcels import file

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.models import Parcel

KEY = "complaints"
ORDER = 36  # after the violations


def complaints_of(parcel: Parcel, user: User, on: date | None) -> QuerySet[Complaint]:
    """The cases on a parcel with their ``state_then``, the latest first."""
    seen = Complaint.objects.visible_to(user).filter(parcel=parcel)
    if on is None:
        then = seen.annotate(state_then=F("state"))
    else:
        end = end_of(on)
        steps = ComplaintEvent.objects.filter(complaint=OuterRef("pk"), at__lt=end)
        last = Subquery(steps.order_by("-seq").values("state")[:1])
        then = seen.filter(received_at__lt=end).annotate(state_then=last)
    return then.select_related("category", "unit").order_by("-received_at", "-pk")


def as_json(row: Complaint) -> dict[str, object]:
    """For programs: nothing of what the reporter wrote, nor who it was."""
    state = row.state_then  # type: ignore[attr-defined]
    return {
        "reference": row.reference,
        "kind": row.kind,
        "category": row.category.code,
        "state": state,
        "received_on": timezone.localdate(row.received_at).isoformat(),
        "closed_on": timezone.localdate(row.closed_at).isoformat()
        if row.closed_at and state == State.CLOSED
        else None,
    }


def _open() -> QuerySet[Complaint]:
    return Complaint.objects.exclude(state__in=[State.DRAFT, State.CLOSED])


def register() -> None:
    """Put the section into the file, and let a delivery's effect on open cases be counted."""
    effects.register(
        effects.Effect("parcels", KEY, _("open complaints"), _open, "parcel"),
    )
    file.register(
        file.FileSection(
            key=KEY,
            title=_("Complaints"),
            permission="complaints.view_complaint",
            template="complaints/_for_parcel.html",
            rows=complaints_of,
            register=Complaint.objects.all,
            as_json=as_json,
            order=ORDER,
        )
    )
