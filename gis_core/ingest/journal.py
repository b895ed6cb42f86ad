"""Which rows a delivery wrote, while it is published and afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.models import Model

from gis_core.keeping import DELIVERY, RowsKept, as_left

from .models import ImportRun


@dataclass(frozen=True)
class Table:
    """A table that a layer's deliveries write, by its model's label.

    A row of one with an ``owner`` (a column that names a row of another table of the layer) goes
    and stays with that row. ``derived`` are tables that follow by themselves and hold nothing up.
    ``together`` are statements that leave more of ``taken_back``, once it is known what of the
    table was touched or is used. ``told_with`` are relations that its rows are named by.
    """

    label: str
    owner: str = ""
    owner_label: str = ""
    derived: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    told_with: tuple[str, ...] = ()

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def content(self) -> tuple[str, ...]:
        """The columns that say something."""
        triggers = self.model._meta.triggers  # type: ignore[attr-defined]
        return next(one.content for one in triggers if isinstance(one, RowsKept))

    def as_left(self, row: str) -> str:
        """By what a row is known to be as a delivery left it."""
        return as_left(row, self.content)


@contextmanager
def keeping(run: ImportRun) -> Iterator[None]:
    """What is written inside is noted as this delivery's work; within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [DELIVERY, str(run.pk)])
        yield
        cursor.execute("SELECT set_config(%s, '', true)", [DELIVERY])


def columns_of(table: str) -> list[tuple[str, str]]:
    """(name, type) of the columns of a table that are written, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attgenerated = '' ORDER BY attnum",
            [table],
        )
        return cursor.fetchall()


def replaced_by(run: ImportRun, main: Table) -> list[int]:
    """Published runs of the layer of which no row stands any more after this one.

    By when they were published: one that was brought in early may be published late.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH touched AS (
                SELECT DISTINCT earlier.run_id
                FROM ingest_keptrow mine
                JOIN ingest_keptrow earlier USING (relation, row_id)
                WHERE mine.run_id = %(run)s AND mine.relation = %(main)s
                  AND earlier.run_id <> mine.run_id
            )
            SELECT former.id FROM touched
            JOIN ingest_importrun former ON former.id = touched.run_id
            WHERE former.state = 'published' AND former.layer = %(layer)s
              AND NOT EXISTS (
                  SELECT FROM ingest_keptrow row
                  WHERE row.run_id = former.id AND row.relation = %(main)s
                    AND NOT EXISTS (
                        SELECT FROM ingest_keptrow later
                        JOIN ingest_importrun by ON by.id = later.run_id
                        WHERE later.relation = row.relation AND later.row_id = row.row_id
                          AND by.published_at > former.published_at
                          AND by.state IN ('published', 'superseded')))
            """,
            {"run": run.pk, "main": main.name, "layer": run.layer},
        )
        return [pk for (pk,) in cursor.fetchall()]
