"""The parcel bank's tables, a module for each part of the file."""

from parcels.models.building_file import Building, BuildingFile, Document
from parcels.models.completeness import ParcelQuality, PlaceQuality
from parcels.models.licence import BuildingLicence, LicenceType
from parcels.models.parcel import AutomatedNumber, Parcel, ParcelBoundary, ParcelFabric
from parcels.models.plan import Regulation, StructuralPlan, StructuralPlanZone, ZoneClass
from parcels.models.plan_work import (
    ChangedParcel,
    PlanChange,
    PlanComparison,
    PlanDecision,
    WhatIf,
)
from parcels.models.selection import SelectedParcel, Selection
from parcels.models.street import Street, StreetKind
from parcels.models.survey import SurveyPlan

__all__ = [
    "AutomatedNumber",
    "Building",
    "BuildingFile",
    "BuildingLicence",
    "ChangedParcel",
    "Document",
    "LicenceType",
    "Parcel",
    "ParcelBoundary",
    "ParcelFabric",
    "ParcelQuality",
    "PlaceQuality",
    "PlanChange",
    "PlanComparison",
    "PlanDecision",
    "Regulation",
    "SelectedParcel",
    "Selection",
    "Street",
    "StreetKind",
    "StructuralPlan",
    "StructuralPlanZone",
    "SurveyPlan",
    "WhatIf",
    "ZoneClass",
]
