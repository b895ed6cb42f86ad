"""The supervisor's verbs: issue, suspend, lift, complete, cancel."""

from __future__ import annotations

import calendar
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from parcels.licensing.documents import require_documents
from parcels.licensing.numbers import LICENCE, next_number
from parcels.licensing.stepping import step
from parcels.models import BuildingLicence, RequiredDocument

if TYPE_CHECKING:
    from gis_core.accounts.models import User


def issue(
    licence: BuildingLicence, *, actor: User, version: int | None = None, note: str = ""
) -> BuildingLicence:
    """Give an approved application its licence number and its dates."""
    with step(licence, "issue", actor=actor, version=version, note=note) as locked:
        require_documents(locked, RequiredDocument.Step.SUBMIT, RequiredDocument.Step.ISSUE)
        today = timezone.localdate()
        if locked.office_id is not None:
            locked.number = next_number(LICENCE, today.year)
        locked.issued_on = today
        locked.expires_on = months_later(today, locked.licence_type.valid_months)
    return locked


def months_later(day: date, months: int) -> date:
    """The same day some months on, or the last of a month that is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def complete(
    licence: BuildingLicence, *, actor: User, version: int | None = None, note: str = ""
) -> BuildingLicence:
    """What was licensed stands."""
    with step(licence, "complete", actor=actor, version=version, note=note) as locked:
        require_documents(locked, RequiredDocument.Step.COMPLETE)
    return locked


def suspend(
    licence: BuildingLicence, *, actor: User, version: int | None = None, note: str = ""
) -> BuildingLicence:
    """Stop the work for a reason."""
    with step(licence, "suspend", actor=actor, version=version, note=note) as locked:
        pass
    return locked


def resume(
    licence: BuildingLicence, *, actor: User, version: int | None = None, note: str = ""
) -> BuildingLicence:
    """Lift a suspension; the licence ends on the day it would have ended."""
    with step(licence, "resume", actor=actor, version=version, note=note) as locked:
        pass
    return locked


def cancel(
    licence: BuildingLicence, *, actor: User, version: int | None = None, note: str = ""
) -> BuildingLicence:
    """End it: the office withdraws its application, or the supervisor ends any."""
    with step(licence, "cancel", actor=actor, version=version, note=note) as locked:
        pass
    return locked
