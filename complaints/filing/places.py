"""A place in words: area, block and street as people type them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.utils.translation import gettext as _

from complaints.filing.faults import Faults, plain
from gis_core.areas.models import Area, Block
from gis_core.search.fold import fold, fold_name
from gis_core.search.numbers import spellings

LONGEST_NAME, LONGEST_STREET = 100, 200
_ALIKE = 0.4
_MOST_ALIKE = 4


@dataclass(frozen=True)
class InWords:
    """What the words were understood as."""

    area: Area | None = None
    block: Block | None = None
    street: str = ""

    @property
    def address(self) -> str:
        """What the words say beyond the block."""
        return self.street


def read_words(given: Mapping[str, str]) -> InWords:
    """``area``, ``block`` and ``street`` as typed; raises ``Faults`` naming what would fit."""
    typed = plain(given.get("area"), LONGEST_NAME)
    number = plain(given.get("block"), LONGEST_NAME)
    street = plain(given.get("street"), LONGEST_STREET)
    if not typed:
        if number:
            raise Faults(area=_("Write the area that the block is in."))
        return InWords(street=street)
    area = _area(typed)
    return InWords(area, _block(area, number) if number else None, street)


def area_names() -> list[str]:
    """All areas, to choose from while typing."""
    return sorted({area.name for area in Area.objects.only("name_ar", "name_en")})


def _area(typed: str) -> Area:
    key = fold_name(typed)
    exact = list(Area.objects.filter(search_names__contains=f"\n{key}\n")[:2]) if key else []
    if len(exact) == 1:
        return exact[0]
    alike = exact or _alike(key)
    if not alike:
        raise Faults(area=_("There is no area of this name. Choose one from the list."))
    names = _(", ").join(area.name for area in alike)
    raise Faults(area=_("Which area do you mean? For example: %(names)s.") % {"names": names})


def _alike(key: str) -> list[Area]:
    near = TrigramWordSimilarity(key, "search_names")
    ranked = Area.objects.annotate(near=near).filter(near__gte=_ALIKE).order_by("-near", "pk")
    return list(ranked[:_MOST_ALIKE]) if key else []


def _block(area: Area, typed: str) -> Block | None:
    """None where the municipality's map has no blocks of the area at all."""
    number = fold(typed).removeprefix("قطعه").removeprefix("block").strip()
    found = Block.objects.filter(area=area, number__in=spellings(number)).first()
    if found is None and Block.objects.filter(area=area).exists():
        raise Faults(
            block=_("%(area)s has no block %(number)s. Leave it empty if you are not sure.")
            % {"area": area.name, "number": typed}
        )
    return found
