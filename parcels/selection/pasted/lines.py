"""What each line of a pasted text says: areas, blocks, parcel numbers, automated numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise, permutations

from gis_core.search.address import (
    AUTOMATED,
    BLOCK,
    EITHER,
    FILLERS,
    IGNORED,
    LABELS,
    PARCEL,
    Reading,
    read_address,
)
from gis_core.search.spoken import number_at
from parcels.selection.pasted.grammar import events, expanded, paired
from parcels.selection.pasted.names import Mention, Names
from parcels.selection.pasted.repair import LOST, repaired
from parcels.selection.pasted.table import Row, rows_of
from parcels.selection.pasted.words import (
    MANY,
    is_number,
    normal,
    says_something,
    tokens_of,
)

LONGEST_LINE = 2_000  # characters; what is longer is no line of a list
_AUTOMATED = re.compile(r"\d{7,14}")
_JOINTS = ("/", "-")
REPEATED = {"مكرر", "bis", "جزء", "نصف", "part", "half"}


@dataclass(frozen=True)
class Said:
    """One parcel as a line describes it; what was not said is empty.

    ``doubt`` is a marked reason for which nothing may be picked, whatever is found.
    """

    line: int
    text: str
    areas: frozenset[int] = frozenset()
    readings: tuple[Reading, ...] = ()
    automated: tuple[str, ...] = ()
    doubt: str = ""
    unknown: tuple[str, ...] = ()  # words that could be a name, where no known name stands
    is_repaired: bool = False
    inherits: bool = False  # area or block come from a heading above
    wider: tuple[tuple[frozenset[int], tuple[Reading, ...]], ...] = ()  # other ways to read it
    table: int = 0
    columns: tuple[tuple[tuple[int, int], Reading], ...] = ()  # by which columns they would be
    lost: bool = False  # letters were lost on the way
    prose: bool = False  # says nothing of any parcel


@dataclass
class Heading:
    """What lines below may leave out."""

    areas: frozenset[int] = frozenset()
    block: str = ""
    doubt: str = ""


@dataclass
class _Line:
    number: int
    text: str
    tokens: list[str]
    mentions: list[Mention]
    is_repaired: bool = False
    unknown: list[str] = field(default_factory=list)


def read_lines(text: str, names: Names) -> list[Said]:
    """Every description of the text in order; headings pass their area and block on."""
    heading = Heading()
    found: list[Said] = []
    for row in rows_of(text):
        if row.numbers:
            found.append(_of_columns(row, names, heading))
            continue
        for part in re.split(r"[;؛]", row.text[:LONGEST_LINE]):
            if part.strip():
                found += _read(row.line, part.strip(), names, heading)
    return found


def _of_columns(row: Row, names: Names, heading: Heading) -> Said:
    """A row without headings: every pair of its numbers may be a block and a parcel."""
    meant = repaired(row.text)
    tokens = tokens_of(normal(meant))
    line = _Line(row.line, row.raw, tokens, names.mentions(tokens), meant != row.text)
    said = Said(
        row.line,
        row.raw,
        areas=frozenset().union(*(m.areas for m in line.mentions)),
        unknown=tuple(token for token in _outside(line) if says_something(token)),
        is_repaired=line.is_repaired,
        doubt=_doubt_of_names(line),
        table=row.table,
    )
    if len(row.numbers) == 1:
        return _inherit(replace(said, readings=(Reading(parcel=row.numbers[0]),)), heading)
    places = permutations(range(len(row.numbers)), 2)
    columns = tuple(
        ((b, p), Reading(block=row.numbers[b], parcel=row.numbers[p])) for b, p in places
    )
    return _inherit(replace(said, columns=columns), heading)


def _read(number: int, raw: str, names: Names, heading: Heading) -> list[Said]:
    meant = repaired(raw)
    tokens = tokens_of(normal(meant))
    line = _Line(number, raw, tokens, names.mentions(tokens), meant != raw)
    if not line.mentions and LOST.search(meant):
        return [Said(number, raw, lost=True)]
    if _is_heading(line):
        _head(line, heading)
        return []
    return [said for part in _parts(line) for said in _descriptions(part, heading)] or [
        Said(number, raw, prose=True)
    ]


def _is_heading(line: _Line) -> bool:
    """An area, with or without a block, and no parcel."""
    if not line.mentions and BLOCK not in _labels(line.tokens):
        return False
    rest = _outside(line)
    labels = _labels(rest)
    numbers = [value for _label, value in events(rest)]
    if IGNORED in labels and numbers:
        return False
    says_parcels = PARCEL in labels or MANY in rest or AUTOMATED in labels or "paci" in rest
    if says_parcels and numbers:
        return False
    is_told = line.text.rstrip(" -–ـ").endswith((":", "：")) or not _has_words(line)
    if BLOCK in labels or (EITHER in rest and numbers):
        return is_told and len(numbers) <= 1 and len(_blocks(rest)) == 1
    return is_told and bool(line.mentions) and not numbers


def _has_words(line: _Line) -> bool:
    return any(says_something(token) for token in _outside(line))


def _head(line: _Line, heading: Heading) -> None:
    blocks = _blocks(_outside(line))
    if line.mentions:
        heading.areas = frozenset().union(*(m.areas for m in line.mentions))
        doubtful = any(m.is_doubtful for m in line.mentions) or len(line.mentions) > 1
        heading.doubt = "heading" if doubtful else ""
        heading.block = blocks[0] if blocks else ""
    elif blocks:
        heading.block = blocks[0]


def _blocks(tokens: list[str]) -> list[str]:
    return [value for label, value in events(tokens) if label == BLOCK]


def _outside(line: _Line) -> list[str]:
    """The line's tokens without the names of areas."""
    inside = {at for m in line.mentions for at in range(m.start, m.end)}
    return [token for at, token in enumerate(line.tokens) if at not in inside]


def _labels(tokens: list[str]) -> set[str]:
    return {LABELS[token] for token in tokens if token in LABELS}


def _parts(line: _Line) -> list[_Line]:
    """A line that describes parcels of several areas, cut where each description begins."""
    if len({m.areas for m in line.mentions}) < 2:
        return [line]
    for cuts in (
        [0, *(m.start for m in line.mentions[1:]), len(line.tokens)],
        [0, *(m.end for m in line.mentions[:-1]), len(line.tokens)],
    ):
        parts = [_cut(line, a, b) for a, b in pairwise(cuts)]
        if all(_says_parcel(part) for part in parts):
            return parts
    return [line]


def _cut(line: _Line, start: int, end: int) -> _Line:
    inside = [
        replace(m, start=m.start - start, end=m.end - start)
        for m in line.mentions
        if start <= m.start and m.end <= end
    ]
    return _Line(line.number, line.text, line.tokens[start:end], inside, line.is_repaired)


def _says_parcel(part: _Line) -> bool:
    said_so = events(_outside(part))
    return any(label == PARCEL for label, _value in said_so) and len(part.mentions) == 1


def _descriptions(line: _Line, heading: Heading) -> list[Said]:
    rest = expanded(_outside(line))
    base = Said(
        line.number,
        line.text,
        areas=frozenset().union(*(m.areas for m in line.mentions)),
        unknown=tuple(token for token in rest if says_something(token)),
        is_repaired=line.is_repaired,
        doubt=_doubt_of_names(line),
    )
    automated, rest = _automated(rest)
    said_so = events(rest)
    parcels = [value for label, value in said_so if label == PARCEL]
    blocks = [value for label, value in said_so if label == BLOCK]
    loose = [value for label, value in said_so if label == ""]
    if not (parcels or blocks or loose or automated):
        return []
    if len(parcels) > 1 or len(blocks) > 1:
        pairs, doubt = paired(said_so)
        readings = [(Reading(block=b, parcel=p),) for b, p in pairs]
        return [
            _inherit(replace(base, readings=r, doubt=base.doubt or doubt), heading)
            for r in readings
        ]
    readings = tuple(r for r in read_address(_kept(rest)) if r.parcel or r.block)
    said = replace(base, readings=readings, automated=tuple(automated))
    if _is_doubtful(rest, said_so):
        said = replace(said, doubt=said.doubt or "loose")
    if not REPEATED.isdisjoint(rest):
        said = replace(said, doubt=said.doubt or "part")
    return [_inherit(_with_shorter(said, line), heading)]


def _is_doubtful(tokens: list[str], said_so: list[tuple[str, str]]) -> bool:
    """Numbers beyond what the grammar accounts for: it would have to guess, or leave one out."""
    loose = [value for label, value in said_so if not label]
    labels = {label for label, _value in said_so if label}
    if labels == {BLOCK, PARCEL}:
        return any(_is_listed(tokens, value) for value in loose)
    return len(loose) > 2 or bool(loose and labels)


def _is_listed(tokens: list[str], number: str) -> bool:
    """Whether a number goes on from another one: ``12، 13``."""
    at = tokens.index(number)
    before = [token for token in tokens[max(0, at - 2) : at] if not token.isspace()]
    return len(before) == 2 and is_number(before[0]) and not before[1].isalpha()


def _doubt_of_names(line: _Line) -> str:
    if len({m.areas for m in line.mentions}) > 1:
        return "areas"
    if any(m.is_doubtful for m in line.mentions):
        return "modified"
    if any(_number_follows(line, m) for m in line.mentions):
        return "numbered"
    return ""


def _number_follows(line: _Line, mention: Mention) -> bool:
    """``المطلاع 7 قطعة 2 قسيمة 30``: the 7 may belong to a name that is not known."""
    after = line.tokens[mention.end] if mention.end < len(line.tokens) else ""
    said_so = events(_outside(line))
    is_full = {BLOCK, PARCEL} <= {label for label, _value in said_so}
    return bool(after) and is_number(after) and is_full


def _with_shorter(said: Said, line: _Line) -> Said:
    """``العارضية 4 12``: the 4 is the name's, or the block's."""
    numbered = [m for m in line.mentions if m.shorter]
    labelled = {label for label, _value in events(_outside(line))}
    if len(numbered) != 1 or BLOCK in labelled:
        return said
    (mention,) = numbered
    rest = _kept([line.tokens[mention.end - 1], *_outside(line)])
    readings = tuple(r for r in read_address(rest) if r.parcel)
    return replace(said, wider=((mention.shorter, readings),))


def _inherit(said: Said, heading: Heading) -> Said:
    """Fill what was left out from the heading, unless the line says a name of its own."""
    if said.automated and not said.readings:
        return said
    if said.areas:
        return said
    if not heading.areas:
        return said
    readings = tuple(dict.fromkeys(_filled(r, heading.block) for r in said.readings))
    doubt = said.doubt or heading.doubt or ("name" if said.unknown else "")
    return replace(said, areas=heading.areas, readings=readings, inherits=True, doubt=doubt)


def _filled(reading: Reading, block: str) -> Reading:
    if not block:
        return reading
    if reading.parcel:
        return reading if reading.block else replace(reading, block=block)
    return replace(reading, block=block, parcel=reading.block)


def _automated(tokens: list[str]) -> tuple[list[str], list[str]]:
    found, rest = [], []
    for token in tokens:
        (found if _AUTOMATED.fullmatch(token) else rest).append(token)
    return found, [word for word in rest if word != "paci"]


def _kept(tokens: list[str]) -> str:
    """What the grammar of addresses needs to see: labels, numbers and what stands between."""
    kept = [
        token
        for token in tokens
        if is_number(token)
        or token in LABELS
        or token in FILLERS
        or token == EITHER
        or token in _JOINTS
        or number_at([token], 0)[0]
        or (token.startswith("و") and number_at([token[1:] or " "], 0)[0])
    ]
    return " ".join(kept)
