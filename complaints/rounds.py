"""What time itself does to cases: pauses that end, questions nobody answered, lateness told up.

Each case is one short transaction that looks again under its lock, so rounds may overlap and one
that is killed is taken up by the next.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.formats import date_format

from complaints.errors import Conflict, NoSuchWay
from complaints.models import Complaint
from complaints.states import State
from complaints.steps import Step, take
from complaints.workflow import asked_in
from gis_core.accounts.models import Unit, User
from gis_core.messaging import outbox
from gis_core.messaging.models import Message

if TYPE_CHECKING:
    from django.db.models import QuerySet

log = logging.getLogger(__name__)
LISTED = 50  # cases in one e-mail; it tells the number of all
AT_ONCE = 500  # cases of one round; the next comes in a minute
HEARS = "judge_complaint"  # who may close cases of a unit hears that one is late
# What is said when the time of a pause is over.
OVER_BY_ITSELF = {
    State.NEEDS_INFO: "unanswered",
    State.SCHEDULED: "day_came",
    State.NOTICE_RUNNING: "notice_ended",
}


def watch_clocks(at: datetime | None = None) -> tuple[int, int]:
    """One round: how many pauses ended, and how many cases were escalated."""
    at = at or timezone.now()
    return end_pauses(at), escalate_late(at)


def end_pauses(at: datetime) -> int:
    """Let the cases whose pause is over go on."""
    waiting = Complaint.objects.filter(resumes_at__lte=at).order_by("resumes_at")[:AT_ONCE]
    return sum(_go_on(complaint) for complaint in waiting)


def escalate_late(at: datetime) -> int:
    """Raise late cases by as many degrees as their lateness has, and tell those who answer."""
    raised, number = defaultdict[Unit, list[Complaint]](list), 0
    for degree, hours in reversed(list(enumerate(settings.ESCALATION_HOURS, start=1))):
        late = Complaint.objects.late(at - timedelta(hours=hours)).filter(escalation__lt=degree)
        for complaint in late.select_related("unit__parent").order_by("due_at")[:AT_ONCE]:
            if _take(complaint, Step("escalated", None, {"escalation": degree}, is_public=False)):
                number += 1
                for unit in _units_over(complaint, degree):
                    raised[unit].append(complaint)
    for unit, complaints in raised.items():
        _tell_unit(unit, complaints)
    return number


def _go_on(complaint: Complaint) -> bool:
    state = State(complaint.state)
    back = asked_in(complaint) if state == State.NEEDS_INFO else State.IN_PROGRESS
    return _take(complaint, Step(OVER_BY_ITSELF[state], back))


def _take(complaint: Complaint, step: Step) -> bool:
    """Whether it was taken: a person who was faster has the better right."""
    try:
        take(complaint, step, actor=None, seen=complaint.version)
    except (Conflict, NoSuchWay):
        return False
    return True


def _units_over(complaint: Complaint, degree: int) -> list[Unit]:
    """The unit itself, then the one above it, and so on; where there is none, the whole house's."""
    unit = complaint.unit
    if unit is None:
        return list(Unit.objects.filter(covers_everything=True, agency__is_municipality=True))
    for _step in range(degree - 1):
        unit = unit.parent or unit
    return [unit]


def _tell_unit(unit: Unit, complaints: list[Complaint]) -> None:
    """One e-mail to each who answers for the unit, in the house's language."""
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "number": len(complaints),
            "cases": list(_told(complaints[:LISTED])),
            "link": f"{settings.PUBLIC_URL}/complaints/desk/" if settings.PUBLIC_URL else "",
        }
    for person in _answering_for(unit):
        outbox.queue(
            channel=Message.Channel.EMAIL,
            recipient=person.email,
            template="complaints/late",
            language=settings.LANGUAGE_CODE,
            context=context,
            by_day=True,
        )


def _answering_for(unit: Unit) -> QuerySet[User]:
    may = Q(groups__permissions__codename=HEARS)
    here = unit.memberships.on(timezone.localdate()).values("user")
    people = User.objects.filter(may, pk__in=here, is_active=True).exclude(email="")
    return people.distinct()


def _told(complaints: list[Complaint]) -> Iterator[dict[str, str]]:
    for complaint in complaints:
        assert complaint.due_at is not None  # noqa: S101 - it is late
        yield {
            "reference": complaint.reference,
            "category": complaint.category.name,
            "unit": complaint.unit.name if complaint.unit else "",
            "due": date_format(timezone.localtime(complaint.due_at), "DATETIME_FORMAT"),
        }
