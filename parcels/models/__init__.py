"""The parcel bank's tables, a module for each part of the file."""

from parcels.models.building_file import Building, BuildingFile, Document
from parcels.models.completeness import ParcelQuality, PlaceQuality
from parcels.models.engineering import EngineeringOffice, OfficeMembership
from parcels.models.extract import (
    Extract,
    ExtractWithdrawal,
    LetterNumber,
    LetterTemplate,
    SigningKey,
)
from parcels.models.licence import BuildingLicence, LicenceType
from parcels.models.licence_event import LicenceEvent
from parcels.models.licence_review import (
    AnsweredRequest,
    LicenceApplicant,
    LicenceCounter,
    LicenceFinding,
    LicenceMark,
    LicenceReminder,
    LicenceReview,
    RequiredDocument,
    ReviewStep,
)
from parcels.models.papers import BuildingFileLoan, DocumentText, StoredFile
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
from parcels.models.share import ShareDay, ShareQueue, ZoneShare
from parcels.models.street import Street, StreetKind
from parcels.models.survey import SurveyPlan
from parcels.models.transition import FormerIdentity, ParcelTransition, TransitionParcel

__all__ = [
    "AnsweredRequest",
    "AutomatedNumber",
    "Building",
    "BuildingFile",
    "BuildingFileLoan",
    "BuildingLicence",
    "ChangedParcel",
    "Document",
    "DocumentText",
    "EngineeringOffice",
    "Extract",
    "ExtractWithdrawal",
    "FormerIdentity",
    "LetterNumber",
    "LetterTemplate",
    "LicenceApplicant",
    "LicenceCounter",
    "LicenceEvent",
    "LicenceFinding",
    "LicenceMark",
    "LicenceReminder",
    "LicenceReview",
    "LicenceType",
    "OfficeMembership",
    "Parcel",
    "ParcelBoundary",
    "ParcelFabric",
    "ParcelQuality",
    "ParcelTransition",
    "PlaceQuality",
    "PlanChange",
    "PlanComparison",
    "PlanDecision",
    "Regulation",
    "RequiredDocument",
    "ReviewStep",
    "SelectedParcel",
    "Selection",
    "ShareDay",
    "ShareQueue",
    "SigningKey",
    "StoredFile",
    "Street",
    "StreetKind",
    "StructuralPlan",
    "StructuralPlanZone",
    "SurveyPlan",
    "TransitionParcel",
    "WhatIf",
    "ZoneClass",
    "ZoneShare",
]
