"""From what the lines say to four lists: matched, ambiguous, historic, unmatched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gis_core.search.address import Reading
from parcels.models import Parcel
from parcels.selection.pasted.lines import Said, read_lines
from parcels.selection.pasted.lookup import (
    OFFERED,
    Ask,
    Hit,
    every_area,
    find_automated,
    find_numbers,
    nearest,
)
from parcels.selection.pasted.names import Names
from parcels.selection.pasted.table import lines_of
from parcels.selection.pasted.texts import REASONS

if TYPE_CHECKING:
    from gis_core.accounts.models import User

MOST_LINES = 500
_EVIDENCE_ROWS = 3  # rows of a table that can tell what its columns are
MATCHED, AMBIGUOUS, HISTORIC, UNMATCHED, PROSE = (
    "matched", "ambiguous", "historic", "unmatched", "prose",
)  # fmt: skip


@dataclass
class Item:
    """One description of the list and what became of it."""

    said: Said
    state: str
    parcels: list[int] = field(default_factory=list)  # the one, or those to choose from
    reason: str = ""
    suggested: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # areas that an unknown name may mean
    repeats: int | None = None  # the line that named the same parcel before
    candidates: list[Parcel] = field(default_factory=list)
    suggestions: list[Parcel] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """Why, in the page's language."""
        return str(REASONS.get(self.reason, ""))


@dataclass
class Answer:
    """The whole list, resolved."""

    items: list[Item]
    was_cut: bool = False

    def of(self, state: str) -> list[Item]:
        """The items of one list, in the text's order."""
        return [item for item in self.items if item.state == state]

    @property
    def matched_ids(self) -> list[int]:
        """The parcels that matched, each once, in the text's order."""
        return list(dict.fromkeys(item.parcels[0] for item in self.of(MATCHED)))


def resolve(text: str, user: User) -> Answer:
    """Read a pasted list; every parcel passes ``visible_to``. Seven statements at most."""
    kept, was_cut = _first_lines(text)
    names = Names.of(every_area())
    lines = read_lines(kept, names)
    hits = find_numbers([ask for said in lines for ask in _asks(said)], user)
    automated = find_automated((n for said in lines for n in said.automated), user)
    columns = _columns(lines, hits)
    items = [_judged(said, hits, automated, columns) for said in lines]
    _suggest(items, names, user)
    _describe(items, user)
    _mark_repeats(items)
    return Answer(items, was_cut)


def _first_lines(text: str) -> tuple[str, bool]:
    """At most 500 lines that say something; the rest is not read, and that is told."""
    kept, count = [], 0
    for line in lines_of(text.replace("\x00", " ")):
        count += bool(line.strip())
        if count > MOST_LINES:
            return "\n".join(kept), True
        kept.append(line)
    return "\n".join(kept), False


def _asks(said: Said) -> list[Ask]:
    ways = [(said.areas, said.readings), *said.wider]
    ways.append((said.areas, tuple(reading for _key, reading in said.columns)))
    return [ask for areas, readings in ways for ask in _asks_of(areas, readings)]


def _asks_of(areas: Iterable[int], readings: Iterable[Reading]) -> list[Ask]:
    return [
        Ask(area, reading.block, reading.parcel)
        for reading in readings
        if reading.parcel
        for area in (sorted(areas) or [None])
    ]


def _columns(lines: list[Said], hits: dict[Ask, list[Hit]]) -> dict[int, tuple[int, int]]:
    """What the columns of a table without headings are, where its rows leave no doubt."""
    found: dict[int, tuple[int, int]] = {}
    for table in {said.table for said in lines if said.columns}:
        rows = [said for said in lines if said.table == table]
        fits = Counter(
            key
            for said in rows
            for key, reading in said.columns
            if any(hits[ask] for ask in _asks_of(said.areas, [reading]))
        )
        ranked = [*fits.most_common(2), ((0, 0), 0)]
        (best, most), (_second, next_most) = ranked[0], ranked[1]
        if len(rows) >= _EVIDENCE_ROWS and most >= 0.6 * len(rows) and next_most <= 0.5 * most:
            found[table] = best
    return found


def _judged(
    said: Said,
    hits: dict[Ask, list[Hit]],
    automated: dict[str, list[int]],
    columns: dict[int, tuple[int, int]],
) -> Item:
    if said.lost or said.prose:
        return Item(said, UNMATCHED if said.lost else PROSE, reason="lost" if said.lost else "")
    known = columns.get(said.table)
    if said.columns:
        readings = tuple(r for key, r in said.columns if known in {None, key})
        asks = _asks_of(said.areas, readings)
    else:
        asks = [ask for ask in _asks(said) if ask.number]
    found = list(dict.fromkeys(hit for ask in asks for hit in hits[ask]))
    paci = list(dict.fromkeys(parcel for n in said.automated for parcel in automated[n]))
    if said.automated:
        return _by_automated(said, found, paci, has_address=bool(asks))
    doubt = said.doubt or ("columns" if said.columns and known is None else "")
    return _by_address(said, found, doubt, has_number=bool(asks))


def _by_automated(said: Said, found: list[Hit], paci: list[int], *, has_address: bool) -> Item:
    addressed = [hit.parcel for hit in found]
    both = [parcel for parcel in paci if parcel in addressed]
    if len(paci) == 1 and (both or not has_address):
        return Item(said, MATCHED, paci)
    if not paci and not found:
        return Item(said, UNMATCHED, reason="no_automated")
    reason = "automated_many" if len(paci) > 1 and not has_address else "automated"
    if not paci:
        reason = "no_automated"
    return Item(said, AMBIGUOUS, list(dict.fromkeys([*paci, *addressed])), reason)


def _by_address(said: Said, found: list[Hit], doubt: str, *, has_number: bool) -> Item:
    parcels = [hit.parcel for hit in found]
    if not found:
        return Item(said, UNMATCHED, reason=_missing(said, doubt, has_number=has_number))
    if not said.areas:
        return Item(said, AMBIGUOUS, parcels, "no_area" if said.unknown else "area")
    doubt = doubt or ("same_name" if len(said.areas) > 1 else "")
    if doubt or len(found) > 1 or not found[0].is_exact:
        return Item(said, AMBIGUOUS, parcels, doubt or _several(said, found))
    return Item(said, HISTORIC if found[0].is_historic else MATCHED, parcels)


def _missing(said: Said, doubt: str, *, has_number: bool) -> str:
    if not said.areas:
        return "no_area" if said.unknown else "area"
    if not has_number:
        return "no_number"
    return doubt or "no_parcel"


def _several(said: Said, found: list[Hit]) -> str:
    if any(not hit.is_exact for hit in found):
        return "divided"
    if any(hit.is_historic for hit in found):
        return "reused"
    if all(not reading.block for reading in said.readings if reading.parcel):
        return "block"
    return "readings"


def _suggest(items: list[Item], names: Names, user: User) -> None:
    """For what was not found: the nearest number in the block, or the areas of a like name."""
    missing = [item for item in items if item.state == UNMATCHED and not item.said.lost]
    near = nearest((ask for item in missing for ask in _asks(item.said)), user)
    for item in missing:
        for ask in _asks(item.said):
            has_block, parcel = near.get(ask, (True, None))
            if parcel is not None:
                item.suggested.append(parcel)
            elif not has_block and item.reason == "no_parcel":
                item.reason = "no_block"
    for item in items:
        if not item.said.areas and item.said.unknown:
            item.names = [area.name for area in names.alike(list(item.said.unknown))]


def _describe(items: list[Item], user: User) -> None:
    """Read the parcels that are shown, through ``visible_to``, and drop what is not seen."""
    for item in items:
        item.parcels = item.parcels[: OFFERED * 8]
        item.suggested = list(dict.fromkeys(item.suggested))[:OFFERED]
    wanted = {pk for item in items for pk in (*item.parcels, *item.suggested)}
    seen = Parcel.objects.visible_to(user).filter(pk__in=wanted).select_related("block", "area")
    parcels = {parcel.pk: parcel for parcel in seen}
    for item in items:
        item.candidates = [parcels[pk] for pk in item.parcels if pk in parcels]
        item.suggestions = [parcels[pk] for pk in item.suggested if pk in parcels]
        if item.parcels and not item.candidates:
            item.state, item.reason, item.parcels = UNMATCHED, "no_parcel", []


def _mark_repeats(items: list[Item]) -> None:
    first: dict[int, int] = {}
    for item in items:
        if item.state == MATCHED:
            parcel = item.parcels[0]
            item.repeats = first.get(parcel)
            first.setdefault(parcel, item.said.line)
