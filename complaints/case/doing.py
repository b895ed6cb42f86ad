"""From a filled-in form to the verb of the workflow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from complaints import workflow
from complaints.case.sorting import sort
from complaints.errors import SomethingMissing
from complaints.evidence import add_photos, seen_before
from complaints.models import Complaint, Photo
from complaints.steps import Step, take

if TYPE_CHECKING:
    from complaints.case.forms import ActForm
    from gis_core.accounts.models import User

Told = dict[str, Any]
Verb = Callable[..., Complaint]


def _verify(complaint: Complaint, *, actor: User, seen: int, told: Told) -> Complaint:
    if known := seen_before(complaint).first():
        raise SomethingMissing(
            _("The evidence resembles a photograph of complaint %(reference)s. Send it back.")
            % {"reference": known.complaint.reference}
        )
    return workflow.verify(complaint, actor=actor, seen=seen)


def _note(complaint: Complaint, *, actor: User, seen: int, told: Told) -> Complaint:
    """A remark changes nothing that somebody else could have changed: it asks for no version."""
    step = Step("noted", None, note=told["note"], is_public=False)
    return take(complaint, step, actor=actor)


def _reopen(complaint: Complaint, *, actor: User, seen: int, told: Told) -> Complaint:
    return workflow.reopen(complaint, actor=actor, note=told["note"])


def _plain(verb: Verb, *names: str) -> Verb:
    """A verb whose arguments are called as the fields are."""

    def act(complaint: Complaint, *, actor: User, seen: int, told: Told) -> Complaint:
        return verb(complaint, actor=actor, seen=seen, **{name: told.get(name) for name in names})

    return act


DOES: dict[str, Verb] = {
    "accept": _plain(workflow.accept),
    "begin": _plain(workflow.begin, "note"),
    "resolve": _plain(workflow.resolve, "note"),
    "sort": _plain(sort, "category", "area", "note"),
    "assign": _plain(workflow.assign, "unit", "person", "note"),
    "verify": _verify,
    "reject_work": _plain(workflow.reject_work, "note"),
    "ask": _plain(workflow.ask_reporter, "question"),
    "schedule": _plain(workflow.schedule, "at", "note"),
    "notice": _plain(workflow.give_notice, "hours", "note"),
    "refer": _plain(workflow.refer, "agency", "note"),
    "take_back": _plain(workflow.take_back, "note"),
    "return": _plain(workflow.return_to_desk, "note"),
    "close": _plain(workflow.close, "reason", "note", "master"),
    "reopen": _reopen,
    "note": _note,
}
_STAGES = {"resolve": Photo.Stage.AFTER, "note": Photo.Stage.BEFORE}


def do(verb: str, complaint: Complaint, form: ActForm, *, actor: User) -> Complaint:
    """Take a step with what was typed. Photographs are kept first, so that none is lost when the
    step itself is refused. Raises ``ComplaintError``."""
    told = form.cleaned_data
    if photos := told.get("photos"):
        add_photos(complaint, photos, actor=actor, stage=_STAGES[verb])
    return DOES[verb](complaint, actor=actor, seen=told["version"], told=told)
