"""The facts of a plot that regulations depend on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from parcels.adjacency.site import site_of as around_site_of
from parcels.models import ParcelBoundary, StreetKind

if TYPE_CHECKING:
    from parcels.models import Parcel


@dataclass(frozen=True)
class Site:
    """A plot as a rule sees it; None is "not known", which never counts as no.

    ``area_m2`` is the deed's area, or the computed one where the deed says nothing.
    ``street_kinds`` are the codes of the streets that it is known to face; where
    ``has_unknown_streets``, it may face others, too. ``kinds`` gives the codes their names.
    """

    area_m2: float | None = None
    is_corner: bool | None = None
    street_kinds: frozenset[str] = frozenset()
    has_unknown_streets: bool = True
    kinds: Mapping[str, StreetKind] = field(default_factory=dict)


def site_of(parcel: Parcel, on: date | None) -> Site:
    """What is known of a parcel on a day; None is now."""
    found = ParcelBoundary.objects.as_of(on).filter(parcel=parcel.pk)
    areas = found.values_list("official_area_m2", "computed_area_m2").first()
    ground = around_site_of(parcel, on)
    if areas is None or ground is None:
        return Site()
    official, computed = areas
    return Site(
        area_m2=float(official) if official else computed,
        is_corner=ground.is_corner,
        street_kinds=ground.street_kinds or frozenset(),
        has_unknown_streets=ground.has_unknown_streets,
        kinds={kind.code: kind for kind in StreetKind.objects.all()},
    )
