"""What there is to write: visible rows with their columns and shape, read as they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db.models.functions import (
    AsGeoJSON,
    AsWKB,
    GeoFunc,
    GeomOutputGeoFunc,
    PointOnSurface,
    Transform,
)
from django.db.models import F, QuerySet, TextField, Value

from gis_core import crs
from gis_core.exports.cells import Column

CHUNK = 1_000
DEGREE_DIGITS = 9  # a tenth of a millimetre
METRE_DIGITS = 4
Told = Callable[[int, int], None]  # how many are written, of how many
Read = tuple[Any, list[Any]]  # the shape as asked, and the columns' values


class _CounterClockwise(GeomOutputGeoFunc):
    """Outer rings counter-clockwise, as RFC 7946 asks."""

    function = "ST_ForcePolygonCCW"
    arity = 1


class _AsText(GeoFunc):
    """Well-known text with so many decimals."""

    function = "ST_AsText"
    output_field = TextField()
    arity = 2


@dataclass(frozen=True)
class Source:
    """Rows that somebody may see, through ``visible_to``, and what is told of each.

    ``shape`` is the path of the geometry in the storage CRS. A ``report`` is headed for people and
    says below the rows what it is; any other table is headed by the columns' names.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: QuerySet[Any]
    shape: str
    shape_type: str = "MultiPolygon"
    label: str = ""
    drawn_by: str = ""
    about: Sequence[tuple[str, str]] = ()
    is_report: bool = False

    def read(self, shape: Any, told: Told) -> Iterator[Read]:
        """Every row once, from one moment of the database, held by a cursor on its side."""
        total = self.rows.count()
        paths = [column.value or column.name for column in self.columns]
        shown = [column.shown for column in self.columns]
        number = 0
        rows = self.rows.values_list(*paths, shape).iterator(chunk_size=CHUNK)
        for number, (*values, place) in enumerate(rows, start=1):
            yield (
                place,
                [
                    show(value) if show is not None and value is not None else value
                    for value, show in zip(values, shown, strict=True)
                ],
            )
            if number % CHUNK == 0:
                told(number, max(number, total))
        told(number, number)

    def as_wkb(self, srid: int) -> GeoFunc:
        """The shape as bytes in a CRS; crossed by the database, as whatever is stored is."""
        return AsWKB(self._in(srid))

    def as_geojson(self) -> GeoFunc:
        """The shape as RFC 7946 has it."""
        return AsGeoJSON(_CounterClockwise(self._in(crs.WGS84)), precision=DEGREE_DIGITS)

    def as_wkt(self, srid: int) -> GeoFunc:
        """The shape in words."""
        return _AsText(self._in(srid), Value(digits_of(srid)))

    def as_spot(self, srid: int) -> GeoFunc:
        """The bytes of a point inside."""
        return AsWKB(PointOnSurface(self._in(srid)))

    def _in(self, srid: int) -> Any:
        return F(self.shape) if srid == crs.STORAGE else Transform(self.shape, srid)


def digits_of(srid: int) -> int:
    """Decimals that tell less than a millimetre."""
    return DEGREE_DIGITS if crs.describe(srid).is_geographic else METRE_DIGITS
