"""In the child: geometries as delivered -> geometries that can be stored, or the reason why not."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyproj
import shapely

from .outlines import flaws

MOST_VERTICES = 250_000  # validity of a crafted ring takes minutes beyond this
TINY_M2 = 1.0
POINT, LINE, POLYGON, MULTIPOINT, MULTILINE, MULTIPOLYGON = 0, 1, 3, 4, 5, 6
# What a layer may ask for, besides taking any geometry or none; the sentences name these.
KINDS = {
    "point": (POINT, MULTIPOINT),
    "polygon": (POLYGON, MULTIPOLYGON),
    "line_or_polygon": (LINE, MULTILINE, POLYGON, MULTIPOLYGON),
}
PLAIN_HEADS = {b"\x01\x03\x00\x00\x00": "0103000020", b"\x01\x06\x00\x00\x00": "0106000020"}
_PLACE = re.compile(r"\[?(-?[\d.]+(?:e[+-]?\d+)?) (-?[\d.]+(?:e[+-]?\d+)?)\]?\s*$")

Found = dict[str, Any]


@dataclass
class Shaped:
    """A chunk's geometries in the storage CRS with what was found in them."""

    given: np.ndarray  # geometries as delivered
    stored: np.ndarray  # geometries in the storage CRS, None where there is none
    hexes: list[str]  # stored, as EWKB in hex; "" for none
    source_hexes: list[str]  # as delivered, where that is another CRS
    rejected: np.ndarray
    findings: list[Found] = field(default_factory=list)


class Shaper:
    """Brings geometries into the storage CRS; one for the whole delivery."""

    def __init__(
        self,
        *,
        source_srid: int,
        storage_srid: int,
        extent: list[float],
        geometry: str,
        repair: bool,
    ) -> None:
        self.source_srid, self.storage_srid = source_srid, storage_srid
        self.geometry, self.repair = geometry, repair
        self.to_storage = None
        if source_srid != storage_srid:
            self.to_storage = _transformer(source_srid, storage_srid)
        self.from_storage = _transformer(storage_srid, 4326)
        west, south, east, north = extent
        box = _transformer(4326, storage_srid).transform_bounds(
            west, south, east, north, densify_pts=21
        )
        self.box = np.array(box)
        self.counts = {"z": 0}

    def shape(self, wkb: np.ndarray, first_seq: int) -> Shaped:
        """All facts on a chunk that need no other feature to be known."""
        given = shapely.from_wkb(wkb, on_invalid="ignore")
        given = self._flatten(given)
        stored = self._cross(given)
        shaped = Shaped(given, stored, [], [], np.zeros(len(given), dtype=bool))
        self._judge(shaped, first_seq)
        shaped.hexes = self._hexes(wkb, given, shaped.stored)
        if self.to_storage is not None:
            source = shapely.set_srid(given, self.source_srid)
            encoded = shapely.to_wkb(source, hex=True, include_srid=True)
            shaped.source_hexes = [text or "" for text in encoded]
        return shaped

    def places(self, geometries: np.ndarray) -> list[tuple[float, float] | None]:
        """A point (longitude, latitude) on each geometry of the storage CRS."""
        points = shapely.point_on_surface(geometries)
        xs, ys = self.from_storage.transform(shapely.get_x(points), shapely.get_y(points))
        return [
            (round(float(x), 7), round(float(y), 7)) if np.isfinite(x) and np.isfinite(y) else None
            for x, y in zip(xs, ys, strict=True)
        ]

    def _flatten(self, geometries: np.ndarray) -> np.ndarray:
        more = shapely.has_z(geometries) | shapely.has_m(geometries)
        if not more.any():
            return geometries
        self.counts["z"] += int(more.sum())
        return shapely.force_2d(geometries)

    def _cross(self, geometries: np.ndarray) -> np.ndarray:
        if self.to_storage is None:
            return geometries.copy()
        return shapely.transform(geometries, self._vertices)  # None and empty stay as they are

    def _vertices(self, points: np.ndarray) -> np.ndarray:
        assert self.to_storage is not None  # noqa: S101
        xs, ys = self.to_storage.transform(points[:, 0], points[:, 1])
        return np.column_stack([xs, ys])

    def _judge(self, shaped: Shaped, first_seq: int) -> None:
        stored = shaped.stored
        missing = shapely.is_missing(stored)
        empty = shapely.is_empty(stored)
        types = shapely.get_type_id(stored)
        self._reject(shaped, first_seq, missing, "geometry_missing")
        self._reject(shaped, first_seq, empty, "geometry_empty")
        there = ~missing & ~empty
        if self.geometry in KINDS:
            other = there & ~self._is_asked_for(stored, types)
            self._reject(shaped, first_seq, other, f"geometry_not_{self.geometry}")
            there &= ~other
        bounds = shapely.bounds(stored)
        outside = there & ~_inside(bounds, self.box)
        self._reject(shaped, first_seq, outside, "geometry_outside")
        there &= ~outside
        heavy = there & (shapely.get_num_coordinates(stored) > MOST_VERTICES)
        self._reject(shaped, first_seq, heavy, "geometry_too_heavy", most=MOST_VERTICES)
        there &= ~heavy
        outlines = there & np.isin(types, (POLYGON, MULTIPOLYGON))
        self._judge_polygons(shaped, first_seq, outlines)
        lines = there & np.isin(types, (LINE, MULTILINE))
        self._judge_lines(shaped, first_seq, lines)

    def _is_asked_for(self, stored: np.ndarray, types: np.ndarray) -> np.ndarray:
        fits: np.ndarray = np.isin(types, KINDS[self.geometry])
        if self.geometry == "point":  # several spots under one number are none of them
            fits &= shapely.get_num_geometries(stored) == 1
        return fits

    def _judge_lines(self, shaped: Shaped, first_seq: int, there: np.ndarray) -> None:
        """A line may cross itself; one that leads nowhere is refused."""
        nowhere = there & ~shapely.is_valid(shaped.stored)
        for at in np.flatnonzero(nowhere):
            place = self._first_point(shaped.stored[at])
            self._say(shaped, first_seq, at, "line_without_length", "B", place)
        shaped.rejected |= nowhere

    def _judge_polygons(self, shaped: Shaped, first_seq: int, there: np.ndarray) -> None:
        valid = np.ones(len(there), dtype=bool)
        valid[there] = shapely.is_valid(shaped.stored[there])
        if self.to_storage is not None:  # a transform can hide a fault in the last digits
            valid[there] &= shapely.is_valid(shaped.given[there])
        for at in np.flatnonzero(there & ~valid):
            self._judge_invalid(shaped, first_seq, int(at))
        good = there & ~shaped.rejected
        areas = shapely.area(shaped.stored)
        for at in np.flatnonzero(good & (areas < TINY_M2)):
            self._say(shaped, first_seq, at, "geometry_tiny", "W", area=round(float(areas[at]), 3))
        parts = shapely.get_num_geometries(shaped.stored)  # a repair may have parted it
        for at in np.flatnonzero(good & (parts > 1)):
            self._say(shaped, first_seq, at, "geometry_multipart", "W", parts=int(parts[at]))
        whole = np.flatnonzero(good)
        for number, holes in _holes(shaped.stored[whole]):
            self._say(shaped, first_seq, whole[number], "geometry_holes", "W", holes=holes)
        for flaw in flaws(shaped.stored[whole]):
            place = self._in_degrees(*flaw.spot) if flaw.spot else None
            self._say(shaped, first_seq, whole[flaw.at], flaw.code, "W", place, **flaw.params)

    def _judge_invalid(self, shaped: Shaped, first_seq: int, at: int) -> None:
        broken = shaped.stored[at]
        reason = shapely.is_valid_reason(broken)
        place = self._place_of(reason) or self._first_point(broken)
        if shapely.is_valid(broken):
            reason = shapely.is_valid_reason(shaped.given[at])
        words = _PLACE.sub("", reason).strip()
        # What only the change of system broke in its last digits is not the sender's to mend.
        is_ours = shapely.is_valid(shaped.given[at])
        mended = self._mend(broken) if self.repair or is_ours else None
        if mended is None:
            self._say(shaped, first_seq, at, "geometry_invalid", "B", place, reason=words)
            shaped.rejected[at] = True
            return
        change = round(abs(float(shapely.area(mended) - shapely.area(broken))), 2)
        shaped.stored[at] = mended
        self._say(shaped, first_seq, at, "geometry_repaired", "W", place, reason=words, area=change)

    @staticmethod
    def _mend(broken: Any) -> Any | None:
        """By structure only: the other method can hold a processor for minutes."""
        mended = shapely.make_valid(broken, method="structure", keep_collapsed=False)
        parts = [g for g in shapely.get_parts(mended) if shapely.get_type_id(g) == POLYGON]
        whole = shapely.multipolygons(parts) if parts else None
        return whole if whole is not None and whole.is_valid and not whole.is_empty else None

    def _place_of(self, reason: str) -> tuple[float, float] | None:
        match = _PLACE.search(reason)
        if not match:
            return None
        return self._in_degrees(float(match[1]), float(match[2]))

    def _first_point(self, geometry: Any) -> tuple[float, float] | None:
        points = shapely.get_coordinates(geometry)[:1]
        if not len(points) or not np.isfinite(points).all():
            return None
        return self._in_degrees(*points[0])

    def _in_degrees(self, x: float, y: float) -> tuple[float, float] | None:
        lng, lat = self.from_storage.transform(x, y)
        return (round(lng, 7), round(lat, 7)) if np.isfinite([lng, lat]).all() else None

    def _reject(
        self, shaped: Shaped, first_seq: int, which: np.ndarray, code: str, **params: object
    ) -> None:
        for at in np.flatnonzero(which):
            geometry = shaped.stored[at]
            place = self._first_point(geometry) if geometry is not None else None
            self._say(shaped, first_seq, at, code, "B", place, **params)
        shaped.rejected |= which

    def _say(
        self,
        shaped: Shaped,
        first_seq: int,
        at: int | np.integer,
        code: str,
        severity: str,
        place: tuple[float, float] | None = None,
        **params: object,
    ) -> None:
        if place is None and shaped.stored[at] is not None and severity != "B":
            place = self.places(shaped.stored[at : at + 1])[0]
        shaped.findings.append(
            {"seq": first_seq + int(at), "code": code, "severity": severity, "place": place,
             "params": params}
        )  # fmt: skip

    def _hexes(self, wkb: np.ndarray, given: np.ndarray, stored: np.ndarray) -> list[str]:
        """EWKB in hex; the delivered bytes themselves where nothing was changed."""
        srid = self.storage_srid.to_bytes(4, "little").hex()
        heads = {head: start + srid for head, start in PLAIN_HEADS.items()}
        hexes = [""] * len(stored)
        changed = list(range(len(stored)))
        if self.to_storage is None:
            changed = []
            for at, raw in enumerate(wkb):
                head = heads.get(raw[:5]) if raw is not None else None
                if head is not None and stored[at] is given[at]:
                    hexes[at] = head + raw[5:].hex()
                else:
                    changed.append(at)
        if changed:
            for at, text in zip(changed, _ewkb(stored[changed], self.storage_srid), strict=True):
                hexes[at] = text
        return hexes


def points_of(xs: Iterable[float | None], ys: Iterable[float | None]) -> np.ndarray:
    """Points as WKB; None where a coordinate is missing."""
    pairs = zip(xs, ys, strict=True)
    made = [None if x is None or y is None else shapely.Point(x, y) for x, y in pairs]
    return shapely.to_wkb(np.array(made, dtype=object))


def _ewkb(geometries: np.ndarray, srid: int) -> list[str]:
    """Hex for COPY; "" for no geometry and for one with a coordinate that is no number."""
    finite = np.asarray(np.isfinite(shapely.bounds(geometries)).all(axis=1))
    encoded = shapely.to_wkb(shapely.set_srid(geometries, srid), hex=True, include_srid=True)
    return [text if text and fine else "" for text, fine in zip(encoded, finite, strict=True)]


def _transformer(source: int, target: int) -> pyproj.Transformer:
    """x before y, and never the operation that ignores the datum."""
    return pyproj.Transformer.from_crs(source, target, always_xy=True, allow_ballpark=False)


def _holes(polygons: np.ndarray) -> Iterator[tuple[int, int]]:
    """(which one, how many), counted over all its parts."""
    parts, of_part = shapely.get_parts(polygons, return_index=True)
    counts = np.bincount(
        of_part, weights=shapely.get_num_interior_rings(parts), minlength=len(polygons)
    )
    for at in np.flatnonzero(counts):
        yield int(at), int(counts[at])


def _inside(bounds: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Which bounds lie in the box; not-a-number and infinity never do."""
    with np.errstate(invalid="ignore"):
        low = (bounds[:, :2] >= box[:2]).all(axis=1)
        high = (bounds[:, 2:] <= box[2:]).all(axis=1)
    return np.asarray(low & high)
