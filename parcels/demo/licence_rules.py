"""Types of licences with the documents and the steps that each asks for."""

from typing import Any

from parcels.models import LicenceType, RequiredDocument, ReviewStep

_OF_TYPE = ("colour", "is_open", "keeps_building", "asks_values", "valid_months", "review_days")


def load_licence_types(table: dict[str, Any]) -> None:
    """Added where missing; what an administrator made of a type stays."""
    known = set(LicenceType.objects.values_list("code", flat=True))
    new = [row for row in table["licence_types"] if row["code"] not in known]
    made = LicenceType.objects.bulk_create(
        LicenceType(
            code=row["code"],
            name_ar=row["ar"],
            name_en=row["en"],
            **{name: row[name] for name in _OF_TYPE if name in row},
        )
        for row in new
    )
    pairs = list(zip(made, new, strict=True))
    RequiredDocument.objects.bulk_create(
        RequiredDocument(
            licence_type=kind, sort_order=10 * order, **_told(table["documents"], code)
        )
        for kind, row in pairs
        for order, code in enumerate(row["documents"], start=1)
    )
    ReviewStep.objects.bulk_create(
        ReviewStep(licence_type=kind, sort_order=10 * order, **_told(table["steps"], code))
        for kind, row in pairs
        for order, code in enumerate(row["steps"], start=1)
    )


def _told(rows: dict[str, dict[str, Any]], code: str) -> dict[str, Any]:
    row = dict(rows[code])
    return {"code": code, "name_ar": row.pop("ar"), "name_en": row.pop("en"), **row}
