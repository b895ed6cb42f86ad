"""The clock of a case: when it is due, and the stretches in which it stands still."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from complaints.calendar import calendar_of
from complaints.models import Complaint, Pause
from complaints.sla import due_at
from complaints.states import OVER, PAUSING, State

if TYPE_CHECKING:
    from django.db.models import QuerySet


def start(complaint: Complaint) -> None:
    """Set both promises of a case whose clock begins; it is not saved here."""
    category, calendar = complaint.category, calendar_of(complaint.category)
    complaint.first_due_at = due_at(
        complaint.counted_from, timedelta(hours=category.first_action_hours), calendar=calendar
    )
    complaint.due_at = due_at(
        complaint.counted_from, timedelta(hours=category.resolve_hours), calendar=calendar
    )


def follow(complaint: Complaint, *, at: datetime) -> None:
    """Stop or start the clock for the state that the case has just entered; not saved here."""
    if complaint.state == State.REOPENED:
        complaint.counted_from = at
        start(complaint)
    elif complaint.state in PAUSING:
        if complaint.paused_at is None:
            complaint.paused_at = at
        else:
            _end_pause(complaint, at=at)
        Pause.objects.create(complaint=complaint, began_at=at, reason=complaint.state)
    elif complaint.paused_at is not None:
        _end_pause(complaint, at=at)
        complaint.paused_at = None
        if complaint.state not in OVER:
            complaint.due_at = promised(complaint)


def promised(complaint: Complaint) -> datetime:
    """When the unit has promised it, every ended pause since the clock began taken off."""
    return _promised(complaint, complaint.pauses.all())


def promised_to_reporter(complaint: Complaint) -> datetime:
    """The same without the time at other agencies, which does not stop the reporter's clock."""
    return _promised(complaint, complaint.pauses.exclude(reason=State.REFERRED))


def _promised(complaint: Complaint, pauses: QuerySet[Pause]) -> datetime:
    ended = pauses.filter(ended_at__gt=complaint.counted_from)
    return due_at(
        complaint.counted_from,
        timedelta(hours=complaint.category.resolve_hours),
        calendar=calendar_of(complaint.category),
        pauses=list(ended.values_list("began_at", "ended_at")),
    )


def _end_pause(complaint: Complaint, *, at: datetime) -> None:
    complaint.pauses.filter(ended_at=None).update(ended_at=at)
