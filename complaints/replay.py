"""A case told by its steps alone: what each changed, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from complaints.models import Complaint, ComplaintEvent

# What the life of a case changes; the rest of the row is as it was received.
TOLD = (
    "state",
    "category_id",
    "area_id",
    "block_id",
    "parcel_id",
    "unit_id",
    "agency_id",
    "assignee_id",
    "close_reason",
    "master_id",
    "counted_from",
    "first_due_at",
    "due_at",
    "paused_at",
    "resumes_at",
    "closed_at",
    "reopenings",
    "escalation",
)
Told = dict[str, Any]


def told(complaint: Complaint) -> Told:
    """The case as JSON can hold it; instants to the microsecond."""
    return {name: _plain(getattr(complaint, name)) for name in TOLD}


def changed(before: Told, after: Told) -> Told:
    """What is different afterwards."""
    return {name: value for name, value in after.items() if before.get(name, ...) != value}


def replay(events: Iterable[ComplaintEvent]) -> Told:
    """What the steps, in their order, say that the case is."""
    case: Told = {}
    for event in events:
        case |= event.changes
    return case


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, str) else value
