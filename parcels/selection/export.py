"""A selection as a file: CSV, XLSX, GeoJSON or GeoPackage, written by a worker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.gis.db.models.functions import AsGeoJSON, Transform
from django.db.models import Func, OuterRef, QuerySet, Subquery, TextField
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from gis_core import crs
from gis_core.areas.names import in_language
from gis_core.audit.records import record
from gis_core.exports.cells import Column
from gis_core.exports.maps import write_geojson, write_geopackage
from gis_core.exports.tables import write_csv, write_xlsx
from gis_core.jobs.errors import JobError
from gis_core.jobs.kinds import JobKind
from gis_core.jobs.progress import Progress
from parcels.models import Parcel, ParcelBoundary, Selection
from parcels.selection.members import parcels_of, sorted_by

KIND = "selection_export"
FORMATS = {
    "csv": gettext_lazy("CSV, for any program"),
    "xlsx": gettext_lazy("Excel (XLSX)"),
    "geojson": gettext_lazy("GeoJSON, with outlines in WGS 84"),
    "gpkg": gettext_lazy("GeoPackage, with outlines in the official grid"),
}
CHUNK = 500
_GONE = gettext_noop("The selection is not there any more, or is not open to you.")
_WRITING = gettext_noop("Writing row %(n)s")


def columns() -> list[Column]:
    """What a file tells of each parcel, headed in the language that is active."""
    return [
        Column("parcel_id", _("Parcel key"), int),
        Column("area", _("Area")),
        Column("block", _("Block")),
        Column("number", _("Parcel")),
        Column("deed_m2", _("Deed area (m²)"), float),
        Column("drawn_m2", _("Drawn area (m²)"), float),
        Column("zone", _("Zone class")),
        Column("licences", _("Open licences"), int),
        Column("status", _("Status")),
    ]


def values_of(parcel: Parcel) -> list[Any]:
    """One parcel's cells, in the order of ``columns``."""
    row: Any = parcel
    return [
        parcel.pk,
        parcel.area.name if parcel.area else "",
        parcel.block.number if parcel.block else "",
        parcel.label,
        row.official_m2,
        None if row.computed_m2 is None else round(row.computed_m2, 2),
        in_language(row.zone_ar or "", row.zone_en or ""),
        row.open_licences,
        parcel.get_status_display(),
    ]


def about(selection: Selection, srid: int) -> list[tuple[str, str]]:
    """What travels with the data: what it is, as of when, in which CRS, and if it is made up."""
    told = [
        (_("Selection"), selection.name),
        (_("Data as of"), timezone.localtime().strftime("%Y-%m-%d %H:%M")),
        (_("Coordinates"), f"EPSG:{srid} {crs.name_of(srid)}"),
        (_("Areas"), _("Deed area: as in the deed. Drawn area: of the boundary in the grid.")),
    ]
    if settings.DEMO:
        told.append((_("Notice"), _("Demo data: made up")))
    return told


def _run(progress: Progress) -> dict[str, Any]:
    """Write what the asking person sees of the selection, in the language of the page."""
    asked = progress.parameters
    actor = progress.actor
    found = actor and Selection.objects.visible_to(actor).filter(key=asked["selection"]).first()
    if not actor or not found:
        raise JobError(_GONE)
    with translation.override(asked["language"]):
        rows = sorted_by(parcels_of(found, actor), asked.get("sort", "position"))
        name = f"parcels-{found.key}.{asked['format']}"
        count = _write(progress, found, rows, name, asked["format"])
    record(actor, "selection.exported", found, format=asked["format"], parcels=count)
    return {"file": name, "parcels": count}


def _write(
    progress: Progress, selection: Selection, rows: QuerySet[Parcel], name: str, kind: str
) -> int:
    path = progress.folder / name
    if kind == "csv":
        table = ([*values_of(parcel)] for parcel in _counted(progress, rows))
        return write_csv(path, columns(), _with_notice(table, selection))
    if kind == "xlsx":
        return write_xlsx(
            path,
            columns(),
            (values_of(parcel) for parcel in _counted(progress, rows)),
            title=_("Parcels"),
            about=about(selection, crs.STORAGE),
            is_right_to_left=translation.get_language_bidi(),
        )
    if kind == "geojson":
        drawn = _drawn(rows, AsGeoJSON(Transform("boundary", crs.WGS84), precision=7))
        features = ((p.shape or "null", values_of(p)) for p in _counted(progress, drawn))
        return write_geojson(path, columns(), features, about=dict(about(selection, crs.WGS84)))
    shape = Func(
        Func("boundary", function="ST_AsBinary"), template="encode(%(expressions)s, 'hex')"
    )
    drawn = _drawn(rows, shape).exclude(shape=None)
    features = ((p.shape, values_of(p)) for p in _counted(progress, drawn))
    return write_geopackage(path, columns(), features, layer="parcels", srid=crs.STORAGE)


def _drawn(rows: QuerySet[Parcel], shape: Any) -> QuerySet[Parcel]:
    held = ParcelBoundary.objects.current().filter(parcel=OuterRef("pk"))
    return rows.annotate(shape=Subquery(held.values(told=shape)[:1], output_field=TextField()))


def _counted(progress: Progress, rows: QuerySet[Parcel]) -> Iterator[Parcel]:
    total = rows.count()
    for n, parcel in enumerate(rows.iterator(chunk_size=CHUNK), start=1):
        if n % CHUNK == 0:
            progress.step(n, total, note=_WRITING, n=n)
        yield parcel


def _with_notice(table: Iterator[list[Any]], selection: Selection) -> Iterator[list[Any]]:
    """A CSV has no second sheet: what the data is stands below it, behind an empty row."""
    yield from table
    yield []
    yield from ([f"{label}: {text}"] for label, text in about(selection, crs.STORAGE))


EXPORT = JobKind(name=KIND, title=gettext_lazy("Export of selected parcels"), run=_run)
