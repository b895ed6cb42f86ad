"""In whose hands a case was, from the minute it was received: always exactly one holder.

The reporter reads the agency, the unit and the role of whoever has it, never a name, a telephone or
an address: officers are told apart by their order in this case alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy

from complaints.states import OVER, State
from complaints.track.lengths import length_of

if TYPE_CHECKING:
    from complaints.models import Complaint, ComplaintEvent
    from gis_core.accounts.models import Agency, Unit, User

ROLES = {
    "inspector": gettext_lazy("Inspector"),
    "desk": gettext_lazy("Desk officer"),
    "supervisor": gettext_lazy("Supervisor"),
}
OFFICER = gettext_lazy("Officer")


@dataclass
class Holding:
    """One stretch in one pair of hands; ``officer`` counts the officers of this case."""

    agency: Agency | None
    unit: Unit | None
    role: str
    officer: int | None
    is_closed: bool
    since: datetime
    until: datetime
    is_current: bool = False
    steps: list[ComplaintEvent] = field(default_factory=list)

    @property
    def lasted(self) -> timedelta:
        """How long."""
        return self.until - self.since

    @property
    def length(self) -> str:
        """How long, in words."""
        return length_of(self.lasted)


def holdings(complaint: Complaint, *, at: datetime | None = None) -> list[Holding]:
    """The stretches in their order: each begins where the one before ends.

    They last from the reception until the closing, or until now, so that they add up to the age.
    """
    steps = list(
        complaint.events.order_by("seq")
        .select_related("unit", "agency", "unit__agency", "assignee")
        .prefetch_related("assignee__groups")
    )
    end = max(_end_of(complaint, at=at or timezone.now()), *(step.at for step in steps))
    found: list[Holding] = []
    officers: dict[int, int] = {}
    for step in steps:
        held = _holding_after(step, officers=officers, until=end)
        if found and _same_hands(found[-1], held):
            held = found[-1]
        else:
            held.since = max(held.since, found[-1].since) if found else complaint.received_at
            if found:
                found[-1].until = held.since
            found.append(held)
        held.steps.append(step)
    if found:
        found[-1].is_current = complaint.state not in OVER
    return found


def age_of(complaint: Complaint, *, at: datetime | None = None) -> timedelta:
    """From the reception until it was closed, or until now."""
    return _end_of(complaint, at=at or timezone.now()) - complaint.received_at


def _end_of(complaint: Complaint, *, at: datetime) -> datetime:
    return complaint.closed_at or at


def _holding_after(step: ComplaintEvent, *, officers: dict[int, int], until: datetime) -> Holding:
    """Another agency's case is not in the hands of the unit that handed it on."""
    unit = step.unit if step.unit is None or step.unit.agency_id == step.agency_id else None
    person = step.assignee if unit else None
    number = officers.setdefault(person.pk, len(officers) + 1) if person else None
    return Holding(
        agency=step.agency,
        unit=unit,
        role=_role_of(person) if person else "",
        officer=number,
        is_closed=step.state == State.CLOSED,
        since=step.at,
        until=until,
    )


def _same_hands(one: Holding, other: Holding) -> bool:
    return (one.agency, one.unit, one.officer, one.is_closed) == (
        other.agency,
        other.unit,
        other.officer,
        other.is_closed,
    )


def _role_of(person: User) -> str:
    groups: Iterable[str] = (group.name for group in person.groups.all())
    return str(next((ROLES[name] for name in groups if name in ROLES), OFFICER))
