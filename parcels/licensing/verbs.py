"""The verb behind each act that a page or a program can ask for."""

from __future__ import annotations

from collections.abc import Callable

from parcels.licensing import applying, deciding, reviewing
from parcels.models import BuildingLicence

VERBS: dict[str, Callable[..., BuildingLicence]] = {
    "submit": applying.submit,
    "resubmit": applying.resubmit,
    "start_review": reviewing.start_review,
    "return_to_office": reviewing.return_to_office,
    "approve": reviewing.approve,
    "reject": reviewing.reject,
    "issue": deciding.issue,
    "complete": deciding.complete,
    "suspend": deciding.suspend,
    "resume": deciding.resume,
    "cancel": deciding.cancel,
}
