"""Parcels that somebody named: picked on the map as #27, or written as an address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gis_core.search.fold import fold_digits
from gis_core.search.query import Query
from parcels.models import Parcel
from parcels.plans.errors import PlanError
from parcels.plans.sentences import (
    AMBIGUOUS_PARCEL,
    NO_PARCEL,
    TOO_MANY_NAMED,
    UNKNOWN_PARCEL,
)
from parcels.search import find_parcels

if TYPE_CHECKING:
    from gis_core.accounts.models import User

MOST_NAMED = 50
LONGEST = 20_000
CLEARLY = 0.1  # by how much the first answer must outrank the second to be the one meant
_PICKED = re.compile(r"#(\d{1,18})\b")


def parcels_in(text: str, user: User) -> list[Parcel]:
    """The parcels of a list, one a line; each in the person's sight, none guessed.

    Raises ``PlanError`` for a line that means no parcel or several.
    """
    lines = [line.strip() for line in fold_digits(text[:LONGEST]).replace(";", "\n").splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        raise PlanError(NO_PARCEL)
    if len(lines) > MOST_NAMED:
        raise PlanError(TOO_MANY_NAMED, n=MOST_NAMED)
    meant = {_key_of(line, user): line for line in lines}
    seen = Parcel.objects.visible_to(user).select_related("block", "area").in_bulk(list(meant))
    for key, line in meant.items():
        if key not in seen:
            raise PlanError(UNKNOWN_PARCEL, text=line[:60])
    return [seen[key] for key in meant]


def keys_in(text: str) -> list[int]:
    """The keys of those that a list has as picked on the map, whoever may see them."""
    lines = fold_digits(text[:LONGEST]).splitlines()
    return [int(found[1]) for line in lines if (found := _PICKED.match(line.strip()))]


def line_of(parcel: Parcel) -> str:
    """How the form names a parcel: its key for the server, its address for the reader."""
    parts = [parcel.area.name] if parcel.area else []
    if parcel.block:
        parts.append(_("Block %(number)s") % {"number": parcel.block.number})
    parts.append(_("Parcel %(number)s") % {"number": parcel.label})
    return f"#{parcel.pk} {_(', ').join(parts)}"


def _key_of(line: str, user: User) -> int:
    if picked := _PICKED.match(line):
        return int(picked[1])
    hits = [hit for hit in find_parcels(Query.of(line), user, 4) if hit.kind == "parcel"]
    if not hits:
        raise PlanError(UNKNOWN_PARCEL, text=line[:60])
    if len(hits) > 1 and hits[0].score - hits[1].score < CLEARLY:
        which = " / ".join(hit.title for hit in hits)
        raise PlanError(AMBIGUOUS_PARCEL, text=line[:60], which=which)
    return int(hits[0].url.strip("/").split("/")[1])
