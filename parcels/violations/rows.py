"""A case as a row."""

from __future__ import annotations

from django.urls import reverse

from gis_core.safeio.photos import SIZES
from parcels.models import Inspection, InspectionPhoto, Violation

Row = dict[str, object]


def inspection(row: Inspection) -> Row:
    """A visit for programs; goes through ``parcels.policy``, too."""
    return {
        "id": row.pk,
        "visited_at": row.visited_at.isoformat(),
        "violation": row.violation.number if row.violation else None,
        "basis": row.basis.code,
        "basis_reference": row.basis_reference,
        "findings": row.findings,
        "photos": [photo(one) for one in row.shown_photos],  # type: ignore[attr-defined]
    }


def photo(row: InspectionPhoto) -> Row:
    """A photograph by the addresses of its pictures, which ask again who is there."""
    return {
        "id": row.pk,
        "taken_at": row.taken_at.isoformat() if row.taken_at else None,
        "width": row.width,
        "height": row.height,
        **{size: reverse("violations:photo", args=[row.key, size]) for size in SIZES},
    }


def violation(row: Violation) -> Row:
    """For programs; goes through ``parcels.policy`` before anybody reads it."""
    return {
        "id": row.pk,
        "number": row.number,
        "kind": row.kind.code,
        "article": row.kind.article,
        "document": row.kind.document,
        "observed_on": row.observed_on.isoformat(),
        "state": row.state_on,  # type: ignore[attr-defined]
        "description": row.description,
    }
