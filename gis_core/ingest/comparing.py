"""What publishing a delivery would change, written down as rows of ``Change``.

A layer puts its two sides into tables of this session, each delivered thing beside the published
one that bears its key; what differs, what is new and what is gone follows from these alike for
every layer. Each step is a transaction of its own, so that work of minutes can be followed and
stopped; a comparison that was stopped is begun anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction

from .effects import count
from .mapping import said
from .memory import remember_more
from .models import ImportRun
from .reading import Progress

SAME_WITHIN_M = 0.01  # a trip through another CRS moves a corner by up to a millimetre
MOST_CORNER_PAIRS = 25_000_000  # beyond it two outlines are laid over one another instead
Step = Callable[[ImportRun], object]

TABLES = "compared_delivered, compared_published, compared_lineage, compared_ground"
# ``seqs`` are all delivered features that one thing is made of, ``seq`` the first of them.
# ``seq`` of a published row is the delivered one that bears its key; of fields, those that the
# delivery speaks of. ``key`` is what is written on the thing: 12/3. The rows of one lineage have
# an ``anchor`` in common. ``compared_ground`` holds what lies on one another and is no lineage.
_PREPARE = """
    CREATE TEMP TABLE compared_delivered (
        seq integer, seqs integer[], key text, block_id bigint, boundary geometry, fields jsonb);
    CREATE TEMP TABLE compared_published (
        row_id bigint, seq integer, key text, block_id bigint, boundary geometry, fields jsonb,
        is_in_scope boolean);
    CREATE TEMP TABLE compared_lineage (kind text, anchor bigint, seq integer, row_id bigint);
    CREATE TEMP TABLE compared_ground (seq integer, row_id bigint);
"""


def compare_by_steps(
    run: ImportRun,
    *,
    fill: Sequence[Step],
    tables: Sequence[str],
    progress: Progress,
    same_within_m: float = SAME_WITHIN_M,
) -> dict[str, int]:
    """Fill the tables, write the rows down, count them. What was written before is forgotten.

    ``tables`` are those of the session that filling leaves behind.
    """
    differing = partial(_write_differing, same_within_m=same_within_m)
    steps: tuple[Step, ...] = (_begin, *fill, differing, _write_lineages, _write_alone, count)
    try:
        for done, step in enumerate(steps):
            progress("compare", done, len(steps))
            with transaction.atomic():
                remember_more()
                step(run)
        progress("compare", len(steps), len(steps))
        return _counts(run)
    finally:
        if connection.is_usable() and not connection.needs_rollback:
            _execute(f"DROP TABLE IF EXISTS {', '.join([TABLES, *tables])}")


def _begin(run: ImportRun) -> None:
    _execute("DELETE FROM ingest_change WHERE run_id = %(run)s", run)
    _execute(f"DROP TABLE IF EXISTS {TABLES}")
    _execute(_PREPARE)


def _write_differing(run: ImportRun, same_within_m: float) -> None:
    """Those of one key whose outline or fields differ."""
    _execute(f"ANALYZE {TABLES}")
    _execute(_DIFFERING, run, same_within_m)


def _write_lineages(run: ImportRun) -> None:
    _execute(_LINEAGES, run)


def _write_alone(run: ImportRun) -> None:
    """What is new, and what ends because the delivery speaks for its place and not of it."""
    _execute(_ADDED, run)
    _execute(_REMOVED, run)


def _counts(run: ImportRun) -> dict[str, int]:
    """Kind -> how many. What has no row is unchanged; seen from the delivery, all add up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, count(*), coalesce(sum(cardinality(seqs)), 0)"
            " FROM ingest_change WHERE run_id = %s GROUP BY kind",
            [run.pk],
        )
        found = cursor.fetchall()
    told = sum(delivered for _kind, _count, delivered in found)
    return {kind: count for kind, count, _delivered in found} | {"unchanged": run.accepted - told}


def _execute(statement: str, run: ImportRun | None = None, same: float = SAME_WITHIN_M) -> None:
    parameters = {
        "run": run.pk if run else None,
        "same": same,
        "most": MOST_CORNER_PAIRS,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters if run else None)


_INTO = """
    INSERT INTO ingest_change (run_id, kind, seqs, row_ids, key, former_key, block_id,
        area_before_m2, area_after_m2, moved_m, fields, effects, before, after, ground,
        is_in_scope)
"""
# The fields that the delivery gives otherwise: name -> [before, after].
_FIELDS = """
    CASE WHEN published.fields @> delivered.fields THEN '{}'::jsonb ELSE (
        SELECT coalesce(jsonb_object_agg(
                   told.name, jsonb_build_array(published.fields->told.name, told.value)), '{}')
        FROM jsonb_each(delivered.fields) AS told(name, value)
        WHERE told.value IS DISTINCT FROM coalesce(published.fields->told.name, 'null')
    ) END
"""
# Metres by corners against edges, both ways. Outlines of very many corners are laid over one
# another: what then differs is no wider than the tolerance, or it is.
_MOVED = """
    CASE WHEN delivered.boundary IS NULL OR delivered.boundary::bytea = published.boundary::bytea
         THEN 0
         WHEN published.boundary IS NULL THEN NULL
         WHEN ST_NPoints(delivered.boundary)::bigint * ST_NPoints(published.boundary) > %(most)s
         THEN CASE WHEN ST_IsEmpty(ST_Buffer(ST_SymDifference(delivered.boundary,
                        published.boundary), -%(same)s / 2)) THEN 0 END
         ELSE ST_HausdorffDistance(delivered.boundary, published.boundary) END
"""
_BOX = "ST_Envelope(ST_Collect({0}, {1}))"
# How much of the ground is polygon; a line or a point has none to tell.
_M2 = "CASE WHEN ST_Dimension({0}) = 2 THEN ST_Area({0}) END"

# A hint where the ground was dealt out anew, which no single lineage tells.
_LIES_ON = """
    coalesce((SELECT jsonb_build_object('{0}', count(*)) FROM compared_ground ground
              WHERE ground.{1} = {2} HAVING count(*) > 0), '{{}}')
"""

_DIFFERING = f"""
    {_INTO}
    SELECT %(run)s,
           CASE WHEN NOT is_moved THEN 'attributes' WHEN fields = '{{}}' THEN 'geometry'
                ELSE 'both' END,
           seqs, ARRAY[row_id], key, former_key, block_id, {_M2.format("before")},
           {_M2.format("coalesce(after, before)")}, CASE WHEN is_moved THEN moved END, fields,
           '{{}}', before, coalesce(after, before), {_BOX.format("before", "after")}, false
    FROM (
        SELECT *, moved IS NULL OR moved >= %(same)s AS is_moved
        FROM (
            SELECT delivered.seq, delivered.seqs, published.row_id, delivered.key,
                   published.key AS former_key,
                   coalesce(delivered.block_id, published.block_id) AS block_id,
                   published.boundary AS before, delivered.boundary AS after,
                   {_FIELDS} AS fields, {_MOVED} AS moved
            FROM compared_delivered delivered
            JOIN compared_published published ON published.seq = delivered.seq
            OFFSET 0
        ) beside
    ) judged
    WHERE is_moved OR fields <> '{{}}'
    ORDER BY block_id, seq
"""
_LINEAGES = f"""
    WITH delivered AS (
        SELECT kind, anchor, array_agg(seq ORDER BY seq) AS seqs,
               string_agg(key, ', ' ORDER BY seq) AS keys, min(block_id) AS block_id,
               ST_CollectionExtract(ST_Collect(boundary), 3) AS boundary,
               min(fields::text)::jsonb AS fields
        FROM (SELECT DISTINCT kind, anchor, seq FROM compared_lineage) line
        JOIN compared_delivered USING (seq) GROUP BY kind, anchor
    ), published AS (
        SELECT kind, anchor, array_agg(row_id ORDER BY row_id) AS row_ids,
               string_agg(key, ', ' ORDER BY row_id) AS keys, min(block_id) AS block_id,
               ST_CollectionExtract(ST_Collect(boundary), 3) AS boundary,
               min(fields::text)::jsonb AS fields, bool_and(is_in_scope) AS is_in_scope
        FROM (SELECT DISTINCT kind, anchor, row_id FROM compared_lineage) line
        JOIN compared_published USING (row_id) GROUP BY kind, anchor
    )
    {_INTO}
    SELECT %(run)s, kind, delivered.seqs, published.row_ids, delivered.keys, published.keys,
           coalesce(delivered.block_id, published.block_id),
           ST_Area(published.boundary), ST_Area(delivered.boundary),
           CASE WHEN kind = 'renumbered' THEN {_MOVED} END,
           CASE WHEN kind = 'renumbered' THEN {_FIELDS} ELSE '{{}}' END,
           '{{}}', published.boundary, delivered.boundary,
           {_BOX.format("published.boundary", "delivered.boundary")}, published.is_in_scope
    FROM delivered JOIN published USING (kind, anchor)
    ORDER BY coalesce(delivered.block_id, published.block_id), seqs
"""
_ADDED = f"""
    {_INTO}
    SELECT %(run)s, 'added', seqs, '{{}}', key, '', block_id, NULL, {_M2.format("boundary")},
           NULL, coalesce((SELECT jsonb_object_agg(name, jsonb_build_array(NULL, value))
                           FROM jsonb_each(fields) AS told(name, value)
                           WHERE value <> 'null'), '{{}}'),
           {_LIES_ON.format("lies_on", "seq", "delivered.seq")}, NULL, boundary,
           ST_Envelope(boundary), false
    FROM compared_delivered delivered
    WHERE NOT EXISTS (SELECT FROM compared_published published WHERE published.seq = delivered.seq)
      AND NOT EXISTS (SELECT FROM compared_lineage line WHERE line.seq = delivered.seq)
    ORDER BY block_id, seq
"""
_REMOVED = f"""
    {_INTO}
    SELECT %(run)s, 'removed', '{{}}', ARRAY[row_id], '', key, block_id, {_M2.format("boundary")},
           NULL, NULL, '{{}}', {_LIES_ON.format("lies_under", "row_id", "published.row_id")},
           boundary, NULL, ST_Envelope(boundary), true
    FROM compared_published published
    WHERE published.seq IS NULL AND published.is_in_scope
      AND NOT EXISTS (SELECT FROM compared_lineage line WHERE line.row_id = published.row_id)
    ORDER BY block_id, row_id
"""


@dataclass(frozen=True)
class Sides:
    """The two sides of a layer that is compared by key alone, as statements.

    ``delivered`` gives seq, whole, key, block_id, boundary, fields; ``published`` row_id, whole,
    key, block_id, boundary, fields. Those of one ``whole`` are the same thing: all that its key
    is made of. Both take ``run``; ``prepare`` makes what they read, step by step.
    """

    delivered: str
    published: str
    prepare: tuple[Step, ...] = ()
    tables: tuple[str, ...] = ()  # which these leave in the session
    pieces: str = "ARRAY[seq]"  # the delivered features of one thing
    always: tuple[str, ...] = ()  # fields that are told without a column of their own
    same_within_m: float = SAME_WITHIN_M

    def compare(self, run: ImportRun, progress: Progress) -> dict[str, int]:
        """What ``LayerSpec.compare`` asks for."""
        return compare_by_steps(
            run,
            fill=[*self.prepare, self._fill],
            tables=self.tables,
            progress=progress,
            same_within_m=self.same_within_m,
        )

    def _fill(self, run: ImportRun) -> None:
        told: dict[str, Any] = {
            "run": run.pk,
            "said": [*said(run), *self.always],
            "scope": run.scope,
        }
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS thing_delivered, thing_published")
            cursor.execute(_HELD.format(table="thing_delivered", rows=self.delivered), told)
            cursor.execute(_HELD.format(table="thing_published", rows=self.published), told)
            cursor.execute("ANALYZE thing_delivered, thing_published")
            cursor.execute(_FILL_DELIVERED.format(pieces=self.pieces), told)
            cursor.execute(_FILL_PUBLISHED, told)


_HELD = "CREATE TEMP TABLE {table} ON COMMIT DROP AS {rows}"
# Only fields that the delivery speaks of; a feature that was rejected is not missing.
_FILL_DELIVERED = """
    INSERT INTO compared_delivered (seq, seqs, key, block_id, boundary, fields)
    SELECT seq, {pieces}, thing.key, block_id, thing.boundary, coalesce(
        (SELECT jsonb_object_agg(name, value) FROM jsonb_each(fields) AS told(name, value)
         WHERE name = ANY(%(said)s)), '{{}}')
    FROM thing_delivered thing JOIN ingest_stagedfeature staged USING (seq)
    WHERE staged.run_id = %(run)s AND NOT staged.is_rejected
"""
_FILL_PUBLISHED = """
    INSERT INTO compared_published (row_id, seq, key, block_id, boundary, fields, is_in_scope)
    SELECT DISTINCT ON (published.row_id) published.row_id, delivered.seq, published.key,
           published.block_id, published.boundary, published.fields, delivered.seq IS NULL
    FROM thing_published published LEFT JOIN thing_delivered delivered USING (whole)
    WHERE delivered.seq IS NOT NULL OR %(scope)s = 'layer'
       OR %(scope)s = 'blocks' AND published.block_id IN (
              SELECT block_id FROM thing_delivered JOIN ingest_stagedfeature staged USING (seq)
              WHERE staged.run_id = %(run)s AND NOT staged.is_rejected AND block_id IS NOT NULL)
    ORDER BY published.row_id, delivered.seq
"""
