"""Delivered parcels beside each other and beside those that stay: gaps, and seams that do not meet.

Roads are no parcels, and the ground of one is no gap.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from django.db import connection

from gis_core import crs
from gis_core.ingest.checks import Check
from gis_core.ingest.codes import TOPOLOGY
from gis_core.ingest.findings import Found
from gis_core.ingest.models import ImportRun
from parcels.roads.ground import off_road, road_ground

from .seams import GAP_M, Fabric, gaps, mean_width, seams

TOLD_NEIGHBOURS = 3
OVERLAPPING = ("overlap", "geometry_duplicate", "overlaps_neighbour")  # where no edge can be shared
# The accepted ones first; of those that stay only what lies within reach of them, and is not
# followed by one of them on its own ground.
_GROUND = """
    SELECT delivered.seq, concat_ws('/', delivered.number, nullif(delivered.sub_number, '')),
           ST_AsBinary(delivered.boundary)
    FROM delivered_parcel delivered
    JOIN ingest_stagedfeature staged
      ON staged.run_id = %(run)s AND staged.seq = delivered.seq AND NOT staged.is_rejected
    WHERE delivered.boundary IS NOT NULL
    UNION ALL
    SELECT NULL, neighbour.label, ST_AsBinary(neighbour.boundary)
    FROM published_neighbour neighbour
    WHERE EXISTS (SELECT FROM delivered_parcel delivered
                  WHERE delivered.boundary && ST_Expand(neighbour.boundary, %(reach)s))
      AND NOT EXISTS (SELECT FROM delivered_parcel delivered
                      WHERE ST_Intersects(delivered.boundary,
                                          ST_PointOnSurface(neighbour.boundary)))
    ORDER BY 1 NULLS LAST
"""


class _Ground:
    """The polygons with what each is called; ``seqs`` are None for those that stay."""

    def __init__(self, run: ImportRun) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_GROUND, {"run": run.pk, "reach": GAP_M})
            rows = cursor.fetchall()
        self.seqs = [seq for seq, _label, _wkb in rows]
        self.labels = [label for _seq, label, _wkb in rows]
        self.wkb = [bytes(wkb) for _seq, _label, wkb in rows]
        self.fabric = Fabric(self.wkb)


def _seams(run: ImportRun) -> Iterator[Found]:
    ground = _Ground(run)
    told = set(run.findings.filter(code__in=OVERLAPPING).values_list("seq", flat=True))
    for seam in seams(ground.fabric):
        seq = ground.seqs[seam.at]
        if seq is not None and seq not in told:
            (place,) = crs.to_wgs84(crs.STORAGE, [seam.spot])
            yield Found("edges_unmatched", "W", seq, {"length": seam.length}, place)


def _gaps(run: ImportRun) -> Iterator[Found]:
    ground = _Ground(run)
    found = gaps(ground.fabric)
    if not len(found):
        return
    left = off_road(found, road_ground(shapely.total_bounds(found)))
    for gap in left:
        if gap is not None and (told := _told(gap, ground)):
            yield told


def _told(gap: shapely.Polygon, ground: _Ground) -> Found | None:
    """The gap as the fault of the first delivered parcel that borders on it."""
    beside = _beside(gap, ground)
    delivered = [at for at in beside if ground.seqs[at] is not None]
    others = [ground.labels[at] for at in beside if at not in delivered[:1]][:TOLD_NEIGHBOURS]
    if not delivered or not others:
        return None
    spot = shapely.point_on_surface(gap)
    (place,) = crs.to_wgs84(crs.STORAGE, [(spot.x, spot.y)])
    told = {"area": round(gap.area, 2), "width": round(mean_width(gap), 2), "others": others}
    return Found("gap", "W", ground.seqs[delivered[0]], told, place)


def _beside(gap: shapely.Polygon, ground: _Ground) -> list[int]:
    """Numbers of the polygons that border on it, in the order of the file."""
    west, south, east, north = shapely.bounds(shapely.buffer(gap, 0.01))
    box = ground.fabric.bounds
    near = np.flatnonzero(
        (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
    )
    shapes = shapely.from_wkb(ground.fabric.wkb[near])
    return [int(at) for at in near[shapely.dwithin(shapes, gap, 0.01)]]


CHECKS = (
    Check("edges_unmatched", "W", TOPOLOGY, look=_seams),
    Check("gap", "W", TOPOLOGY, look=_gaps),
)
