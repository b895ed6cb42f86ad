"""Roads into the published streets: what changed ends, and its successor begins the same day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models.functions import Greatest
from django.utils import timezone

from gis_core.ingest.mapping import said
from gis_core.ingest.models import ImportRun
from gis_core.ingest.removing import removed_ids
from parcels.models import Street

from .delivered_roads import deliver

if TYPE_CHECKING:
    from gis_core.accounts.models import User

SAME_WITHIN_M = 0.01  # a trip through another CRS moves a vertex by up to a millimetre


def publish(run: ImportRun, _actor: User | None) -> dict[str, int]:
    """Add roads that are new, end those that changed in favour of their successors.

    What the delivery does not speak of stands: a delivery of surfaces leaves the centrelines. A
    road that is new was there always, unless the delivery says since when.
    """
    deliver(run)
    params = {
        "run": run.pk,
        "source": run.source_name[:200],
        "same": SAME_WITHIN_M,
        "since": _said_day(run),
        "day": _day_of(run),
        **{
            f"tells_{name}": name in said(run) for name in ("name_ar", "name_en", "kind", "width_m")
        },
    }
    with connection.cursor() as cursor:
        for statement in (_MATCH, _END, _ADD):
            cursor.execute(statement, params)
        cursor.execute(_COUNT)
        added, changed, unchanged = cursor.fetchone()
    return {"added": added, "changed": changed, "unchanged": unchanged}


def remove(run: ImportRun) -> int:
    """End what the delivery no longer names, on the day on which it holds."""
    ending = Street.objects.filter(pk__in=removed_ids(run), valid_to=None)
    return ending.update(valid_to=Greatest("valid_from", _day_of(run)), ended_by=run)


def _said_day(run: ImportRun) -> date | None:
    told = run.mapping.get("constants", {}).get("valid_from")
    return date.fromisoformat(told) if told else None


def _day_of(run: ImportRun) -> date:
    return _said_day(run) or timezone.localdate()


# Taking back: a road does not come back where another bears its code or its name by now.
_KEY_TAKEN = """
    UPDATE taken_back mine SET why = %(why)s
    FROM parcels_street other
    WHERE mine.relation = 'parcels_street' AND mine.why = '' AND NOT mine.was_added
      AND mine.before->>'valid_to' IS NULL
      AND other.valid_to IS NULL AND other.id <> mine.row_id
      AND other.code = mine.before->>'code'
      AND (other.code <> ''
           OR ROW(other.name_ar, other.name_en) <> ROW('', '')
              AND other.name_ar = mine.before->>'name_ar'
              AND other.name_en = mine.before->>'name_en'
              AND other.area_id IS NOT DISTINCT FROM (mine.before->>'area_id')::bigint)
      AND NOT EXISTS (SELECT FROM taken_back going
                      WHERE going.relation = mine.relation AND going.row_id = other.id
                        AND going.was_added AND going.why = '')
"""
# The former version and the one that follows it go back as one, or stay.
_SUCCESSION = """
    UPDATE taken_back mine SET why = held.why
    FROM parcels_street successor, taken_back held
    WHERE mine.relation = 'parcels_street' AND held.relation = 'parcels_street'
      AND mine.why = '' AND held.why <> ''
      AND (successor.id, successor.follows_id)
          IN ((mine.row_id, held.row_id), (held.row_id, mine.row_id))
"""
TOGETHER = (_KEY_TAKEN, _SUCCESSION)


# Which of the published roads a delivered one means, if any.
# By code; by area and name where there is no code; by the very place where there is no name.
PUBLISHED = """
    SELECT * FROM parcels_street street
    WHERE street.valid_to IS NULL AND street.code = road.code AND (
        road.code <> ''
        OR ROW(road.name_ar, road.name_en) <> ROW('', '')
           AND street.name_ar = road.name_ar AND street.name_en = road.name_en
           AND street.area_id IS NOT DISTINCT FROM road.area_id
        OR ROW(road.name_ar, road.name_en, street.name_ar, street.name_en)
           = ROW('', '', '', '')
           AND (street.surface && road.surface
                AND ST_HausdorffDistance(street.surface, road.surface) < %(same)s
                OR street.centreline && road.centreline
                AND ST_HausdorffDistance(street.centreline, road.centreline) < %(same)s)
    ) ORDER BY street.id LIMIT 1
"""
_MATCH = f"""
    DROP TABLE IF EXISTS matched_road;
    CREATE TEMP TABLE matched_road ON COMMIT DROP AS
    SELECT wanted.*, street.id AS street_id,
           coalesce(ROW(street.name_ar, street.name_en, street.kind_id, street.width_m,
                        street.area_id)
                    IS NOT DISTINCT FROM
                    ROW(wanted.as_name_ar, wanted.as_name_en, wanted.as_kind_id, wanted.as_width_m,
                        wanted.as_area_id)
                    AND (wanted.centreline IS NULL OR coalesce(ST_HausdorffDistance(
                         street.centreline, wanted.centreline), 'inf') < %(same)s)
                    AND (wanted.surface IS NULL OR coalesce(ST_HausdorffDistance(
                         street.surface, wanted.surface), 'inf') < %(same)s), false) AS is_same
    FROM (
        SELECT road.*, published.id,
               CASE WHEN %(tells_name_ar)s THEN road.name_ar
                    ELSE coalesce(published.name_ar, '') END AS as_name_ar,
               CASE WHEN %(tells_name_en)s THEN road.name_en
                    ELSE coalesce(published.name_en, '') END AS as_name_en,
               CASE WHEN %(tells_kind)s THEN road.kind_id
                    ELSE published.kind_id END AS as_kind_id,
               CASE WHEN %(tells_width_m)s THEN road.width_m
                    ELSE published.width_m END AS as_width_m,
               coalesce(road.area_id, published.area_id) AS as_area_id
        FROM delivered_road road
        LEFT JOIN LATERAL (
            {PUBLISHED}
        ) published ON true
    ) wanted
    LEFT JOIN parcels_street street ON street.id = wanted.id;
    ANALYZE matched_road
"""
# One that began on the very day of its successor held for no day at all.
_END = """
    UPDATE parcels_street street
    SET valid_to = greatest(street.valid_from, %(day)s), ended_by_id = %(run)s
    FROM matched_road road WHERE street.id = road.street_id AND NOT road.is_same
"""
_ADD = """
    INSERT INTO parcels_street
        (code, name_ar, name_en, kind_id, area_id, width_m, centreline, surface, valid_from,
         source, import_run_id, follows_id)
    SELECT road.code, as_name_ar, as_name_en, as_kind_id, as_area_id, as_width_m,
           coalesce(road.centreline, former.centreline), coalesce(road.surface, former.surface),
           CASE WHEN former.id IS NULL THEN %(since)s::date ELSE former.valid_to END,
           %(source)s, %(run)s, former.id
    FROM matched_road road LEFT JOIN parcels_street former ON former.id = road.street_id
    WHERE NOT road.is_same
    ORDER BY coalesce(road.surface, road.centreline)
"""
_COUNT = """
    SELECT coalesce(sum(pieces) FILTER (WHERE street_id IS NULL), 0)::int,
           coalesce(sum(pieces) FILTER (WHERE street_id IS NOT NULL AND NOT is_same), 0)::int,
           coalesce(sum(pieces) FILTER (WHERE is_same), 0)::int
    FROM matched_road
"""
