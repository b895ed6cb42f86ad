"""What keeps history where it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.db import connection

# Rows that may not be deleted one by one may not be deleted all at once: TRUNCATE asks no trigger
# of rows, and with CASCADE it reaches tables that nobody named.
NEVER_EMPTIED = pgtrigger.Trigger(
    name="never_emptied",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
)

# A setting of one transaction: the delivery that is being published in it.
DELIVERY = "qasima.delivery"


class RowsKept(pgtrigger.Trigger):
    """Notes what a delivery does to the rows of a table, so that it can be taken back.

    ``content`` are the columns that say something; a row that differs in none of them is as the
    delivery left it. Notes are written to ``ingest_keptrow``, and only while one is published.
    """

    def __init__(self, content: tuple[str, ...], **given: Any) -> None:
        self.content = content
        super().__init__(**given)


@contextmanager
def ignoring(*uris: str) -> Iterator[None]:
    """Triggers by their names (``app.Model:trigger``) do not fire inside; within a transaction.

    pgtrigger's own way adds to each statement, which none with named parameters survives.
    """
    found = [pair for uri in uris for pair in pgtrigger.registered(uri)]
    told = ",".join(trigger.get_pgid(model) for model, trigger in found)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{told}}}"])
        yield
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")


def keeps_rows(*content: str, is_only_added_to: bool = False) -> list[RowsKept]:
    """The triggers of a table whose rows deliveries write; ``content`` names its columns."""
    added = _kept(content, "added", pgtrigger.Insert, {"new": "latter"}, _NOTE_ADDED)
    if is_only_added_to:
        return [added]
    both = {"old": "former", "new": "latter"}
    return [
        added,
        _kept(content, "changed", pgtrigger.Update, both, _NOTE_CHANGED),
        _kept(content, "removed", pgtrigger.Delete, {"old": "former"}, _NOTE_REMOVED),
    ]


def _kept(
    content: tuple[str, ...],
    what: str,
    operation: object,
    referencing: dict[str, str],
    statement: str,
) -> RowsKept:
    columns = {row: ", ".join(f"{row}.{name}" for name in content) for row in ("former", "latter")}
    return RowsKept(
        content,
        name=f"kept_{what}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**referencing),
        declare=[
            ("delivery", f"bigint := nullif(current_setting('{DELIVERY}', true), '')::bigint"),
            ("told", "text"),
        ],
        func=f"""
            IF delivery IS NULL THEN RETURN NULL; END IF;
            {statement.format(**columns)}
            RETURN NULL;
        """,
    )


def as_left(row: str, content: tuple[str, ...]) -> str:
    """The expression by which a row is known to be as a delivery left it."""
    return f"md5(ROW({', '.join(f'{row}.{name}' for name in content)})::text)::uuid"


_NOTE_ADDED = """
            INSERT INTO ingest_keptrow (run_id, relation, row_id, before, after)
            SELECT delivery, TG_TABLE_NAME, latter.id, NULL, md5(ROW({latter})::text)::uuid
            FROM latter
            ON CONFLICT (relation, row_id, run_id) DO UPDATE SET after = excluded.after;
"""
# Every column as text under its name: exact, and still readable when columns have come since.
_TOLD = """
            SELECT string_agg(format('%1$L, former.%1$I::text', attname), ', ') INTO told
            FROM pg_attribute
            WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
"""
_NOTE_CHANGED = (
    _TOLD
    + """
            EXECUTE format(
                'INSERT INTO ingest_keptrow (run_id, relation, row_id, before, after)'
                ' SELECT $1, $2, former.id, jsonb_build_object(%s), md5(ROW({latter})::text)::uuid'
                ' FROM former JOIN latter USING (id)'
                ' WHERE ROW({former}) IS DISTINCT FROM ROW({latter})'
                ' ON CONFLICT (relation, row_id, run_id) DO UPDATE SET after = excluded.after',
                told) USING delivery, TG_TABLE_NAME;
"""
)
_NOTE_REMOVED = (
    _TOLD
    + """
            EXECUTE format(
                'INSERT INTO ingest_keptrow (run_id, relation, row_id, before, after)'
                ' SELECT $1, $2, former.id, jsonb_build_object(%s), NULL FROM former'
                ' ON CONFLICT (relation, row_id, run_id) DO UPDATE SET after = NULL',
                told) USING delivery, TG_TABLE_NAME;
"""
)
