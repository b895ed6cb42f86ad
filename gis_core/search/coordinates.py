"""Coordinates as people paste them, in whichever system they happen to be.

A pair of numbers is read in every way that puts it inside the municipality, and each reading is
offered under its system's name: two systems may both be plausible, and only the person knows.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings

from gis_core import crs
from gis_core.search.fold import fold_digits
from gis_core.search.named_systems import named_systems

Pair = tuple[float, float]

_CONTROLS = re.compile(
    "[\u00ad\u0640\u064b-\u065f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_MARKS = str.maketrans({
    "\u066b": ".", "\u066c": "", "\u060c": ",", "\u061b": ";", "\u2212": "-", "\u2013": "-",
    "\u2032": "'", "\u2019": "'", "\u2018": "'", "\u00b4": "'", "\u0060": "'",
    "\u2033": '"', "\u201d": '"', "\u201c": '"', "\u00ba": "\u00b0", "\u02da": "\u00b0",
})  # fmt: skip
# What stands before the pair in links that map programs share.
_IN_LINK = re.compile(r"[@=:/](-?\d{1,3}\.\d+),(-?\d{1,3}\.\d+)")
_NORTH, _SOUTH, _EAST, _WEST = "north", "south", "east", "west"
_TOWARDS = {
    "n": _NORTH, "s": _SOUTH, "e": _EAST, "w": _WEST,
    "north": _NORTH, "south": _SOUTH, "east": _EAST, "west": _WEST,
    "northing": _NORTH, "easting": _EAST, "mn": _NORTH, "me": _EAST,
    "lat": _NORTH, "latitude": _NORTH, "y": _NORTH,
    "lng": _EAST, "lon": _EAST, "long": _EAST, "longitude": _EAST, "x": _EAST,
    "شمال": _NORTH, "شمالا": _NORTH, "جنوب": _SOUTH, "جنوبا": _SOUTH,
    "شرق": _EAST, "شرقا": _EAST, "غرب": _WEST, "غربا": _WEST,
    "عرض": _NORTH, "طول": _EAST, "شماليات": _NORTH, "شرقيات": _EAST,
}  # fmt: skip
_DEGREE_WORDS = {"deg", "degree", "degrees", "d", "درجة", "درجه"}
_SMALL_WORDS = {
    "m", "min", "sec", "meters", "metres", "خط", "دائرة", "دائره", "دقيقة", "دقيقه", "ثانية",
    "ثانيه", "متر", "و", "م", "geo", "coordinates", "احداثيات", "إحداثيات", "الاحداثيات",
}  # fmt: skip
_TOKEN = re.compile(
    r"(?P<number>(?:(?<![\w.°'\"])[+-])?(?:\d+(?:\.\d*)?|\.\d+))"
    r"|(?P<word>[^\W\d_]+)|(?P<degree>°)|(?P<other>.)",
    re.S,
)
_IGNORED = set(" \t\r\n,;:/|()[]{}'\"=.-")
MOST_NUMBERS = 6  # degrees, minutes and seconds, twice


@dataclass(frozen=True)
class Coordinate:
    """A place in WGS 84 degrees; ``system`` says as what the text was read."""

    lng: float
    lat: float
    system: int
    label: str


@dataclass(frozen=True)
class _Angle:
    """One half of a pair: its value as written, and the direction said with it."""

    value: float
    towards: str
    is_degrees: bool


_Angles = tuple[_Angle, _Angle]


def parse_coordinates(text: str) -> list[Coordinate]:
    """Every reading of the text inside the municipality's extent; none for any other text."""
    plain = fold_digits(_CONTROLS.sub("", text)).translate(_MARKS).lower()
    linked = _IN_LINK.search(plain)
    rest, systems = named_systems(f"{linked[1]} {linked[2]}" if linked else plain)
    found: dict[tuple[int, float, float], Coordinate] = {}
    for version in _versions(rest):
        for place in _read(version, systems):
            found.setdefault((place.system, round(place.lng, 7), round(place.lat, 7)), place)
    return list(found.values())


def _versions(text: str) -> Iterator[str]:
    """A comma parts two numbers, or marks decimals, or thousands: each is tried."""
    yield text.replace(",", " ")
    if re.search(r"\d,\d", text):
        yield re.sub(r"(?<=\d),(?=\d)", ".", text)
        yield re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)


def _read(text: str, systems: tuple[int, ...] | None) -> Iterator[Coordinate]:
    angles = _angles(text)
    if angles is None:
        return
    first, second = angles
    asked = (crs.WGS84, crs.STORAGE, *settings.GIS_SEARCH_SRIDS) if systems is None else systems
    for srid in dict.fromkeys(asked):
        geographic = crs.describe(srid).is_geographic
        if geographic != (first.is_degrees or second.is_degrees) and systems is None:
            continue
        for x, y in _orders(first, second):
            yield from _inside(srid, x, y)


def _angles(text: str) -> _Angles | None:
    """The two halves of the text, or None when it says anything else besides."""
    numbers: list[str] = []
    degree_marks: list[int] = []
    directions: list[tuple[int, str]] = []  # (numbers before it, direction)
    for token in _TOKEN.finditer(text):
        word = token["word"]
        if token["number"]:
            numbers.append(token["number"])
        elif token["degree"] or word in _DEGREE_WORDS:
            degree_marks.append(len(numbers) - 1)
        elif word in _TOWARDS:
            directions.append((len(numbers), _TOWARDS[word]))
        elif not (word in _SMALL_WORDS or token["other"] in _IGNORED):
            return None
        if len(numbers) > MOST_NUMBERS:
            return None
    return _halves(numbers, degree_marks, [d for _place, d in directions])


def _halves(numbers: list[str], marks: list[int], towards: list[str]) -> _Angles | None:
    """The numbers shared out between the two angles, at the second degree sign or in the middle."""
    if len(numbers) < 2 or len(towards) not in (0, 2):
        return None
    middle = marks[1] if len(marks) == 2 and marks[0] == 0 else len(numbers) / 2
    if middle != int(middle):
        return None
    parts = numbers[: int(middle)], numbers[int(middle) :]
    sides = towards or ["", ""]
    first, second = (_angle(part, sides[n], marked=bool(marks)) for n, part in enumerate(parts))
    return (first, second) if first and second else None


def _angle(parts: list[str], towards: str, *, marked: bool) -> _Angle | None:
    """Degrees with minutes and seconds, or one number; None when minutes are not minutes."""
    if not 1 <= len(parts) <= 3 or max(map(len, parts)) > 30:
        return None
    whole, *rest = (float(part) for part in parts)
    if any(not 0 <= part < 60 for part in rest) or (rest and not whole.is_integer()):
        return None
    size = abs(whole) + sum(part / 60**n for n, part in enumerate(rest, start=1))
    negative = parts[0].startswith("-") != (towards in (_SOUTH, _WEST))
    # Two bare whole numbers are a block and a parcel far more often than degrees.
    is_degrees = marked or bool(rest) or (abs(whole) <= 180 and "." in parts[0])
    return _Angle(-size if negative else size, towards, is_degrees)


def _orders(first: _Angle, second: _Angle) -> Iterable[Pair]:
    """(x, y) as the directions say; where they say nothing, both ways round."""
    upright = {_NORTH, _SOUTH}
    if not first.towards:
        return [(second.value, first.value), (first.value, second.value)]
    if (first.towards in upright) == (second.towards in upright):
        return []
    if first.towards in upright:
        return [(second.value, first.value)]
    return [(first.value, second.value)]


def _inside(srid: int, x: float, y: float) -> Iterator[Coordinate]:
    """The place, if the system has it and it lies in the municipality's extent."""
    west, south, east, north = crs.extent()
    ((lng, lat),) = crs.to_wgs84(srid, [(x, y)]) if srid != crs.WGS84 else [(x, y)]
    if math.isfinite(lng) and west <= lng <= east and south <= lat <= north:
        yield Coordinate(round(lng, 8), round(lat, 8), srid, crs.name_of(srid))
