"""The parcel bank's own sections of the file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from parcels import file, rows
from parcels.history.identity import identities
from parcels.history.licences import licences_of
from parcels.history.past import (
    boundaries_on,
    transition_as_json,
    transitions_of,
    version_as_json,
    versions_of,
)
from parcels.models import (
    Building,
    BuildingFile,
    BuildingFileLoan,
    BuildingLicence,
    Document,
    Parcel,
    ParcelBoundary,
    ParcelTransition,
    StructuralPlanZone,
    SurveyPlan,
)
from parcels.surveys import section as surveys
from parcels.zoning import count_over, told_of, zones_over

if TYPE_CHECKING:
    from gis_core.accounts.models import User

IDENTITY = "identity"


def _building_files(parcel: Parcel, user: User, on: date | None) -> QuerySet:
    seen = BuildingFile.objects.as_of(on).visible_to(user).filter(parcel=parcel)
    loans = BuildingFileLoan.objects.out_on(on).select_related("unit", "borrower")
    shown = seen.select_related("custodian").order_by("number")
    return shown.prefetch_related(Prefetch("loans", loans, to_attr="open_loans"))


def _buildings(parcel: Parcel, user: User, on: date | None) -> QuerySet:
    return Building.objects.as_of(on).visible_to(user).filter(parcel=parcel).order_by("pk")


def _documents(parcel: Parcel, user: User, on: date | None) -> QuerySet:
    seen = Document.objects.as_of(on).visible_to(user).filter(parcel=parcel)
    return seen.order_by("-dated_on", "-pk")


# key, title, permission, rows, the register they come from, row as JSON
_SECTIONS = (
    (IDENTITY, _("Identity"), "view_parcel", identities, Parcel, rows.identity),
    (
        "boundary",
        _("Boundary and areas"),
        "view_parcel",
        boundaries_on,
        ParcelBoundary,
        rows.boundary,
    ),
    (
        "plan",
        _("Structural plan"),
        "view_structuralplanzone",
        zones_over,
        StructuralPlanZone,
        rows.zone,
    ),
    (
        "licences",
        _("Building licences"),
        "view_buildinglicence",
        licences_of,
        BuildingLicence,
        rows.licence,
    ),
    (
        "building_files",
        _("Building files"),
        "view_buildingfile",
        _building_files,
        BuildingFile,
        rows.building_file,
    ),
    ("buildings", _("Buildings"), "view_building", _buildings, Building, rows.building),
    ("documents", _("Documents"), "view_document", _documents, Document, rows.document),
    (
        "surveys",
        _("Survey plans"),
        "view_surveyplan",
        surveys.plans_of,
        SurveyPlan,
        surveys.as_json,
    ),
    (
        "lineage",
        _("Lineage"),
        "view_parcel",
        transitions_of,
        ParcelTransition,
        transition_as_json,
    ),
    ("history", _("History"), "view_parcel", versions_of, ParcelBoundary, version_as_json),
)


# What a section says besides its rows, and how rows that are no queryset are counted.
_MORE = {
    "plan": {"count": count_over, "context": told_of},
    "surveys": {"context": surveys.told_of},
}


def register() -> None:
    """Put the sections into the file, in this order."""
    for order, (key, title, permission, listed, model, as_json) in enumerate(_SECTIONS):
        file.register(
            file.FileSection(
                key=key,
                title=title,
                permission=f"parcels.{permission}",
                template=f"parcels/sections/{key}.html",
                rows=listed,
                register=model.objects.all,
                as_json=as_json,
                order=10 * order,
                **_MORE.get(key, {}),
            )
        )
