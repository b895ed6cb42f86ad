"""The verbs of a case. Each is one step, taken by a person who must say who they are.

Whether the person may take it is asked by the caller through ``permissions``; what the case allows
is asked here. ``seen`` is the version that the person looked at.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.errors import NoSuchWay, SomethingMissing
from complaints.evidence import fresh_evidence
from complaints.models import Complaint
from complaints.models.complaint import MOST_REOPENINGS
from complaints.states import OVER, CloseReason, State
from complaints.steps import Step, take

if TYPE_CHECKING:
    from gis_core.accounts.models import Agency, Unit, User

NEEDS_INFO_HOURS = 72  # then the case goes on without an answer


def assign(
    complaint: Complaint,
    *,
    actor: User | None,
    unit: Unit,
    person: User | None = None,
    note: str = "",
    seen: int | None = None,
) -> Complaint:
    """Give the case to a unit, and there to a person if one is named."""
    _not_the_same_again(complaint, person)
    to = None if complaint.state == State.ASSIGNED else State.ASSIGNED
    changes = {"unit": unit, "agency": unit.agency, "assignee": person}
    return take(complaint, Step("assigned", to, changes, note), actor=actor, seen=seen)


def accept(complaint: Complaint, *, actor: User, seen: int | None = None) -> Complaint:
    """Take the case on oneself; a reopened one is for another officer than before."""
    _not_the_same_again(complaint, actor)
    step = Step("accepted", State.ACCEPTED, {"assignee": actor})
    return take(complaint, step, actor=actor, seen=seen)


def begin(
    complaint: Complaint, *, actor: User, note: str = "", seen: int | None = None
) -> Complaint:
    """Begin, or go on after a pause."""
    return take(complaint, Step("begun", State.IN_PROGRESS, note=note), actor=actor, seen=seen)


def return_to_desk(
    complaint: Complaint, *, actor: User, note: str, seen: int | None = None
) -> Complaint:
    """Say that the case belongs elsewhere; the desk sorts it anew."""
    _needs(note, _("Say why the complaint belongs elsewhere."))
    step = Step("returned", State.TRIAGED, {"assignee": None}, note, is_public=False)
    return take(complaint, step, actor=actor, seen=seen)


def ask_reporter(
    complaint: Complaint, *, actor: User, question: str, seen: int | None = None
) -> Complaint:
    """Ask something that only the reporter knows; the clock stands until the answer."""
    _needs(question, _("Write the question to the reporter."))
    until = timezone.now() + timedelta(hours=NEEDS_INFO_HOURS)
    detail = {"until": until.isoformat(), "back_to": complaint.state}
    step = Step("asked", State.NEEDS_INFO, {"resumes_at": until}, question, detail=detail)
    return take(complaint, step, actor=actor, seen=seen)


def answer(complaint: Complaint, *, text: str, key: str | None = None) -> Complaint:
    """The reporter's answer to the last question; the case returns to where it was."""
    if complaint.state != State.NEEDS_INFO:
        raise NoSuchWay
    _needs(text, _("Write your answer."))
    return take(complaint, Step("answered", asked_in(complaint), note=text, key=key), actor=None)


def asked_in(complaint: Complaint) -> State:
    """The state in which the last question was put, and to which the case returns."""
    asked = complaint.events.filter(verb="asked").last()
    return State(asked.detail["back_to"]) if asked else State.TRIAGED


def schedule(
    complaint: Complaint, *, actor: User, at: datetime, note: str = "", seen: int | None = None
) -> Complaint:
    """Put the work on a day; the clock stands until then."""
    if at <= timezone.now():
        raise SomethingMissing(_("Choose a time that is still to come."))
    detail = {"at": at.isoformat()}
    step = Step("scheduled", State.SCHEDULED, {"resumes_at": at}, note, detail=detail)
    return take(complaint, step, actor=actor, seen=seen)


def give_notice(
    complaint: Complaint, *, actor: User, hours: int, note: str, seen: int | None = None
) -> Complaint:
    """Serve a legal notice; its own clock runs, and nothing is removed before it ends."""
    if hours <= 0:
        raise SomethingMissing(_("A notice runs for at least one hour."))
    _needs(note, _("Say what the notice demands."))
    ends = timezone.now() + timedelta(hours=hours)
    detail = {"ends": ends.isoformat()}
    step = Step("notified", State.NOTICE_RUNNING, {"resumes_at": ends}, note, detail=detail)
    return take(complaint, step, actor=actor, seen=seen)


def refer(
    complaint: Complaint, *, actor: User, agency: Agency, note: str, seen: int | None = None
) -> Complaint:
    """Hand the case to another agency; for the reporter the clock goes on being told."""
    _needs(note, _("Say what the other agency is asked to do."))
    step = Step("referred", State.REFERRED, {"agency": agency, "assignee": None}, note)
    return take(complaint, step, actor=actor, seen=seen)


def take_back(
    complaint: Complaint, *, actor: User, note: str = "", seen: int | None = None
) -> Complaint:
    """Take a referred case back to the desk."""
    unit = complaint.unit
    step = Step("taken_back", State.TRIAGED, {"agency": unit.agency if unit else None}, note)
    return take(complaint, step, actor=actor, seen=seen)


def resolve(complaint: Complaint, *, actor: User, note: str, seen: int | None = None) -> Complaint:
    """Say that the work is done, with a new photograph of the place as it is after it."""
    _needs(note, _("Say what was done."))
    if not fresh_evidence(complaint).exists():
        raise SomethingMissing(_("Add a photograph of the place after the work."))
    return take(complaint, Step("resolved", State.WORK_DONE, note=note), actor=actor, seen=seen)


def reject_work(
    complaint: Complaint, *, actor: User, note: str, seen: int | None = None
) -> Complaint:
    """Send work that does not convince back."""
    _needs(note, _("Say what is still to be done."))
    step = Step("work_rejected", State.IN_PROGRESS, note=note, is_public=False)
    return take(complaint, step, actor=actor, seen=seen)


def verify(complaint: Complaint, *, actor: User | None, seen: int | None = None) -> Complaint:
    """Confirm the evidence: somebody other than who did the work, or the reporter's own word."""
    if actor is not None and actor == _last_resolver(complaint):
        raise SomethingMissing(_("Work is verified by somebody other than who did it."))
    return take(complaint, Step("verified", State.VERIFIED), actor=actor, seen=seen)


def close(
    complaint: Complaint,
    *,
    actor: User | None,
    reason: str,
    note: str = "",
    master: Complaint | None = None,
    seen: int | None = None,
) -> Complaint:
    """End the case for a stated reason; as resolved only after the work was verified."""
    reason = CloseReason(reason)
    if reason == CloseReason.RESOLVED and complaint.state != State.VERIFIED:
        raise NoSuchWay
    if reason != CloseReason.RESOLVED:
        _needs(note, _("Give the reason in words; the reporter reads it."))
    changes = {
        "close_reason": reason,
        "closed_at": timezone.now(),
        "master": _live_master(complaint, master) if reason == CloseReason.DUPLICATE else None,
    }
    step = Step("closed", State.CLOSED, changes, note, detail={"reason": str(reason)})
    return take(complaint, step, actor=actor, seen=seen)


def reopen(
    complaint: Complaint, *, actor: User | None, note: str, key: str | None = None
) -> Complaint:
    """Open a closed case again, twice at most."""
    if complaint.reopenings >= MOST_REOPENINGS:
        raise SomethingMissing(
            _("This complaint was reopened twice already. Please file a new one.")
        )
    _needs(note, _("Say what is not solved."))
    changes = {
        "close_reason": "",
        "closed_at": None,
        "master": None,
        "assignee": None,
        "reopenings": complaint.reopenings + 1,
    }
    step = Step("reopened", State.REOPENED, changes, note, key=key)
    return take(complaint, step, actor=actor)


def _needs(text: str, sentence: object) -> None:
    if not text.strip():
        raise SomethingMissing(sentence)


def _not_the_same_again(complaint: Complaint, person: User | None) -> None:
    if person is not None and complaint.reopenings and person == _last_resolver(complaint):
        raise SomethingMissing(_("A reopened complaint goes to another officer than before."))


def _last_resolver(complaint: Complaint) -> User | None:
    done = complaint.events.filter(verb="resolved").select_related("actor").last()
    return done.actor if done else None


def _live_master(complaint: Complaint, master: Complaint | None) -> Complaint:
    """The open case that this one repeats; never itself, nor one that repeats another."""
    if master is None or master.pk == complaint.pk:
        raise SomethingMissing(_("Name the complaint that this one repeats."))
    if master.state in OVER or master.master_id is not None:
        raise SomethingMissing(_("The complaint that this one repeats must itself be open."))
    return master
