"""The steps of a case as a person meets them: who may, from where, and what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.states import OPEN, OVER, CloseReason, State
from gis_core.accounts.models import Membership

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from complaints.models import Complaint
    from gis_core.accounts.models import User

WORK = "complaints.work_on_complaint"
ROUTE = "complaints.route_complaint"
JUDGE = "complaints.judge_complaint"
S = State


@dataclass(frozen=True)
class Act:
    """One step. ``froms`` are the states in which it is offered; the machine has the last word.

    Who has ``WORK`` takes it where their unit holds the case and no colleague has it; who has one
    of ``by`` takes it anywhere in sight.
    """

    verb: str
    title: str | _StrPromise
    hint: str | _StrPromise
    froms: tuple[State, ...]
    by: tuple[str, ...] = ()
    by_holder: bool = False
    is_grave: bool = False
    is_main: bool = False  # what is done most often next, opened at once


_ACTS = (
    Act(
        "accept",
        _("Accept"),
        _("You take it on; the reporter sees that somebody has it."),
        (S.ASSIGNED,),
        by_holder=True,
        is_main=True,
    ),
    Act(
        "begin",
        _("Begin the work"),
        _("The work begins, or goes on after a pause; the clock runs again."),
        (S.ACCEPTED, S.NEEDS_INFO, S.NOTICE_RUNNING, S.SCHEDULED),
        by=(JUDGE,),
        by_holder=True,
        is_main=True,
    ),
    Act(
        "resolve",
        _("Work done"),
        _("With a photograph of the place taken now; one used before is not taken."),
        (S.IN_PROGRESS, S.NOTICE_RUNNING, S.REFERRED),
        by=(JUDGE,),
        by_holder=True,
        is_main=True,
    ),
    Act(
        "sort",
        _("Sort it"),
        _("Put category and area right, so that it can be given to the right unit."),
        (S.RECEIVED, S.REOPENED),
        by=(ROUTE,),
    ),
    Act(
        "assign",
        _("Assign"),
        _("To a unit, and there to a person if you like."),
        (
            S.RECEIVED,
            S.TRIAGED,
            S.ASSIGNED,
            S.ACCEPTED,
            S.IN_PROGRESS,
            S.REOPENED,
        ),
        by=(ROUTE,),
    ),
    Act(
        "verify",
        _("Confirm the work"),
        _("You have looked at the evidence and it convinces you."),
        (S.WORK_DONE,),
        by=(JUDGE,),
        is_main=True,
    ),
    Act(
        "reject_work",
        _("Send it back"),
        _("The evidence does not convince; say what is still to be done."),
        (S.WORK_DONE,),
        by=(JUDGE,),
        is_grave=True,
    ),
    Act(
        "ask",
        _("Ask the reporter"),
        _("The clock stands until the answer, for three days at most."),
        (S.TRIAGED, S.ACCEPTED, S.IN_PROGRESS),
        by=(ROUTE, JUDGE),
        by_holder=True,
    ),
    Act(
        "schedule",
        _("Schedule"),
        _("For work on a later day; the clock stands until then."),
        (S.IN_PROGRESS,),
        by=(JUDGE,),
        by_holder=True,
    ),
    Act(
        "notice",
        _("Serve a legal notice"),
        _("Its own clock runs; nothing is removed before it ends."),
        (S.IN_PROGRESS,),
        by=(JUDGE,),
        by_holder=True,
    ),
    Act(
        "refer",
        _("Refer to an agency"),
        _("Another agency takes it over. The clock of the unit stands meanwhile."),
        (S.TRIAGED, S.IN_PROGRESS),
        by=(ROUTE, JUDGE),
        by_holder=True,
    ),
    Act(
        "take_back",
        _("Take it back"),
        _("From the other agency to the desk."),
        (S.REFERRED,),
        by=(ROUTE, JUDGE),
    ),
    Act(
        "return",
        _("Return to the desk"),
        _("It belongs elsewhere; the desk sorts it anew."),
        (S.ASSIGNED, S.ACCEPTED),
        by=(JUDGE,),
        by_holder=True,
    ),
    Act(
        "close",
        _("Close"),
        _("The reporter reads the reason."),
        tuple(s for s in OPEN if s not in (S.REOPENED, S.WORK_DONE)),
        by=(ROUTE, JUDGE),
        by_holder=True,
        is_grave=True,
    ),
    Act(
        "reopen",
        _("Reopen"),
        _("It is not solved after all. It goes to another officer than before."),
        OVER,
        by=(ROUTE, JUDGE),
    ),
    Act(
        "note",
        _("Write a note"),
        _("For colleagues; the reporter does not read it."),
        tuple(s for s in State if s != S.DRAFT),
        by=(ROUTE, JUDGE),
        by_holder=True,
    ),
)
ACTS = {act.verb: act for act in _ACTS}
# Which reasons for closing a person may give. Malice is found by whoever judges, never in passing.
_REASONS = {
    WORK: (CloseReason.NO_VIOLATION,),
    ROUTE: (
        CloseReason.NOT_COMPETENT,
        CloseReason.DUPLICATE,
        CloseReason.WITHDRAWN,
    ),
    JUDGE: tuple(CloseReason),
}


def units_of(user: User) -> set[int]:
    """The units that a person belongs to today."""
    mine = Membership.objects.filter(user=user).on(timezone.localdate())
    return set(mine.values_list("unit_id", flat=True))


def holds(complaint: Complaint, user: User, units: set[int]) -> bool:
    """Whether the case lies with the person: with their unit, and with no colleague in it."""
    is_free = complaint.assignee_id in (None, user.pk)
    return user.has_perm(WORK) and complaint.unit_id in units and is_free


def reasons_for(complaint: Complaint, user: User, units: set[int]) -> list[CloseReason]:
    """Why the person may close the case as it stands; as resolved only what was verified."""
    known = {reason for permission in (ROUTE, JUDGE) if user.has_perm(permission)
             for reason in _REASONS[permission]}  # fmt: skip
    if holds(complaint, user, units) and complaint.state != State.RECEIVED:
        known.update(_REASONS[WORK])
    is_verified = complaint.state == State.VERIFIED
    return [r for r in CloseReason if r in known and (r == CloseReason.RESOLVED) == is_verified]


def may(act: Act, complaint: Complaint, user: User, units: set[int]) -> bool:
    """Whether the person takes this step from here; whether they see the case is not asked."""
    if complaint.state not in act.froms:
        return False
    if act.verb == "close":
        return bool(reasons_for(complaint, user, units))
    if any(user.has_perm(permission) for permission in act.by):
        return True
    return act.by_holder and holds(complaint, user, units)


def possible_acts(complaint: Complaint, user: User, units: set[int]) -> list[Act]:
    """What the person may do next, the likeliest first."""
    return [act for act in _ACTS if may(act, complaint, user, units)]
