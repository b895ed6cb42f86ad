"""What an application must hold, and what it holds of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from parcels.licensing.errors import LicenceError
from parcels.models import Document, RequiredDocument

if TYPE_CHECKING:
    from parcels.models import BuildingLicence


@dataclass(frozen=True)
class Required:
    """One line of the checklist: the demand, and the newest document that meets it."""

    demand: RequiredDocument
    document: Document | None

    @property
    def is_missing(self) -> bool:
        """Whether a mandatory document is not there."""
        return self.demand.is_mandatory and self.document is None


def checklist(licence: BuildingLicence) -> list[Required]:
    """Every document that the licence's type asks for, in order."""
    newest: dict[str, Document] = {}
    held = licence.documents.as_of(None).exclude(file="")
    for document in held.order_by("pk"):
        newest[document.document_type] = document
    demands = RequiredDocument.objects.filter(licence_type=licence.licence_type_id)
    return [Required(demand, newest.get(demand.code)) for demand in demands.order_by("sort_order")]


def require_documents(licence: BuildingLicence, *steps: str) -> None:
    """Raises ``LicenceError`` naming every mandatory document that is missing for these steps."""
    missing = [
        line.demand.name
        for line in checklist(licence)
        if line.is_missing and line.demand.step in steps
    ]
    if missing:
        named = _(", ").join(missing)
        raise LicenceError(_("Add these documents first: %(names)s.") % {"names": named})
