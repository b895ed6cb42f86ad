"""The queue: a window of cases, how many there are, and how they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.desk.asked import ANY, LATE, OPEN, UNROUTED, unrouted
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
    counted = _counted(found)
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
    """How many of the open cases are late, have no unit, or are in each state.

    Where more are open than is worth counting, how many are late or without a unit is counted each
    by itself, and the states are told without numbers.
    """
    late = Q(paused_at=None, due_at__lt=timezone.now())
    asked: dict[str, Any] = {state.value: Count("pk", filter=Q(state=state)) for state in _STATES}
    asked |= {
        OPEN: Count("pk"),
        LATE: Count("pk", filter=late),
        UNROUTED: Count("pk", filter=Q(unit=None)),
    }
    rows = found.open().order_by().values("pk", "state", "unit", "paused_at", "due_at")
    told = rows[: MOST_COUNTED + 1].aggregate(**asked)
    if told[OPEN] > MOST_COUNTED:
        told |= dict.fromkeys(_STATES)
        told |= {LATE: _counted(found.late()), UNROUTED: _counted(unrouted(found))}
    groups = {OPEN: _("still open"), LATE: _("late"), UNROUTED: _("without a unit")}
    states = {state.value: state.label for state in _STATES if told[state] != 0}
    counted = [
        {"value": value, "label": label, "count": told[value], "is_group": value in groups}
        for value, label in (groups | states).items()
    ]
    return [*counted, {"value": ANY, "label": _("closed ones too"), "count": None}]


def _counted(found: ComplaintQuerySet) -> int:
    """How many, or one more than is worth counting."""
    return found.order_by().values("pk")[: MOST_COUNTED + 1].count()
