"""What a person typed, understood once and shared by all sources."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gis_core.search.address import (
    AUTOMATED,
    FILLERS,
    LABELS,
    LICENCE,
    PARCEL,
    Heard,
    Reading,
    hear,
    readings_of,
)
from gis_core.search.coordinates import Coordinate, parse_coordinates
from gis_core.search.fold import BLANK, DROPPED, fold, fold_digits

LONGEST = 200  # characters; an address is shorter, and an attack is longer
_KINDS = {LICENCE, AUTOMATED, PARCEL}


@dataclass(frozen=True)
class Query:
    """A search text with its readings; ``shared`` holds what one source found for another."""

    text: str
    shared: dict[str, Any] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, typed: str) -> "Query":
        """Any string: what a database cannot hold becomes a space, the rest is cut to size."""
        return cls(BLANK.sub(" ", typed[:LONGEST]).strip())

    @cached_property
    def heard(self) -> Heard:
        """Names and numbers as they were said."""
        return hear(self.text)

    @cached_property
    def readings(self) -> list[Reading]:
        """Ways to read it as an address, most literal first."""
        return [] if self.coordinates else readings_of(self.heard)

    @cached_property
    def coordinates(self) -> list[Coordinate]:
        """Places that it can mean as coordinates."""
        return parse_coordinates(self.text)

    @cached_property
    def code(self) -> str:
        """The text as one number of a file, such as ``BL-2019/123``: digits ASCII, case as typed.

        Empty when it has other words than labels, so that an address searches no licences.
        """
        if self.coordinates:
            return ""
        plain = fold_digits(DROPPED.sub("", self.text))
        joined = re.sub(r" ?([/-]) ?", r"\1", re.sub(r"(?<=\d) (?=[^\W\d_]$)", "", plain))
        parts = joined.split(" ")
        left = [part for part in parts if not _is_said_with_a_code(fold(part))]
        return left[0] if len(left) == 1 and re.search(r"\d", left[0]) else ""

    @cached_property
    def code_kinds(self) -> set[str]:
        """What the code may be a number of: the kind that was said, or any."""
        named = {LABELS.get(fold(word), "") for word in self.text.split(" ")}
        return named & _KINDS or _KINDS


def _is_said_with_a_code(word: str) -> bool:
    return word in FILLERS or LABELS.get(word) in _KINDS
