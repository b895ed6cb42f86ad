"""The ground of roads, which is no parcel's and therefore never a gap between parcels.

What lies between parcels is one of three things. A **road** is recorded as such (``Street``, by
its surface or its centreline). **Open ground**, such as a square or the strip that a plan left
over, is told by its width: nobody draws a fault several metres wide. What is left, narrow ground
that no road covers, is a **gap**: two drawings of one line that should be the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from django.db import connection

from gis_core import crs

# A road of unknown width covers at least the narrow ground that its centreline runs through.
LEAST_WIDTH_M = 2.0
# What a road leaves of a gap along its kerb is the noise of two drawings of one line.
NOISE_M = 0.05

Box = Sequence[float]  # west, south, east, north, in the storage CRS

# As one ground: surfaces meet and overlap at crossings.
_GROUND = """
    SELECT ST_AsBinary(coalesce(surface, ST_Buffer(
        centreline, greatest(coalesce(width_m, 0), %(least)s) / 2, 'endcap=flat')))
    FROM parcels_street
    WHERE valid_to IS NULL
      AND (surface && %(box)s::geometry
           OR surface IS NULL AND ST_DWithin(
               centreline, %(box)s::geometry, greatest(coalesce(width_m, 0), %(least)s) / 2))
"""


def road_ground(box: Box) -> np.ndarray:
    """Shapely polygons, in the storage CRS, of the roads in use that reach into a box.

    A road is its surface; without one it is its centreline, as wide as it is said to be. They are
    neither cut at the box nor joined where they cross: ``shapely.union_all`` does that if asked.
    """
    west, south, east, north = box
    edge = shapely.set_srid(shapely.box(west, south, east, north), crs.STORAGE)
    with connection.cursor() as cursor:
        cursor.execute(
            _GROUND, {"box": shapely.to_wkb(edge, hex=True, include_srid=True),
                      "least": LEAST_WIDTH_M}
        )  # fmt: skip
        return shapely.from_wkb([bytes(row[0]) for row in cursor.fetchall()])


def off_road(gaps: np.ndarray, roads: np.ndarray) -> np.ndarray:
    """What of each gap lies on no road; None for a gap that roads cover but for drawing noise.

    ``gaps`` and ``roads`` are polygons in metres, such as those of ``road_ground``. A road takes
    from a gap only the ground that it covers: the rest is a gap still.
    """
    gaps = np.asarray(gaps, dtype=object)
    left = gaps.copy()
    for at, crossing in _roads_of_gaps(gaps, roads):
        rest = shapely.difference(gaps[at], shapely.union_all(crossing))
        core = shapely.buffer(rest, -NOISE_M / 2, join_style="mitre")
        left[at] = None if shapely.is_empty(core) else rest
    return left


def _roads_of_gaps(gaps: np.ndarray, roads: np.ndarray) -> list[tuple[int, np.ndarray]]:
    """(number of a gap, the roads that meet it) for gaps that any road meets."""
    if not len(gaps) or not len(roads):
        return []
    gap, road = shapely.STRtree(roads).query(gaps, predicate="intersects")
    return [(int(at), np.asarray(roads)[road[gap == at]]) for at in np.unique(gap)]
