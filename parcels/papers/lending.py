"""Paper folders out of the archive and back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from gis_core.accounts.models import Unit
from gis_core.audit.records import record
from parcels.models import BuildingFile, BuildingFileLoan
from parcels.papers.errors import PaperError

if TYPE_CHECKING:
    from gis_core.accounts.models import User

IS_OUT = _("The folder %(number)s is out: %(unit)s has it. Take it back first.")
NOT_OUT = _("This folder is on its shelf; there is no loan to end.")
GONE_BY = _("The day of return has gone by. Choose today or a later day.")
TOO_LONG = _("A folder is lent for a year at most. Choose an earlier day.")
NO_PURPOSE = _("Say what the folder is needed for.")
NO_UNIT = _("%(person)s belongs to no unit today, so nobody would answer for the folder.")
LONGEST_DAYS = 366


def usual_due_day() -> date:
    """When a folder lent today is to be back unless something else is agreed."""
    return timezone.localdate() + timedelta(days=settings.LOAN_DAYS)


def unit_of(person: User) -> Unit | None:
    """The unit that answers for what a person borrows: the one they joined last."""
    today = timezone.localdate()
    held = person.memberships.filter(valid_from__lte=today).filter(
        Q(valid_to=None) | Q(valid_to__gt=today)
    )
    newest = held.select_related("unit").order_by("-valid_from", "-pk").first()
    return newest.unit if newest else None


def lend(
    building_file: BuildingFile,
    *,
    borrower: User,
    purpose: str,
    due_on: date,
    actor: User | None,
) -> BuildingFileLoan:
    """Hand a folder over; raises ``PaperError`` where it is out already."""
    _check_day(due_on)
    if not purpose.strip():
        raise PaperError(NO_PURPOSE)
    unit = unit_of(borrower)
    if unit is None:
        raise PaperError(NO_UNIT, person=str(borrower))
    with transaction.atomic():
        folder = BuildingFile.objects.select_for_update().get(pk=building_file.pk)
        out = folder.loans.open().select_related("unit").first()
        if out:
            raise PaperError(IS_OUT, number=folder.number, unit=str(out.unit))
        loan = folder.loans.create(
            borrower=borrower, unit=unit, purpose=purpose.strip(), due_on=due_on, lent_by=actor
        )
        record(actor, "building_file.lent", folder, loan=loan.pk, due_on=due_on.isoformat())
    return loan


def return_file(building_file: BuildingFile, *, actor: User | None) -> BuildingFileLoan:
    """Put a folder back on its shelf."""
    with transaction.atomic():
        loan = _open_loan(building_file)
        loan.returned_at, loan.returned_to = timezone.now(), actor
        loan.save(update_fields=["returned_at", "returned_to"])
        record(actor, "building_file.returned", building_file, loan=loan.pk)
    return loan


def extend(building_file: BuildingFile, *, due_on: date, actor: User | None) -> BuildingFileLoan:
    """Another day of return."""
    _check_day(due_on)
    with transaction.atomic():
        loan = _open_loan(building_file)
        former, loan.due_on = loan.due_on, due_on
        loan.save(update_fields=["due_on"])
        days = {"was": former.isoformat(), "due_on": due_on.isoformat()}
        record(actor, "building_file.loan_extended", building_file, loan=loan.pk, **days)
    return loan


def _open_loan(building_file: BuildingFile) -> BuildingFileLoan:
    open_loans = building_file.loans.open().select_for_update()
    loan = open_loans.first()
    if loan is None:
        raise PaperError(NOT_OUT)
    return loan


def _check_day(due_on: date) -> None:
    today = timezone.localdate()
    if due_on < today:
        raise PaperError(GONE_BY)
    if due_on > today + timedelta(days=LONGEST_DAYS):
        raise PaperError(TOO_LONG)
