"""Parcels by address or number, licences and automated numbers by how they begin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from gis_core.areas.search import matched_areas, matched_blocks
from gis_core.search import sources
from gis_core.search.address import AUTOMATED, LICENCE, PARCEL
from gis_core.search.boxes import BoxText, place_of
from gis_core.search.numbers import spellings, split_sub_number
from gis_core.search.query import Query
from gis_core.search.sources import SearchSource, Suggestion
from parcels import search_former
from parcels.models import AutomatedNumber, BuildingLicence, Parcel, ParcelBoundary
from parcels.search_former import is_said, old_numbers

if TYPE_CHECKING:
    from gis_core.accounts.models import User

_SHORTEST_NUMBER = 3  # digits of an automated number worth looking for
_READ_AT_MOST = 1000  # numbers of one range, where which of them are seen is found out one by one
_WITHOUT_AREA, _OF_FILE = 0.7, 0.75  # ranks of a bare parcel number, and of a file's number
_BEGUN = 0.12  # what a number that is only begun costs in rank
_OLD = 0.1  # what it costs that it is so no more: less than a number that is only begun
_SHOWN = (
    "number",
    "sub_number",
    "status",
    "block__number",
    "area__name_ar",
    "area__name_en",
    "area__governorate__name_ar",
    "area__governorate__name_en",
)


class InIndexOrder(OrderBy):
    """Ascending as ``text_pattern_ops`` sorts: byte by byte, whatever the language."""

    # The direction is in the operator; Django insists on reading it as a word, too.
    template = "%(expression)s USING ~<~ /* %(ordering)s */"


class Hit(NamedTuple):
    """A parcel that something typed leads to: the kind, and the number that was recognised."""

    kind: str
    parcel_id: int
    number: str


def find_parcels(query: Query, user: User, limit: int) -> list[Suggestion]:
    """Two statements: the hits, from one index range for each reading; then their addresses."""
    if not user.has_perm("parcels.view_parcel"):
        return []
    branches = [*_addressed(query, user, limit), *_numbered(query, user, limit)]
    branches += old_numbers(_said(query, user), user)
    if not branches:
        return []
    first, *others = branches
    hits = [Hit(*row) for row in (first.union(*others) if others else first)]
    parcels = _described({hit.parcel_id for hit in hits}, user) if hits else {}
    seen = [(hit, parcels[hit.parcel_id]) for hit in hits if hit.parcel_id in parcels]
    shown = [
        _suggestion(hit, parcel, query, user)
        for hit, parcel in seen
        if hit.kind not in search_former.KINDS
    ]
    shown += _of_old_numbers(seen, query, user)
    return sorted(shown, key=lambda hit: (-hit.score, len(hit.title), hit.title))[:limit]


def register() -> None:
    """Makes parcels, licences and automated numbers findable."""
    sources.register(SearchSource("parcels", find_parcels))


def _addressed(query: Query, user: User, limit: int) -> Iterator[QuerySet]:
    """Parcels of the blocks and areas that the text's readings name."""
    blocks, areas = _blocks_by_parcel(query, user), _areas_by_parcel(query, user)
    seen = Parcel.objects.visible_to(user).exclude(status=Parcel.Status.HISTORIC)
    for number, block_ids in blocks.items():
        yield from _parcels(seen.filter(block__in=block_ids), number, limit)
    for number, area_ids in areas.items():
        yield from _parcels(seen.filter(area__in=area_ids), number, limit)


def _numbered(query: Query, user: User, limit: int) -> Iterator[QuerySet]:
    """Whatever the whole text is the number of."""
    code, kinds = query.code, query.code_kinds
    if not code:
        return
    if PARCEL in kinds:
        seen = Parcel.objects.visible_to(user).exclude(status=Parcel.Status.HISTORIC)
        yield from _parcels(seen, code, limit)
    if LICENCE in kinds:
        licences = BuildingLicence.objects.visible_to(user)
        yield from _of_files(licences, code, LICENCE, user, limit)
    if AUTOMATED in kinds and code.isdecimal() and len(code) >= _SHORTEST_NUMBER:
        numbers = AutomatedNumber.objects.filter(_parcel_is_seen(user))
        yield from _of_files(numbers, code, AUTOMATED, user, limit)


def _parcels(seen: QuerySet, number: str, limit: int) -> Iterator[QuerySet]:
    """Parcels whose number begins so, and those whose number and sub-number together are it."""
    yield from _beginning(seen, number, PARCEL, limit)
    if parts := split_sub_number(number):
        found = seen.filter(number=parts[0], sub_number__in=spellings(parts[1]))
        yield _rows(found.order_by(), PARCEL)


def _beginning(rows: QuerySet, number: str, kind: str, limit: int) -> Iterator[QuerySet]:
    """One range of an index for each spelling, in the index's own order: the whole number first.

    Without an order the planner expects to meet ten rows soon and reads the table instead.
    """
    for spelling in spellings(number):
        yield _rows(_begun(rows, spelling), kind)[:limit]


def _of_files(rows: QuerySet, number: str, kind: str, user: User, limit: int) -> Iterator[QuerySet]:
    """The same for what hangs on a parcel, whose area only the parcel knows.

    A person of few areas would have the whole range read for rows that may not exist, so only
    its first part is; a few more digits bring the rest into it.
    """
    if user.scope.everything:
        yield from _beginning(rows, number, kind, limit)
        return
    for spelling in spellings(number):
        first = _begun(rows.model.objects.all(), spelling).values("pk")[:_READ_AT_MOST]
        yield _rows(_begun(rows.filter(pk__in=first), spelling), kind)[:limit]


def _begun(rows: QuerySet, spelling: str) -> QuerySet:
    return rows.filter(number__startswith=spelling).order_by(InIndexOrder(F("number")))


def _rows(found: QuerySet, kind: str) -> QuerySet:
    parcel = "pk" if kind == PARCEL else "parcel_id"
    named = found.annotate(kind=Value(kind, output_field=CharField()))
    return named.values_list("kind", parcel, "number")


def _parcel_is_seen(user: User) -> Q:
    scope = user.scope
    return Q() if scope.everything else Q(parcel__area__in=scope.area_ids)


def _blocks_by_parcel(query: Query, user: User) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    if any(reading.block and reading.parcel for reading in query.readings):
        for match in matched_blocks(query, user):
            if match.is_whole and match.reading.parcel:
                found.setdefault(match.reading.parcel, []).append(match.block.pk)
    return found


def _areas_by_parcel(query: Query, user: User) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    if any(reading.parcel and not reading.block for reading in query.readings):
        for match in matched_areas(query, user):
            if match.reading.parcel and not match.reading.block:
                found.setdefault(match.reading.parcel, []).append(match.area.pk)
    return found


def _described(ids: set[int], user: User) -> dict[int, Parcel]:
    """The visible ones of these parcels with their addresses and boxes."""
    boundary = ParcelBoundary.objects.current().filter(parcel=OuterRef("pk"))
    last = ParcelBoundary.objects.filter(parcel=OuterRef("pk"), recorded_to=None)
    now, then = (
        Subquery(rows.values(box=BoxText("boundary"))[:1])
        for rows in (boundary, last.order_by("-valid_from"))
    )
    seen = Parcel.objects.visible_to(user).select_related("block", "area__governorate")
    drawn = seen.annotate(box=Coalesce(now, then))
    return {parcel.pk: parcel for parcel in drawn.only(*_SHOWN).filter(pk__in=ids)}


def _suggestion(hit: Hit, parcel: Parcel, query: Query, user: User) -> Suggestion:
    lng, lat, bbox = place_of(parcel.box)  # type: ignore[attr-defined]
    address = _address(parcel)
    title, subtitle = address, _governorate(parcel)
    if hit.kind == LICENCE:
        title, subtitle = _("Licence %(number)s") % {"number": hit.number}, address
    elif hit.kind == AUTOMATED:
        title, subtitle = _("Automated number %(number)s") % {"number": hit.number}, address
    score = _score(hit, parcel, query, user)
    url = reverse("parcels:file", args=[parcel.pk])
    return Suggestion(hit.kind, title, subtitle, lng, lat, bbox, url, score)


def _said(query: Query, user: User) -> Iterator[Q]:
    """Every number that the text can say, with its place, for those who bear it no more."""
    for number, block_ids in _blocks_by_parcel(query, user).items():
        yield is_said(number, block__in=block_ids)
    for number, area_ids in _areas_by_parcel(query, user).items():
        yield is_said(number, area__in=area_ids)
    if query.code and PARCEL in query.code_kinds:
        yield is_said(query.code)


def _of_old_numbers(seen: list[tuple[Hit, Parcel]], query: Query, user: User) -> list[Suggestion]:
    """Parcels that are found by a number of theirs that is no more, and not by the present one."""
    present = {hit.parcel_id for hit, _parcel in seen if hit.kind == PARCEL}
    old: dict[int, Hit] = {}
    for hit, _parcel in seen:
        if hit.kind in search_former.KINDS and hit.parcel_id not in present:
            old.setdefault(hit.parcel_id, hit)
    if not old:
        return []
    parcels = {parcel.pk: parcel for _hit, parcel in seen if parcel.pk in old}
    numbers = {pk: hit.number for pk, hit in old.items()}
    lines = search_former.what_became(parcels.values(), numbers, user)
    return [_former(hit, parcels[pk], lines[pk], query, user) for pk, hit in old.items()]


def _former(hit: Hit, parcel: Parcel, line: str, query: Query, user: User) -> Suggestion:
    lng, lat, bbox = place_of(parcel.box)  # type: ignore[attr-defined]
    fits = _WITHOUT_AREA if query.code else _place_score(parcel, query, user)
    url = reverse("parcels:file", args=[parcel.pk])
    return Suggestion(search_former.SHOWN, _address(parcel), line, lng, lat, bbox, url, fits - _OLD)


def _place_score(parcel: Parcel, query: Query, user: User) -> float:
    """How well the area or block that was said is the parcel's of today; 0.5 where it moved."""
    fits = [b.score for b in matched_blocks(query, user) if b.block.pk == parcel.block_id]
    fits += [a.score for a in matched_areas(query, user) if a.area.pk == parcel.area_id]
    return max(fits, default=0.5)


def _address(parcel: Parcel) -> str:
    parts = [parcel.area.name] if parcel.area else []
    if parcel.block:
        parts.append(_("Block %(number)s") % {"number": parcel.block.number})
    parts.append(_("Parcel %(number)s") % {"number": parcel.label})
    return _(", ").join(parts)


def _governorate(parcel: Parcel) -> str:
    governorate = parcel.area.governorate if parcel.area else None
    return governorate.name if governorate else _("Parcel")


def _score(hit: Hit, parcel: Parcel, query: Query, user: User) -> float:
    if hit.kind != PARCEL:
        return _OF_FILE if hit.number in spellings(query.code) else _OF_FILE - _BEGUN
    fits = [_WITHOUT_AREA - _BEGUN * (not _is_said(parcel, query.code))] if query.code else []
    for block in matched_blocks(query, user):
        if block.block.pk == parcel.block_id and block.is_whole and block.reading.parcel:
            fits.append(block.score + 0.02 - _BEGUN * (not _is_said(parcel, block.reading.parcel)))
    for area in matched_areas(query, user):
        reading = area.reading
        if area.area.pk == parcel.area_id and reading.parcel and not reading.block:
            fits.append(area.score - _BEGUN * (not _is_said(parcel, reading.parcel)))
    return max(fits, default=0.0)


def _is_said(parcel: Parcel, number: str) -> bool:
    """Whether the parcel's number was said to the end."""
    known = spellings(number)
    parts = split_sub_number(number)
    return (
        parcel.label in known
        or (parcel.number in known and not parcel.sub_number)
        or bool(parts and parcel.number == parts[0] and parcel.sub_number in spellings(parts[1]))
    )
