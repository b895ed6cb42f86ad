"""What the regulations ask of a parcel's site: its area, its frontage, whether it is a corner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from gis_core.accounts.scope import AreaScope
from parcels.adjacency.sides import Side
from parcels.adjacency.statement import with_surroundings
from parcels.adjacency.surroundings import Surroundings
from parcels.models import ParcelBoundary

if TYPE_CHECKING:
    from parcels.models import Parcel

_WHOLE = AreaScope(everything=True)  # a site is what it is, whoever looks at it


@dataclass(frozen=True)
class Site:
    """Facts of a site on a day; metres and square metres in the storage CRS.

    ``street_kinds`` are the codes of the streets before its open sides, None where no street's
    kind is known; ``has_unknown_streets`` says that some open side's street or kind is not.
    """

    area_m2: float
    frontage_m: float
    frontages: tuple[Side, ...]
    is_corner: bool | None
    street_kinds: frozenset[str] | None
    has_unknown_streets: bool


def site_of(parcel: Parcel, on: date | None = None) -> Site | None:
    """The parcel's site on a day, None now; None where no boundary is in force.

    One statement. It tells no names, so it asks nobody's sight: the caller has found the parcel
    through ``visible_to``.
    """
    around = surroundings_on(parcel, on)
    return None if around is None else site_within(around)


def surroundings_on(
    parcel: Parcel, on: date | None = None, *, scope: AreaScope = _WHOLE
) -> Surroundings | None:
    """What lies around the parcel on a day; parcels beyond the scope stay without names."""
    held = ParcelBoundary.objects.as_of(on).filter(parcel=parcel.pk)
    row = with_surroundings(held, scope=scope, on=on).only("pk").first()
    return row.surroundings if row else None  # type: ignore[attr-defined]


def site_within(around: Surroundings) -> Site:
    """The site that some surroundings make."""
    kinds = [street.kind for street in around.streets]
    known = frozenset(kind for kind in kinds if kind)
    unfaced = any(side.street is None for side in around.frontages)
    return Site(
        area_m2=around.area_m2,
        frontage_m=around.frontage_m,
        frontages=around.frontages,
        is_corner=around.is_corner,
        street_kinds=known or None,
        has_unknown_streets=unfaced or None in kinds,
    )
