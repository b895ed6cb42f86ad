"""The meter as a section of the file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from parcels import file
from parcels.completeness.compute import meters_of
from parcels.models import Parcel

if TYPE_CHECKING:
    from gis_core.accounts.models import User

ORDER = 900  # it speaks of all the others


def _rows(parcel: Parcel, user: User, on: date | None) -> QuerySet:
    """The parcel itself; the meter tells of today and has no past."""
    seen = Parcel.objects.visible_to(user).filter(pk=parcel.pk)
    return seen.none() if on else seen.current()


def _as_json(row: Parcel) -> dict[str, object]:
    meter = meters_of([row.pk])[row.pk]
    return {
        "score": meter.score,
        "findings": [
            {
                "code": found.check.code,
                "kind": str(found.check.kind),
                "theme": str(found.check.theme),
                "detail": found.detail,
            }
            for found in meter.findings
        ],
    }


def register() -> None:
    """Put the section at the end of the file."""
    file.register(
        file.FileSection(
            key="completeness",
            title=_("Completeness"),
            permission="parcels.view_parcelquality",
            template="parcels/sections/completeness.html",
            rows=_rows,
            register=Parcel.objects.all,
            as_json=_as_json,
            order=ORDER,
            has_past=False,
        )
    )
