"""Parcels: an identity for each number, a version for each boundary, history kept."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from gis_core.ingest.models import ImportRun
from parcels import fabric
from parcels.shares import refresh

from . import places
from .delivered import deliver, forget, match_published
from .following import blocks_of_former, end_former, record_lineages, renumbered_unchanged

if TYPE_CHECKING:
    from gis_core.accounts.models import User


def publish(run: ImportRun, actor: User | None) -> dict[str, int]:
    """Add what is new, version what has changed, end what goes: {added, changed, unchanged, …}."""
    meanings = places.resolve(run)
    if places.create_blocks(run, meanings):
        places.resolve(run)
    deliver(run, all_features=False)
    valid_from = _valid_from(run)
    following = end_former(run, valid_from)
    match_published()
    accepted = _count("SELECT count(*) FROM delivered_parcel")
    added = _add_parcels()
    _retire_versions(valid_from)
    versions = _add_versions(run, valid_from)
    renumbered = renumbered_unchanged()
    with connection.cursor() as cursor:
        # What has just ended is looked up next; the planner would take it to be nothing.
        cursor.execute("ANALYZE parcels_parcel, parcels_parcelboundary")
    record_lineages(run, valid_from, actor)
    _add_automated_numbers()
    _follow_licences()
    fabric.rebuild({*_touched_blocks(), *following.blocks, *blocks_of_former()})
    forget()
    transaction.on_commit(refresh.drain, robust=True)
    return {
        "added": added,
        "changed": versions - added + renumbered,
        "unchanged": accepted - versions - renumbered,
        **({"removed": following.ended} if following.ended else {}),
    }


def _valid_from(run: ImportRun) -> date:
    """When the delivered boundaries begin to hold: as said, else today."""
    said = run.mapping.get("constants", {}).get("valid_from")
    return date.fromisoformat(said) if said else timezone.localdate()


def _add_parcels() -> int:
    """Identities for new numbers; ids are dealt out along a curve, so neighbours lie together."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO matched_parcel (seq, parcel_id, is_same)
            SELECT seq, nextval(pg_get_serial_sequence('parcels_parcel', 'id')), false
            FROM (
                SELECT seq FROM delivered_parcel delivered
                WHERE NOT EXISTS (SELECT FROM matched_parcel m WHERE m.seq = delivered.seq)
                ORDER BY boundary
            ) fresh
            """
        )
        cursor.execute("ANALYZE matched_parcel")  # it was empty when it was last looked at
        cursor.execute(
            """
            INSERT INTO parcels_parcel
                (id, area_id, block_id, number, sub_number, plan_ref, status, created_at)
            SELECT matched.parcel_id, area_id, block_id, number, sub_number, plan_ref,
                   'current', now()
            FROM matched_parcel matched JOIN delivered_parcel USING (seq)
            WHERE matched.version_id IS NULL
              AND NOT EXISTS (SELECT FROM parcels_parcel p WHERE p.id = matched.parcel_id)
            ORDER BY matched.parcel_id
            """
        )
        return cursor.rowcount


def _retire_versions(valid_from: date) -> None:
    """End the present versions that the delivery replaces.

    A version that began no earlier than its successor was never right: it is withdrawn from the
    record instead of being ended.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE parcels_parcelboundary version
            SET valid_to = CASE WHEN version.valid_from < %(day)s THEN %(day)s::date END,
                recorded_to = CASE WHEN version.valid_from < %(day)s THEN NULL ELSE now() END
            FROM matched_parcel matched
            WHERE version.id = matched.version_id AND NOT matched.is_same
            """,
            {"day": valid_from},
        )


def _add_versions(run: ImportRun, valid_from: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO parcels_parcelboundary
                (parcel_id, boundary, official_area_m2, label, valid_from, recorded_from, source,
                 source_srid, source_boundary, import_run_id)
            SELECT matched.parcel_id, delivered.boundary,
                   CASE WHEN delivered.tells_deed THEN delivered.official_area_m2
                        ELSE former.official_area_m2 END, '',
                   %(day)s, now(), left(%(source)s, 200),
                   nullif(ST_SRID(staged.source_boundary), 0),
                   staged.source_boundary, %(run)s
            FROM matched_parcel matched
            JOIN delivered_parcel delivered USING (seq)
            JOIN ingest_stagedfeature staged ON staged.run_id = %(run)s AND staged.seq = matched.seq
            LEFT JOIN parcels_parcelboundary former ON former.id = matched.version_id
            WHERE NOT matched.is_same
            ORDER BY matched.parcel_id
            """,
            {"day": valid_from, "source": run.source_name, "run": run.pk},
        )
        return cursor.rowcount


def _add_automated_numbers() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO parcels_automatednumber (parcel_id, number)
            SELECT DISTINCT matched.parcel_id, delivered.automated_number
            FROM matched_parcel matched JOIN delivered_parcel delivered USING (seq)
            WHERE delivered.automated_number <> ''
            ON CONFLICT DO NOTHING
            """
        )


def _follow_licences() -> None:
    """The map shows a licence where its parcel lies now."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT qasima_mark_licences(array_agg(DISTINCT parcel_id))
            FROM matched_parcel JOIN parcels_buildinglicence licence USING (parcel_id)
            WHERE NOT is_same
            HAVING count(*) > 0
            """
        )


def _touched_blocks() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT block_id FROM delivered_parcel JOIN matched_parcel USING (seq)"
            " WHERE NOT is_same AND block_id IS NOT NULL"
        )
        return [block_id for (block_id,) in cursor.fetchall()]


def _count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]
