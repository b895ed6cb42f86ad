"""A case as a row."""

from __future__ import annotations

from parcels.models import Inspection, Violation

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
