"""What the page of one case shows to one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language

from parcels.licensing.acts import possible_acts
from parcels.licensing.applying import is_editable
from parcels.licensing.documents import checklist
from parcels.licensing.forms import value_labels
from parcels.licensing.reviewing import Judged, review_steps, verdicts_for
from parcels.licensing.sketch import sketch_of
from parcels.licensing.uploads import may_add, may_read
from parcels.models import LicenceReview, Regulation
from parcels.models.engineering import is_of_an_office

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.models import BuildingLicence

_VERDICTS = dict(LicenceReview.Verdict.choices)


def case_of(licence: BuildingLicence, user: User) -> dict[str, Any]:
    """The context of the page; nothing in it reaches beyond what the person may see."""
    boundary = licence.boundary_version or licence.parcel.boundary
    under_review = licence.state == licence.State.UNDER_REVIEW
    return {
        "licence": licence,
        "acts": possible_acts(licence, user),
        "is_office": is_of_an_office(user),
        "is_editable": is_editable(licence, user),
        "may_add": may_add(licence, user),
        "may_read": may_read(user),
        "most_mb": settings.DOCUMENT_MAX_MB,
        "applicant": _applicant(licence, user),
        "boundary": boundary,
        "sketch": sketch_of(boundary),
        "values": _values(licence),
        "findings": _findings(licence),
        "documents": checklist(licence),
        "reviews": [
            {"judged": judged, "verdicts": _verdicts(judged, user) if under_review else []}
            for judged in review_steps(licence)
        ],
        "rules": _rules(licence),
        "events": licence.events.select_related("actor").order_by("-pk"),
    }


def _applicant(licence: BuildingLicence, user: User) -> str:
    """The owner's name, for the office itself and for those who decide."""
    if not is_of_an_office(user) and not user.has_perm("parcels.view_licenceapplicant"):
        return ""
    held = getattr(licence, "applicant", None)
    return held.name if held else ""


def _values(licence: BuildingLicence) -> list[dict[str, Any]]:
    """What is proposed beside what was approved."""
    proposed, approved = licence.proposed, licence.approved
    return [
        {
            "label": label,
            "proposed": _number(proposed.get(name)),
            "approved": _number(approved.get(name)),
        }
        for name, label in value_labels().items()
        if proposed.get(name) is not None or approved.get(name) is not None
    ]


def _number(value: float | None) -> str:
    """``1,250.5``: no idle zeros."""
    return "—" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")


def _findings(licence: BuildingLicence) -> list[Any]:
    """Those of the last check, the gravest first."""
    last = licence.findings.order_by("-pk").first()
    if last is None:
        return []
    order = {"B": 0, "W": 1, "I": 2}
    told = licence.findings.filter(round=last.round, verb=last.verb)
    return sorted(told, key=lambda finding: (order[finding.severity], finding.pk))


def _verdicts(judged: Judged, user: User) -> list[tuple[str, Any]]:
    return [(verdict, _VERDICTS[verdict]) for verdict in verdicts_for(judged.step, user)]


def _rules(licence: BuildingLicence) -> list[dict[str, Any]]:
    """The regulations as they were kept with the approval."""
    if not licence.snapshot:
        return []
    names = dict(Regulation.Parameter.choices)
    why = "why_en" if (get_language() or "ar").startswith("en") else "why_ar"
    return [
        rule
        | {
            "name": names.get(rule["parameter"], rule["parameter"]),
            "why": rule[why],
            "written_value": Regulation(value=rule["value"]).written_value,
        }
        for rule in licence.snapshot["regulations"]
    ]
