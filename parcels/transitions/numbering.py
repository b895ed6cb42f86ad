"""Numbers for parcels to be: which are free, and which somebody knows another parcel by."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import shapely

from parcels.models import FormerIdentity, Parcel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def next_numbers(parcel: Parcel, wanted: int) -> list[tuple[str, str]]:
    """The parcel's number with the first sub-numbers that nothing in its block bears or bore."""
    place = {"block": parcel.block_id, "area": parcel.area_id, "number": parcel.number}
    taken = set(Parcel.objects.filter(**place).values_list("sub_number", flat=True))
    taken |= set(FormerIdentity.objects.filter(**place).values_list("sub_number", flat=True))
    free = (str(n) for n in count(1) if str(n) not in taken)
    return [(parcel.number, next(free)) for _n in range(wanted)]


def numbers_over(
    parcels: Sequence[Parcel],
    grounds: Sequence[shapely.Geometry],
    pieces: Sequence[shapely.Geometry],
) -> list[tuple[str, str]]:
    """For each piece a free number after the parcel that had the most of its ground."""
    before = [
        parcels[int(shapely.area(shapely.intersection(grounds, piece)).argmax())]
        for piece in pieces
    ]
    free: dict[tuple[object, ...], Iterator[tuple[str, str]]] = {}
    for parcel in before:
        place = (parcel.block_id, parcel.area_id, parcel.number)
        free.setdefault(place, iter(next_numbers(parcel, len(pieces))))
    return [next(free[parcel.block_id, parcel.area_id, parcel.number]) for parcel in before]


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
