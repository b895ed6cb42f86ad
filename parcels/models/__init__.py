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
from parcels.models.inspection_photo import InspectionPhoto
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
from parcels.models.right import Deed, Party, Right, RightShare
from parcels.models.selection import SelectedParcel, Selection
from parcels.models.share import ShareDay, ShareQueue, ZoneShare
from parcels.models.street import Street, StreetKind
from parcels.models.survey import BoundaryPoint, SurveyPlan, SurveyPlanParcel
from parcels.models.transition import FormerIdentity, ParcelTransition, TransitionParcel
from parcels.models.violation import (
    Inspection,
    Notice,
    NoticeTemplate,
    Violation,
    ViolationEvent,
    ViolationKind,
    VisitBasis,
)

__all__ = [
    "AnsweredRequest",
    "AutomatedNumber",
    "BoundaryPoint",
    "Building",
    "BuildingFile",
    "BuildingFileLoan",
    "BuildingLicence",
    "ChangedParcel",
    "Deed",
    "Document",
    "DocumentText",
    "EngineeringOffice",
    "Extract",
    "ExtractWithdrawal",
    "FormerIdentity",
    "Inspection",
    "InspectionPhoto",
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
    "Notice",
    "NoticeTemplate",
    "OfficeMembership",
    "Parcel",
    "ParcelBoundary",
    "ParcelFabric",
    "ParcelQuality",
    "ParcelTransition",
    "Party",
    "PlaceQuality",
    "PlanChange",
    "PlanComparison",
    "PlanDecision",
    "Regulation",
    "RequiredDocument",
    "ReviewStep",
    "Right",
    "RightShare",
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
    "SurveyPlanParcel",
    "TransitionParcel",
    "Violation",
    "ViolationEvent",
    "ViolationKind",
    "VisitBasis",
    "WhatIf",
    "ZoneClass",
    "ZoneShare",
]
