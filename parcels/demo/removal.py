"""Taking the demo away again: its own rows only, and only while nothing else stands on them."""

import pgtrigger
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from gis_core.areas.models import Area, Block
from parcels.models import (
    AutomatedNumber,
    BoundaryPoint,
    Building,
    BuildingFile,
    BuildingFileLoan,
    BuildingLicence,
    ChangedParcel,
    Deed,
    Document,
    DocumentText,
    EngineeringOffice,
    Extract,
    ExtractWithdrawal,
    FormerIdentity,
    Inspection,
    InspectionPhoto,
    LicenceApplicant,
    LicenceEvent,
    LicenceFinding,
    LicenceMark,
    LicenceReminder,
    LicenceReview,
    Notice,
    OfficeMembership,
    Parcel,
    ParcelBoundary,
    ParcelFabric,
    ParcelQuality,
    ParcelTransition,
    Party,
    PlaceQuality,
    PlanChange,
    PlanComparison,
    PlanDecision,
    Right,
    RightShare,
    SelectedParcel,
    Street,
    StructuralPlan,
    StructuralPlanZone,
    SurveyPlan,
    TransitionParcel,
    Violation,
    ViolationEvent,
    WhatIf,
    ZoneShare,
)

from .reference import AREA_SOURCE
from .source import MARK, DemoError, own

SUBURB_CODE = "demo-"
_KEPT_OTHERWISE = (
    "parcels.Parcel:never_deleted",
    "parcels.LicenceEvent:append_only",
    "parcels.LicenceReview:append_only",
    "parcels.LicenceFinding:append_only",
    "parcels.PlanDecision:append_only",
    "parcels.Extract:append_only",
    "parcels.ExtractWithdrawal:append_only",
    "parcels.ParcelTransition:never_deleted",
    "parcels.TransitionParcel:append_only",
    "parcels.ViolationEvent:append_only",
    "parcels.Notice:append_only",
    "parcels.Inspection:append_only",
    "parcels.InspectionPhoto:stays",
)


def is_present() -> bool:
    """Whether the demo's land is in the database."""
    return own(Block.objects).exists()


def remove() -> list[str]:
    """Delete the demo's rows in one go and return the names of its files, for later removal.

    Raises ``DemoError`` when somebody's own rows refer to the demo's parcels.
    """
    files = list(own(Document.objects).exclude(file="").values_list("file", flat=True).distinct())
    files += Extract.objects.filter(parcel__in=_parcels()).values_list("pdf", flat=True)
    files += [name for photo in _photos() for name in photo.files]
    try:
        with pgtrigger.ignore(*_KEPT_OTHERWISE), transaction.atomic():
            _delete_rows()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                # What is written next in this transaction may again be whole only at its end.
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise DemoError(
            "Rows that the demo did not write refer to its parcels or blocks; remove them first. "
            f"Nothing was changed. ({str(error).splitlines()[0]})"
        ) from error
    return files


def discard_files(names: list[str]) -> None:
    """Delete stored files, once the rows that named them are gone for good."""
    for name in names:
        default_storage.delete(name)


def _parcels() -> QuerySet[Parcel]:
    return Parcel.objects.filter(block__in=own(Block.objects))


def _photos() -> QuerySet[InspectionPhoto]:
    return InspectionPhoto.objects.filter(inspection__parcel__in=_parcels())


def _delete_rows() -> None:
    parcels = _parcels()
    _raw(ExtractWithdrawal.objects.filter(extract__parcel__in=parcels))
    _raw(Extract.objects.filter(parcel__in=parcels))
    _delete_cases_and_rights(parcels)
    for derived in (ChangedParcel, PlanChange, PlanComparison):
        _raw(derived.objects.all())
    _raw(SurveyPlan.parcels.through.objects.filter(surveyplan__in=own(SurveyPlan.objects)))
    _delete_past(parcels)
    _delete_work(parcels)
    _raw(DocumentText.objects.filter(document__in=own(Document.objects)))
    _raw(BoundaryPoint.objects.filter(plan__in=own(SurveyPlan.objects)))
    for model in (SurveyPlan, Document):
        _raw(own(model.objects))
    for model in (LicenceEvent, LicenceReview, LicenceFinding, LicenceApplicant, LicenceReminder):
        _raw(model.objects.filter(licence__in=own(BuildingLicence.objects)))
    _raw(BuildingFileLoan.objects.filter(building_file__in=own(BuildingFile.objects)))
    for model in (BuildingLicence, Building, BuildingFile):
        _raw(own(model.objects))
    _raw(OfficeMembership.objects.filter(office__in=own(EngineeringOffice.objects)))
    _raw(own(EngineeringOffice.objects))
    _raw(ParcelQuality.objects.filter(parcel__in=parcels))
    _raw(PlaceQuality.objects.all())
    _raw(AutomatedNumber.objects.filter(parcel__in=parcels))
    # Those of a split or merge, too: whoever recorded it, its ground is the demo's.
    boundaries = ParcelBoundary.objects.filter(parcel__in=parcels)
    _raw(ZoneShare.objects.filter(boundary__in=boundaries))
    _raw(boundaries)
    _raw(ParcelFabric.objects.filter(block__in=own(Block.objects)))
    _raw(parcels)
    Street.objects.filter(follows__in=own(Street.objects)).update(follows=None)
    _raw(own(Street.objects))
    _raw(own(StructuralPlanZone.objects))
    _raw(ZoneShare.objects.filter(plan__in=StructuralPlan.objects.filter(zones=None)))
    empty = StructuralPlan.objects.filter(authority__startswith=MARK, zones=None)
    gone = list(empty.values_list("pk", flat=True))
    _raw(PlanDecision.objects.filter(plan__in=gone))
    _raw(StructuralPlan.objects.filter(pk__in=gone))
    _raw(own(Block.objects))
    _remove_areas()


def _delete_cases_and_rights(parcels: QuerySet[Parcel]) -> None:
    _raw(_photos())
    _raw(Inspection.objects.filter(parcel__in=parcels))
    cases = Violation.objects.filter(parcel__in=parcels)
    for model in (Notice, ViolationEvent):
        _raw(model.objects.filter(violation__in=cases))
    _raw(cases)
    rights = Right.objects.filter(parcel__in=parcels)
    _raw(RightShare.objects.filter(right__in=rights))
    _raw(rights)
    _raw(own(Deed.objects))
    _raw(own(Party.objects))


def _delete_past(parcels: QuerySet[Parcel]) -> None:
    """What became of the demo's parcels, also where people who tried it out recorded it."""
    of_demo = TransitionParcel.objects.filter(parcel__in=parcels)
    gone = list(of_demo.values_list("transition", flat=True).distinct())
    _raw(of_demo)
    _raw(ParcelTransition.objects.filter(pk__in=gone))
    _raw(FormerIdentity.objects.filter(parcel__in=parcels))


def _delete_work(parcels: QuerySet[Parcel]) -> None:
    """Parcels leave selections and drafts, which stay with their makers; marks are derived."""
    _raw(SelectedParcel.objects.filter(parcel__in=parcels))
    _raw(WhatIf.parcels.through.objects.filter(parcel__in=parcels))
    _raw(LicenceMark.objects.filter(parcel__in=parcels))


def _remove_areas() -> None:
    suburbs = own(Area.objects).filter(code__startswith=SUBURB_CODE)
    _raw(Area.units.through.objects.filter(area__in=suburbs))
    _raw(WhatIf.areas.through.objects.filter(area__in=suburbs))
    _raw(suburbs)
    own(Area.objects).update(boundary=None, source=AREA_SOURCE)


def _raw(rows) -> None:
    """One DELETE statement: the database checks references, no row is fetched first."""
    rows._raw_delete(rows.db)
