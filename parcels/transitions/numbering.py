"""Numbers for parcels to be: which are free, and which somebody knows another parcel by."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from parcels.models import FormerIdentity, Parcel

if TYPE_CHECKING:
    from collections.abc import Sequence


def next_numbers(parcel: Parcel, wanted: int) -> list[tuple[str, str]]:
    """The parcel's number with the first sub-numbers that nothing in its block bears or bore."""
    place = {"block": parcel.block_id, "area": parcel.area_id, "number": parcel.number}
    taken = set(Parcel.objects.filter(**place).values_list("sub_number", flat=True))
    taken |= set(FormerIdentity.objects.filter(**place).values_list("sub_number", flat=True))
    free = (str(n) for n in count(1) if str(n) not in taken)
    return [(parcel.number, next(free)) for _n in range(wanted)]


def borne_before(parcels: Sequence[Parcel]) -> set[str]:
    """Labels of the parcels that an older parcel of their block bears or bore, too."""
    borne = set()
    for parcel in parcels:
        place = {
            "block": parcel.block_id,
            "area": parcel.area_id,
            "number": parcel.number,
            "sub_number": parcel.sub_number,
        }
        older = Parcel.objects.filter(**place).exclude(pk=parcel.pk)
        former = FormerIdentity.objects.filter(**place, was_renamed=True)
        if older.exists() or former.exclude(parcel=parcel.pk).exists():
            borne.add(parcel.label)
    return borne
