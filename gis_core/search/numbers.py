"""How one typed number may stand in the register."""

import re
from functools import lru_cache

_LETTER = {"ا": "أاإ", "ي": "يى", "ه": "هة", "و": "وؤ"}
_PARTS = re.compile(r"(\d+)[ /.-]*([^\W\d_]?)(?:[/.-](.+))?")


@lru_cache(maxsize=1024)
def spellings(number: str) -> tuple[str, ...]:
    """The number as typed, in other case, with the hamza that folding took, without padding."""
    found = [number, number.upper(), number.lower()]
    if letters := _LETTER.get(number[-1:]):
        found += [number[:-1] + letter for letter in letters]
    if re.fullmatch(r"0+\d+\D?", number):
        found.append(number.lstrip("0"))
    return tuple(dict.fromkeys(spelling for spelling in found if spelling))


def split_sub_number(number: str) -> tuple[str, str] | None:
    """``12/3`` or ``12أ`` as parcel 12, sub-number 3 or أ; None when it has no second part."""
    found = _PARTS.fullmatch(number)
    if not found or not (found[2] or found[3]):
        return None
    return found[1], f"{found[2]}{found[3] or ''}"
