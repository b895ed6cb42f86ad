"""Numbers of chance that people read aloud and type: no sign is mistaken for another unnoticed."""

from __future__ import annotations

import re
import secrets

from gis_core.search.fold import fold_digits

# Crockford's alphabet: no I, L, O or U, which are mistaken for other signs or make words.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS_A_SIGN = 5
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = re.compile(r"[\s\-_.\u2010-\u2015\u200b-\u200f\u2066-\u2069]+")
_FIELD = 0b100101  # x^5 + x^2 + 1: with it, doubling runs through all 31 values but zero
_LONGEST = 200


def new_code(length: int) -> str:
    """``length`` signs, the last of which checks the others: 5 bits of chance for each other."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return signs + check_sign(signs)


def read_code(typed: str, length: int) -> str | None:
    """The code that somebody typed, in any case, digits and grouping; None where it is none.

    Any one wrong sign and any two exchanged ones are noticed, wherever they stand, in codes of
    up to 31 signs.
    """
    if len(typed) > _LONGEST:
        return None
    plain = _BETWEEN.sub("", fold_digits(typed)).upper().translate(_MISREAD)
    if len(plain) != length or any(sign not in ALPHABET for sign in plain):
        return None
    return plain if check_sign(plain[:-1]) == plain[-1] else None


def grouped(code: str, size: int = 4) -> str:
    """As it is printed: ``7H2K-9QXA-…``."""
    return "-".join(code[i : i + size] for i in range(0, len(code), size))


def check_sign(signs: str) -> str:
    """A polynomial over the field of 32 elements, taken at its generator."""
    total = 0
    for sign in signs:
        total = _double(total ^ ALPHABET.index(sign))
    return ALPHABET[total]


def _double(value: int) -> int:
    value <<= 1
    return value ^ _FIELD if value & 0b100000 else value
