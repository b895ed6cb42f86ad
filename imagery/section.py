"""Imagery of a parcel as a section of its file: every flight that showed it by the clock's day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gis_core.clock import at_day
from imagery import clips
from imagery.models import Survey
from imagery.models.survey import VIEW
from parcels import file
from parcels.models import ParcelBoundary

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.models import Parcel

KEY = "imagery"
ORDER = 38


def surveys_of(parcel: Parcel, user: User, on: date | None) -> QuerySet[Survey]:
    """The published surveys with ground of the parcel in their footprint, the newest first."""
    known = ParcelBoundary.objects.known_by(on).filter(parcel=parcel.pk)
    shape = Subquery(known.order_by("-valid_from").values("boundary")[:1])
    seen = Survey.objects.visible_to(user).published().as_of(on)
    return seen.filter(footprint__intersects=shape).order_by("-flown_on", "-pk")


def latest_boundary(parcel: Parcel, on: date | None) -> ParcelBoundary | None:
    """The version in force on a day or the last one before it."""
    known = ParcelBoundary.objects.known_by(on).filter(parcel=parcel.pk)
    return known.order_by("-valid_from").first()


def address_of(survey: Survey, boundary: ParcelBoundary, on: date | None, size: str) -> str:
    """Where the clip comes from."""
    address = reverse("clips:picture", args=[survey.pk, boundary.parcel_id])
    version = clips.version_of(survey, boundary)
    return at_day(f"{address}?size={size}&v={version}", on)


def told_of(parcel: Parcel, on: date | None, rows: list[Any]) -> dict[str, object]:
    """The clips' addresses and the boundary that is drawn over them."""
    boundary = latest_boundary(parcel, on)
    if boundary is None:
        return {}
    width, height = clips.SIZES["small"]
    return {
        "clips": [(row, address_of(row, boundary, on, "small")) for row in rows],
        "path": clips.Clip.around(boundary).path(boundary.boundary_web),
        "width": width,
        "height": height,
        "compare_url": at_day(reverse("clips:compare", args=[parcel.pk]), on),
    }


def as_json(row: Survey) -> dict[str, object]:
    """For programs."""
    return {
        "survey": row.pk,
        "name_ar": row.name_ar,
        "name_en": row.name_en,
        "flown_on": row.flown_on.isoformat(),
        "resolution_m": row.resolution_m,
        "kind": row.kind,
    }


def register() -> None:
    """Put the section into the file."""
    file.register(
        file.FileSection(
            key=KEY,
            title=_("Imagery"),
            permission=VIEW,
            template="imagery/_for_parcel.html",
            rows=surveys_of,
            register=Survey.objects.published,
            as_json=as_json,
            order=ORDER,
            context=told_of,
        )
    )
