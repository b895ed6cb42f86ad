"""The one way in which a case changes: lock, check, state, clock, event and record together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from complaints import clock
from complaints.errors import Conflict, NoSuchWay
from complaints.models import Complaint, ComplaintEvent
from complaints.replay import Told, changed, told
from complaints.states import State, may_go
from gis_core.audit.records import record

if TYPE_CHECKING:
    from gis_core.accounts.models import User


@dataclass
class Step:
    """What a verb wants: the state to enter (None stays), what changes with it, what is said."""

    verb: str
    to: State | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    is_public: bool = True
    detail: dict[str, Any] = field(default_factory=dict)
    key: str | None = None


@transaction.atomic
def take(
    complaint: Complaint, step: Step, *, actor: User | None, seen: int | None = None
) -> Complaint:
    """Take one step under a row lock; returns the case as it is afterwards.

    ``seen`` is the version that the person looked at: where the case has moved on, ``Conflict``
    says by what. A step with a ``key`` that was taken before is not taken again. Raises
    ``NoSuchWay`` before the database would.
    """
    locked = Complaint.objects.select_for_update().select_related("category").get(pk=complaint.pk)
    if step.key and locked.events.filter(key=step.key).exists():
        return locked
    if seen is not None and seen != locked.version:
        raise Conflict(list(locked.events.filter(seq__gt=seen).select_related("actor", "unit")))
    if step.to is not None and not may_go(locked.state, step.to):
        raise NoSuchWay
    at, before = timezone.now(), told(locked)
    for name, value in step.changes.items():
        setattr(locked, name, value)
    if step.to is not None:
        locked.state = step.to
        clock.follow(locked, at=at)
    locked.version += 1
    locked.save()
    append(locked, step, actor=actor, at=at, before=before)
    record(actor, f"complaint.{step.verb}", locked)
    return locked


def append(
    complaint: Complaint, step: Step, *, actor: User | None, at: datetime, before: Told
) -> ComplaintEvent:
    """Write down a step as the case looks after it; its number is the case's version.

    ``before`` is what ``replay.told`` said of the case, and empty for the first step.
    """
    return ComplaintEvent.objects.create(
        complaint=complaint,
        seq=complaint.version,
        verb=step.verb,
        at=at,
        actor=actor,
        state_before=before.get("state", ""),
        state=complaint.state,
        unit=complaint.unit,
        agency=complaint.agency,
        assignee=complaint.assignee,
        due_at=complaint.due_at,
        note=step.note,
        is_public=step.is_public,
        detail=step.detail,
        changes=changed(before, told(complaint)),
        key=step.key,
    )
