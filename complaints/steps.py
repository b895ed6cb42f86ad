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
from complaints.telling import tell
from gis_core.audit.records import record

if TYPE_CHECKING:
    from gis_core.accounts.models import User


# What changes nothing that a person decides on: it makes nobody else's decision stale.
UNCONTESTED = ("escalated", "noted")


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
    is_told: bool = True  # to the reporters, where there is a message for the verb


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
    _check(locked, step, seen)
    at, before = timezone.now(), told(locked)
    _change(locked, step, at=at)
    event = append(locked, step, actor=actor, at=at, before=before)
    if step.is_told:
        tell(locked, event)
    record(actor, f"complaint.{step.verb}", locked)
    return locked


def _check(locked: Complaint, step: Step, seen: int | None) -> None:
    if seen is not None and seen != locked.version:
        since = locked.events.filter(seq__gt=seen).exclude(verb__in=UNCONTESTED)
        if found := list(since.select_related("actor", "unit")):
            raise Conflict(found)
    if step.to is not None and not may_go(locked.state, step.to):
        raise NoSuchWay


def _change(locked: Complaint, step: Step, *, at: datetime) -> None:
    if step.to is not None:
        locked.resumes_at = None  # what the new state waits for, if anything, the step says
    for name, value in step.changes.items():
        setattr(locked, name, value)
    if step.to is not None:
        locked.state = step.to
        clock.follow(locked, at=at)
    locked.version += 1
    locked.save()


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
