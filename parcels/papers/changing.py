"""What may be done to a document that is there: a different classification, or a withdrawal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from gis_core.audit.records import record
from parcels.models import Document
from parcels.papers.errors import PaperError

if TYPE_CHECKING:
    from gis_core.accounts.models import User

NO_REASON = _("Say why the document is withdrawn, so that whoever looks for it understands.")
GONE_ALREADY = _("This document has been withdrawn already.")
NO_SUCH_CLASS = _("Choose public, internal or restricted.")


def reclassify(document: Document, *, classification: str, actor: User | None) -> Document:
    """Another classification for every version: an old one tells what the newest tells."""
    if classification not in Document.Classification.values:
        raise PaperError(NO_SUCH_CLASS)
    with transaction.atomic():
        chain = _locked_chain(document)
        for version in chain:
            former, version.classification = version.classification, classification
            if former != classification:
                version.save(update_fields=["classification"])
                record(actor, "document.reclassified", version, was=former, now=classification)
    return next(version for version in chain if version.pk == document.pk)


def withdraw(document: Document, *, reason: str, actor: User | None) -> Document:
    """Out of the file, with all its versions, for a reason; rows and bytes stay for the record."""
    reason = reason.strip()
    if not reason:
        raise PaperError(NO_REASON)
    with transaction.atomic():
        chain = _locked_chain(document)
        if all(version.withdrawn_at for version in chain):
            raise PaperError(GONE_ALREADY)
        at = timezone.now()
        for version in chain:
            version.withdrawn_at, version.withdrawn_by = at, actor
            version.withdrawal_reason = reason
            version.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
            record(actor, "document.withdrawn", version)
    return next(version for version in chain if version.pk == document.pk)


def _locked_chain(document: Document) -> list[Document]:
    keys = [version.pk for version in document.chain()]
    return list(Document.objects.select_for_update().filter(pk__in=keys).order_by("-version"))
