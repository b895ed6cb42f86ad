"""Violations as a section of the file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from parcels import file
from parcels.models import Violation
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


def register() -> None:
    """Put the section into the file, after the licences."""
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
