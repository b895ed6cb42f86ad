"""Stored shares brought up to date: the queue drained, or every parcel anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

LOCK_SPACE = 7106  # the first half of the advisory lock that whoever writes shares holds
BATCH = 20_000  # parcels in one transaction: about a second
GROUNDS = 200  # zones looked up at once
Step = Callable[[int, int], None]


def nothing(_done: int, _total: int) -> None:
    """For those who do not ask how far it is."""


def waiting() -> int:
    """How many entries the queue has; a zone is one, however many parcels lie under it."""
    return _number("SELECT count(*) FROM parcels_sharequeue")


def drain(*, step: Step = nothing) -> int:
    """Recompute what waits, batch by batch until nothing does; the number of parcels.

    ``step(done, total)`` is told after each batch, outside of any transaction.
    """
    turn_the_day()
    if _forget_where_no_plan_is():
        return 0
    done, last = 0, 0
    while True:
        while _look_up_grounds():
            pass
        parcels = _queued(after=last)
        if parcels:
            _refresh(parcels, only_queued=True)
            done, last = done + len(parcels), parcels[-1]
            step(done, done + _still_queued())
        elif last and waiting():
            last = 0  # something arrived behind us
        else:
            return done


def recompute_all(*, step: Step = nothing) -> int:
    """Recompute every parcel and forget what waited before it began; the number of parcels."""
    turn_the_day()
    grounds = _numbers("SELECT id FROM parcels_sharequeue WHERE ground IS NOT NULL")
    total = _number(f"SELECT count(*) FROM parcels_parcelboundary WHERE {_CURRENT}")
    done, last = 0, 0
    while parcels := _numbers(_NEXT_PARCELS, {"last": last, "most": BATCH}):
        _refresh(parcels, only_queued=False)
        done, last = done + len(parcels), parcels[-1]
        step(done, max(done, total))
    with _writing() as _day:
        _execute(_FORGET_FORMER)
        _execute("DELETE FROM parcels_sharequeue WHERE id = ANY(%(ids)s)", {"ids": grounds})
    drain()
    return done


def turn_the_day() -> None:
    """Queue what came into force or ended by the calendar since the stored shares were true."""
    today = timezone.localdate()
    with transaction.atomic():
        _lock()
        _execute(_TURNED, {"today": today})
        _execute(
            "INSERT INTO parcels_shareday (id, day) VALUES (1, %(today)s)"
            " ON CONFLICT (id) DO UPDATE SET day = excluded.day",
            {"today": today},
        )


_CURRENT = "valid_to IS NULL AND recorded_to IS NULL"
_NEXT_PARCELS = f"""
    SELECT DISTINCT parcel_id FROM parcels_parcelboundary
    WHERE {_CURRENT} AND parcel_id > %(last)s ORDER BY parcel_id LIMIT %(most)s
"""
_FORGET_FORMER = """
    DELETE FROM parcels_zoneshare share USING parcels_parcelboundary version
    WHERE version.id = share.boundary_id
      AND (version.valid_to IS NOT NULL OR version.recorded_to IS NOT NULL)
"""
_TURNED = """
    INSERT INTO parcels_sharequeue (ground)
    SELECT zone.boundary
    FROM parcels_shareday known
    CROSS JOIN LATERAL (SELECT daterange(least(known.day, %(today)s),
                                         greatest(known.day, %(today)s), '(]') AS passed) between
    JOIN parcels_structuralplanzone zone ON true
    JOIN parcels_structuralplan plan ON plan.id = zone.plan_id
    WHERE known.day <> %(today)s
      AND (passed @> zone.valid_from OR passed @> zone.valid_to
           OR passed @> plan.valid_from OR passed @> plan.valid_to)
"""
# Only parcels whose own ground lies under the zone: a common edge gives nothing.
_LOOK_UP = f"""
    WITH taken AS (
        DELETE FROM parcels_sharequeue WHERE id IN (
            SELECT id FROM parcels_sharequeue WHERE ground IS NOT NULL ORDER BY id LIMIT %(most)s
        ) RETURNING ground
    )
    INSERT INTO parcels_sharequeue (parcel_id)
    SELECT DISTINCT version.parcel_id
    FROM taken
    JOIN parcels_parcelboundary version ON ST_Intersects(taken.ground, version.boundary)
    WHERE {_CURRENT}
      AND (ST_ContainsProperly(taken.ground, version.boundary)
           OR NOT ST_Touches(taken.ground, version.boundary))
"""
_TAKE = "DELETE FROM parcels_sharequeue WHERE parcel_id = ANY(%(parcels)s) RETURNING parcel_id"
_FRESH = f"""
    CREATE TEMP TABLE fresh_share ON COMMIT DROP AS
    SELECT boundary_id, plan_id, zone_class_id, kind, is_material, area_m2, percent, mean_width_m,
           between_classes
    FROM qasima_shares(
        ARRAY(SELECT id FROM parcels_parcelboundary
              WHERE parcel_id = ANY(%(parcels)s) AND {_CURRENT}),
        %(day)s
    )
"""
_REMOVE = """
    DELETE FROM parcels_zoneshare share USING parcels_parcelboundary version
    WHERE version.id = share.boundary_id AND version.parcel_id = ANY(%(parcels)s)
      AND NOT EXISTS (
          SELECT FROM fresh_share fresh
          WHERE fresh.boundary_id = share.boundary_id AND fresh.plan_id = share.plan_id
            AND fresh.kind = share.kind AND fresh.percent = share.percent
            AND fresh.area_m2 = share.area_m2
            AND fresh.zone_class_id IS NOT DISTINCT FROM share.zone_class_id
            AND fresh.is_material = share.is_material
            AND fresh.mean_width_m IS NOT DISTINCT FROM share.mean_width_m
            AND fresh.between_classes = share.between)
"""
_ADD = """
    INSERT INTO parcels_zoneshare (boundary_id, plan_id, zone_class_id, kind, is_material, area_m2,
                                   percent, mean_width_m, between)
    SELECT * FROM fresh_share
    ON CONFLICT DO NOTHING
"""
_NO_PLAN = """
    DELETE FROM parcels_sharequeue
    WHERE NOT EXISTS (SELECT FROM parcels_structuralplanzone)
      AND NOT EXISTS (SELECT FROM parcels_zoneshare)
"""


def _refresh(parcels: list[int], *, only_queued: bool) -> None:
    """Replace what is stored of these parcels where it differs.

    They leave the queue first: what is queued while the rule runs stays for the next batch. What
    another drain has taken meanwhile is left to it.
    """
    with _writing() as day:
        taken = _numbers(_TAKE, {"parcels": parcels})
        parcels = sorted(set(taken)) if only_queued else parcels
        _execute("DROP TABLE IF EXISTS fresh_share")
        _execute(_FRESH, {"parcels": parcels, "day": day})
        _execute("ANALYZE fresh_share")
        _execute(_REMOVE, {"parcels": parcels})
        _execute(_ADD)


def _forget_where_no_plan_is() -> bool:
    """A city without any zone need not ask parcel by parcel; zones that arrive queue themselves."""
    with _writing():
        _execute(_NO_PLAN)
    return not waiting()


def _look_up_grounds() -> int:
    with _writing():
        return _execute(_LOOK_UP, {"most": GROUNDS})


def _queued(*, after: int) -> list[int]:
    return _numbers(
        "SELECT DISTINCT parcel_id FROM parcels_sharequeue WHERE parcel_id > %(after)s"
        " ORDER BY parcel_id LIMIT %(most)s",
        {"after": after, "most": BATCH},
    )


def _still_queued() -> int:
    return _number("SELECT count(DISTINCT parcel_id) FROM parcels_sharequeue")


@contextmanager
def _writing() -> Iterator[date]:
    """A transaction that alone writes shares, and the day for which it writes them."""
    with transaction.atomic():
        _lock()
        yield _day()


def _lock() -> None:
    _execute("SELECT pg_advisory_xact_lock(%(space)s, 1)", {"space": LOCK_SPACE})


def _day() -> date:
    with connection.cursor() as cursor:
        cursor.execute("SELECT day FROM parcels_shareday")
        found = cursor.fetchone()
    return found[0] if found else timezone.localdate()


def _execute(statement: str, parameters: dict[str, object] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.rowcount


def _number(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def _numbers(statement: str, parameters: dict[str, object] | None = None) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [number for (number,) in cursor.fetchall()]
