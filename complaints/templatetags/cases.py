"""What the templates of cases need to know."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.models import Complaint
from complaints.states import OPEN, PAUSING, State

register = template.Library()
_GOOD = (State.WORK_DONE, State.VERIFIED)
_HOURS_TOLD = 48  # what is farther off is told in days
_WAITS_FOR_US = (State.RECEIVED, State.REOPENED)


@register.filter
def is_late(case: Complaint) -> bool:
    """The one meaning of late, of a row that is at hand."""
    if case.state not in OPEN or case.paused_at is not None or case.due_at is None:
        return False
    return case.due_at < timezone.now()


@register.filter
def is_open(case: Complaint) -> bool:
    """Whether it still needs somebody."""
    return case.state in OPEN


@register.filter
def up_to(count: int, most: int) -> str | int:
    """A number that was counted no farther than that."""
    return f"{most:,}+" if count > most else count


@register.filter
def tag_of(state: str) -> str:
    """The look of a state's tag."""
    if state in _GOOD:
        return "tag-ok"
    if state in _WAITS_FOR_US:
        return "tag-bad"
    return "tag-warn" if state in PAUSING else ""


@register.filter
def state_name(state: str) -> str:
    """The state's name."""
    return str(State(state).label)


@register.filter
def how_long(instant: datetime) -> str:
    """The time between an instant and now in its one largest unit: a list needs no more."""
    hours = round(abs(timezone.now() - instant) / timedelta(hours=1))
    if hours < 1:
        return _("less than an hour")
    if hours < _HOURS_TOLD:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = round(hours / 24)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


@register.filter
def metres(distance: object) -> int:
    """A distance as whole metres, in tens from a hundred on."""
    found = float(getattr(distance, "m", 0))
    return round(found) if found < 100 else round(found / 10) * 10
