"""Verification codes: unguessable, read aloud and typed without mistakes that go unnoticed."""

from __future__ import annotations

import re
import secrets

from gis_core.search.fold import fold_digits

# Crockford's alphabet: no I, L, O or U, which are mistaken for other signs or make words.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 28  # 27 signs of chance, which are 135 bits, and one that checks them
GROUP = 4
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = re.compile(r"[\s\-_.\u2010-\u2015\u200b-\u200f\u2066-\u2069]+")
_FIELD = 0b100101  # x^5 + x^2 + 1: with it, doubling runs through all 31 values but zero


def new_code() -> str:
    """A code that nobody can guess."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return signs + check_sign(signs)


def read_code(typed: str) -> str | None:
    """The code that somebody typed, in any case, digits and grouping; None where it is none.

    Any one wrong sign and any two exchanged ones are noticed, wherever they stand.
    """
    if len(typed) > 200:
        return None
    plain = _BETWEEN.sub("", fold_digits(typed)).upper().translate(_MISREAD)
    if len(plain) != LENGTH or any(sign not in ALPHABET for sign in plain):
        return None
    return plain if check_sign(plain[:-1]) == plain[-1] else None


def grouped(code: str) -> str:
    """As it is printed: ``7H2K-9QXA-…``."""
    return "-".join(code[i : i + GROUP] for i in range(0, len(code), GROUP))


def check_sign(signs: str) -> str:
    """A polynomial over the field of 32 elements, taken at its generator."""
    total = 0
    for sign in signs:
        total = _double(total ^ ALPHABET.index(sign))
    return ALPHABET[total]


def _double(value: int) -> int:
    value <<= 1
    return value ^ _FIELD if value & 0b100000 else value
