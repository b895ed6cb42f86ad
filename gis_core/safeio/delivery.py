"""A delivery as it was received: what there is to read, and what must be said about it."""

from dataclasses import dataclass
from pathlib import Path

from .encoding import Decision

Note = tuple[str, dict[str, object]]
TABLES = frozenset({"csv", "xlsx"})


@dataclass(frozen=True)
class Delivery:
    """What there is to read: neutral copies of the files that belong together."""

    name: str
    kind: str  # as contents.KINDS has it, or topojson
    files: tuple[Path, ...]
    sha256: str
    encoding: Decision
    count: int | None = None  # by the file's own bytes, where they say
    deleted: int = 0  # rows that are marked as deleted and not counted
    wkt: str = ""
    layer: str = ""
    notes: tuple[Note, ...] = ()
    declared: str = ""  # the encoding that the file names, in its own words
    language_byte: int = 0

    @property
    def is_table(self) -> bool:
        """Whether it has rows without geometry, which may hold coordinates in columns."""
        return self.kind in TABLES
