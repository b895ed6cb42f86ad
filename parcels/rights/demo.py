"""The demo's rights: made-up holders, whose names say so and whose numbers nobody can bear."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import IO

from django.db import transaction

from gis_core.areas.models import Block
from parcels.demo.source import MADE_UP, own
from parcels.models import Deed, Parcel, Party, Right, RightShare

MOST_PARCELS = 2_000  # each share is checked for itself at the end; more would slow a benchmark
PEOPLE, COMPANIES = 240, 12
FIRST_DEED = date(1998, 2, 1)
F = Fraction
HEIRS = (F(1, 8), F(7, 20), F(7, 20), F(7, 40))
HALVES, WHOLE = (F(1, 2), F(1, 2)), (F(1),)
# What a parcel of each number modulo ten is held by, in turn.
HOLDINGS = (WHOLE, HALVES, WHOLE, HEIRS, WHOLE, WHOLE, (F(1, 3), F(2, 3)), WHOLE, HALVES, WHOLE)
OF_A_COMPANY, OF_THE_STATE, MORTGAGED = 4, 9, 7


def make_rights(*, stdout: IO[str], **_asked: object) -> dict[str, int]:
    """Ownership of the demo's first parcels, with a mortgage here and there."""
    if own(Right.objects).exists():
        stdout.write("The demo's rights are there already.\n")
        return {}
    parcels = Parcel.objects.current().filter(block__in=own(Block.objects)).order_by("pk")
    with transaction.atomic():
        made = _Register().write(list(parcels[:MOST_PARCELS]))
    return {"rights": made}


class _Register:
    def __init__(self) -> None:
        # No one was born on such a day, so no civil ID is like these; they pass no check.
        self.people = self._parties("person", "شخص للعرض", "Demo Person", PEOPLE, "9999{:08d}")
        self.companies = self._parties("company", "شركة للعرض", "Demo Company", COMPANIES, "")
        (self.state,) = self._parties("state", "أملاك الدولة (عرض)", "State land (demo)", 1, "")
        self.shares: list[RightShare] = []

    def write(self, parcels: list[Parcel]) -> int:
        deeds = Deed.objects.bulk_create(
            Deed(
                number=f"عرض/{place + 1:05d}",
                dated_on=FIRST_DEED + timedelta(days=place * 5 % 9_000),
                authority="إدارة التسجيل العقاري (عرض · demo)",
                source=MADE_UP,
            )
            for place in range(len(parcels))
        )
        told = list(enumerate(zip(parcels, deeds, strict=True)))
        held = Right.objects.bulk_create(
            _right(parcel, "ownership", deed.dated_on, deed) for _place, (parcel, deed) in told
        )
        for place, right in enumerate(held):
            self._hold(right, place)
        pledged = Right.objects.bulk_create(
            _right(parcel, "mortgage", deed.dated_on + timedelta(days=400), None)
            for place, (parcel, deed) in told
            if place % 10 == MORTGAGED
        )
        for place, right in enumerate(pledged):
            self._share(right, WHOLE, [self.companies[place % COMPANIES]])
        RightShare.objects.bulk_create(self.shares, batch_size=2_000)
        return len(held) + len(pledged)

    def _hold(self, right: Right, place: int) -> None:
        parts = HOLDINGS[place % 10]
        holders = [self.people[(place * 7 + n) % PEOPLE] for n in range(len(parts))]
        if place % 10 == OF_A_COMPANY:
            holders = [self.companies[place % COMPANIES]]
        elif place % 10 == OF_THE_STATE:
            holders = [self.state]
        self._share(right, parts, holders)

    def _share(self, right: Right, parts: tuple[Fraction, ...], holders: list[Party]) -> None:
        self.shares += [
            RightShare(
                right=right, party=party, numerator=part.numerator, denominator=part.denominator
            )
            for part, party in zip(parts, holders, strict=True)
        ]

    def _parties(
        self, kind: str, name_ar: str, name_en: str, count: int, number: str
    ) -> list[Party]:
        return Party.objects.bulk_create(
            Party(
                kind=kind,
                name_ar=name_ar if count == 1 else f"{name_ar} رقم {n}",
                name_en=name_en if count == 1 else f"{name_en} {n}",
                source=MADE_UP,
                **_numbered(number, n),
            )
            for n in range(1, count + 1)
        )


def _right(parcel: Parcel, kind: str, since: date | None, deed: Deed | None) -> Right:
    return Right(parcel=parcel, kind=kind, deed=deed, valid_from=since, source=MADE_UP)


def _numbered(number: str, n: int) -> dict[str, str]:
    if not number:
        return {}
    return {"identifier_kind": "kw-civil-id", "identifier": number.format(n)}
