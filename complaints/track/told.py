"""What the reporter is told of each step, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from complaints.states import State

if TYPE_CHECKING:
    from complaints.models import Complaint, ComplaintEvent

TITLES = {
    "received": _("Received"),
    "assigned": _("Given to the responsible unit"),
    "accepted": _("Taken on by an officer"),
    "begun": _("Work has begun"),
    "asked": _("We asked you"),
    "answered": _("You answered"),
    "scheduled": _("Put on a day"),
    "notified": _("Legal notice served"),
    "referred": _("Handed to another agency"),
    "taken_back": _("Back from the other agency"),
    "resolved": _("Work done"),
    "verified": _("Work checked"),
    "closed": _("Closed"),
    "reopened": _("Opened again"),
    "solved": _("You said that it is solved"),
    "not_solved": _("You said that it is not solved"),
}
# Words that staff write to the reporter; the notes of other steps are for the staff.
NOTES_SHOWN = frozenset(
    {"asked", "answered", "resolved", "closed", "reopened", "notified", "scheduled", "not_solved"}
)
STAGES = (_("Received"), _("With the unit"), _("In work"), _("Done"))
_STAGE_OF = {
    State.DRAFT: 0,
    State.RECEIVED: 0,
    State.TRIAGED: 0,
    State.REOPENED: 0,
    State.ASSIGNED: 1,
    State.ACCEPTED: 1,
    State.WORK_DONE: 3,
    State.VERIFIED: 3,
    State.CLOSED: 3,
}


@dataclass(frozen=True)
class Told:
    """One line of the history."""

    title: str
    at: datetime
    note: str


def told(steps: list[ComplaintEvent]) -> list[Told]:
    """The public ones of some steps; what a step of an unknown name says is not shown."""
    return [
        Told(str(TITLES[step.verb]), step.at, step.note if step.verb in NOTES_SHOWN else "")
        for step in steps
        if step.is_public and step.verb in TITLES
    ]


def stages(complaint: Complaint) -> list[dict[str, object]]:
    """The four stages, with those behind and the one that it is in."""
    now = _STAGE_OF.get(State(complaint.state), 2)
    return [
        {"title": title, "is_past": n < now, "is_now": n == now} for n, title in enumerate(STAGES)
    ]


def open_question(complaint: Complaint) -> ComplaintEvent | None:
    """What the desk waits for, while it waits."""
    if complaint.state != State.NEEDS_INFO:
        return None
    return complaint.events.filter(verb="asked").order_by("seq").last()
