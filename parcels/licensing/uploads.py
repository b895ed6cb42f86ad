"""A document handed in with an application: known kinds only, kept under its hash."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gis_core.audit.records import record
from parcels.licensing.applying import is_editable
from parcels.licensing.errors import LicenceError
from parcels.licensing.stepping import lock
from parcels.models import BuildingLicence, Document, RequiredDocument

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from gis_core.accounts.models import User

MOST_BYTES = 25 * 1024 * 1024
# A kind is told by how a file begins, never by its name.
_KINDS = {
    b"%PDF-": ("application/pdf", "pdf"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
}


def may_add(licence: BuildingLicence, user: User) -> bool:
    """The office while the case lies with it; what is needed later, once the licence is on."""
    later = (BuildingLicence.State.APPROVED, BuildingLicence.State.ISSUED)
    if is_editable(licence, user):
        return True
    return licence.state in later and user.has_perm("parcels.act_for_office")


def add_document(
    licence: BuildingLicence, demand: RequiredDocument, upload: UploadedFile, *, actor: User
) -> Document:
    """Keep a file as the answer to a demand; an earlier answer is superseded, not removed."""
    mime, ending = _kind_of(upload)
    with transaction.atomic():
        locked = lock(licence, actor=actor, version=None)
        if not may_add(locked, actor) or demand.licence_type_id != locked.licence_type_id:
            raise PermissionDenied
        earlier = locked.documents.filter(document_type=demand.code, superseded_by=None)
        former = earlier.order_by("-pk").first()
        digest = _digest(upload)
        upload.name = f"{digest[:24]}.{ending}"
        document = Document.objects.create(
            parcel=locked.parcel,
            licence=locked,
            document_type=demand.code,
            title_ar=demand.name_ar,
            title_en=demand.name_en,
            dated_on=timezone.localdate(),
            file=upload,
            sha256=digest,
            mime=mime,
            size_bytes=upload.size,
            version=former.version + 1 if former else 1,
            supersedes=former,
            source=str(locked.office),
        )
        record(actor, "licence.document_added", locked, document=document.pk, code=demand.code)
    return document


def _kind_of(upload: UploadedFile) -> tuple[str, str]:
    if not upload.size or upload.size > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        raise LicenceError(
            _("A document has at most %(most)s MB, and is not empty.") % {"most": most}
        )
    begin = upload.read(16)
    upload.seek(0)
    for start, kind in _KINDS.items():
        if begin.startswith(start):
            return kind
    raise LicenceError(_("Hand in a PDF, or a picture as PNG or JPEG."))


def _digest(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
