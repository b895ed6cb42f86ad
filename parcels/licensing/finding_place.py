"""The parcel that an applicant means; they see of it what an application needs, and no more."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from gis_core.search.numbers import spellings, split_sub_number
from parcels.models import Parcel

MOST = 5  # more than a few under one number is a fault in the data


def parcels_meant(told: dict[str, Any]) -> list[Parcel]:
    """Parcels that exist today under a cleaned ``PlaceForm``; nothing ambiguous is picked."""
    found = Parcel.objects.current().select_related("block", "area").order_by("pk")
    if told.get("automated"):
        found = found.filter(automated__number=told["automated"]).distinct()
    else:
        found = found.filter(_numbered(told["number"]), area=told["area"])
        if told.get("block"):
            found = found.filter(block__number__in=spellings(told["block"]))
    return list(found[:MOST])


def _numbered(number: str) -> Q:
    """``12`` or ``12/3``, as it may stand in the register."""
    named = Q(number__in=spellings(number), sub_number="")
    if parts := split_sub_number(number):
        named |= Q(number=parts[0], sub_number__in=spellings(parts[1]))
    return named
