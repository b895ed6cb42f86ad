"""The number of a case: read aloud, typed back with mistakes noticed, and not to be guessed at."""

from gis_core.codes import grouped, new_code, read_code

LENGTH = 11  # ten signs of chance, which are 50 bits, and one that checks them; it is no secret


def new_reference() -> str:
    """A number such as ``K7Q4-M2XP-9RC``: not in sequence, so that a day's cases are not told."""
    return grouped(new_code(LENGTH))


def read_reference(typed: str) -> str | None:
    """The number that somebody typed, in any case, digits and grouping; None where it is none."""
    plain = read_code(typed, LENGTH)
    return grouped(plain) if plain else None
