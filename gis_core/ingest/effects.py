"""What hangs on the things that a delivery would change; each app registers its own registers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count, F, QuerySet
from django.db.models.expressions import RawSQL

from .models import Change, ImportRun

if TYPE_CHECKING:
    from gis_core.accounts.models import User


@dataclass(frozen=True)
class FieldRow:
    """One line of a change's table: a field, what is published, what is delivered."""

    name: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Effect:
    """Rows that belong to a layer's things, by which name they are counted in ``Change.effects``.

    ``rows`` are those that a change would concern: open cases, not closed ones. ``row`` leads from
    them to the thing. What takes too long to store for every change, ``detail`` works out for one.
    """

    layer: str
    name: str
    title: object  # a lazy translation
    rows: Callable[[], QuerySet]
    row: str
    detail: Callable[[Change, User], list[FieldRow]] | None = None


_effects: dict[tuple[str, str], Effect] = {}


def register(*effects: Effect) -> None:
    """Called once for each from ``AppConfig.ready``."""
    for effect in effects:
        _effects[effect.layer, effect.name] = effect


def effects_on(layer: str) -> list[Effect]:
    """What is counted for a layer's changes."""
    return [effect for effect in _effects.values() if effect.layer == layer]


# A deed's area corrected moves nobody's file; all else is of concern to those who keep one.
_TOUCHED = f"""
    CREATE TEMP TABLE touched_thing ON COMMIT DROP AS
    SELECT id AS change_id, unnest(row_ids) AS row_id
    FROM ingest_change WHERE run_id = %s AND kind <> '{Change.Kind.ATTRIBUTES.value}'
"""
_ROWS = "SELECT row_id FROM touched_thing"
_COUNT = """
    UPDATE ingest_change change
    SET effects = change.effects || jsonb_build_object(%s::text, counted.many)
    FROM (
        SELECT touched.change_id, sum(hanging.many) AS many
        FROM touched_thing touched JOIN ({hanging}) hanging(row_id, many) USING (row_id)
        GROUP BY touched.change_id
    ) counted
    WHERE change.id = counted.change_id
"""


def count(run: ImportRun) -> None:
    """Write down for each change how many rows of each register hang on it."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS touched_thing")
        cursor.execute(_TOUCHED, [run.pk])
        cursor.execute("ANALYZE touched_thing")
        for effect in effects_on(run.layer):
            hanging_rows, values = hanging(effect, _ROWS).query.sql_with_params()
            cursor.execute(_COUNT.format(hanging=hanging_rows), [effect.name, *values])


def hanging(effect: Effect, things: str) -> QuerySet:
    """(thing, how many rows of the register hang on it), of those that a statement selects."""
    rows = effect.rows().order_by().filter(**{f"{effect.row}__in": RawSQL(things, ())})  # noqa: S611
    counted = rows.annotate(row_id=F(effect.row)).values("row_id").annotate(many=Count("pk"))
    return counted.values_list("row_id", "many")
