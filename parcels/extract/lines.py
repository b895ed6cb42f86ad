"""A list of parcels as people paste it, one a line: area, block, parcel."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from gis_core.areas.models import Area
from gis_core.search.fold import fold_digits, fold_name
from parcels.models import Parcel

if TYPE_CHECKING:
    from gis_core.accounts.models import User

MOST = 500
_BETWEEN = re.compile(r"[,;\t،؛|]")
_NAMED_PARTS = 3


@dataclass
class Matched:
    """What a list means: parcels, and lines that mean none or more than one, each with why."""

    found: list[tuple[str, int]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def match_lines(text: str, user: User) -> Matched:
    """The parcels of a pasted list, each once; nothing ambiguous is picked."""
    areas = _areas(user)
    matched, seen = Matched(), set()
    for line in filter(None, (part.strip() for part in text.replace("\x00", "").splitlines())):
        ids = _parcels(line, areas, user)
        if len(ids) != 1:
            why = _("several parcels are called so") if ids else _("no parcel is called so")
            matched.failed.append((line[:200], why))
        elif ids[0] in seen:
            matched.failed.append((line[:200], _("named twice")))
        else:
            seen.add(ids[0])
            matched.found.append((line[:200], ids[0]))
    return matched


def _areas(user: User) -> dict[str, list[int]]:
    """Areas in sight by code and folded names."""
    known: dict[str, list[int]] = {}
    for area in Area.objects.visible_to(user).defer("boundary", "boundary_web"):
        for key in {area.code, *(fold_name(n) for n in (area.name_ar, area.name_en) if n)}:
            known.setdefault(key, []).append(area.pk)
    return known


def _parcels(line: str, areas: dict[str, list[int]], user: User) -> list[int]:
    parts = [part.strip() for part in _BETWEEN.split(fold_digits(line))]
    if len(parts) != _NAMED_PARTS:
        return []
    area, block, label = parts
    number, _slash, sub_number = label.partition("/")
    named = Q(number=label, sub_number="") | Q(number=number, sub_number=sub_number)
    in_areas = areas.get(area) or areas.get(fold_name(area)) or []
    found = Parcel.objects.visible_to(user).current().filter(named, area__in=in_areas)
    return list(found.filter(block__number=block).values_list("pk", flat=True)[:2])
