"""What lies around a parcel, as the file, the regulations and the extract read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import tau
from typing import Any

from gis_core.areas.names import in_language
from parcels.adjacency.sides import (
    FacedStreet,
    Piece,
    Side,
    feature,
    meet_at_a_corner,
    sides_of,
    wind,
)
from parcels.adjacency.winds import WINDS

SHORTEST_EDGE_M = 0.1  # less than that in common is the noise of a corner


@dataclass(frozen=True)
class Neighbour:
    """Another parcel on the other side of a line, or at a corner."""

    id: int
    is_seen: bool  # whether the person may open it; else only its being there is told
    label: str
    block: str | None
    area_ar: str | None
    area_en: str | None
    shared_m: float
    towards: int  # 0 north, 1 north-east, ... 7 north-west
    overlap_m2: float
    lines: list[list[list[float]]]
    outline: dict[str, Any] | None

    @property
    def direction(self) -> str:
        """The wind towards it, in the page's language."""
        return str(WINDS[self.towards])

    @property
    def overlaps(self) -> bool:
        """Whether more than noise of its ground is recorded as ours, too."""
        return self.overlap_m2 > 0

    @property
    def area(self) -> str:
        """The area's name in the page's language."""
        return in_language(self.area_ar or "", self.area_en or "")

    @property
    def light(self) -> str:
        """What lights up on the map: its ground and the line in common (GeoJSON, WGS 84)."""
        if self.outline is None:
            return ""
        shapes = [self.outline]
        if self.lines:
            shapes.append({"type": "MultiLineString", "coordinates": self.lines})
        return feature({"type": "GeometryCollection", "geometries": shapes})


@dataclass(frozen=True)
class Surroundings:
    """All that the walk along one boundary found."""

    area_m2: float  # in the storage CRS
    sides: tuple[Side, ...]
    near: tuple[Neighbour, ...]

    @cached_property
    def neighbours(self) -> list[Neighbour]:
        """Those who share a line with us, the longest first."""
        sharing = [one for one in self.near if one.shared_m > 0]
        return sorted(sharing, key=lambda one: (-one.shared_m, one.id))

    @cached_property
    def touching(self) -> list[Neighbour]:
        """Those who touch at a corner only."""
        return [one for one in self.near if not one.shared_m and not one.overlaps]

    @cached_property
    def overlapping(self) -> list[Neighbour]:
        """Those whose ground is recorded as ours, too."""
        return [one for one in self.near if one.overlaps]

    @cached_property
    def frontages(self) -> tuple[Side, ...]:
        """The sides that no parcel shares."""
        return tuple(side for side in self.sides if side.is_open)

    @property
    def frontage_m(self) -> float:
        """Their length in metres."""
        return sum((side.length_m for side in self.frontages), 0.0)

    @property
    def perimeter_m(self) -> float:
        """The length of all sides."""
        return sum((side.length_m for side in self.sides), 0.0)

    @cached_property
    def is_corner(self) -> bool | None:
        """Whether two open sides meet at an angle on different streets; None is unknown."""
        return meet_at_a_corner(self.sides)

    @cached_property
    def unseen(self) -> int:
        """How many parcels around lie outside the person's areas."""
        return sum(not one.is_seen for one in self.near)

    def beyond(self, side: Side) -> list[Neighbour]:
        """Who lies on the other side of one of ours."""
        return [one for one in self.near if one.id in side.shared]

    @property
    def listed_sides(self) -> list[tuple[Side, list[Neighbour]]]:
        """The sides in the order of the walk, each with who lies beyond."""
        return [(side, self.beyond(side)) for side in self.sides]

    @property
    def streets(self) -> list[FacedStreet]:
        """The streets before the open sides, the one with the most of it first."""
        metres: dict[FacedStreet, float] = {}
        for side in self.frontages:
            if side.street:
                metres[side.street] = metres.get(side.street, 0) + side.length_m
        return sorted(metres, key=lambda street: -metres[street])


def surroundings_of(told: dict[str, Any]) -> Surroundings:
    """From what the statement told."""
    streets = {row["id"]: FacedStreet(**row) for row in told["streets"]}
    pieces = [Piece.of(row, streets) for row in told["pieces"]]
    near = tuple(_neighbour(row, pieces) for row in told["near"])
    edges = {one.id for one in near if one.shared_m > 0}
    return Surroundings(told["area_m2"], sides_of(_without_noise(pieces, edges)), near)


def _neighbour(row: dict[str, Any], pieces: list[Piece]) -> Neighbour:
    ours = [piece for piece in pieces if row["id"] in piece.shared]
    shared_m = sum(piece.length_m for piece in ours)
    azimuth = row.pop("azimuth") or 0.0
    if shared_m < SHORTEST_EDGE_M:
        ours, shared_m = [], 0.0
    else:
        azimuth = max(ours, key=lambda piece: piece.length_m).azimuth + tau / 4
    if not row["is_seen"]:
        row |= {"label": "", "block": None, "area_ar": None, "area_en": None}
    lines = [piece.line for piece in ours]
    return Neighbour(**row, shared_m=shared_m, towards=wind(azimuth), lines=lines)


def _without_noise(pieces: list[Piece], edges: set[int]) -> list[Piece]:
    """A piece shared only with who touches a corner is our own side's."""
    return [
        replace(piece, shared=tuple(other for other in piece.shared if other in edges))
        for piece in pieces
    ]
