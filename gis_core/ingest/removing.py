"""What a delivery that speaks for a whole layer no longer names, taken out of a table of rows."""

from __future__ import annotations

from django.db import connection

from .errors import ImportRefused
from .journal import Table
from .models import ImportRun
from .taking_back import users_of


def removed_ids(run: ImportRun) -> list[int]:
    """The published rows that end with this delivery."""
    rows = run.changes.ending().values_list("row_ids", flat=True)
    return sorted({row_id for row_ids in rows for row_id in row_ids})


def delete(run: ImportRun, table: Table) -> int:
    """Delete them; raises ``ImportRefused`` where anything rests on one of them."""
    ids = removed_ids(run)
    if not ids:
        return 0
    with connection.cursor() as cursor:
        for user, column in users_of(table):
            if user.label in table.derived:
                cursor.execute(f"DELETE FROM {user.name} WHERE {column} = ANY(%s)", [ids])
            else:
                cursor.execute(
                    f"SELECT min({column}) FROM {user.name} WHERE {column} = ANY(%s)", [ids]
                )
                _refuse(run, user, cursor.fetchone()[0])
        cursor.execute(f"DELETE FROM {table.name} WHERE id = ANY(%s)", [ids])
        return cursor.rowcount


def _refuse(run: ImportRun, user: Table, row_id: int | None) -> None:
    if row_id is None:
        return
    change = run.changes.filter(row_ids__contains=[row_id])[0]
    kind = user.model._meta.verbose_name_plural
    raise ImportRefused("still_used", {"key": change.former_key or change.key, "kind": kind})
