"""A document handed in with an application: received as every paper, kept for those who decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from gis_core.audit.records import record
from gis_core.safeio import Refused
from gis_core.safeio.sentences import SENTENCES
from parcels.licensing.applying import is_editable
from parcels.licensing.errors import LicenceError
from parcels.licensing.stepping import lock
from parcels.models import BuildingLicence, Document, RequiredDocument
from parcels.models.engineering import ACTS_FOR_OFFICE, is_of_an_office
from parcels.papers.errors import PaperError
from parcels.papers.receiving import receive_document, supersede

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from gis_core.accounts.models import User


def may_add(licence: BuildingLicence, user: User) -> bool:
    """The office while the case lies with it; what is needed later, once the licence is on."""
    later = (BuildingLicence.State.APPROVED, BuildingLicence.State.ISSUED)
    if is_editable(licence, user):
        return True
    return licence.state in later and is_of_an_office(user) and user.has_perm(ACTS_FOR_OFFICE)


def may_read(user: User) -> bool:
    """An owner's deed and civil ID are for the office itself and for those who decide."""
    return is_of_an_office(user) or user.has_perm("parcels.view_licenceapplicant")


def add_document(
    licence: BuildingLicence, demand: RequiredDocument, upload: UploadedFile, *, actor: User
) -> Document:
    """Keep a file as the answer to a demand; an earlier answer is superseded, not removed.

    Raises ``LicenceError`` with the sentence for a file that is not taken.
    """
    try:
        with transaction.atomic():
            locked = lock(licence, actor=actor, version=None)
            if not may_add(locked, actor) or demand.licence_type_id != locked.licence_type_id:
                raise PermissionDenied
            document = _received(locked, demand, upload, actor)
            record(actor, "licence.document_added", locked, document=document.pk, code=demand.code)
    except PaperError as error:
        raise LicenceError(error.sentence) from error
    except Refused as refusal:
        raise LicenceError(str(SENTENCES[refusal.code]) % refusal.params) from refusal
    return document


def _received(
    licence: BuildingLicence, demand: RequiredDocument, upload: UploadedFile, actor: User
) -> Document:
    held = licence.documents.filter(document_type=demand.code)
    former = held.filter(superseded_by=None, withdrawn_at=None).order_by("-pk").first()
    if former is not None:
        return supersede(former, upload, actor=actor, dated_on=timezone.localdate())
    return receive_document(
        upload,
        parcel=licence.parcel,
        actor=actor,
        document_type=demand.code,
        title_ar=demand.name_ar,
        title_en=demand.name_en,
        dated_on=timezone.localdate(),
        classification=Document.Classification.RESTRICTED,
        licence=licence,
        source=str(licence.office),
    )
