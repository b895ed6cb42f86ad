"""What becomes of a made-up report: legal steps, as the verbs of ``complaints.workflow`` take them.

A life is told from its receipt until it is closed, or until the present cuts it short; thus some
cases are open, and in every state.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from complaints.demo.recipe import Recipe
from complaints.models import Complaint
from complaints.replay import changed, told
from complaints.routing import Routed
from complaints.sla import OfficeCalendar, due_at
from complaints.states import OPEN, PAUSING, CloseReason, State
from gis_core.accounts.models import Unit, User

S = State


@dataclass
class People:
    """Who acts in the demo, as far as they are there."""

    desk: User | None
    supervisor: User | None
    officers: dict[int, list[User]]  # by unit
    fallback: Unit | None  # where the desk sends what no rule routes


@dataclass
class Told:
    """One step: what ``complaints.steps.append`` would have written."""

    verb: str
    at: datetime
    before: str
    actor: User | None
    note: str
    is_public: bool
    detail: dict[str, Any]
    changes: dict[str, Any]
    state: str
    unit_id: int | None
    agency_id: int | None
    assignee_id: int | None
    due_at: datetime | None


@dataclass
class Wanted:
    """A step that a story asks for; ``share`` is how much of the case's own time has passed.

    Where it has an hour of its own, that is its time. ``waits`` is how long the state lasts that it
    enters, and ``tells`` the word under which the step tells its end.
    """

    verb: str
    to: State
    share: float
    actor: User | None = None
    says: str = ""
    is_public: bool = True
    changes: dict[str, Any] = field(default_factory=dict)
    detail: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    waits: timedelta | None = None
    tells: str = ""


class CutShort(Exception):
    """The next step is still to come."""


class Life:
    """One case on its way; the clock is kept as ``complaints.clock`` keeps it."""

    def __init__(
        self,
        case: Complaint,
        routed: Routed,
        *,
        hours: float,
        calendar: OfficeCalendar | None,
        people: People,
        recipe: Recipe,
    ) -> None:
        self.case, self.routed, self.hours = case, routed, hours
        self.calendar, self.people, self.recipe = calendar, people, recipe
        self.at = case.received_at
        self.delay = timedelta()
        self.pauses: list[tuple[datetime, datetime | None, str]] = []
        self.steps: list[Told] = []
        self.worker: User | None = None
        self.resolver: int | None = None
        self._start_clock()
        self._write(Wanted("received", S.RECEIVED, 0), before={})
        self._route()

    def step(self, wanted: Wanted) -> None:
        """Take a step at its time; raises ``CutShort`` where that is still to come."""
        at = wanted.at or self.time(wanted.share) + self._minutes()
        self.grow_late(until=at)
        if at >= self.recipe.now:
            raise CutShort
        self.at, before = at, told(self.case)
        self.case.resumes_at = wanted.waits and at + wanted.waits
        if self.case.resumes_at is not None:
            wanted.detail = wanted.detail | {wanted.tells: self.case.resumes_at.isoformat()}
        if wanted.to == S.CLOSED:
            wanted.changes = wanted.changes | {"closed_at": at}
        for name, value in wanted.changes.items():
            setattr(self.case, name, value)
        self.case.state = str(wanted.to)
        self._follow()
        if wanted.verb == "resolved":
            self.resolver = wanted.actor.pk if wanted.actor else None
        self._write(wanted, before=before)

    def close(
        self, share: float, reason: CloseReason, actor: User | None, **changes: object
    ) -> None:
        """The last step."""
        self.step(
            Wanted(
                "closed",
                S.CLOSED,
                share,
                actor,
                says=f"closed_{reason}",
                changes={"close_reason": str(reason), **changes},
                detail={"reason": str(reason)},
            )
        )

    def resume(self, verb: str) -> None:
        """Go on when the time of a pause is over, as the clock itself lets a case go on."""
        self.step(Wanted(verb, S.IN_PROGRESS, 0, at=self.case.resumes_at))

    def grow_late(self, *, until: datetime) -> None:
        """Be escalated as the rounds of the clock would have done it, each degree at its time."""
        case = self.case
        if case.state not in OPEN or case.paused_at is not None or case.due_at is None:
            return
        # Of degrees that are due at once, only the highest is told.
        degrees = {
            max(self.at, case.due_at + timedelta(hours=hours)): degree
            for degree, hours in enumerate(settings.ESCALATION_HOURS, start=1)
        }
        for at, degree in degrees.items():
            if case.escalation < degree and at < min(until, self.recipe.now):
                self.at, before = at, told(case)
                case.escalation = degree
                raised = Wanted("escalated", State(case.state), 0, is_public=False)
                self._write(raised, before=before)

    def wait(self, hours: float) -> None:
        """All that follows comes so much later."""
        self.delay += timedelta(hours=hours)

    def time(self, share: float) -> datetime:
        """When that share of the case's own time has passed, never before the last step."""
        return max(
            self.at, self.case.received_at + timedelta(hours=self.hours * share) + self.delay
        )

    def officer(self) -> User | None:
        """Somebody of the unit, but not who did the work that did not last."""
        ours = self.people.officers.get(self.case.unit_id or 0, [])
        able = [one for one in ours if one.pk != self.resolver] or ours
        return able[int(self.recipe.random.integers(len(able)))] if able else None

    def _minutes(self) -> timedelta:
        return timedelta(minutes=float(self.recipe.random.uniform(1, 20)))

    def _route(self) -> None:
        unit = self.routed.unit
        before = told(self.case)
        self.case.routing = self.routed.trace
        if unit is None:
            self._write(Wanted("unroutable", S.RECEIVED, 0, is_public=False), before=before)
            return
        self._give_to(unit)
        self.case.state = str(S.ASSIGNED)
        detail = {"rule": self.routed.trace["rule"]}
        self._write(Wanted("assigned", S.ASSIGNED, 0, detail=detail), before=before)

    def _give_to(self, unit: Unit) -> None:
        self.case.unit_id, self.case.agency_id = unit.pk, unit.agency_id

    def _write(self, wanted: Wanted, *, before: dict[str, Any]) -> None:
        case = self.case
        after = told(case)
        self.steps.append(
            Told(
                verb=wanted.verb,
                at=self.at,
                before=before.get("state", ""),
                actor=wanted.actor,
                note=self.recipe.word(wanted.says) if wanted.says else "",
                is_public=wanted.is_public,
                detail=wanted.detail,
                changes=changed(before, after),
                state=case.state,
                unit_id=case.unit_id,
                agency_id=case.agency_id,
                assignee_id=case.assignee_id,
                due_at=case.due_at,
            )
        )
        case.version = len(self.steps)

    def _follow(self) -> None:
        case = self.case
        if case.paused_at is not None:
            began, _open, reason = self.pauses[-1]
            self.pauses[-1] = (began, self.at, reason)
        if case.state == S.REOPENED:
            case.counted_from = self.at
            self._start_clock()
        elif case.state in PAUSING:
            case.paused_at = case.paused_at or self.at
            self.pauses.append((self.at, None, case.state))
        elif case.paused_at is not None:
            case.paused_at = None
            if case.state != S.CLOSED:
                case.due_at = self._promise(case.category.resolve_hours)

    def _start_clock(self) -> None:
        category = self.case.category
        self.case.first_due_at = self._promise(category.first_action_hours)
        self.case.due_at = self._promise(category.resolve_hours)

    def _promise(self, hours: int) -> datetime:
        since = self.case.counted_from
        ended = [(begun, end) for begun, end, _why in self.pauses if end and end > since]
        return due_at(since, timedelta(hours=hours), calendar=self.calendar, pauses=ended)
