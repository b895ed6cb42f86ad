"""A walk's pieces joined into sides: runs with one partner, one street and one direction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, groupby
from math import degrees, fmod, tau
from typing import Any

from django.contrib.gis.geos import LineString, MultiLineString

from gis_core import crs
from gis_core.areas.names import in_language
from parcels.adjacency.winds import WINDS

BENT = 20  # degrees between two pieces that are two sides
CORNER = (30, 150)  # degrees between the sides of a corner; flatter ones are one bent side
SHORTEST_M = 1.0  # shorter sides are jogs and chamfers, which make no corner by themselves
_WINDS = 8


@dataclass(frozen=True)
class FacedStreet:
    """The street before an open side."""

    id: int
    name_ar: str
    name_en: str
    kind: str | None
    kind_ar: str | None
    kind_en: str | None
    width_m: float | None

    @property
    def kind_name(self) -> str:
        """Its kind in the page's language; empty where that is not recorded."""
        return in_language(self.kind_ar or "", self.kind_en or "")

    @property
    def name(self) -> str:
        """Its name in the page's language; empty where it has none."""
        return in_language(self.name_ar, self.name_en)


@dataclass(frozen=True)
class Piece:
    """Part of a straight edge with the same parcels all along its other side.

    ``azimuth`` is the walk's direction in radians clockwise from north, our ground to its left.
    """

    ring: tuple[int, ...]
    length_m: float
    azimuth: float
    shared: tuple[int, ...]
    is_covered: bool
    street: FacedStreet | None
    xy: list[list[float]]
    line: list[list[float]]

    @classmethod
    def of(cls, told: dict[str, Any], streets: dict[int, FacedStreet]) -> Piece:
        """As the statement told it."""
        given = told | {
            "ring": tuple(told["ring"]),
            "shared": tuple(told["shared"]),
            "street": streets.get(told["street"]),
        }
        return cls(**given)

    @property
    def is_open(self) -> bool:
        """Whether no parcel lies on the other side."""
        return not self.shared and not self.is_covered

    def goes_on_in(self, other: Piece) -> bool:
        """Whether the next piece belongs to the same side."""
        return (self.shared, self.is_covered, self.street) == (
            other.shared,
            other.is_covered,
            other.street,
        ) and angle_between(self.azimuth, other.azimuth) < BENT


@dataclass(frozen=True)
class Side:
    """A run of pieces that a person would call one side."""

    pieces: tuple[Piece, ...]
    run: int = 0  # open sides that follow one another without a neighbour share a run

    @property
    def is_open(self) -> bool:
        """Whether it is frontage."""
        return self.pieces[0].is_open

    @property
    def is_covered(self) -> bool:
        """Whether another parcel's ground lies over it: a fault of the records."""
        return self.pieces[0].is_covered and not self.shared

    @property
    def shared(self) -> tuple[int, ...]:
        """The parcels on the other side; more than one where they overlap one another."""
        return self.pieces[0].shared

    @property
    def street(self) -> FacedStreet | None:
        """The street before it, where it is open and that is known."""
        return self.pieces[0].street

    @cached_property
    def length_m(self) -> float:
        """Metres in the storage CRS."""
        return sum(piece.length_m for piece in self.pieces)

    @property
    def azimuth(self) -> float:
        """The walk's direction along its longest piece, radians clockwise from north."""
        return max(self.pieces, key=lambda piece: piece.length_m).azimuth

    @property
    def faces(self) -> int:
        """Where it looks: 0 north, 1 north-east, and so on clockwise to 7."""
        return wind(self.azimuth + tau / 4)

    @property
    def direction(self) -> str:
        """The same in the page's language."""
        return str(WINDS[self.faces])

    @property
    def lines(self) -> list[list[list[float]]]:
        """Its pieces as coordinates in WGS 84 degrees."""
        return [piece.line for piece in self.pieces]

    @property
    def light(self) -> str:
        """What lights up on the map: the side as a GeoJSON feature (WGS 84), as text."""
        return feature({"type": "MultiLineString", "coordinates": self.lines})

    @property
    def geometry(self) -> MultiLineString:
        """Its pieces in the storage CRS, whose coordinates are rounded to 0.1 mm."""
        return MultiLineString(
            *(LineString(*map(tuple, p.xy)) for p in self.pieces), srid=crs.STORAGE
        )


def sides_of(pieces: Iterable[Piece]) -> tuple[Side, ...]:
    """Sides in the order of the walk, ring by ring."""
    rings = groupby(pieces, key=lambda piece: piece.ring)
    return tuple(side for n, (_ring, walk) in enumerate(rings) for side in _of_ring(n, list(walk)))


def meet_at_a_corner(sides: Iterable[Side]) -> bool | None:
    """Whether open sides meet at an angle on two streets; None where their streets are unknown."""
    runs: dict[int, list[Side]] = {}
    for side in sides:
        if side.is_open and side.length_m >= SHORTEST_M:
            runs.setdefault(side.run, []).append(side)
    answers = [
        None if one.street is None or other.street is None else one.street.id != other.street.id
        for run in runs.values()
        for one, other in combinations(run, 2)
        if CORNER[0] <= angle_between(one.azimuth, other.azimuth) <= CORNER[1]
    ]
    if True in answers:
        return True
    return None if None in answers else False


def feature(geometry: dict[str, Any]) -> str:
    """The text of a GeoJSON feature of a geometry in WGS 84."""
    return json.dumps({"type": "Feature", "properties": {}, "geometry": geometry})


def angle_between(one: float, other: float) -> float:
    """Degrees from 0 to 180 between two directions in radians."""
    turn = abs(fmod(one - other, tau))
    return degrees(min(turn, tau - turn))


def wind(azimuth: float) -> int:
    """The nearest of the eight winds."""
    return round(fmod(azimuth + tau, tau) / tau * _WINDS) % _WINDS


def _of_ring(ring: int, walk: list[Piece]) -> Iterator[Side]:
    runs = 1000 * ring
    was_open = False
    made: list[Side] = []
    for pieces in _joined(walk):
        is_open = pieces[0].is_open
        runs += is_open and not was_open
        was_open = is_open
        made.append(Side(tuple(pieces), runs))
    if len(made) > 1 and made[0].is_open and made[-1].is_open:  # the ring closes within a run
        last = made[-1].run
        made = [
            Side(side.pieces, made[0].run) if side.is_open and side.run == last else side
            for side in made
        ]
    yield from made


def _joined(walk: list[Piece]) -> list[list[Piece]]:
    """Runs of pieces; the ring's first corner may lie within a side."""
    joined: list[list[Piece]] = []
    for piece in walk:
        if joined and joined[-1][-1].goes_on_in(piece):
            joined[-1].append(piece)
        else:
            joined.append([piece])
    if len(joined) > 1 and joined[-1][-1].goes_on_in(joined[0][0]):
        joined[0] = joined.pop() + joined[0]
    return joined
