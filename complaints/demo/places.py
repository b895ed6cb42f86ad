"""Where the demo's complaints lie: around hot spots, as real ones do, on the demo's land."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db import connection

from gis_core import crs

BASES = 30_000  # parcels among which places are looked for
A_HOT_SPOT_EACH = 70  # complaints
IN_HOT_SPOTS = 0.7
SPREAD_M, NEAR_M = 55.0, 22.0
_BASES = """
SELECT ST_X(place), ST_Y(place), area_id FROM (
    SELECT ST_PointOnSurface(version.boundary) AS place, version.area_id
    FROM parcels_parcelboundary version
    WHERE valid_to IS NULL AND recorded_to IS NULL AND area_id IS NOT NULL
    ORDER BY hashint8extended(id, %s) LIMIT %s
) sampled
"""
# The way of ``complaints.locating``, for all places in one statement.
_LOCATED = f"""
SELECT coalesce(parcel.area_id, block.area_id, area.id),
       CASE WHEN parcel.area_id IS NOT NULL THEN parcel.block_id ELSE block.id END, hit.parcel_id
FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS spot (x, y, n)
CROSS JOIN LATERAL (SELECT ST_SetSRID(ST_MakePoint(x, y), {crs.STORAGE}) AS at) place
LEFT JOIN LATERAL (
    SELECT parcel_id FROM parcels_parcelboundary version
    WHERE valid_to IS NULL AND recorded_to IS NULL AND ST_Intersects(version.boundary, place.at)
    ORDER BY computed_area_m2, parcel_id LIMIT 1
) hit ON true
LEFT JOIN parcels_parcel parcel ON parcel.id = hit.parcel_id
LEFT JOIN LATERAL (
    SELECT id, area_id FROM areas_block
    WHERE parcel.area_id IS NULL AND ST_Intersects(boundary, place.at) ORDER BY id LIMIT 1
) block ON true
LEFT JOIN LATERAL (
    SELECT id FROM areas_area
    WHERE coalesce(parcel.area_id, block.area_id) IS NULL
      AND ST_Intersects(boundary, place.at) ORDER BY id LIMIT 1
) area ON true
ORDER BY spot.n
"""


@dataclass(frozen=True)
class Place:
    """A spot in the storage CRS and what lies there."""

    x: float
    y: float
    area: int | None
    block: int | None
    parcel: int | None


class Ground:
    """The demo's parcels as places to complain about; empty where there is no land."""

    def __init__(self, random: np.random.Generator, *, seed: int, complaints: int) -> None:
        self.random = random
        with connection.cursor() as cursor:
            cursor.execute(_BASES, [seed, BASES])
            rows = cursor.fetchall()
        self.spots = np.array([row[:2] for row in rows], dtype=float).reshape(-1, 2)
        self.areas = np.array([row[2] for row in rows])
        if len(rows):
            self._choose_hot_spots(max(12, complaints // A_HOT_SPOT_EACH))

    def __bool__(self) -> bool:
        return len(self.spots) > 0

    def draw(self, *, flooded: np.ndarray) -> np.ndarray:
        """A spot for each of several complaints; those that are ``flooded`` lie in few areas."""
        count = len(flooded)
        hot = (self.random.random(count) < IN_HOT_SPOTS) | flooded
        dry = self.random.choice(len(self.hot), count, p=self.heat)
        wet = self.random.choice(self.low, count)
        base = np.where(flooded, wet, dry)
        anywhere = self.random.integers(len(self.spots), size=count)
        chosen = np.where(hot, self.hot[base], anywhere)
        spread = np.where(hot, SPREAD_M, NEAR_M)[:, None]
        return self.spots[chosen] + self.random.normal(size=(count, 2)) * spread

    def located(self, spots: np.ndarray) -> list[Place]:
        """What lies at each spot."""
        xs, ys = spots[:, 0].tolist(), spots[:, 1].tolist()
        with connection.cursor() as cursor:
            cursor.execute(_LOCATED, [xs, ys])
            return [Place(x, y, *row) for x, y, row in zip(xs, ys, cursor.fetchall(), strict=True)]

    def _choose_hot_spots(self, count: int) -> None:
        """Few that are very hot and many that are warm; those of a few areas are low-lying."""
        self.hot = self.random.choice(len(self.spots), count)
        heat = self.random.pareto(1.3, count) + 0.4
        self.heat = heat / heat.sum()
        wet = self.random.choice(np.unique(self.areas), min(3, len(np.unique(self.areas))), False)
        low = np.flatnonzero(np.isin(self.areas[self.hot], wet))
        self.low = low if len(low) else np.arange(min(3, count))
