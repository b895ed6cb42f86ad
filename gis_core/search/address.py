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
    BLOCK: """قطعه القطعه قطعة قط بلوك البلوك
        block blk blok b bk qitaa qitah qita qtaa kitaa kita""",
    PARCEL: """قسيمه القسيمه قسيمة قس القس
        parcel plot lot p pl qasima qaseema qasimah qasimeh kasima""",
    IGNORED: """شارع الشارع ش جاده الجاده جده منزل المنزل بيت بنايه البنايه عماره دور الدور طابق
        الطابق شقه الشقه مدخل طريق street st str road rd avenue ave av jada jadda house home
        building bldg floor flat apt""",
    LICENCE: "رخصه الرخصه licence license permit lic",
    AUTOMATED: "الي الالي الاليه paci automated auto",
}
_FILLERS = "رقم الرقم no nr num number في فى من بناء البناء منطقه المنطقه منطقة area"
LABELS = {fold(word): label for label, words in _LABELS.items() for word in words.split()}
EITHER = "ق"  # stands for the block when said first, for the parcel when said second
FILLERS = {fold(word) for word in _FILLERS.split()}
_TOKEN = re.compile(
    r"\d+(?:st|nd|rd|th)\b"
    r"|\d+(?:[^\W\d_](?!\w))?(?:[-/.]\d+(?:[^\W\d_](?!\w))?)*"
    r"|[^\W\d_]+"
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
    return readings_of(hear(text))


def readings_of(heard: Heard) -> list[Reading]:
    """Ways to understand what was heard."""
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
                _say(label, number, said=said, loose=loose)
                at = used
                continue
            if _is_spoken_first(label, names, said):
                at += 1
                continue
        (loose if tokens[at][0].isdigit() else names).append(tokens[at])
        at += 1
    kept = [word for word in names if word not in FILLERS and word not in LABELS and word != EITHER]
    return Heard(" ".join(kept), tuple(loose), tuple(said.items()))


def _readings(base: Reading, loose: tuple[str, ...]) -> Iterator[Reading]:
    """Loose numbers fill the block, then the parcel; the first may belong to the name instead."""
    loose = tuple(part for number in loose for part in _split(number, base))
    missing = [base.block, base.parcel].count("")
    if len(loose) <= missing or not base.name:
        yield _filled(base, loose)
    if not loose:
        return
    if base.name:
        yield _filled(replace(base, name=f"{base.name} {loose[0]}"), loose[1:])
        yield _filled(base, loose)
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
    """``B4`` and ``ق٤`` are a label and a number, ``12 أ`` is one number, as is ``12 / 3``."""
    text = re.sub(r"(?<![^\W\d_])([^\W\d_]+)(?=\d)", r" \1 ", text)
    text = re.sub(r"(?<=\d) ([^\W\d_])(?![^ ,])", _closed, text)
    return re.sub(r"(?<=\d) ?/ ?(?=\d)", "/", text)


def _closed(found: re.Match[str]) -> str:
    return found[0] if found[1] in LABELS or found[1] == EITHER else found[1]


def _say(label: str, number: str, *, said: dict[str, str], loose: list[str]) -> None:
    """``block 4/12`` says the block and, after it, the parcel."""
    if label == BLOCK:
        number, *rest = re.split(r"[-/.]", number)
        loose.extend(rest)
    said.setdefault(label, number)


def _label(token: str, said: dict[str, str]) -> str:
    if token == EITHER:
        return PARCEL if BLOCK in said else BLOCK
    return LABELS.get(token, "")


def _after_fillers(tokens: list[str], at: int) -> int:
    while at < len(tokens) and tokens[at] in FILLERS:
        at += 1
    return at


def _is_spoken_first(label: str, names: list[str], said: dict[str, str]) -> bool:
    """English says "fourth block": the ordinal stands among the names just before the label."""
    number, _used = number_at(names[-1:], 0)
    if number:
        names.pop()
        said.setdefault(label, number)
    return bool(number)
