"""Whether a delivery lies beside the published land as a whole, as after a mistake of datum."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from django.db import connection
from django.utils.translation import gettext_lazy as _
from pyproj.exceptions import ProjError

from gis_core import crs
from gis_core.ingest.checks import Check
from gis_core.ingest.codes import CRS
from gis_core.ingest.findings import Found
from gis_core.ingest.models import ImportRun
from parcels.publish.divisions import HOLDER

SHIFT_M = 1.0  # less is how well two surveys agree
LEAST_PAIRS = 3
MOST_PAIRS = 5_000
SCATTER = 0.25  # of the shift: parcels that moved each in its own way are no mistake of datum
FITS_M = 1.5  # how well a known mistake must explain a shift

# Parcels known by their number. Half of all must have moved before any is looked at.
_BY_NUMBER = """
    SELECT ST_X(here), ST_Y(here), ST_X(there), ST_Y(there)
    FROM (
        SELECT ST_Centroid(delivered.boundary) AS here, ST_Centroid(version.boundary) AS there
        FROM matched_parcel matched
        JOIN delivered_parcel delivered USING (seq)
        JOIN parcels_parcelboundary version ON version.id = matched.version_id
        WHERE matched.moved_m > %(shift)s
          AND (SELECT count(*) FILTER (WHERE moved_m > %(shift)s) * 2 >= count(moved_m)
               FROM matched_parcel)
        ORDER BY matched.seq LIMIT %(most)s
    ) pairs
"""
# New numbers are compared as blocks: those that they fill, by the middle of their frames.
_BY_BLOCK = """
    SELECT ST_X(here), ST_Y(here), ST_X(there), ST_Y(there)
    FROM (
        SELECT ST_Centroid(ST_Extent(delivered.boundary)::geometry) AS here,
               ST_Centroid(ST_Envelope(block.boundary)) AS there
        FROM delivered_parcel delivered JOIN areas_block block ON block.id = delivered.block_id
        WHERE delivered.names_block AND block.boundary IS NOT NULL
        GROUP BY block.id
        HAVING sum(ST_Area(delivered.boundary)) >= 0.8 * ST_Area(block.boundary)
    ) pairs
"""
# Delivered blocks themselves, in the area that they name or else lie in; of these there are few.
_BLOCKS = f"""
    SELECT ST_X(here), ST_Y(here), ST_X(there), ST_Y(there)
    FROM (
        SELECT ST_Centroid(staged.boundary) AS here, ST_Centroid(block.boundary) AS there
        FROM ingest_stagedfeature staged
        JOIN delivered_place place
          ON place.area_word = coalesce(staged.attributes->>'area', '') AND place.block_word = ''
        LEFT JOIN ({HOLDER}) held ON held.seq = staged.seq
        JOIN areas_block block
          ON block.area_id = coalesce(place.area_id, held.area_id)
         AND block.number = staged.attributes->>'number'
        WHERE staged.run_id = %(run)s AND NOT staged.is_rejected AND block.boundary IS NOT NULL
        ORDER BY staged.seq LIMIT %(most)s
    ) pairs
"""


class Shift(NamedTuple):
    """Metres to the east and to the north, and a spot where it was measured."""

    east: float
    north: float
    x: float
    y: float


def _shifted(run: ImportRun, *statements: str) -> Iterator[Found]:
    """What the first pairs that agree on one shift say."""
    shifts = (_common(_pairs(run, statement)) for statement in statements)
    shift = next(filter(None, shifts), None)
    if shift is None:
        return
    (place,) = crs.to_wgs84(crs.STORAGE, [(shift.x, shift.y)])
    metres = float(np.hypot(shift.east, shift.north))
    yield Found(
        "shifted",
        "B",
        params={
            "metres": round(metres, 1),
            "east": f"{shift.east:+.1f}",
            "north": f"{shift.north:+.1f}",
            "likely": _likely(run, shift) or _("no mistake of systems that is known here"),
        },
        place=place,
    )


def _pairs(run: ImportRun, statement: str) -> np.ndarray:
    told = {"run": run.pk, "shift": SHIFT_M, "most": MOST_PAIRS}
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        return np.array(cursor.fetchall(), dtype=float).reshape(-1, 4)


def _common(pairs: np.ndarray) -> Shift | None:
    """What all pairs are shifted by, if it is one and the same."""
    if len(pairs) < LEAST_PAIRS:
        return None
    moved = pairs[:, :2] - pairs[:, 2:]
    middle = np.median(moved, axis=0)
    metres = float(np.hypot(*middle))
    scatter = float(np.median(np.hypot(*(moved - middle).T)))
    if metres < SHIFT_M or scatter > SCATTER * metres:
        return None
    return Shift(*middle.tolist(), *pairs[len(pairs) // 2, :2].tolist())


def _likely(run: ImportRun, shift: Shift) -> str:
    """The systems that give such a shift here if their coordinates are taken for the run's own."""
    used = int(run.crs.removeprefix("EPSG:") or crs.STORAGE)
    found = {
        f"{crs.name_of(srid)} (EPSG:{srid})": off
        for srid in sorted(crs.ALLOWED - {used})
        if (off := _unexplained(used, srid, shift)) < FITS_M
    }
    return ", ".join(sorted(found, key=lambda name: found[name])[:3])


def _unexplained(used: int, meant: int, shift: Shift) -> float:
    """Metres that the mistake leaves over; infinite where it cannot have been made."""
    read_as = crs.describe(used)
    known = [(used, meant)]
    datum = read_as.geodetic_crs and read_as.geodetic_crs.to_epsg()
    if datum and crs.describe(meant).is_geographic:  # brought over without changing the datum
        known.append((datum, meant))
    return min(_left_over(first, second, shift) for first, second in known)


def _left_over(used: int, meant: int, shift: Shift) -> float:
    try:
        written = crs.transformer(crs.STORAGE, used).transform(shift.x, shift.y)
        x, y = crs.transformer(meant, crs.STORAGE).transform(*written)
    except ProjError:
        return np.inf
    off = np.hypot(shift.x - x - shift.east, shift.y - y - shift.north)
    return float(off) if np.isfinite(off) else np.inf


def _check(*statements: str) -> Check:
    return Check("shifted", "B", CRS, look=lambda run: _shifted(run, *statements))


PARCELS = _check(_BY_NUMBER, _BY_BLOCK)
BLOCKS = _check(_BLOCKS)
