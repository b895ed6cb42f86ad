"""Rows of the file as programs read them: plain values, dates in ISO, quantities with units."""

from datetime import date
from decimal import Decimal
from typing import Any

from parcels.models import (
    Building,
    BuildingFile,
    BuildingLicence,
    Document,
    Parcel,
    ParcelBoundary,
)
from parcels.regulations.judging import Judged
from parcels.zoning import Slice

Row = dict[str, object]


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _number(value: Decimal | float | None) -> float | None:
    return None if value is None else round(float(value), 3)


def identity(row: Parcel) -> Row:
    """The parcel's names and numbers on the clock's day."""
    return {
        "number": row.number_then,  # type: ignore[attr-defined]
        "sub_number": row.sub_number_then,  # type: ignore[attr-defined]
        "plan_ref": row.plan_ref_then,  # type: ignore[attr-defined]
        "status": row.status_then,  # type: ignore[attr-defined]
        "automated_numbers": [a.number for a in row.automated.all()],
    }


def boundary(row: ParcelBoundary) -> Row:
    """The version in force, or the last one of a parcel that has ended."""
    return {
        "official_area_m2": _number(row.official_area_m2),
        "computed_area_m2": _number(row.computed_area_m2),
        "estimated_accuracy_m": row.estimated_accuracy_m,
        "valid_from": _day(row.valid_from),
        "valid_to": _day(row.ended_on),  # type: ignore[attr-defined]
        "source": row.source,
    }


def zone(row: Slice) -> Row:
    """A class's slice of the parcel and what it rules here; the class is null where there is none.

    A conflict names its classes in ``between``. ``applies`` of a rule is null where it hangs on a
    fact that is not known.
    """
    kind = row.zone_class
    return {
        "zone_class": kind.code if kind else None,
        "name_ar": kind.name_ar if kind else None,
        "name_en": kind.name_en if kind else None,
        "zone": row.code,
        "decision": row.decision,
        "plan": row.plan.edition,
        "is_exclusive": row.plan.is_exclusive,
        "area_m2": _number(row.area_m2),
        "percent": row.percent,
        "kind": row.kind,
        "is_material": row.share.is_material,
        "mean_width_m": _number(row.share.mean_width_m),
        "between": [r.zone_class.code for r in row.rulings] if row.share.between else [],
        "regulations": [
            {"zone_class": ruling.zone_class.code} | rule(judged)
            for ruling in row.rulings
            for judged in ruling.rules
        ],
    }


def rule(judged: Judged) -> Row:
    """A regulation with the verdict on this parcel and its reason in both languages."""
    rule = judged.rule
    return {
        "parameter": rule.parameter,
        "condition": rule.condition,
        "value": _number(rule.value),
        "value_text": rule.value_text,
        "unit": rule.unit,
        "article": rule.article,
        "document": rule.document,
        "applies": judged.applies,
        "why_ar": judged.why_in("ar"),
        "why_en": judged.why_in("en"),
    }


def licence(row: BuildingLicence) -> Row:
    """A licence as far as it had come by the clock's day, without its applicant."""
    then: Any = row
    return {
        "number": then.number_then,
        "type": row.licence_type.code,
        "state": then.state_on,
        "submitted_on": _day(then.submitted_then),
        "issued_on": _day(then.issued_then),
        "expires_on": _day(then.expires_then),
        "engineering_office": row.office.name_ar if row.office else row.engineering_office,
        "findings": then.finding_count,
        "approved": then.approved_then,
    }


def building_file(row: BuildingFile) -> Row:
    """A folder and who keeps it."""
    return {
        "number": row.number,
        "custodian": row.custodian.code if row.custodian else None,
        "opened_on": _day(row.opened_on),
        "shelf": row.shelf,
    }


def building(row: Building) -> Row:
    """A building."""
    return {
        "code": row.code,
        "floors": row.floors,
        "use": row.use,
        "year_built": row.year_built,
        "built_area_m2": _number(row.built_area_m2),
    }


def document(row: Document) -> Row:
    """A document's description; its bytes have an address of their own."""
    return {
        "type": row.document_type,
        "title_ar": row.title_ar,
        "title_en": row.title_en,
        "dated_on": _day(row.dated_on),
        "sha256": row.sha256,
        "mime": row.mime,
        "version": row.version,
        "classification": row.classification,
    }
