"""The statements that find what was said: one for each question, whatever the number of lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from gis_core.areas.models import Area
from gis_core.search.numbers import spellings, split_sub_number
from parcels.models import AutomatedNumber, Parcel

if TYPE_CHECKING:
    from gis_core.accounts.models import User

MOST_OF_A_NUMBER = 60  # parts of one divided parcel that are offered
MOST_WITHOUT_AREA = 30  # lines without an area whose number is looked for everywhere
OFFERED = 8


class Ask(NamedTuple):
    """A number to look for; without a block in the whole area, without an area everywhere."""

    area: int | None
    block: str
    number: str


@dataclass(frozen=True)
class Hit:
    """A parcel that a number leads to."""

    parcel: int
    is_exact: bool  # else it is a part of the number that was said
    is_historic: bool


_IN_AREA = """
SELECT asked.n, found.id, found.number, found.sub_number, found.status = 'historic'
FROM unnest(%(ns)s::int[], %(areas)s::bigint[], %(blocks)s::text[], %(numbers)s::text[])
     AS asked(n, area, block, number)
CROSS JOIN LATERAL (
    SELECT parcel.id, parcel.number, parcel.sub_number, parcel.status
    FROM parcels_parcel parcel LEFT JOIN areas_block block ON block.id = parcel.block_id
    WHERE parcel.area_id = asked.area AND parcel.number = asked.number
      AND (asked.block = '' OR block.number = asked.block)
      AND (%(everything)s OR parcel.area_id = ANY(%(seen)s))
    LIMIT %(most)s
) found
"""
_ANYWHERE = """
SELECT asked.n, found.id, found.number, found.sub_number, found.status = 'historic'
FROM unnest(%(ns)s::int[], %(areas)s::bigint[], %(blocks)s::text[], %(numbers)s::text[])
     AS asked(n, area, block, number)
CROSS JOIN LATERAL (
    SELECT parcel.id, parcel.number, parcel.sub_number, parcel.status
    FROM parcels_parcel parcel LEFT JOIN areas_block block ON block.id = parcel.block_id
    WHERE parcel.number = asked.number AND parcel.status <> 'historic'
      AND (asked.block = '' OR block.number = asked.block)
      AND (%(everything)s OR parcel.area_id = ANY(%(seen)s))
    LIMIT %(most)s
) found
"""
_NEAREST = """
SELECT asked.n, block.id IS NOT NULL, near.id
FROM unnest(%(ns)s::int[], %(areas)s::bigint[], %(blocks)s::text[], %(numbers)s::text[])
     AS asked(n, area, block, number)
LEFT JOIN areas_block block ON block.area_id = asked.area AND block.number = asked.block
LEFT JOIN LATERAL (
    SELECT parcel.id FROM parcels_parcel parcel
    WHERE parcel.block_id = block.id AND parcel.status <> 'historic'
      AND parcel.number ~ '^[0-9]{1,9}$' AND asked.number ~ '^[0-9]{1,9}'
      AND (%(everything)s OR parcel.area_id = ANY(%(seen)s))
    ORDER BY abs(parcel.number::int - substring(asked.number FROM '^[0-9]{1,9}')::int), parcel.id
    LIMIT 1
) near ON true
"""


def every_area() -> list[Area]:
    """All areas by their names, seen or not: a name that is known is not mistaken for another."""
    named = Area.objects.select_related("governorate")
    return list(
        named.only("name_ar", "name_en", "aliases", "governorate__name_ar", "governorate__name_en")
    )


def find_numbers(asks: Iterable[Ask], user: User) -> dict[Ask, list[Hit]]:
    """The visible parcels of each number, two statements at most."""
    every = list(dict.fromkeys(asks))
    within = [ask for ask in every if ask.area is not None]
    anywhere = [ask for ask in every if ask.area is None][:MOST_WITHOUT_AREA]
    found: dict[Ask, list[Hit]] = {ask: [] for ask in every}
    for statement, some, most in (
        (_IN_AREA, within, MOST_OF_A_NUMBER),
        (_ANYWHERE, anywhere, OFFERED),
    ):
        for n, parcel, number, sub, is_historic in _asked(statement, some, user, most=most):
            hit = Hit(parcel, _is_whole(some[n].number, number, sub), is_historic)
            if hit not in found[some[n]]:
                found[some[n]].append(hit)
    return {ask: _best(hits, ask.number) for ask, hits in found.items()}


def nearest(asks: Iterable[Ask], user: User) -> dict[Ask, tuple[bool, int | None]]:
    """For what was not found: whether its block exists, and the parcel there with a near number."""
    every = list(dict.fromkeys(ask for ask in asks if ask.area is not None and ask.block))
    return {
        every[n]: (has_block, parcel)
        for n, has_block, parcel in _asked(_NEAREST, every, user, most=1, is_spelt=False)
    }


def find_automated(numbers: Iterable[str], user: User) -> dict[str, list[int]]:
    """The visible parcels of automated numbers."""
    asked = set(numbers)
    found: dict[str, list[int]] = {number: [] for number in asked}
    if asked:
        seen = Parcel.objects.visible_to(user)
        rows = AutomatedNumber.objects.filter(number__in=asked, parcel__in=seen)
        for number, parcel in rows.values_list("number", "parcel_id"):
            found[number].append(parcel)
    return found


def _asked(statement: str, asks: list[Ask], user: User, *, most: int, is_spelt: bool = True):
    rows = [
        (n, ask.area, block, number)
        for n, ask in enumerate(asks)
        for block in (spellings(ask.block) if ask.block and is_spelt else (ask.block,))
        for number in (_stems(ask.number) if is_spelt else (ask.number,))
    ]
    if not rows:
        return []
    ns, areas, blocks, numbers = (list(column) for column in zip(*rows, strict=True))
    scope = user.scope
    values = {
        "ns": ns,
        "areas": areas,
        "blocks": blocks,
        "numbers": numbers,
        "everything": scope.everything,
        "seen": sorted(scope.area_ids),
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _stems(number: str) -> list[str]:
    """What the register's number column may hold of a number with or without a second part."""
    stems = [*spellings(number)]
    if parts := split_sub_number(number):
        stems += spellings(parts[0])
    return list(dict.fromkeys(stems))


def _is_whole(said: str, number: str, sub: str) -> bool:
    known = spellings(said)
    if not sub:
        return number in known
    parts = split_sub_number(said)
    if f"{number}/{sub}" in known:
        return True
    return bool(parts) and number in spellings(parts[0]) and sub in spellings(parts[1])


def _best(hits: list[Hit], said: str) -> list[Hit]:
    """The parcels of exactly that number; where there is none, the parts of it."""
    exact = [hit for hit in hits if hit.is_exact]
    if exact or split_sub_number(said):
        return exact
    return hits
