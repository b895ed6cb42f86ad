"""Areas by name in either language, and blocks by number within them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q, QuerySet
from django.db.models.functions import Greatest, Length
from django.utils.translation import gettext as _

from gis_core.areas.models import Area, Block
from gis_core.search import sources
from gis_core.search.address import Reading
from gis_core.search.boxes import BoxText, place_of
from gis_core.search.fold import fold_name
from gis_core.search.likeness import WORTH_SHOWING, likeness
from gis_core.search.numbers import spellings
from gis_core.search.query import Query
from gis_core.search.sources import SearchSource, Suggestion

if TYPE_CHECKING:
    from gis_core.accounts.models import User

CONSIDERED = 24  # areas that the database may call alike before they are ranked by name
TAKEN = 12  # areas, each with one reading, whose blocks and parcels are looked into
BLOCKS = 24  # of all areas together; a block number alone occurs in every area
_LIKE_ENOUGH = 0.4  # pg_trgm's word similarity below which a misspelt name is another name
_SHORTEST_WORD = 3  # letters; shorter words have too few trigrams to tell names apart
_WITHOUT_AREA = 0.6  # the rank of a block whose area was not said
_LATER_READING = 0.04  # what each less literal reading costs in rank

_GOVERNORATE = ("governorate__name_ar", "governorate__name_en")
_GOVERNORATE_OF_AREA = tuple(f"area__{column}" for column in _GOVERNORATE)


@dataclass(frozen=True)
class Found:
    """An area for a reading of the text, and how well the name fits: at most 1."""

    area: Area
    reading: Reading
    score: float


@dataclass(frozen=True)
class FoundBlock:
    """A block for a reading; ``is_whole`` when its number was said to the end."""

    block: Block
    reading: Reading
    score: float
    is_whole: bool


def matched_areas(query: Query, user: User) -> list[Found]:
    """Visible areas that a reading of the text can name, the likeliest first; asked for once."""
    if "areas" not in query.shared:
        query.shared["areas"] = _match_areas(query, user)
    return query.shared["areas"]


def matched_blocks(query: Query, user: User) -> list[FoundBlock]:
    """Visible blocks that a reading of the text can name, the likeliest first; asked for once."""
    if "blocks" not in query.shared:
        query.shared["blocks"] = _match_blocks(query, user)
    return query.shared["blocks"]


def find_areas(query: Query, user: User, limit: int) -> list[Suggestion]:
    """Areas and blocks as suggestions; an area steps back where one of its blocks was asked for."""
    if not user.has_perm("areas.view_area"):
        return []
    areas = [_area_suggestion(found) for found in matched_areas(query, user)]
    return areas + [_block_suggestion(found) for found in matched_blocks(query, user)[:limit]]


def register() -> None:
    """Makes areas and blocks findable."""
    sources.register(SearchSource("areas", find_areas))


def _match_areas(query: Query, user: User) -> list[Found]:
    named = {reading: fold_name(reading.name) for reading in query.readings}
    asked = {reading: name for reading, name in named.items() if name}
    if not asked:
        return []
    found = [
        Found(area, reading, _name_score(asked[reading], area) - _LATER_READING * later)
        for area in _alike(list(dict.fromkeys(asked.values())), user)
        for later, reading in enumerate(asked)
    ]
    found = [one for one in found if one.score >= WORTH_SHOWING]
    return sorted(found, key=lambda one: -one.score)[:TAKEN]


def _alike(names: list[str], user: User) -> list[Area]:
    """By the trigram index; only when that knows nothing of the kind, by comparing every name."""
    nearness = [TrigramWordSimilarity(name, "search_names") for name in names]
    near = Greatest(*nearness) if len(nearness) > 1 else nearness[0]
    seen = Area.objects.visible_to(user).select_related("governorate")
    areas = _drawn(seen, "name_ar", "name_en", "search_names", *_GOVERNORATE)
    ranked = areas.annotate(near=near).order_by("-near", "pk")
    found = list(ranked.filter(_may_be_named(names))[:CONSIDERED])
    if found or max(map(len, names)) < _SHORTEST_WORD:
        return found
    return list(ranked.filter(near__gte=_LIKE_ENOUGH)[:CONSIDERED])


def _may_be_named(names: list[str]) -> Q:
    """A word of the names is like one of the area's, or begins one of its names."""
    words = dict.fromkeys(word for name in names for word in (name, *name.split(" ")))
    long = [word for word in words if len(word) >= _SHORTEST_WORD][:8]
    begun = [Q(search_names__contains=f"\n{name}") for name in names]
    return reduce(or_, [*begun, *(Q(search_names__trigram_word_similar=word) for word in long)])


def _name_score(asked: str, area: Area) -> float:
    return max((likeness(asked, name) for name in area.search_names.split("\n")), default=0.0)


def _match_blocks(query: Query, user: User) -> list[FoundBlock]:
    conditions = [_in_area(found) for found in matched_areas(query, user) if found.reading.block]
    conditions += [
        Q(number__in=spellings(reading.block))
        for reading in query.readings
        if reading.block and not reading.name
    ]
    if not conditions:
        return []
    seen = Block.objects.visible_to(user).select_related("area__governorate")
    blocks = _drawn(seen, "number", "area__name_ar", "area__name_en", *_GOVERNORATE_OF_AREA)
    found = blocks.filter(reduce(or_, conditions)).order_by(Length("number"), "area_id")[:BLOCKS]
    ranked = [_ranked(block, query, user) for block in found]
    return sorted(ranked, key=lambda found: (-found.score, len(found.block.number)))


def _in_area(found: Found) -> Q:
    """A number half typed is a number begun."""
    begun = [Q(number__startswith=number) for number in spellings(found.reading.block)]
    return Q(area=found.area) & reduce(or_, begun)


def _ranked(block: Block, query: Query, user: User) -> FoundBlock:
    """The reading by which the block was found, and how well it fits."""
    fits = [f for f in matched_areas(query, user) if f.area.pk == block.area_id and f.reading.block]
    whole = [f for f in fits if block.number in spellings(f.reading.block)]
    if whole:
        return FoundBlock(block, whole[0].reading, whole[0].score, is_whole=True)
    begun = [f for f in fits if block.number.startswith(tuple(spellings(f.reading.block)))]
    if begun:
        return FoundBlock(block, begun[0].reading, begun[0].score - 0.1, is_whole=False)
    reading = next(r for r in query.readings if r.block and not r.name)
    return FoundBlock(block, reading, _WITHOUT_AREA, is_whole=True)


def _drawn(rows: QuerySet, *columns: str) -> QuerySet:
    """Rows with the box of their boundary instead of the boundary itself."""
    return rows.annotate(box=BoxText("boundary")).only(*columns)


def _area_suggestion(found: Found) -> Suggestion:
    area, reading = found.area, found.reading
    asked_within = 0.15 if reading.block or reading.parcel else 0.0
    lng, lat, bbox = place_of(area.box)  # type: ignore[attr-defined]
    subtitle = area.governorate.name if area.governorate else _("Area")
    return Suggestion("area", area.name, subtitle, lng, lat, bbox, score=found.score - asked_within)


def _block_suggestion(found: FoundBlock) -> Suggestion:
    block = found.block
    asked_within = 0.05 if found.reading.parcel else 0.0
    lng, lat, bbox = place_of(block.box)  # type: ignore[attr-defined]
    governorate = block.area.governorate
    return Suggestion(
        "block",
        _(", ").join([block.area.name, _("Block %(number)s") % {"number": block.number}]),
        governorate.name if governorate else _("Block"),
        lng,
        lat,
        bbox,
        score=found.score - asked_within,
    )
