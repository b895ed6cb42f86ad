"""Kinds of violations, what allows visits, wordings of notices, and purposes of reading names."""

from typing import Any

from gis_core.reveals.models import RevealPurpose
from parcels.models import NoticeTemplate, ViolationKind, VisitBasis

Rows = list[dict[str, Any]]


def load_violation_rules(table: dict[str, Any]) -> None:
    """Added where missing; what an administrator made of a row stays."""
    ViolationKind.objects.bulk_create(
        [
            ViolationKind(
                **_named(row, place),
                article=row["article"],
                document=table["document"],
                period_days=row["days"],
            )
            for place, row in enumerate(table["kinds"], start=1)
        ],
        ignore_conflicts=True,
    )
    VisitBasis.objects.bulk_create(
        [
            VisitBasis(**_named(row, place), needs_reference=row.get("needs_reference", False))
            for place, row in enumerate(table["bases"], start=1)
        ],
        ignore_conflicts=True,
    )
    NoticeTemplate.objects.bulk_create(
        [
            NoticeTemplate(**_named(row, place), body_ar=row["body_ar"], body_en=row["body_en"])
            for place, row in enumerate(table["templates"], start=1)
        ],
        ignore_conflicts=True,
    )


def load_purposes(rows: Rows) -> None:
    """Added where missing, as above."""
    RevealPurpose.objects.bulk_create(
        [RevealPurpose(**_named(row, place)) for place, row in enumerate(rows, start=1)],
        ignore_conflicts=True,
    )


def _named(row: dict[str, Any], place: int) -> dict[str, Any]:
    return {
        "code": row["code"],
        "name_ar": row["ar"],
        "name_en": row["en"],
        "sort_order": 10 * place,
    }
