"""The queue: a window of cases, how many there are, and how they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.desk.asked import ANY, LATE, OPEN, UNROUTED
from complaints.states import OVER, State

if TYPE_CHECKING:
    from complaints.models import Complaint
    from complaints.models.complaint import ComplaintQuerySet

PAGE = 50
MOST_PAGES = 200  # whoever wants to look farther narrows the list
MOST_COUNTED = 10_000
NEWEST, DUE = "newest", "due"
_SHOWN = ("category", "unit", "assignee")
# Open states in the order in which a case meets them.
_STATES = (
    State.RECEIVED,
    State.REOPENED,
    State.TRIAGED,
    State.ASSIGNED,
    State.ACCEPTED,
    State.IN_PROGRESS,
    State.NEEDS_INFO,
    State.NOTICE_RUNNING,
    State.SCHEDULED,
    State.REFERRED,
    State.WORK_DONE,
    State.VERIFIED,
)


@dataclass(frozen=True)
class Window:
    """One page of a list; ``total`` is None beyond what is worth counting."""

    rows: list[Complaint]
    page: int
    total: int | None
    has_more: bool


def window(found: ComplaintQuerySet, *, page: int, order: str) -> Window:
    """The page's rows with what a row shows, and the number of all, counted up to a limit."""
    start = (page - 1) * PAGE
    shown = ordered(found, order).with_places().select_related(*_SHOWN)
    rows = list(shown.defer("answers", "routing", "words")[start : start + PAGE + 1])
    counted = found.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return Window(
        rows=rows[:PAGE],
        page=page,
        total=counted if counted <= MOST_COUNTED else None,
        has_more=len(rows) > PAGE and page < MOST_PAGES,
    )


def order_of(asked: str, state: str) -> str:
    """How a list is ordered: where closed cases are in it, by receipt; nobody waits for those."""
    return NEWEST if asked == NEWEST or state == ANY or state in OVER else DUE


def ordered(found: ComplaintQuerySet, order: str) -> ComplaintQuerySet:
    """By the day on which they are due, the latest first; or by receipt, the newest first."""
    if order == DUE:
        return found.order_by(F("due_at").asc(nulls_last=True), "pk")
    return found.order_by("-received_at", "-pk")


def standing(found: ComplaintQuerySet) -> list[dict[str, Any]]:
    """How many of the open cases are late, have no unit, or are in each state."""
    late = Q(paused_at=None, due_at__lt=timezone.now())
    rows = list(
        found.open()
        .order_by()
        .values("state")
        .annotate(
            n=Count("*"), late=Count("pk", filter=late), alone=Count("pk", filter=Q(unit=None))
        )
    )
    by_state = {row["state"]: row["n"] for row in rows}
    groups = [
        (OPEN, _("still open"), sum(by_state.values())),
        (LATE, _("late"), sum(row["late"] for row in rows)),
        (UNROUTED, _("without a unit"), sum(row["alone"] for row in rows)),
    ]
    states = [(s.value, s.label, by_state[s]) for s in _STATES if s in by_state]
    counted = [
        {"value": value, "label": label, "count": count, "is_group": n < 3}
        for n, (value, label, count) in enumerate([*groups, *states])
    ]
    return [*counted, {"value": ANY, "label": _("closed ones too"), "count": None}]
