"""What a parcel came from and what became of it, as its file says in one line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from gis_core.clock import at_day
from parcels.models import Parcel, TransitionParcel

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.models import ParcelBoundary, ParcelTransition

Role = TransitionParcel.Role


@dataclass(frozen=True)
class Relative:
    """A parcel before or after this one, and its file."""

    label: str
    url: str
    panel_url: str


@dataclass(frozen=True)
class Kin:
    """The transition that answers "where has it gone" or "where was it then", and its parcels."""

    transition: ParcelTransition | None = None
    relatives: list[Relative] = field(default_factory=list)


def kin_of(
    parcel: Parcel, boundary: ParcelBoundary | None, on: date | None, user: User
) -> Kin | None:
    """Predecessors of a parcel that had not begun by the day, successors of one that had ended.

    None, and no statement, for a parcel in force: its lineage has a section of its own.
    """
    if boundary is None:
        return _through(parcel, Role.CHILD, Role.PARENT, user, on) if on else None
    has_ended = boundary.valid_to is not None and (on is None or boundary.valid_to <= on)
    return _through(parcel, Role.PARENT, Role.CHILD, user, on) if has_ended else None


def _through(parcel: Parcel, own: str, other: str, user: User, on: date | None) -> Kin:
    parts = TransitionParcel.objects.filter(
        transition__parts__parcel=parcel.pk,
        transition__parts__role=own,
        role=other,
        is_withdrawn=False,
    )
    seen = parts.filter(parcel__in=Parcel.objects.visible_to(user)).order_by("pk")
    found = list(seen.select_related("transition"))
    if not found:
        return Kin()
    return Kin(found[0].transition, [_relative(part, on) for part in found])


def _relative(part: TransitionParcel, on: date | None) -> Relative:
    """The clock stays as it is: what one wants to know of the other parcel is of the same day."""
    page, panel = (reverse(f"parcels:{name}", args=[part.parcel_id]) for name in ("page", "file"))
    return Relative(part.label, at_day(page, on), at_day(panel, on))
