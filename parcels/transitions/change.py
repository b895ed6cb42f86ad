"""What somebody wants to record, in full, and how it is carried out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from parcels.history.renumbering import renumber_parcel
from parcels.history.reshaping import Piece, redistribute_parcels
from parcels.models import Document, Parcel, ParcelBoundary, ParcelTransition

if TYPE_CHECKING:
    from gis_core.accounts.models import User

Kind = ParcelTransition.Kind
KINDS = (Kind.SPLIT, Kind.MERGE, Kind.REDISTRIBUTION, Kind.RENUMBER)
OF_SEVERAL = (Kind.MERGE, Kind.REDISTRIBUTION)  # parcels
DRAWN = (Kind.SPLIT, Kind.REDISTRIBUTION)  # the new boundaries are


@dataclass(frozen=True)
class Change:
    """One transition to be: ``parcels`` end and ``into`` begin, or the one goes on as ``into``."""

    kind: str
    parcels: list[Parcel]
    into: list[Piece]
    effective_on: date
    decision_number: str
    note: str = ""
    document: Document | None = None
    versions: list[int] = field(default_factory=list)  # of the boundaries that it starts from

    def carry_out(self, actor: User | None) -> ParcelTransition:
        """Record it. Raises ``TransitionRefused`` and changes nothing."""
        said: dict[str, Any] = {
            "effective_on": self.effective_on,
            "decision_number": self.decision_number,
            "note": self.note,
            "document": self.document,
            "actor": actor,
        }
        if self.kind == Kind.RENUMBER:
            (parcel,), (piece,) = self.parcels, self.into
            return renumber_parcel(parcel, number=piece.number, sub_number=piece.sub_number, **said)
        return redistribute_parcels(self.parcels, into=self.into, kind=self.kind, **said)

    @property
    def digest(self) -> str:
        """The same for the same change from the same ground, and for no other."""
        told = {
            "kind": self.kind,
            "parcels": [parcel.pk for parcel in self.parcels],
            "versions": self.versions,
            "into": [
                (
                    piece.number,
                    piece.sub_number,
                    str(piece.official_area_m2),
                    piece.boundary.hex.decode() if piece.boundary else None,
                )
                for piece in self.into
            ],
            "decision": [self.effective_on.isoformat(), self.decision_number, self.note],
            "document": self.document.pk if self.document else None,
        }
        return sha256(json.dumps(told).encode()).hexdigest()


def versions_of(parcels: list[Parcel]) -> list[int]:
    """The boundaries in force of the parcels, by key."""
    current = ParcelBoundary.objects.current().filter(parcel__in=parcels)
    return sorted(current.values_list("pk", flat=True))
