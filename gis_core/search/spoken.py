"""Block and parcel numbers as they are spoken: الرابعة, الثالثة عشرة, أربعة, fourth, four."""

from collections.abc import Sequence

from gis_core.search.fold import fold

_ARABIC = {
    1: "اولى أول واحد واحدة حادية",
    2: "ثانية ثاني اثنين اثنان اثنا اثني ثنين اثنتين اثنتا اثنتي",
    3: "ثالثة ثالث ثلاثة ثلاث",
    4: "رابعة رابع أربعة أربع",
    5: "خامسة خامس خمسة خمس",
    6: "سادسة سادس ستة ست",
    7: "سابعة سابع سبعة سبع",
    8: "ثامنة ثامن ثمانية ثمان ثماني",
    9: "تاسعة تاسع تسعة تسع",
    10: "عاشرة عاشر عشرة عشر",
    20: "عشرون عشرين",
    30: "ثلاثون ثلاثين",
    40: "أربعون أربعين",
    50: "خمسون خمسين",
}
_ENGLISH = (
    """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""",
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty""",
)
SPOKEN = {fold(word): number for number, words in _ARABIC.items() for word in words.split()}
SPOKEN |= {word: n for words in _ENGLISH for n, word in enumerate(words.split(), start=1)}
_TEN = set(map(fold, ("عشرة", "عشر")))


def number_at(tokens: Sequence[str], at: int) -> tuple[str, int]:
    """The number that starts at a token, in digits, and where it ends; empty when there is none."""
    if at >= len(tokens):
        return "", at
    if tokens[at][0].isdigit():
        return tokens[at], at + 1
    units = _spoken(tokens[at])
    if not units:
        return "", at
    following = tokens[at + 1] if at + 1 < len(tokens) else ""
    if units < 10 and following in _TEN:
        return str(units + 10), at + 2
    tens = _spoken(following.removeprefix("و")) if following.startswith("و") else 0
    if units < 10 and tens >= 20:
        return str(units + tens), at + 2
    return str(units), at + 1


def _spoken(word: str) -> int:
    return SPOKEN.get(word) or SPOKEN.get(word.removeprefix("ال"), 0)
