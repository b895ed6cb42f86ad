"""How far a person's sight reaches over the map."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class AreaScope:
    """The areas that a person may see: all of them, or a named set.

    ``unit_ids`` are the units that the person belongs to, for what a unit holds wherever it lies.
    """

    everything: bool = False
    area_ids: frozenset[int] = frozenset()
    unit_ids: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls,
        everything: bool,
        area_ids: Iterable[int] | None,
        unit_ids: Iterable[int] | None = None,
    ) -> "AreaScope":
        """From what a statement told."""
        return cls(everything, frozenset(area_ids or ()), frozenset(unit_ids or ()))

    @property
    def key(self) -> str:
        """Names the scope in cache keys: equal sights share tiles, and no user is named."""
        if self.everything:
            return "all"
        return _digest(self.area_ids)

    @property
    def key_with_units(self) -> str:
        """The same where the units count, too."""
        return "all" if self.everything else f"{self.key}-{_digest(self.unit_ids)}"


def _digest(ids: Iterable[int]) -> str:
    listed = ",".join(map(str, sorted(ids)))
    return hashlib.sha256(listed.encode()).hexdigest()[:20]
