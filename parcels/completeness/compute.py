"""Looking at files: a few parcels at once for a reader, or an area's to keep."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from gis_core.tiles.versions import bump
from parcels.completeness.checks import BY_CODE, CHECKS, Check, Kind, Theme, codes_of

LAYER = "completeness"
THEMES = len(Theme)
_CHOSEN = """
    SELECT parcel.id, parcel.area_id, parcel.block_id, version.id AS boundary_id,
           version.boundary, version.official_area_m2, version.computed_area_m2,
           version.valid_from
    FROM parcels_parcel parcel
    LEFT JOIN parcels_parcelboundary version
      ON version.parcel_id = parcel.id AND version.valid_to IS NULL AND version.recorded_to IS NULL
    WHERE parcel.status = 'current' AND {which}
"""
_FOUND = " UNION ALL ".join(
    f"SELECT id, detail, '{check.code}' AS code, '{check.theme}' AS theme "
    f"FROM ({check.statement}) {check.code}"
    for check in CHECKS
)


@dataclass(frozen=True)
class Found:
    """One finding about one parcel."""

    check: Check
    detail: dict[str, Any]

    @property
    def sentence(self) -> str:
        """What is wrong, in the page's language; days and numbers keep their own direction."""
        told = {name: f"\u2068{value}\u2069" for name, value in self.detail.items()}
        return str(self.check.says) % told


@dataclass
class Meter:
    """A parcel's findings and what they leave of a complete file."""

    findings: list[Found] = field(default_factory=list)

    @property
    def score(self) -> int:
        """The share of themes without a finding, in whole per cent."""
        spoilt = {found.check.theme for found in self.findings}
        return score_of(len(spoilt))


def score_of(spoilt_themes: int) -> int:
    """Whole per cent of the themes that are in order, rounded down so that 100 means all."""
    return 100 * (THEMES - spoilt_themes) // THEMES


def meters_of(parcel_ids: Iterable[int]) -> dict[int, Meter]:
    """The meters of some parcels as they stand this moment, in one statement."""
    wanted = list(parcel_ids)
    meters: dict[int, Meter] = defaultdict(Meter)
    chosen = _CHOSEN.format(which="parcel.id = ANY(%(ids)s)")
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH chosen AS MATERIALIZED ({chosen}) SELECT id, code, detail FROM ({_FOUND}) found",
            {"ids": wanted, "today": timezone.localdate()},
        )
        for pk, code, detail in cursor.fetchall():
            meters[pk].findings.append(Found(BY_CODE[code], _as_dict(detail)))
    return {pk: meters[pk] for pk in wanted}


@transaction.atomic
def refresh_area(area_id: int | None) -> int:
    """Look at all current parcels of an area, or at those in none, and keep what is found.

    Returns how many parcels were looked at. Readers see the former figures until it commits.
    """
    given = {"area": area_id, "today": timezone.localdate()}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS chosen")
        cursor.execute(
            "CREATE TEMP TABLE chosen ON COMMIT DROP AS"
            + _CHOSEN.format(which="parcel." + _here(area_id)),
            given,
        )
        count = cursor.rowcount
        cursor.execute("CREATE UNIQUE INDEX ON chosen (id)")
        cursor.execute("ANALYZE chosen")
        # Of the area as it was and as it is: a parcel may have moved here since.
        cursor.execute(f"DELETE FROM parcels_parcelquality WHERE {_here(area_id)}", given)
        cursor.execute(
            "DELETE FROM parcels_parcelquality kept USING chosen WHERE kept.parcel_id = chosen.id"
        )
        cursor.execute(_KEEP, given)
        cursor.execute(f"DELETE FROM parcels_placequality WHERE {_here(area_id)}", given)
        cursor.execute(
            _GATHER.format(here=_here(area_id)),
            given | {str(kind): codes_of(kind) for kind in Kind},
        )
        cursor.execute("DROP TABLE chosen")
    return count


_KEEP = f"""
    INSERT INTO parcels_parcelquality (parcel_id, area_id, block_id, score, codes)
    SELECT chosen.id, chosen.area_id, chosen.block_id,
           100 * ({THEMES} - coalesce(spoilt.themes, 0)) / {THEMES}, coalesce(spoilt.codes, '{{}}')
    FROM chosen
    LEFT JOIN (
        SELECT id, count(DISTINCT theme) AS themes, array_agg(DISTINCT code) AS codes
        FROM ({_FOUND}) found GROUP BY id
    ) spoilt USING (id)
"""
_GATHER = """
    INSERT INTO parcels_placequality
        (area_id, block_id, parcels, score_sum, with_findings, missing, stale, contradicting,
         computed_at)
    SELECT area_id, block_id, count(*), sum(score), count(*) FILTER (WHERE codes <> '{{}}'),
           count(*) FILTER (WHERE codes && %(missing)s::varchar[]),
           count(*) FILTER (WHERE codes && %(stale)s::varchar[]),
           count(*) FILTER (WHERE codes && %(contradicting)s::varchar[]), now()
    FROM parcels_parcelquality WHERE {here}
    GROUP BY area_id, block_id
"""


def _here(area_id: int | None) -> str:
    """The place as a condition that an index knows; ``IS NOT DISTINCT FROM`` reads every row."""
    return "area_id IS NULL" if area_id is None else "area_id = %(area)s"


def redraw() -> None:
    """Let the map's completeness layer be drawn anew."""
    bump(LAYER)


def _as_dict(detail: Any) -> dict[str, Any]:
    """JSON objects reach a bare cursor as text where no adapter is set."""
    return json.loads(detail) if isinstance(detail, str) else detail
