"""How a document comes into the file: a first version, or a new one of what is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from gis_core.audit.records import record
from gis_core.safeio.papers import MIMES, Looked, look
from gis_core.waking import wake_on_commit
from parcels.models import Building, BuildingFile, BuildingLicence, Document, Parcel, StoredFile
from parcels.papers.errors import PaperError
from parcels.papers.keeping import Kept, Upload, discard, keep
from parcels.papers.tasks import prepare_document

if TYPE_CHECKING:
    from gis_core.accounts.models import User

OTHER_PARCEL = _("“%(what)s” belongs to another parcel. Choose one of this parcel.")
TO_COME = _("The date of the document lies ahead. Write the date that stands on it.")
NOT_NEWEST = _("There is a newer version of this document. Open that one and add to it.")
IS_WITHDRAWN = _("This document was withdrawn. Add the file as a new document.")
SAME_BYTES = _("This is the very file that is kept already, so it is no new version.")


@dataclass(frozen=True, kw_only=True)
class Description:
    """What a person says of a document; all else is found out from its bytes."""

    document_type: str
    title_ar: str
    title_en: str = ""
    dated_on: date | None = None
    classification: str = Document.Classification.INTERNAL
    building_file: BuildingFile | None = None
    building: Building | None = None
    licence: BuildingLicence | None = None
    source: str = ""


def receive_document(
    upload: Upload, *, parcel: Parcel, actor: User | None, **described: object
) -> Document:
    """A new document of a parcel; ``described`` are the fields of ``Description``.

    Raises ``gis_core.safeio.Refused`` for a file that is not taken and ``PaperError`` for a
    description that does not fit. The bytes are on disk before the row that names them, and go
    again where there comes to be none.
    """
    said = Description(**described)  # type: ignore[arg-type]
    _check(said, parcel)
    return _taken(upload, parcel, said, actor, former=None)


def supersede(
    document: Document, upload: Upload, *, actor: User | None, dated_on: date | None = None
) -> Document:
    """A newer version of a document, under the same description; the former stays readable."""
    said = Description(
        document_type=document.document_type,
        title_ar=document.title_ar,
        title_en=document.title_en,
        dated_on=dated_on or document.dated_on,
        classification=document.classification,
        building_file=document.building_file,
        building=document.building,
        licence=document.licence,
    )
    _check(said, document.parcel)
    return _taken(upload, document.parcel, said, actor, former=document)


def _taken(
    upload: Upload,
    parcel: Parcel,
    said: Description,
    actor: User | None,
    *,
    former: Document | None,
) -> Document:
    kept = keep(upload)
    try:
        looked = look(kept.path)
        with transaction.atomic():
            if former is not None:
                former = _newest(former, kept)
            document = _write(parcel, said, actor, kept, looked, former)
            wake_on_commit(prepare_document.name, kept.sha256)
    except BaseException:
        discard(kept.path)
        raise
    return document


def _write(
    parcel: Parcel,
    said: Description,
    actor: User | None,
    kept: Kept,
    looked: Looked,
    former: Document | None,
) -> Document:
    stored = {"kind": looked.kind, "pages": looked.pages}
    StoredFile.objects.get_or_create(sha256=kept.sha256, defaults=stored)
    document = Document.objects.create(
        parcel=parcel,
        file=kept.name,
        sha256=kept.sha256,
        mime=MIMES[looked.kind],
        size_bytes=kept.size_bytes,
        version=former.version + 1 if former else 1,
        supersedes=former,
        recorded_at=timezone.now(),
        recorded_by=actor,
        **vars(said),
    )
    verb = "document.superseded" if former else "document.received"
    record(actor, verb, document, sha256=kept.sha256, version=document.version)
    return document


def _newest(former: Document, kept: Kept) -> Document:
    """The row to follow, locked: two people may bring a newer version at once."""
    locked = Document.objects.select_for_update().get(pk=former.pk)
    if Document.objects.filter(supersedes=locked).exists():
        raise PaperError(NOT_NEWEST)
    if locked.withdrawn_at:
        raise PaperError(IS_WITHDRAWN)
    if locked.sha256 == kept.sha256:
        raise PaperError(SAME_BYTES)
    return locked


def _check(said: Description, parcel: Parcel) -> None:
    for linked in (said.building_file, said.building, said.licence):
        if linked is not None and linked.parcel_id != parcel.pk:
            raise PaperError(OTHER_PARCEL, what=str(linked))
    if said.dated_on and said.dated_on > timezone.localdate():
        raise PaperError(TO_COME)
