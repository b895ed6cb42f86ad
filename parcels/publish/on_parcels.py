"""Licences and buildings: rows that belong to a parcel, and how that parcel is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from gis_core.ingest.mapping import said
from gis_core.ingest.models import ImportRun
from gis_core.search.fold import fold
from parcels.licensing.acting import taking_over
from parcels.models import BuildingLicence, LicenceType

from . import places

if TYPE_CHECKING:
    from gis_core.accounts.models import User

TABLES = (*places.TABLES, "delivered_state", "linked")
# By the automated number, else by area, block and number, else, if asked for, by the place.
_LINKED = """
    CREATE TEMP TABLE linked AS
    SELECT staged.seq, coalesce(
        (SELECT min(automated.parcel_id) FROM parcels_automatednumber automated
         WHERE automated.number = staged.attributes->>'automated_number'
         HAVING count(DISTINCT automated.parcel_id) = 1),
        (SELECT min(parcel.id) FROM parcels_parcel parcel
         WHERE parcel.number = staged.attributes->>'parcel' AND parcel.status <> 'historic'
           AND parcel.sub_number = coalesce(staged.attributes->>'sub_number', '')
           AND (place.block_id IS NULL OR parcel.block_id = place.block_id)
           AND (place.area_id IS NULL OR parcel.area_id = place.area_id)
         HAVING count(*) = 1),
        (SELECT min(version.parcel_id) FROM parcels_parcelboundary version
         WHERE version.valid_to IS NULL AND version.recorded_to IS NULL
           AND %(by_place)s
           AND ST_Intersects(version.boundary, ST_PointOnSurface(staged.boundary))
         HAVING count(*) = 1)
    ) AS parcel_id
    FROM ingest_stagedfeature staged
    JOIN delivered_place place
      ON place.area_word = coalesce(staged.attributes->>'area', '')
     AND place.block_word = coalesce(staged.attributes->>'block', '')
    WHERE staged.run_id = %(run)s AND NOT staged.is_rejected
"""
STATE_WORDS = {
    "draft": ("draft", "مسودة"),
    "submitted": ("submitted", "applied", "application", "received", "مقدمة"),
    "under_review": ("under review", "in review", "review", "pending", "قيد المراجعة"),
    "returned": ("returned", "incomplete", "معادة"),
    "approved": ("approved", "ready to issue", "موافق عليها", "معتمدة"),
    "issued": ("issued", "permit issued", "active", "open", "inspection", "صادرة", "سارية"),
    "expired": ("expired", "lapsed", "منتهية"),
    "suspended": ("suspended", "on hold", "موقوفة"),
    "cancelled": ("cancelled", "canceled", "withdrawn", "void", "revoked", "closed", "ملغاة"),
    "completed": ("completed", "complete", "final", "finaled", "finalled", "built", "منجزة"),
    "rejected": ("rejected", "refused", "denied", "مرفوضة"),
}
_STATE_OF = {fold(word): state for state, words in STATE_WORDS.items() for word in words}


def resolve_states(run: ImportRun) -> None:
    """Each delivered word for a state as one of ours; without any, by whether it was issued."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS delivered_state")
        cursor.execute(
            "CREATE TEMP TABLE delivered_state (word text, state text, is_known boolean)"
        )
        cursor.execute(
            "SELECT DISTINCT coalesce(attributes->>'state', '') FROM ingest_stagedfeature"
            " WHERE run_id = %s",
            [run.pk],
        )
        words = [word for (word,) in cursor.fetchall()]
        cursor.executemany(
            "INSERT INTO delivered_state VALUES (%s, %s, %s)",
            [(word, _state_of(word), not word or fold(word) in _STATE_OF) for word in words],
        )


def _state_of(word: str) -> str | None:
    return _STATE_OF.get(fold(word))


def link(run: ImportRun, *, by_place: bool = True) -> None:
    """Which parcel each row belongs to, in ``linked``; without one it stays empty."""
    places.resolve(run)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS linked")
        cursor.execute(_LINKED, {"run": run.pk, "by_place": by_place})
        cursor.execute("ANALYZE linked")


def publish_licences(run: ImportRun, _actor: User | None) -> dict[str, int]:
    """Add new licences by number, bring known ones up to date."""
    link(run)
    resolve_states(run)
    _add_types(run)
    before = BuildingLicence.objects.count()
    with taking_over(), connection.cursor() as cursor:
        cursor.execute(_upsert(run), {"run": run.pk, "source": run.source_name[:200]})
        written = cursor.rowcount
    added = BuildingLicence.objects.count() - before
    return {"added": added, "changed": written - added, "unchanged": run.accepted - written}


_LICENCE_COLUMNS = {
    "licence_type": "licence_type_id",
    "state": "state",
    "submitted_on": "submitted_on",
    "decided_on": "decided_on",
    "issued_on": "issued_on",
    "expires_on": "expires_on",
    "engineering_office": "engineering_office",
}


def _upsert(run: ImportRun) -> str:
    told_of = said(run)
    columns = ["parcel_id", *(c for field, c in _LICENCE_COLUMNS.items() if field in told_of)]
    told = {column: f"excluded.{column}" for column in columns}
    if "state" in told:
        told["state"] = _STATE_TOLD
    return _UPSERT.format(
        assigned=", ".join(f"{column} = {value}" for column, value in told.items()),
        published=", ".join(f"licence.{column}" for column in told),
        delivered=", ".join(told.values()),
    )


# A licence that ended here on its last day is not revived by a delivery that names the same day.
_STATE_TOLD = """
    CASE WHEN licence.state = 'expired' AND excluded.state = 'issued'
              AND excluded.expires_on = licence.expires_on AND licence.expires_on < current_date
         THEN licence.state ELSE excluded.state END
"""


# Without a word for the state, a licence with a date of issue is an issued one.
_UPSERT = """
    INSERT INTO parcels_buildinglicence AS licence
        (parcel_id, boundary_version_id, licence_type_id, number, state, submitted_on, decided_on,
         issued_on, expires_on, engineering_office, approved, source, import_run_id)
    SELECT linked.parcel_id, version.id, type.id, staged.attributes->>'number',
           coalesce(told.state, CASE WHEN staged.attributes->>'issued_on' IS NULL
                                THEN 'submitted' ELSE 'issued' END),
           (staged.attributes->>'submitted_on')::date, (staged.attributes->>'decided_on')::date,
           (staged.attributes->>'issued_on')::date, (staged.attributes->>'expires_on')::date,
           coalesce(staged.attributes->>'engineering_office', ''), '{{}}', %(source)s, %(run)s
    FROM ingest_stagedfeature staged
    JOIN linked USING (seq)
    JOIN delivered_state told ON told.word = coalesce(staged.attributes->>'state', '')
    JOIN parcels_licencetype type
      ON type.code = left(coalesce(staged.attributes->>'licence_type', 'building'), 60)
    LEFT JOIN parcels_parcelboundary version
      ON version.parcel_id = linked.parcel_id
     AND version.valid_to IS NULL AND version.recorded_to IS NULL
    WHERE staged.run_id = %(run)s AND NOT staged.is_rejected
    ORDER BY linked.parcel_id, staged.seq
    ON CONFLICT (number) DO UPDATE
    SET {assigned}, source = excluded.source, import_run_id = excluded.import_run_id,
        boundary_version_id = CASE WHEN licence.parcel_id = excluded.parcel_id
            THEN licence.boundary_version_id ELSE excluded.boundary_version_id END
    WHERE ROW({published}) IS DISTINCT FROM ROW({delivered})
"""


def _add_types(run: ImportRun) -> None:
    """Licence types that no one has described yet, under the words of the delivery."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT left(coalesce(attributes->>'licence_type', 'building'), 60)"
            " FROM ingest_stagedfeature WHERE run_id = %s AND NOT is_rejected",
            [run.pk],
        )
        words = {word for (word,) in cursor.fetchall()}
    known = set(LicenceType.objects.values_list("code", flat=True))
    LicenceType.objects.bulk_create(
        LicenceType(code=word, name_ar=word, name_en=word) for word in sorted(words - known)
    )


def publish_buildings(run: ImportRun, _actor: User | None) -> dict[str, int]:
    """Add new buildings, by their code where they have one; bring known ones up to date."""
    link(run)
    params = {"run": run.pk, "source": run.source_name[:200]}
    with connection.cursor() as cursor:
        cursor.execute(_update_buildings(run), params)
        changed = cursor.rowcount
        cursor.execute(_ADD_BUILDINGS, params)
        added = cursor.rowcount
    return {"added": added, "changed": changed, "unchanged": run.accepted - added - changed}


AS_BUILDING = """
    SELECT staged.seq, linked.parcel_id, coalesce(staged.attributes->>'code', '') AS code,
           CASE WHEN ST_Dimension(staged.boundary) = 2 THEN ST_Multi(staged.boundary) END
               AS footprint,
           (staged.attributes->>'floors')::float::int AS floors,
           left(coalesce(staged.attributes->>'use', ''), 100) AS use,
           (staged.attributes->>'year_built')::float::int AS year_built,
           (staged.attributes->>'built_area_m2')::float::numeric(12, 2) AS built_area_m2
    FROM ingest_stagedfeature staged JOIN linked USING (seq)
    WHERE staged.run_id = %(run)s AND NOT staged.is_rejected
"""
# A trip through another CRS moves a corner by up to a millimetre.
_SAME_GROUND = """
    building.footprint && ST_Expand(delivered.footprint, 0.01)
    AND ST_HausdorffDistance(building.footprint, delivered.footprint) < 0.01
"""
_SAME_BUILDING = f"""
    (delivered.code <> '' AND building.code = delivered.code
     OR delivered.code = '' AND building.code = ''
        AND (building.footprint IS NULL AND delivered.footprint IS NULL OR {_SAME_GROUND})
        AND building.parcel_id IS NOT DISTINCT FROM delivered.parcel_id)
"""
# Without a footprint, a parcel that was not found is no word against the published one.
_KEPT = {
    "parcel_id": "CASE WHEN delivered.footprint IS NULL"
    " THEN coalesce(delivered.parcel_id, building.parcel_id) ELSE delivered.parcel_id END",
    "footprint": f"CASE WHEN {_SAME_GROUND} THEN building.footprint"
    " ELSE coalesce(delivered.footprint, building.footprint) END",
}
_UPDATE_BUILDINGS = f"""
    UPDATE parcels_building building
    SET {{assigned}}, source = %(source)s, import_run_id = %(run)s
    FROM ({AS_BUILDING}) delivered
    WHERE {_SAME_BUILDING} AND ROW({{published}}) IS DISTINCT FROM ROW({{delivered}})
"""


def _update_buildings(run: ImportRun) -> str:
    fields = ("floors", "use", "year_built", "built_area_m2")
    values = _KEPT | {name: f"delivered.{name}" for name in fields if name in said(run)}
    return _UPDATE_BUILDINGS.format(
        assigned=", ".join(f"{column} = {value}" for column, value in values.items()),
        published=", ".join(f"building.{column}" for column in values),
        delivered=", ".join(values.values()),
    )


_ADD_BUILDINGS = f"""
    INSERT INTO parcels_building (parcel_id, code, footprint, floors, use, year_built,
                                  built_area_m2, source, import_run_id)
    SELECT parcel_id, code, footprint, floors, use, year_built, built_area_m2, %(source)s, %(run)s
    FROM ({AS_BUILDING}) delivered
    WHERE NOT EXISTS (SELECT FROM parcels_building building WHERE {_SAME_BUILDING})
    ORDER BY footprint
"""
