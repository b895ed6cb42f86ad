"""What the desk puts right before a case goes to a unit: its category and its area."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from complaints import clock
from complaints.models import Category, Complaint
from complaints.states import State
from complaints.steps import Step, take

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from gis_core.areas.models import Area


def sort(
    complaint: Complaint,
    *,
    actor: User,
    category: Category,
    area: Area | None,
    note: str = "",
    seen: int | None = None,
) -> Complaint:
    """Say what the case is and where; another category brings its own promise with it.

    A place that was found by its point is the case's own: another area takes block and parcel away.
    """
    changes: dict[str, Any] = {}
    detail: dict[str, str] = {}
    if category != complaint.category:
        changes |= {"category": category} | _promises(complaint, category)
        detail["category"] = category.code
    if area != complaint.area:
        changes |= {"area": area, "block": None, "parcel": None}
        detail["area"] = area.code if area else ""
    to = None if complaint.state == State.TRIAGED else State.TRIAGED
    step = Step("sorted", to, changes, note, is_public=False, detail=detail)
    return take(complaint, step, actor=actor, seen=seen)


def _promises(complaint: Complaint, category: Category) -> dict[str, Any]:
    """Both promises as the other category makes them, counted from where the clock began."""
    as_it_would_be = copy(complaint)
    as_it_would_be.category = category
    clock.start(as_it_would_be)
    first = as_it_would_be.first_due_at
    return {"first_due_at": first, "due_at": clock.promised(as_it_would_be)}
