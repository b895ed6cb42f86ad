"""How far a person's sight reaches over the map."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class AreaScope:
    """The areas that a person may see: all of them, or a named set."""

    everything: bool = False
    area_ids: frozenset[int] = frozenset()

    @classmethod
    def of(cls, everything: bool, area_ids: Iterable[int] | None) -> "AreaScope":
        """From what a statement told."""
        return cls(everything, frozenset(area_ids or ()))

    @property
    def key(self) -> str:
        """Names the scope in cache keys: equal sights share tiles, and no user is named."""
        if self.everything:
            return "all"
        listed = ",".join(map(str, sorted(self.area_ids)))
        return hashlib.sha256(listed.encode()).hexdigest()[:20]
