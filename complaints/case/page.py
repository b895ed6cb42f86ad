"""Everything that the page of one case shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_datetime

from complaints.case.acts import ACTS, JUDGE, Act, possible_acts, units_of
from complaints.case.forms import FORMS, ActForm
from complaints.case.place import map_of, place_of
from complaints.case.wording import taken
from complaints.evidence import seen_before
from complaints.models import Complaint, ComplaintEvent
from complaints.questions import read_questions, told
from complaints.routing import unit_for
from complaints.states import OPEN, State
from gis_core.reveals.models import RevealPurpose

if TYPE_CHECKING:
    from gis_core.accounts.models import User

_INSTANTS = ("until", "at", "ends")


@dataclass(frozen=True)
class Line:
    """One step in the course of a case."""

    event: ComplaintEvent
    title: str
    until: datetime | None  # to which a pause, a notice or an appointment runs


def lines_of(events: list[ComplaintEvent]) -> list[Line]:
    """The steps with their names, the latest first."""
    return [Line(one, taken(one.verb), _until(one.detail)) for one in reversed(events)]


def form_of(act: Act, complaint: Complaint, user: User, units: set[int], *data: Any) -> ActForm:
    """A step's form: empty, or with what was sent; ids differ, since a page has many of them."""
    return FORMS[act.verb](
        *data,
        complaint=complaint,
        user=user,
        units=units,
        auto_id=f"{act.verb}-%s",
        initial=_suggested(complaint) if act.verb == "assign" else {},
    )


def case_page(
    complaint: Complaint, user: User, *, failed: ActForm | None = None, verb: str = ""
) -> dict[str, Any]:
    """The context of the page; ``failed`` is the form of ``verb`` as it was sent, kept open."""
    units = units_of(user)
    acts = possible_acts(complaint, user, units)
    if failed is not None and ACTS[verb] not in acts:
        acts = [ACTS[verb], *acts]
    offered = [(act, form_of(act, complaint, user, units)) for act in acts]
    if failed is not None:
        offered = [(act, failed if act.verb == verb else form) for act, form in offered]
    events = list(complaint.events.select_related("actor", "unit", "agency", "assignee"))
    photos = list(complaint.photos.all())
    is_judging = complaint.state == State.WORK_DONE and user.has_perm(JUDGE)
    return {
        "case": complaint,
        "acts": offered,
        "is_refused": failed is not None,
        "open_verb": verb or _main(complaint, acts),
        "lines": lines_of(events),
        "answers": _answers(complaint),
        "reported": [photo for photo in photos if photo.stage == "report"],
        "before": [photo for photo in photos if photo.stage == "before"],
        "after": [photo for photo in photos if photo.stage == "after"],
        "resembling": list(seen_before(complaint)) if is_judging else [],
        "joined": complaint.joinings.count(),
        "place": place_of(complaint, user),
        "map_config": map_of(complaint, user),
        "is_open": complaint.state in OPEN,
        "running_until": _running(complaint, events),
        "purposes": RevealPurpose.objects.filter(is_active=True)
        if user.has_perm("complaints.reveal_reporter")
        else [],
    }


def _main(complaint: Complaint, acts: list[Act]) -> str:
    """The step that is opened at once: after the work was confirmed, to close."""
    if complaint.state == State.VERIFIED and ACTS["close"] in acts:
        return "close"
    return next((act.verb for act in acts if act.is_main), "")


def _suggested(complaint: Complaint) -> dict[str, Any]:
    """The unit that the rules of today name for the case as it was sorted."""
    if complaint.unit_id:
        return {}
    routed = unit_for(complaint.category, complaint.area)
    return {"unit": routed.unit.pk} if routed.unit else {}


def _running(complaint: Complaint, events: list[ComplaintEvent]) -> datetime | None:
    """Until when a case waits that stands still now."""
    if complaint.paused_at is None:
        return None
    entered = [one for one in events if one.state_before != one.state == complaint.state]
    return _until(entered[-1].detail) if entered else None


def _until(detail: dict[str, Any]) -> datetime | None:
    told = next((detail[name] for name in _INSTANTS if isinstance(detail.get(name), str)), "")
    return parse_datetime(told) if told else None


def _answers(complaint: Complaint) -> list[tuple[str, str]]:
    """Questions with their answers in the page's language, in the category's order."""
    return told(read_questions(complaint.category.questions), complaint.answers)
