"""A selection as a file, with what its page tells of each parcel; written as any layer is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from gis_core.areas.names import named_in_language
from gis_core.audit.records import record
from gis_core.exports.cells import Column, rounded
from gis_core.exports.errors import ExportError
from gis_core.exports.forms import FORMS, Wishes, Written, write
from gis_core.exports.layer import sheet_in_both
from gis_core.exports.source import Source
from gis_core.jobs.kinds import JobKind
from gis_core.jobs.progress import Progress
from parcels.exporting.asked import with_about
from parcels.exporting.jobs import FILES_DAYS, result_of, step_of, written_by
from parcels.models import Parcel, ParcelBoundary, Selection
from parcels.selection.members import parcels_of, sorted_by

if TYPE_CHECKING:
    from gis_core.accounts.models import User

KIND = "selection_export"
_GONE = gettext_noop("The selection is not there any more, or is not open to you.")


def columns() -> Sequence[Column]:
    """What a file tells of each parcel, headed in the language that is active."""
    return [
        Column("parcel_id", _("Parcel key"), int, "pk"),
        Column("area", _("Area"), value=named_in_language("area__")),
        Column("block", _("Block"), value="block__number"),
        Column("number", _("Parcel"), value=_label()),
        Column("deed_m2", _("Deed area (m²)"), float, "official_m2"),
        Column("drawn_m2", _("Drawn area (m²)"), float, "computed_m2", rounded),
        Column("zone", _("Zone class"), value=named_in_language("zone_", "ar", "en")),
        Column("licences", _("Open licences"), int, "open_licences"),
        Column("status", _("Status"), shown=lambda one: Parcel.Status(one).label),
    ]


def _label() -> Case:
    """As ``Parcel.label`` has it."""
    return Case(
        When(sub_number="", then=F("number")),
        default=Concat("number", Value("/"), "sub_number"),
        output_field=CharField(),
    )


def source_of(selection: Selection, user: User, *, sort: str = "position") -> Source:
    """Those of its parcels that a person sees, in an order."""
    held = ParcelBoundary.objects.current().filter(parcel=OuterRef("pk"))
    rows = sorted_by(parcels_of(selection, user), sort)
    source = Source(
        name="parcels",
        title=_("Parcels"),
        columns=columns(),
        rows=rows.annotate(outline=Subquery(held.values("boundary")[:1])),
        shape="outline",
        label="number",
        is_report=True,
    )
    return with_about(source, (_("Selection"), selection.name))


def _run(progress: Progress) -> dict[str, Any]:
    """Write what the asking person sees of the selection, in the language of the page."""
    asked = progress.parameters
    wishes = Wishes(asked["format"], asked.get("srid"), asked.get("encoding", "utf-8"))
    path = progress.folder / f"parcels-{asked['selection']}{FORMS[wishes.form].suffix}"

    def writing(actor: User) -> Written:
        found = Selection.objects.visible_to(actor).filter(key=asked["selection"]).first()
        if found is None:
            raise ExportError(_GONE)
        source = source_of(found, actor, sort=asked.get("sort", "position"))
        sheet = sheet_in_both(columns)
        written = write(path, source, wishes, step_of(progress), sheet=sheet)
        record(actor, "selection.exported", found, format=wishes.form, parcels=written.count)
        return written

    return result_of(path, written_by(progress, writing))


EXPORT = JobKind(
    name=KIND, title=gettext_lazy("Export of selected parcels"), run=_run, files_days=FILES_DAYS
)
