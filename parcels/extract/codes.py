"""Verification codes: unguessable, read aloud and typed without mistakes that go unnoticed."""

from __future__ import annotations

from gis_core import codes

LENGTH = 28  # 27 signs of chance, which are 135 bits, and one that checks them


def new_code() -> str:
    """A code that nobody can guess."""
    return codes.new_code(LENGTH)


def read_code(typed: str) -> str | None:
    """The code that somebody typed, in any case, digits and grouping; None where it is none."""
    return codes.read_code(typed, LENGTH)
