"""Area, block and parcel as people write them: any order, spelling, digits, language.

Nothing here knows which areas exist. A text gives readings, the most literal first, and the
sources look each one up; a wrong reading finds nothing and costs little.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from gis_core.search.fold import fold
from gis_core.search.spoken import number_at

BLOCK, PARCEL, IGNORED, LICENCE, AUTOMATED = "block", "parcel", "ignored", "licence", "automated"
_LABELS = {
    BLOCK: "قطعه القطعه قطعة قط بلوك البلوك block blk blok b bk qitaa qitah qita qtaa kitaa kita",
    PARCEL: "قسيمه القسيمه قسيمة قس القس parcel plot lot p pl qasima qaseema qasimah qasimeh kasima",
    IGNORED: "شارع الشارع ش street st str road rd جاده الجاده جده avenue ave av jada jadda منزل المنزل"
    " بيت house home بنايه البنايه عماره building bldg دور الدور طابق الطابق floor شقه الشقه flat apt"
    " مدخل طريق",
    LICENCE: "رخصه الرخصه licence license permit lic",
    AUTOMATED: "الي الالي الاليه paci automated auto",
}
LABELS = {fold(word): label for label, words in _LABELS.items() for word in words.split()}
EITHER = "ق"  # stands for the block when said first, for the parcel when said second
_FILLERS = set(map(fold, "رقم الرقم no nr num number في فى من بناء البناء منطقه المنطقه منطقة area".split()))
_TOKEN = re.compile(
    r"\d+(?:st|nd|rd|th)\b"
    r"|\d+[^\W\d_]?(?![^\W\d_])(?:[-/.]\d+[^\W\d_]?(?![^\W\d_]))*"
    r"|[^\W\d_]+|\d+"
)
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)$")
MOST_TOKENS = 24


@dataclass(frozen=True)
class Reading:
    """One way to understand a text; an empty part was not said."""

    name: str = ""
    block: str = ""
    parcel: str = ""


@dataclass(frozen=True)
class Heard:
    """What the words say before anything is guessed about numbers without a label."""

    name: str = ""
    loose: tuple[str, ...] = ()
    said: tuple[tuple[str, str], ...] = ()

    def labelled(self, label: str) -> str:
        """The number said with that label."""
        return dict(self.said).get(label, "")


def read_address(text: str) -> list[Reading]:
    """The readings of a text, without doubles, most literal first."""
    heard = hear(text)
    base = Reading(heard.name, heard.labelled(BLOCK), heard.labelled(PARCEL))
    return list(dict.fromkeys(r for r in _readings(base, heard.loose) if r != Reading()))


def hear(text: str) -> Heard:
    """The text's words sorted into a name, labelled numbers and loose numbers."""
    tokens = list(islice(_tokens(text), MOST_TOKENS))
    names: list[str] = []
    loose: list[str] = []
    said: dict[str, str] = {}
    at = 0
    while at < len(tokens):
        label = _label(tokens[at], said)
        if label:
            number, used = number_at(tokens, _after_fillers(tokens, at + 1))
            if not number and loose:  # "4th block", "12 قسيمة": the number came before its label
                number, used = loose.pop(), at + 1
            if number:
                said.setdefault(label, number)
                at = used
                continue
            if _is_spoken_first(label, names, said):
                at += 1
                continue
        (loose if tokens[at][0].isdigit() else names).append(tokens[at])
        at += 1
    kept = [word for word in names if word not in _FILLERS and word not in LABELS and word != EITHER]
    return Heard(" ".join(kept), tuple(loose), tuple(said.items()))


def _readings(base: Reading, loose: tuple[str, ...]) -> Iterator[Reading]:
    """Loose numbers fill the block, then the parcel; the first may belong to the name instead."""
    loose = tuple(part for number in loose for part in _split(number, base))
    yield _filled(base, loose)
    if not loose:
        return
    if base.name:
        yield _filled(replace(base, name=f"{base.name} {loose[0]}"), loose[1:])
    if len(loose) == 1 and not base.block and not base.parcel:
        yield replace(base, parcel=loose[0])
    if len(loose) == 2 and not base.block and not base.parcel:
        yield replace(base, parcel="/".join(loose))


def _filled(base: Reading, loose: tuple[str, ...]) -> Reading:
    numbers = iter(loose)
    block = base.block or next(numbers, "")
    return replace(base, block=block, parcel=base.parcel or next(numbers, ""))


def _split(number: str, base: Reading) -> list[str]:
    """``4/12`` without a label is block and parcel; beside a said block it is one parcel number."""
    return [number] if base.block else re.split(r"[-/.]", number)


def _tokens(text: str) -> Iterator[str]:
    for token in _TOKEN.findall(_apart(fold(text))):
        ordinal = _ORDINAL.match(token)
        yield ordinal[1] if ordinal else token


def _apart(text: str) -> str:
    """``B4`` and ``ق٤`` are a label and a number; spaces around a slash mean nothing."""
    text = re.sub(r"(?<![^\W\d_])([^\W\d_]+)(?=\d)", _opened, text)
    return re.sub(r"(?<=\d)\s*([/])\s*(?=\d)", r"\1", text)


def _opened(found: re.Match[str]) -> str:
    word = found[1]
    return f"{word} " if word in LABELS or word == EITHER or len(word) > 2 else word


def _label(token: str, said: dict[str, str]) -> str:
    if token == EITHER:
        return PARCEL if BLOCK in said else BLOCK
    return LABELS.get(token, "")


def _after_fillers(tokens: list[str], at: int) -> int:
    while at < len(tokens) and tokens[at] in _FILLERS:
        at += 1
    return at


def _is_spoken_first(label: str, names: list[str], said: dict[str, str]) -> bool:
    """English says "fourth block": the ordinal stands among the names just before the label."""
    number, _used = number_at(names[-1:], 0)
    if number:
        names.pop()
        said.setdefault(label, number)
    return bool(number)
