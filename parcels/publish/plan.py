"""The structural plan: zones of one edition, and the classes that they name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from gis_core.ingest.models import ImportRun
from parcels.models import StructuralPlan, ZoneClass
from parcels.shares import refresh

if TYPE_CHECKING:
    from gis_core.accounts.models import User

UNCLASSIFIED_COLOUR = "#9aa5b1"
LONGEST_EDITION = 60
SAME_WITHIN_M = 0.01

# The same zone is the same ground with the same class and code in the same edition.
SAME = """
    FROM parcels_structuralplanzone zone
    JOIN parcels_zoneclass class ON class.id = zone.zone_class_id
    JOIN ingest_stagedfeature staged
      ON staged.run_id = %(run)s AND NOT staged.is_rejected
     AND class.code = staged.attributes->>'zone_class'
     AND zone.code = coalesce(staged.attributes->>'code', '')
     AND zone.boundary && ST_Expand(staged.boundary, %(same)s)
     AND ST_HausdorffDistance(zone.boundary, staged.boundary) < %(same)s
    WHERE zone.plan_id {plan} AND zone.valid_to IS NULL
"""


def publish(run: ImportRun, _actor: User | None) -> dict[str, int]:
    """Add the zones to their edition; what is there already stays as it is."""
    plan = _edition(run)
    _add_classes(run)
    params = {
        "run": run.pk,
        "plan": plan.pk,
        "same": SAME_WITHIN_M,
        "day": plan.valid_from,
        "source": run.source_name[:200],
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO parcels_structuralplanzone
                (plan_id, zone_class_id, code, boundary, decision, valid_from, source,
                 import_run_id)
            SELECT %(plan)s, class.id, coalesce(staged.attributes->>'code', ''),
                   ST_Multi(staged.boundary), coalesce(staged.attributes->>'decision', ''),
                   %(day)s, %(source)s, %(run)s
            FROM ingest_stagedfeature staged
            JOIN parcels_zoneclass class ON class.code = staged.attributes->>'zone_class'
            WHERE staged.run_id = %(run)s AND NOT staged.is_rejected
              AND staged.seq NOT IN (SELECT staged.seq {SAME.format(plan="= %(plan)s")})
            ORDER BY staged.boundary
            """,
            params,
        )
        added = cursor.rowcount
    transaction.on_commit(refresh.drain, robust=True)
    return {"added": added, "unchanged": run.accepted - added}


def edition_of(run: ImportRun) -> str:
    """The name of the edition that the delivery is of."""
    said = run.mapping.get("constants", {})
    edition: str = said.get("plan") or Path(run.source_name).stem.split(".")[0]
    return edition[:LONGEST_EDITION]


def _edition(run: ImportRun) -> StructuralPlan:
    """The edition that was named, or one called after the file. New ones are in force at once,
    so that what was imported is seen."""
    edition = edition_of(run)
    plan, _created = StructuralPlan.objects.get_or_create(
        edition=edition,
        defaults={
            "name_ar": edition[:200],
            "name_en": edition[:200],
            "state": StructuralPlan.State.IN_FORCE,
            "valid_from": timezone.localdate(),
        },
    )
    if plan.valid_from is None:
        plan.valid_from = timezone.localdate()
    return plan


def _add_classes(run: ImportRun) -> None:
    """Classes that no one has described yet: grey, under their own code."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT staged.attributes->>'zone_class',
                   max(coalesce(staged.attributes->>'class_name', ''))
            FROM ingest_stagedfeature staged
            WHERE staged.run_id = %s AND NOT staged.is_rejected
            GROUP BY staged.attributes->>'zone_class'
            """,
            [run.pk],
        )
        named = cursor.fetchall()
    known = set(ZoneClass.objects.values_list("code", flat=True))
    ZoneClass.objects.bulk_create(
        ZoneClass(
            code=code,
            name_ar=(name or code)[:200],
            name_en=(name or code)[:200],
            colour=UNCLASSIFIED_COLOUR,
        )
        for code, name in named
        if code not in known
    )
