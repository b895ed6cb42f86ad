"""The office's verbs: begin an application, change it, submit it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gis_core.audit.records import record
from parcels.licensing.acting import acting
from parcels.licensing.checks import record_findings
from parcels.licensing.documents import require_documents
from parcels.licensing.errors import LicenceError
from parcels.licensing.numbers import APPLICATION, next_number
from parcels.licensing.site import site_of
from parcels.licensing.stepping import lock, step
from parcels.models import (
    BuildingLicence,
    EngineeringOffice,
    LicenceApplicant,
    LicenceType,
    Parcel,
    RequiredDocument,
)
from parcels.models.engineering import is_of_an_office

if TYPE_CHECKING:
    from gis_core.accounts.models import User

EDITABLE = (BuildingLicence.State.DRAFT, BuildingLicence.State.RETURNED)


def apply(
    parcel: Parcel,
    *,
    actor: User,
    office: EngineeringOffice,
    licence_type: LicenceType,
    applicant: str,
    proposed: dict[str, Any],
) -> BuildingLicence:
    """Begin an application as a draft that only the office sees.

    ``proposed`` holds plain numbers: ``floors``, ``built_area_m2`` … as the form names them.
    """
    with transaction.atomic():
        _may_apply(actor, office)
        if parcel.status != Parcel.Status.CURRENT:
            raise LicenceError(_("This parcel no longer exists; apply for the one that followed."))
        if not licence_type.is_open:
            raise LicenceError(_("Offices cannot apply for this type of licence."))
        number = next_number(APPLICATION, timezone.localdate().year)
        with acting("apply", actor=actor):
            licence = BuildingLicence.objects.create(
                parcel=parcel,
                licence_type=licence_type,
                number=number,
                application_number=number,
                office=office,
                proposed=proposed,
            )
        LicenceApplicant.objects.create(licence=licence, name=applicant)
        record(actor, "licence.applied", licence, office=office.pk)
    return licence


def edit(
    licence: BuildingLicence,
    *,
    actor: User,
    version: int,
    licence_type: LicenceType,
    applicant: str,
    proposed: dict[str, Any],
) -> BuildingLicence:
    """Change what is proposed while the case lies with the office."""
    with transaction.atomic():
        locked = lock(licence, actor=actor, version=version)
        if not is_editable(locked, actor):
            raise PermissionDenied
        locked.licence_type, locked.proposed = licence_type, proposed
        locked.save(update_fields=["licence_type", "proposed"])
        locked.version += 1
        LicenceApplicant.objects.update_or_create(licence=locked, defaults={"name": applicant})
        record(actor, "licence.edited", locked)
    return locked


def is_editable(licence: BuildingLicence, user: User) -> bool:
    """Whether the office may change it: a draft, or what was returned for correction."""
    return is_of_an_office(user) and licence.state in EDITABLE


def submit(
    licence: BuildingLicence, *, actor: User, version: int | None = None, note: str = ""
) -> BuildingLicence:
    """Hand the application in, with what the regulations have to say about it."""
    return _hand_in(licence, "submit", actor=actor, version=version, note=note)


def resubmit(
    licence: BuildingLicence, *, actor: User, version: int | None = None, note: str = ""
) -> BuildingLicence:
    """Hand it in again; the steps of the review begin anew."""
    return _hand_in(licence, "resubmit", actor=actor, version=version, note=note)


def _hand_in(
    licence: BuildingLicence, verb: str, *, actor: User, version: int | None, note: str
) -> BuildingLicence:
    with step(licence, verb, actor=actor, version=version, note=note) as locked:
        _may_apply(actor, locked.office)
        require_documents(locked, RequiredDocument.Step.SUBMIT)
        today = timezone.localdate()
        locked.submitted_on = today
        locked.round += 1
        record_findings(locked, site_of(locked.parcel), verb=verb)
    return locked


def _may_apply(actor: User, office: EngineeringOffice) -> None:
    """An office whose accreditation ended keeps its cases but begins nothing."""
    if not is_of_an_office(actor):
        raise PermissionDenied
    if not EngineeringOffice.objects.of(actor).filter(pk=office.pk).exists():
        raise PermissionDenied
    if not EngineeringOffice.objects.accredited().filter(pk=office.pk).exists():
        raise LicenceError(
            _("The accreditation of your office has ended. Ask the municipality to renew it.")
        )
