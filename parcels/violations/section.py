"""Violations and inspections as sections of the file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from parcels import file
from parcels.models import Inspection, InspectionPhoto, Violation
from parcels.models.violation import ViolationQuerySet
from parcels.violations import rows

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.models import Parcel

KEY = "violations"
ORDER = 35


def violations_of(parcel: Parcel, user: User, on: date | None) -> ViolationQuerySet:
    """The cases on a parcel as they stood on a day, the latest first."""
    seen = Violation.objects.visible_to(user).filter(parcel=parcel).as_of(on)
    return seen.select_related("kind").order_by("-observed_on", "-pk")


def inspections_of(parcel: Parcel, user: User, on: date | None) -> QuerySet[Inspection]:
    """The visits to a parcel up to a day, those of its cases with them; the latest first."""
    seen = Inspection.objects.visible_to(user).filter(parcel=parcel)
    if on is not None:
        seen = seen.filter(visited_at__date__lte=on)
    shown = seen.select_related("basis", "violation", "visited_by")
    return with_photos(shown.order_by("-visited_at", "-pk"))


def with_photos(visits: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Each visit with its photographs as ``shown_photos``, in one statement more."""
    standing = InspectionPhoto.objects.standing().order_by("pk")
    return visits.prefetch_related(Prefetch("photos", standing, to_attr="shown_photos"))


def register() -> None:
    """Put the sections into the file, after the licences."""
    file.register(
        file.FileSection(
            key=KEY,
            title=_("Violations"),
            permission="parcels.view_violation",
            template="parcels/sections/violations.html",
            rows=violations_of,
            register=Violation.objects.all,
            as_json=rows.violation,
            order=ORDER,
            table="parcels.violation",
        )
    )
    file.register(
        file.FileSection(
            key="inspections",
            title=_("Inspections"),
            permission="parcels.view_inspection",
            template="parcels/sections/inspections.html",
            rows=inspections_of,
            register=Inspection.objects.all,
            as_json=rows.inspection,
            order=ORDER + 1,
            table="parcels.inspection",
        )
    )
