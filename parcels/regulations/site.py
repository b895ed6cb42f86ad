"""The facts of a plot that regulations depend on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from parcels.models import ParcelBoundary

if TYPE_CHECKING:
    from parcels.models import Parcel


@dataclass(frozen=True)
class Site:
    """A plot as a rule sees it; None is "not known", which never counts as no.

    ``area_m2`` is the deed's area, or the computed one where the deed says nothing.
    """

    area_m2: float | None = None
    is_corner: bool | None = None
    streets: frozenset[str] | None = None  # codes of the kinds that it faces


def site_of(parcel: Parcel, on: date | None) -> Site:
    """What is known of a parcel on a day; None is now."""
    found = ParcelBoundary.objects.as_of(on).filter(parcel=parcel.pk)
    areas = found.values_list("official_area_m2", "computed_area_m2").first()
    if areas is None:
        return Site()
    official, computed = areas
    return Site(area_m2=float(official) if official else computed)
