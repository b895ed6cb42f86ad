"""The kinds of file that a source can be written as, and the writing."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from struct import unpack
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from gis_core import crs
from gis_core.exports.cells import Column, exact_cell
from gis_core.exports.errors import ExportError
from gis_core.exports.maps import write_geojson
from gis_core.exports.shapefile import ENCODINGS, Remark, write_shapefile
from gis_core.exports.source import Source, Told, digits_of
from gis_core.exports.tables import MOST_XLSX_ROWS, write_csv, write_xlsx
from gis_core.safeio.errors import Refused
from gis_core.safeio.writing import Row, WrittenLayer, write_layer

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_DRAWN = 50_000  # a drawing is one piece in its reader's memory, and in ours
TEXT_M, TEXT_DEGREES = 1.5, 0.000015
NEW_PREFIX = ".export-"  # a folder of work that is not finished
_TOO_MANY = gettext_noop(
    "It has %(count)s rows, and a file of this kind holds %(most)s. Choose less ground, or another "
    "format."
)
_SHAPELESS = gettext_noop(
    "Rows without an outline: %(count)s. They are not in the file, whose format has no place for "
    "them."
)
_TOO_LARGE = gettext_noop(
    "It is larger than the 2 GB that a shapefile can have. Choose less ground, or GeoPackage."
)
_NOT_WRITTEN = gettext_noop("The file could not be written. Try another format, or less ground.")
_ONE_CRS = gettext_noop("GeoJSON is in WGS 84 (EPSG:4326) only. Choose it, or another format.")
_NO_CRS = gettext_noop("EPSG:%(srid)s is not among the coordinate systems that are used here.")
_NO_FORM = gettext_noop("There is no format “%(form)s”. Choose one of: %(forms)s.")
_NO_ENCODING = gettext_noop("A shapefile's texts are written in utf-8 or cp1256.")


@dataclass(frozen=True)
class Wishes:
    """How a source is to be written; no CRS is the form's usual one."""

    form: str
    srid: int | None = None
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Written:
    """What came of it: how many rows, and what a person must be told."""

    count: int
    remarks: list[Remark] = field(default_factory=list)

    def sentences(self) -> list[str]:
        """The remarks in the language that is active."""
        return sentences_of(self.remarks)


def sentences_of(remarks: Sequence[Remark]) -> list[str]:
    """Kept remarks in the language that is active."""
    return [translate(note) % values for note, values in remarks]


@dataclass(frozen=True)
class _Order:
    """One writing, as a form's function sees it."""

    source: Source
    srid: int
    encoding: str
    sheet: list[list[str]]
    told: Told

    def rows(self) -> Iterator[Row]:
        """WKB and exact values."""
        for place, values in self.source.read(self.source.as_wkb(self.srid), self.told):
            yield place, [exact_cell(value) for value in values]

    def layer(self) -> WrittenLayer:
        source = self.source
        is_metric = not crs.describe(self.srid).is_geographic
        return WrittenLayer(
            name=source.name,
            fields=tuple((column.name, column.kind.__name__) for column in source.columns),
            srid=self.srid,
            geometry=source.shape_type,
            encoding=self.encoding,
            label=source.label,
            drawn_by=source.drawn_by,
            is_metric=is_metric,
            text_height=TEXT_M if is_metric else TEXT_DEGREES,
        )

    def about(self) -> list[tuple[str, str]]:
        told = (str(_("Coordinates")), f"EPSG:{self.srid} {crs.name_of(self.srid)}")
        return [*self.source.about, told]


def _layered(kind: str, path: Path, order: _Order) -> Written:
    told = write_layer(path, kind, order.layer(), order.rows())
    left_out = [(_SHAPELESS, {"count": told["shapeless"]})] if told["shapeless"] else []
    return Written(told["count"], left_out)


def _shapefile(path: Path, order: _Order) -> Written:
    return Written(*write_shapefile(path, order.layer(), order.rows(), order.sheet))


def _geojson(path: Path, order: _Order) -> Written:
    source = order.source
    features = source.read(source.as_geojson(), order.told)
    return Written(write_geojson(path, source.columns, features, about=dict(order.about())))


def _csv(path: Path, order: _Order) -> Written:
    axes = _axes(order.srid)
    rows = ([*values, *spot] for values, spot in _with_spots(order))
    return Written(write_csv(path, _heads(order, *axes), rows))


def _csv_wkt(path: Path, order: _Order) -> Written:
    source = order.source
    read = source.read(source.as_wkt(order.srid), order.told)
    rows = ([*values, place] for place, values in read)
    return Written(write_csv(path, _heads(order, "wkt"), rows))


def _report(path: Path, order: _Order) -> Written:
    """A table for people: headed in their language, and below it what it is."""
    source = order.source
    read = source.read(source.as_spot(order.srid), order.told)
    rows = (values for _place, values in read)
    count = write_csv(path, [column.heading for column in source.columns], _noted(rows, order))
    return Written(count - 1 - len(order.about()))


def _noted(rows: Iterator[list[Any]], order: _Order) -> Iterator[list[Any]]:
    yield from rows
    yield []
    yield from ([f"{label}: {text}"] for label, text in order.about())


def _xlsx(path: Path, order: _Order) -> Written:
    source = order.source
    axes = [Column(name, name, float) for name in _axes(order.srid)]
    count = write_xlsx(
        path,
        [*source.columns, *axes],
        ([*values, *spot] for values, spot in _with_spots(order)),
        title=source.title,
        about=[*order.about(), *((line[0], line[1]) for line in _headings(order))],
        is_right_to_left=translation.get_language_bidi(),
    )
    return Written(count)


def _headings(order: _Order) -> Iterator[tuple[str, str]]:
    for name, arabic, english, _kind in order.sheet:
        yield name, f"{arabic} · {english}"


def _heads(order: _Order, *more: str) -> list[str]:
    return [*(column.name for column in order.source.columns), *more]


def _axes(srid: int) -> tuple[str, str]:
    """Degrees say by their names that they are degrees."""
    return ("lng", "lat") if srid == crs.WGS84 else ("x", "y")


def _with_spots(order: _Order) -> Iterator[tuple[list[Any], tuple[Any, Any]]]:
    """Values with the coordinates of a point inside."""
    source, digits = order.source, digits_of(order.srid)
    for place, values in source.read(source.as_spot(order.srid), order.told):
        if place is None:
            yield values, (None, None)
        else:
            x, y = unpack("<dd", bytes(place)[5:21])
            yield values, (round(x, digits), round(y, digits))


@dataclass(frozen=True)
class Form:
    """A kind of file."""

    title: str | _StrPromise
    suffix: str
    write: Callable[[Path, _Order], Written]
    only_srid: int | None = None
    most: int | None = None


FORMS = {
    "gpkg": Form(_("GeoPackage"), ".gpkg", partial(_layered, "gpkg")),
    "shp": Form(_("Shapefile (zip)"), ".zip", _shapefile),
    "geojson": Form(_("GeoJSON, in WGS 84"), ".geojson", _geojson, only_srid=crs.WGS84),
    "fgb": Form(_("FlatGeobuf"), ".fgb", partial(_layered, "flatgeobuf")),
    "csv": Form(_("CSV, with a point inside each outline"), ".csv", _csv),
    "csv-wkt": Form(_("CSV, with the outlines as WKT"), ".csv", _csv_wkt),
    "xlsx": Form(_("Excel (XLSX)"), ".xlsx", _xlsx, most=MOST_XLSX_ROWS),
    "dxf": Form(_("DXF, for CAD"), ".dxf", partial(_layered, "dxf"), most=MOST_DRAWN),
}
_OF_REPORTS = {"csv": Form(FORMS["csv"].title, ".csv", _report)}


def form_of_name(path: Path) -> str:
    """The form that a file's ending means; "" where none does."""
    return next((key for key, form in FORMS.items() if form.suffix == path.suffix.lower()), "")


def checked(wishes: Wishes) -> Wishes:
    """The wishes with their CRS filled in; raises ``ExportError`` for what cannot be."""
    if wishes.form not in FORMS:
        raise ExportError(_NO_FORM, form=wishes.form[:40], forms=", ".join(FORMS))
    if wishes.encoding not in ENCODINGS:
        raise ExportError(_NO_ENCODING)
    only = FORMS[wishes.form].only_srid
    srid = wishes.srid or only or crs.STORAGE
    if srid not in crs.ALLOWED:
        raise ExportError(_NO_CRS, srid=srid)
    if only and srid != only:
        raise ExportError(_ONE_CRS)
    return Wishes(wishes.form, srid, wishes.encoding)


def write(
    path: Path, source: Source, wishes: Wishes, told: Told, *, sheet: list[list[str]]
) -> Written:
    """Write the source as a file, which is there only once it is whole.

    ``sheet`` is what the columns are called in both languages. Raises ``ExportError``.
    """
    wishes = checked(wishes)
    form = _OF_REPORTS.get(wishes.form) if source.is_report else None
    form = form or FORMS[wishes.form]
    if form.most is not None and (count := source.rows.count()) > form.most:
        raise ExportError(_TOO_MANY, count=count, most=form.most)
    assert wishes.srid is not None  # noqa: S101  (filled in)
    order = _Order(source, wishes.srid, wishes.encoding, sheet, told)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=NEW_PREFIX) as folder:
        new = Path(folder) / f"{source.name}{form.suffix}"
        try:
            written = form.write(new, order)
        except Refused as refusal:
            is_large = refusal.code == "shapefile_too_large"
            raise ExportError(_TOO_LARGE if is_large else _NOT_WRITTEN) from refusal
        os.replace(new, path)  # noqa: PTH105  (over what is there)
    return written
