"""Rows into tables by COPY, in the caller's transaction."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from django.db import connection, models
from psycopg import sql
from pyproj.exceptions import ProjError

from gis_core import crs

from .source import DemoError


def storage_wkb(shapes: np.ndarray) -> list[str | None]:
    """KTM geometries as multipolygons in the storage CRS; equal vertices stay equal."""
    if crs.STORAGE != crs.KTM:
        shapes = _across(shapes)
    return shapely.to_wkb(
        shapely.set_srid(_multi(shapes), crs.STORAGE), hex=True, include_srid=True
    ).tolist()


def _across(shapes: np.ndarray) -> np.ndarray:
    """From KTM to the storage CRS; raises ``DemoError`` where that cannot hold Kuwait."""
    try:
        cross = crs.transformer(crs.KTM, crs.STORAGE).transform
        moved = shapely.transform(shapes, cross, interleaved=False)
        holds = np.isfinite(shapely.get_coordinates(moved)).all()
    except ProjError:
        holds = False
    if not holds:
        raise DemoError(f"EPSG:{crs.STORAGE} cannot hold places in Kuwait; the demo is of Kuwait.")
    return moved


def _multi(shapes: np.ndarray) -> np.ndarray:
    """Single polygons wrapped; what is a multipolygon or missing already is left alone."""
    done = np.array(shapes, dtype=object)
    single = shapely.get_type_id(done) == shapely.GeometryType.POLYGON
    count = int(single.sum())
    done[single] = shapely.multipolygons(done[single], indices=np.arange(count))
    return done


def prepare_bulk() -> None:
    """Spare every row a failed subtransaction, in the caller's transaction.

    django-pgtrigger's functions read a setting that is usually undefined, catch the error and so
    roll back a subtransaction for each row; its cost grows with the foreign keys still to be
    checked, and a large load becomes quadratic. An empty list of ignored triggers avoids it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")


def reserve(model: type[models.Model], count: int) -> list[int]:
    """New primary keys from the table's own sequence, in rising order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]


class Batch:
    """Rows gathered for several tables, written table by table in the order first named."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = defaultdict(list)
        self.written: dict[str, int] = defaultdict(int)

    def add(
        self, model: type[models.Model], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
    ) -> None:
        """Keep rows for the next ``flush``; columns are the table's own names."""
        self._rows[model._meta.db_table, columns].extend(rows)

    def analyse(self) -> None:
        """Tell the planner what the tables hold now; it would find out only minutes later."""
        tables = sql.SQL(", ").join(sql.Identifier(table) for table in self.written)
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("ANALYZE {}").format(tables))

    def flush(self) -> None:
        """Write what was gathered."""
        for (table, columns), rows in self._rows.items():
            _copy(table, columns, rows)
            self.written[table] += len(rows)
            rows.clear()


def _copy(table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    names = sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
