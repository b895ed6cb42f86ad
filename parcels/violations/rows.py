"""A case as a row."""

from __future__ import annotations

from parcels.models import Violation

Row = dict[str, object]


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
