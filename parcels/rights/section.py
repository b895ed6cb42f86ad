"""Rights as a section of the file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from parcels import file
from parcels.models import Party, Right, RightShare
from parcels.models.right import RightQuerySet
from parcels.rights import rows

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.models import Parcel

KEY = "rights"
ORDER = 95


def rights_of(parcel: Parcel, user: User, on: date | None) -> RightQuerySet:
    """The rights in a parcel on a day with their shares, the largest first, and no numbers."""
    seen = Right.objects.visible_to(user).filter(parcel=parcel).as_of(on)
    parties = Party.objects.defer("identifier", "identifier_index", "folded_names")
    shares = RightShare.objects.prefetch_related(Prefetch("party", parties)).order_by("pk")
    return (
        seen.select_related("deed")
        .prefetch_related(Prefetch("shares", shares))
        .order_by("-valid_from", "-pk")
    )


def register() -> None:
    """Put the section into the file, after its history."""
    file.register(
        file.FileSection(
            key=KEY,
            title=_("Rights and deeds"),
            permission="parcels.view_right",
            template="parcels/sections/rights.html",
            rows=rights_of,
            register=Right.objects.all,
            as_json=rows.right,
            order=ORDER,
            table="parcels.right",
        )
    )
