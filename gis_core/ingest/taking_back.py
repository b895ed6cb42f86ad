"""Taking a published delivery back, row by row: what is as it left it goes back to what it was.

A row that was touched since, or on which something else has come to rest, stays and is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.db import connection
from django.db.models import ManyToOneRel, Model, QuerySet

from gis_core import crs

from . import findings
from .findings import Found
from .journal import Table, columns_of
from .models import ImportRun

TOUCHED, USED = "touched_since", "used_since"
CODES = (TOUCHED, USED)
AT_ONCE = 500

_BEGIN = """
    CREATE TEMP TABLE taken_back ON COMMIT DROP AS
    SELECT relation, row_id, before IS NULL AS was_added, after IS NULL AS was_removed,
           before, after, ''::text AS why
    FROM ingest_keptrow WHERE run_id = %(run)s AND (before IS NOT NULL OR after IS NOT NULL)
"""
_TOUCHED = """
    UPDATE taken_back mine SET why = %(why)s
    WHERE mine.relation = %(table)s AND mine.why = ''
      AND (SELECT {as_left} FROM {table} live WHERE live.id = mine.row_id)
          IS DISTINCT FROM mine.after
"""
_USED = """
    UPDATE taken_back mine SET why = %(why)s
    WHERE mine.relation = %(table)s AND mine.why = '' AND mine.was_added
      AND EXISTS (SELECT FROM {user} other WHERE other.{column} = mine.row_id {staying})
"""
# Of a table of the same layer: what goes with it is not in its way.
_STAYING = """
    AND NOT EXISTS (SELECT FROM taken_back going
                    WHERE going.relation = %(user)s AND going.row_id = other.id
                      AND going.why = '' AND NOT going.was_removed
                      AND (going.was_added
                           OR going.before->>'{column}' IS DISTINCT FROM mine.row_id::text))
"""
_WITH_OWNER = """
    UPDATE taken_back mine SET why = owner.why
    FROM {table} live, taken_back owner
    WHERE mine.relation = %(table)s AND live.id = mine.row_id
      AND owner.relation = %(owner)s AND owner.row_id = live.{column} AND owner.why <> ''
"""
_FORGET_DERIVED = """
    DELETE FROM {user} other USING taken_back mine
    WHERE mine.relation = %(table)s AND mine.why = '' AND mine.was_added
      AND other.{column} = mine.row_id
"""
_REMOVE = """
    DELETE FROM {table} live USING taken_back mine
    WHERE mine.relation = %(table)s AND mine.why = '' AND mine.was_added
      AND live.id = mine.row_id
"""
_CHANGE = """
    UPDATE {table} live SET {assigned}
    FROM taken_back mine
    WHERE mine.relation = %(table)s AND mine.why = '' AND NOT mine.was_added
      AND NOT mine.was_removed AND live.id = mine.row_id
"""
_BRING_BACK = """
    INSERT INTO {table} ({columns})
    SELECT {values} FROM taken_back mine
    WHERE mine.relation = %(table)s AND mine.why = '' AND mine.was_removed
"""


def take_back(run: ImportRun, tables: Sequence[Table]) -> dict[str, int]:
    """Restore what a run changed, in the caller's transaction: {restored, left}.

    ``tables`` are the layer's, those that point at others before these.
    """
    begin(run)
    for table in tables:
        mark_touched(table)
    for table in tables:
        _mark_used(table, {own.name for own in tables})
        for statement in table.together:
            _execute(statement, {"why": TOUCHED})
    for table in tables:
        if table.owner:
            _execute(
                _WITH_OWNER.format(table=table.name, column=table.owner),
                {"table": table.name, "owner": Table(table.owner_label).name},
            )
    for table in tables:
        remove(table)
    for table in reversed(tables):
        restore(table)
    own = [table for table in tables if not table.owner]
    left = tell(run, chain.from_iterable(map(_left, own)))
    return {"restored": _restored_rows(own), "left": left}


def begin(run: ImportRun) -> None:
    """What the run wrote, as ``taken_back``; a row with a ``why`` will be left."""
    _execute("DROP TABLE IF EXISTS taken_back")
    _execute(_BEGIN, {"run": run.pk})
    _execute("CREATE INDEX ON taken_back (relation, row_id)")
    _execute("ANALYZE taken_back")


def mark_touched(table: Table) -> None:
    """Leave rows that are no longer as the run left them."""
    _execute(
        _TOUCHED.format(table=table.name, as_left=table.as_left("live")),
        {"table": table.name, "why": TOUCHED},
    )


def users_of(table: Table) -> Iterator[tuple[Table, str]]:
    """(the table, the column) of everything that may rest on a row of a table."""
    for relation in table.model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.field.db_constraint:  # type: ignore[attr-defined]
            yield Table(relation.related_model._meta.label_lower), str(relation.field.column)


def restored(column: str, kind: str, row: str = "live") -> str:
    """A column's former value, or its present one where it did not exist before."""
    return (
        f"{column} = CASE WHEN mine.before ? '{column}'"
        f" THEN (mine.before->>'{column}')::{kind} ELSE {row}.{column} END"
    )


def tell(run: ImportRun, found: Iterable[Found]) -> int:
    """Write what is left to the run's findings; returns how much that is."""
    run.findings.filter(code__in=CODES).delete()
    return findings.record(run, found)


def _restored_rows(tables: Iterable[Table]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM taken_back WHERE why = '' AND relation = ANY(%s)",
            [[table.name for table in tables]],
        )
        return cursor.fetchone()[0]


def _mark_used(table: Table, own: set[str]) -> None:
    for user, column in users_of(table):
        if user.label not in table.derived:
            staying = _STAYING.format(column=column) if user.name in own else ""
            _execute(
                _USED.format(user=user.name, column=column, staying=staying),
                {"table": table.name, "user": user.name, "why": USED},
            )


def remove(table: Table) -> None:
    """Delete what the run added, as far as it goes back."""
    for user, column in users_of(table):
        if user.label in table.derived:
            _execute(_FORGET_DERIVED.format(user=user.name, column=column), {"table": table.name})
    _execute(_REMOVE.format(table=table.name), {"table": table.name})


def restore(table: Table) -> None:
    """Give rows that the run changed or removed their former values, as far as they go back."""
    columns = columns_of(table.name)
    assigned = ", ".join(restored(name, kind) for name, kind in columns if name != "id")
    _execute(_CHANGE.format(table=table.name, assigned=assigned), {"table": table.name})
    _execute(
        _BRING_BACK.format(
            table=table.name,
            columns=", ".join(name for name, _kind in columns),
            values=", ".join(f"(mine.before->>'{name}')::{kind}" for name, kind in columns),
        ),
        {"table": table.name},
    )


def _left(table: Table) -> Iterator[Found]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_id, why FROM taken_back WHERE relation = %s AND why <> '' ORDER BY row_id",
            [table.name],
        )
        marked = dict(cursor.fetchall())
    ids = list(marked)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        present = _rows(table).in_bulk(some)
        for pk in some:
            row = present.get(pk)
            yield Found(
                marked[pk],
                "W",
                params={"what": table.model._meta.verbose_name, "key": _key(row, pk)},
                key=_key(row, pk),
                place=_place(row) if row else None,
            )


def _rows(table: Table) -> QuerySet:
    rows = table.model._default_manager.all()
    return rows.select_related(*table.told_with) if table.told_with else rows


def _key(row: Model | None, pk: int) -> str:
    return str(row) if row else f"#{pk}"


def _place(row: Model) -> tuple[float, float] | None:
    for field in row._meta.get_fields():
        if isinstance(field, GeometryField) and getattr(field, "srid", None) == crs.STORAGE:
            shape = getattr(row, field.attname)
            if shape is not None:
                spot = shape.point_on_surface
                ((lng, lat),) = crs.to_wgs84(crs.STORAGE, [(spot.x, spot.y)])
                return lng, lat
    return None


def _execute(statement: str, params: dict[str, Any] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount
