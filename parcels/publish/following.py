"""What ends with a delivery and what follows it: removals, and lineages that were confirmed.

The same as the verbs of ``parcels.history`` record one by one, for any number of parcels at once;
the same triggers hold it. Lineages that were denied are plain removals and additions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from gis_core.audit.records import record
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.models import Change, ImportRun
from parcels.history.days import effective
from parcels.history.recording import check_decision
from parcels.licensing.marks import follow_boundaries
from parcels.publish.statements import execute, rows

if TYPE_CHECKING:
    from gis_core.accounts.models import User

OVER = ("expired", "cancelled", "completed", "rejected")  # licences that hold nothing up
_LABEL = """{0}.number || CASE WHEN {0}.sub_number = '' THEN '' ELSE '/' || {0}.sub_number END"""

_ENDING = """
    CREATE TEMP TABLE ending_parcel ON COMMIT DROP AS
    SELECT DISTINCT ON (row_id) row_id AS parcel_id, change.id AS change_id,
           change.is_confirmed IS TRUE AS is_lineage
    FROM ingest_change change CROSS JOIN unnest(change.row_ids) AS row_id
    WHERE change.id = ANY(%(changes)s)
    ORDER BY row_id, change.is_confirmed IS TRUE DESC
"""
# Whose record says something newer than the day on which they would end.
_TOO_LATE = f"""
    SELECT {_LABEL.format("parcel")}
    FROM (SELECT parcel_id, is_lineage FROM ending_parcel
          UNION ALL SELECT parcel_id, false FROM renumbered_parcel) going
    JOIN parcels_parcel parcel ON parcel.id = going.parcel_id
    LEFT JOIN parcels_parcelboundary version
      ON version.parcel_id = parcel.id AND version.valid_to IS NULL AND version.recorded_to IS NULL
    WHERE parcel.since > %(day)s OR parcel.status = 'historic'
       OR is_lineage AND (version.id IS NULL OR version.valid_from >= %(day)s)
    ORDER BY parcel.id LIMIT 1
"""
_LICENSED = f"""
    SELECT {_LABEL.format("parcel")}
    FROM ending_parcel going
    JOIN parcels_parcel parcel ON parcel.id = going.parcel_id
    JOIN parcels_buildinglicence licence ON licence.parcel_id = parcel.id
    WHERE NOT going.is_lineage AND licence.state <> ALL(%(over)s)
    ORDER BY parcel.id LIMIT 1
"""
# A version that began no earlier was never right: it is withdrawn instead of being ended.
_END_VERSIONS = """
    UPDATE parcels_parcelboundary version
    SET valid_to = CASE WHEN version.valid_from < %(day)s THEN %(day)s::date END,
        recorded_to = CASE WHEN version.valid_from < %(day)s THEN NULL ELSE now() END
    FROM ending_parcel going
    WHERE version.parcel_id = going.parcel_id
      AND version.valid_to IS NULL AND version.recorded_to IS NULL
"""
_END_PARCELS = """
    UPDATE parcels_parcel parcel
    SET status = 'historic',
        retired_because = CASE WHEN going.is_lineage THEN '' ELSE %(because)s END
    FROM ending_parcel going WHERE parcel.id = going.parcel_id
"""
_RENUMBERED = f"""
    CREATE TEMP TABLE renumbered_parcel ON COMMIT DROP AS
    SELECT change.id AS change_id, change.row_ids[1] AS parcel_id, change.seqs[1] AS seq,
           {_LABEL.format("parcel")} AS label
    FROM ingest_change change JOIN parcels_parcel parcel ON parcel.id = change.row_ids[1]
    WHERE change.id = ANY(%(changes)s)
"""
# Numbers that change places would meet on the way.
_MAKE_ROOM = """
    UPDATE parcels_parcel parcel SET number = '~' || parcel.id
    FROM renumbered_parcel going WHERE parcel.id = going.parcel_id
"""
_RENUMBER = """
    UPDATE parcels_parcel parcel
    SET area_id = delivered.area_id, block_id = delivered.block_id, number = delivered.number,
        sub_number = delivered.sub_number, plan_ref = delivered.plan_ref
    FROM renumbered_parcel going JOIN delivered_parcel delivered USING (seq)
    WHERE parcel.id = going.parcel_id
"""
_MAKE = """
    CREATE TEMP TABLE made_transition ON COMMIT DROP AS
    SELECT change.id AS change_id, change.seqs, change.row_ids,
           nextval(pg_get_serial_sequence('parcels_parceltransition', 'id')) AS transition_id,
           CASE change.kind WHEN 'renumbered' THEN 'renumber' WHEN 'merged' THEN 'merge'
                            ELSE 'split' END AS kind
    FROM ingest_change change WHERE change.id = ANY(%(changes)s) ORDER BY change.id
"""
# Each lineage asks for its own few among all that was delivered.
_BY_SEQ = "CREATE INDEX ON delivered_parcel (seq); CREATE INDEX ON matched_parcel (seq)"
_RECORD = """
    INSERT INTO parcels_parceltransition (id, kind, effective_on, decision_number, note, source,
        parents_m2, lost_m2, added_m2, created_by_id, created_at)
    SELECT made.transition_id, made.kind, %(day)s, %(decision)s, '', left(%(source)s, 200),
           ST_Area(ground.before), ST_Area(ST_Difference(ground.before, ground.after)),
           ST_Area(ST_Difference(ground.after, ground.before)), %(actor)s, now()
    FROM made_transition made
    LEFT JOIN LATERAL (
        SELECT (SELECT ST_UnaryUnion(ST_Collect(version.boundary))
                FROM parcels_parcelboundary version
                WHERE version.parcel_id = ANY(made.row_ids) AND version.valid_to = %(day)s
                  AND version.recorded_to IS NULL) AS before,
               (SELECT ST_UnaryUnion(ST_Collect(delivered.boundary))
                FROM delivered_parcel delivered WHERE delivered.seq = ANY(made.seqs)) AS after
    ) ground ON made.kind <> 'renumber'
"""
_PARTS = f"""
    INSERT INTO parcels_transitionparcel
        (transition_id, parcel_id, role, label, label_after, is_withdrawn)
    SELECT * FROM (
        SELECT made.transition_id, parcel.id, 'parent', {_LABEL.format("parcel")}, '', false
        FROM made_transition made
        JOIN parcels_parcel parcel ON parcel.id = ANY(made.row_ids)
        WHERE made.kind <> 'renumber'
      UNION ALL
        SELECT made.transition_id, parcel.id, 'child', {_LABEL.format("parcel")}, '', false
        FROM made_transition made
        JOIN matched_parcel matched ON matched.seq = ANY(made.seqs)
        JOIN parcels_parcel parcel ON parcel.id = matched.parcel_id
        WHERE made.kind <> 'renumber'
      UNION ALL
        SELECT made.transition_id, parcel.id, 'subject', former.label,
               {_LABEL.format("parcel")}, false
        FROM made_transition made
        JOIN renumbered_parcel former USING (change_id)
        JOIN parcels_parcel parcel ON parcel.id = former.parcel_id
    ) parts (transition_id, parcel_id, role, label, label_after, is_withdrawn)
    ORDER BY transition_id, role DESC, parcel_id
"""
_BLOCKS = """
    SELECT DISTINCT parcel.block_id
    FROM (SELECT parcel_id FROM ending_parcel UNION SELECT parcel_id FROM renumbered_parcel) going
    JOIN parcels_parcel parcel ON parcel.id = going.parcel_id WHERE parcel.block_id IS NOT NULL
"""


@dataclass(frozen=True)
class Following:
    """What of the published land ends, and the blocks of which it is: the rest is derived."""

    ended: int = 0
    blocks: frozenset[int] = frozenset()


def end_former(run: ImportRun, day: date) -> Following:
    """End what the delivery removes and what others follow; give confirmed new numbers.

    Before the delivered parcels are matched, since a successor may have its predecessor's number.
    """
    changes = run.changes.all()
    execute("DROP TABLE IF EXISTS ending_parcel, renumbered_parcel")
    renumbered = changes.filter(kind=Change.Kind.RENUMBERED, is_confirmed=True)
    followed = changes.filter(kind__in=(Change.Kind.SPLIT, Change.Kind.MERGED), is_confirmed=True)
    ending = [*_ids(changes.ending()), *_ids(followed)]
    execute(_ENDING, changes=ending)
    execute(_RENUMBERED, changes=_ids(renumbered))
    _refuse(day)
    blocks = blocks_of_former()
    with effective(day):
        execute(_END_VERSIONS, day=day)
        ended = execute(_END_PARCELS, because=_because(run))
        execute(_MAKE_ROOM)
        execute(_RENUMBER)
    return Following(ended, frozenset(blocks))


def blocks_of_former() -> set[int]:
    """Where parcels that end or have a new number are counted."""
    return {block_id for (block_id,) in rows(_BLOCKS)}


def record_lineages(run: ImportRun, day: date, actor: User | None) -> None:
    """Write confirmed lineages down as transitions, once their children are there."""
    confirmed = _ids(run.changes.filter(kind__in=Change.LINEAGE, is_confirmed=True))
    if confirmed:
        decision = _decision(run)
        check_decision(day, decision)
        execute("DROP TABLE IF EXISTS made_transition")
        execute(_BY_SEQ)
        execute(_MAKE, changes=confirmed)
        who = actor.pk if actor else None
        execute(_RECORD, day=day, decision=decision, source=run.source_name, actor=who)
        execute(_PARTS)
        record(actor, "delivery.lineages_recorded", run, transitions=len(confirmed))
    follow_boundaries(pk for (pk,) in rows("SELECT parcel_id FROM ending_parcel"))


def renumbered_unchanged() -> int:
    """Delivered parcels that have another number now and are otherwise as they were."""
    ((count,),) = rows(
        "SELECT count(*) FROM renumbered_parcel JOIN matched_parcel USING (seq) WHERE is_same"
    )
    return count


def _refuse(day: date) -> None:
    if late := rows(_TOO_LATE, day=day):
        raise ImportRefused("ends_too_early", {"key": late[0][0], "day": day.isoformat()})
    if licensed := rows(_LICENSED, over=list(OVER)):
        raise ImportRefused("ends_with_licence", {"key": licensed[0][0]})


def _decision(run: ImportRun) -> str:
    """The decision on which its lineages rest: as said, else the delivery itself."""
    said = run.mapping.get("constants", {}).get("decision", "")
    return (said or gettext("Delivery %(run)s") % {"run": run.pk})[:60]


def _because(run: ImportRun) -> str:
    told = gettext("No longer in delivery %(run)s.") % {"run": run.pk}
    return " ".join(filter(None, (told, run.mapping.get("constants", {}).get("decision"))))[:300]


def _ids(changes: object) -> list[int]:
    return list(changes.values_list("pk", flat=True))  # type: ignore[attr-defined]
