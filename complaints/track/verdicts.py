"""What the reporter says of the work: solved, or not."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from complaints import workflow
from complaints.errors import NoSuchWay
from complaints.models import Complaint
from complaints.models.complaint import MOST_REOPENINGS
from complaints.states import CloseReason, State
from complaints.steps import Step, take

# A duplicate is judged where its work is done; what its reporter withdrew is theirs to file anew.
FINAL = (CloseReason.DUPLICATE, CloseReason.WITHDRAWN)


def may_judge(complaint: Complaint) -> bool:
    """Whether there is something to say solved or not solved of."""
    if complaint.state == State.CLOSED:
        return complaint.close_reason not in FINAL and not _was_judged(complaint)
    return complaint.state in (State.WORK_DONE, State.VERIFIED)


def may_reopen(complaint: Complaint) -> bool:
    """Whether saying that it is not solved opens it again."""
    return complaint.state == State.WORK_DONE or complaint.reopenings < MOST_REOPENINGS


def say_solved(complaint: Complaint, *, seen: int) -> Complaint:
    """The reporter's word: work that waited to be checked is so confirmed, and the case closed.

    ``seen`` names the version that was judged; saying it twice says it once.
    """
    with transaction.atomic():
        now = Complaint.objects.select_for_update().get(pk=complaint.pk)
        if _was_said(now, seen):
            return now
        if not may_judge(now):
            raise NoSuchWay
        now = take(now, Step("solved", key=_key(seen)), actor=None)
        if now.state == State.WORK_DONE:
            now = workflow.verify(now, actor=None)
        if now.state == State.VERIFIED:
            now = workflow.close(now, actor=None, reason=CloseReason.RESOLVED)
    return now


def say_not_solved(complaint: Complaint, *, seen: int, note: str) -> Complaint:
    """Back to work, or opened again for another officer, twice at most."""
    note = note.strip() or _("The reporter says that it is not solved.")
    with transaction.atomic():
        now = Complaint.objects.select_for_update().get(pk=complaint.pk)
        if _was_said(now, seen):
            return now
        if now.state == State.WORK_DONE:
            return take(
                now, Step("not_solved", State.IN_PROGRESS, note=note, key=_key(seen)), actor=None
            )
        if now.state == State.VERIFIED:  # from there the machine leads to the closing alone
            now = workflow.close(now, actor=None, reason=CloseReason.RESOLVED)
        if now.state == State.CLOSED and now.close_reason not in FINAL:
            return workflow.reopen(now, actor=None, note=note, key=_key(seen))
    raise NoSuchWay


def renew_link(complaint: Complaint) -> Complaint:
    """End every link that was given out; the case gets a new one."""
    step = Step("link_renewed", None, {"follow_salt": uuid4()}, is_public=False)
    return take(complaint, step, actor=None)


def _key(seen: int) -> str:
    return f"verdict:{seen}"


def _was_said(complaint: Complaint, seen: int) -> bool:
    return complaint.events.filter(key=_key(seen)).exists()


def _was_judged(complaint: Complaint) -> bool:
    """Whether the reporter has called the last closing solved."""
    last = complaint.events.filter(verb__in=["closed", "solved"]).order_by("seq").last()
    said = complaint.events.filter(verb="solved").order_by("seq").last()
    if said is None or last is None:
        return False
    reopened = complaint.events.filter(verb="reopened").order_by("seq").last()
    return reopened is None or said.seq > reopened.seq
