"""What becomes of a made-up report: legal steps, as the verbs of ``complaints.workflow`` take them.

A life is told from its receipt until it is closed, or until the present cuts it short; thus some
cases are open, and in every state.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from complaints.demo.recipe import Recipe, Seed
from complaints.models import Category
from complaints.routing import Routed
from complaints.sla import OfficeCalendar, due_at
from complaints.states import PAUSING, CloseReason, State
from gis_core.accounts.models import Unit, User

S = State
# How likely each story is; those that a category does not know become the first.
_STORIES = {
    "plain": 56, "noticed": 9, "scheduled": 5, "asked": 5, "referred": 8, "returned": 2,
    "rejected_work": 2, "reopened": 2, "no_violation": 7, "not_competent": 1.5, "withdrawn": 2,
    "malicious": 0.5,
}  # fmt: skip
_USUAL, _SCATTER = 0.5, 0.62  # of the promised hours: one in seven is late
_STUCK, _STUCK_TIMES = 0.05, 9
_WORKING_WEEK = 4.5  # wall-clock hours to one of the office's


@dataclass
class People:
    """Who acts in the demo, as far as they are there."""

    desk: User | None
    supervisor: User | None
    officers: dict[int, list[User]]  # by unit


@dataclass
class Told:
    """One step with what the case looks like after it."""

    verb: str
    at: datetime
    before: str
    state: str
    unit: Unit | None
    agency_id: int | None
    assignee: User | None
    due_at: datetime
    actor: User | None = None
    note: str = ""
    is_public: bool = True
    detail: dict[str, Any] = field(default_factory=dict)


class _CutShort(Exception):
    """The next step is still to come."""


class Life:
    """One case on its way."""

    def __init__(
        self,
        seed: Seed,
        routed: Routed,
        *,
        calendar: OfficeCalendar | None,
        people: People,
        recipe: Recipe,
    ) -> None:
        self.seed, self.routed, self.people, self.recipe = seed, routed, people, recipe
        self.calendar, self.now, self.random = calendar, recipe.now, recipe.random
        category = seed.category
        self.hours = category.resolve_hours * float(
            np.exp(self.random.normal(np.log(_USUAL), _SCATTER))
        )
        self.hours *= _STUCK_TIMES if self.random.random() < _STUCK else 1
        self.hours *= _WORKING_WEEK if calendar else 1
        self.at = seed.received_at
        self.state = S.RECEIVED
        self.unit: Unit | None = None
        self.agency_id: int | None = None
        self.assignee: User | None = None
        self.first_due_at = self._promise(category.first_action_hours)
        self.due_at = self._promise(category.resolve_hours)
        self.paused_at: datetime | None = None
        self.pauses: list[tuple[datetime, datetime | None, str]] = []
        self.closed_at: datetime | None = None
        self.close_reason = ""
        self.reopenings = 0
        self.resolver: User | None = None
        self.steps: list[Told] = []
        self._tell("received", None, is_public=True, before="")

    def live(self, story: str | None = None) -> Life:
        """Walk the way of a story as far as the present."""
        self._route()
        try:
            getattr(self, f"_{story or self._story()}")()
        except _CutShort:
            pass
        return self

    def repeat(self) -> Life:
        """Be closed as a duplicate of an earlier one."""
        self._route()
        try:
            self._step("closed", S.CLOSED, 0.1, actor=self.people.desk,
                       reason=CloseReason.DUPLICATE)  # fmt: skip
        except _CutShort:
            pass
        return self

    @property
    def routing(self) -> dict[str, Any]:
        """Why it went where it went."""
        return self.routed.trace

    def _story(self) -> str:
        names = list(_STORIES)
        chances = np.array(list(_STORIES.values()))
        story = str(self.random.choice(names, p=chances / chances.sum()))
        category = self.seed.category
        if story == "noticed" and not category.notice_hours:
            return "plain"
        if story == "referred" and category.group.code not in {"INFRA", "ENV"}:
            return "plain"
        if story == "malicious" and category.severity == Category.Severity.EMERGENCY:
            return "plain"
        return story

    def _route(self) -> None:
        unit = self.routed.unit
        if unit is None:
            self._tell("unroutable", None, is_public=False)
        else:
            self.unit, self.agency_id = unit, unit.agency_id
            detail = {"rule": self.routed.trace["rule"]}
            self._tell("assigned", S.ASSIGNED, detail=detail)

    def _plain(self, *, start: float = 0) -> None:
        self._take_on(start)
        self._finish(start + 0.85)

    def _take_on(self, start: float = 0) -> None:
        if self.unit is None:
            waiting = [unit for unit in self.people.officers if unit]
            raise _CutShort if not waiting else _CutShort
        officer = self._officer()
        self.assignee = officer
        self._step("accepted", S.ACCEPTED, start + 0.12, actor=officer)
        self._step("begun", S.IN_PROGRESS, start + 0.3, actor=officer)

    def _finish(self, share: float) -> None:
        self.resolver = self.assignee
        self._step("resolved", S.WORK_DONE, share, actor=self.assignee, said=True)
        self._step("verified", S.VERIFIED, share + 0.1, actor=self.people.supervisor)
        self._step("closed", S.CLOSED, share + 0.12, actor=self.people.supervisor,
                   reason=CloseReason.RESOLVED)  # fmt: skip

    def _noticed(self) -> None:
        self._take_on()
        hours = int(self.seed.category.notice_hours or 48)
        ends = self._time(0.4) + timedelta(hours=hours)
        self._step("notified", S.NOTICE_RUNNING, 0.4, actor=self.assignee, said=True,
                   detail={"ends": ends.isoformat()})  # fmt: skip
        self._wait(hours + 3)
        self._step("begun", S.IN_PROGRESS, 0.42, actor=self.assignee)
        self._finish(0.8)

    def _scheduled(self) -> None:
        self._take_on()
        day = self._time(0.4) + timedelta(days=2)
        self._step("scheduled", S.SCHEDULED, 0.4, actor=self.assignee, said=True,
                   detail={"at": day.isoformat()})  # fmt: skip
        self._wait(48)
        self._step("begun", S.IN_PROGRESS, 0.42, actor=self.assignee)
        self._finish(0.8)

    def _asked(self) -> None:
        self._take_on()
        until = self._time(0.35) + timedelta(hours=72)
        self._step("asked", S.NEEDS_INFO, 0.35, actor=self.assignee, said=True,
                   detail={"until": until.isoformat(), "back_to": str(S.IN_PROGRESS)})  # fmt: skip
        self._wait(float(self.random.uniform(2, 60)))
        self._step("answered", S.IN_PROGRESS, 0.36, said=True)
        self._finish(0.85)

    def _referred(self) -> None:
        partners = list(self.seed.category.partners.all())
        if not partners:
            return self._plain()
        self._take_on()
        officer, self.assignee, self.agency_id = self.assignee, None, partners[0].pk
        self._step("referred", S.REFERRED, 0.4, actor=officer, said=True)
        self._wait(self.hours * 0.5)
        self._finish(0.9)
        return None

    def _returned(self) -> None:
        officer = self.assignee = self._officer()
        self._step("accepted", S.ACCEPTED, 0.1, actor=officer)
        self.assignee = None
        self._step("returned", S.TRIAGED, 0.2, actor=officer, said=True, is_public=False)
        self._step("assigned", S.ASSIGNED, 0.25, actor=self.people.desk)
        self._plain(start=0.3)

    def _rejected_work(self) -> None:
        self._take_on()
        self.resolver = self.assignee
        self._step("resolved", S.WORK_DONE, 0.6, actor=self.assignee, said=True)
        self._step("work_rejected", S.IN_PROGRESS, 0.7, actor=self.people.supervisor, said=True,
                   is_public=False)  # fmt: skip
        self._finish(0.95)

    def _reopened(self) -> None:
        self._plain()
        self.close_reason, self.closed_at, self.assignee = "", None, None
        self.reopenings += 1
        self._wait(24)
        self._step("reopened", S.REOPENED, 1.1, said=True)
        self._step("assigned", S.ASSIGNED, 1.15, actor=self.people.desk)
        self._plain(start=1.2)

    def _no_violation(self) -> None:
        self._take_on()
        self._close(0.6, CloseReason.NO_VIOLATION, self.assignee)

    def _not_competent(self) -> None:
        self._close(0.2, CloseReason.NOT_COMPETENT, self.people.desk)

    def _withdrawn(self) -> None:
        self._close(0.2, CloseReason.WITHDRAWN, None)

    def _malicious(self) -> None:
        self._take_on()
        self._close(0.6, CloseReason.MALICIOUS, self.people.supervisor)

    def _close(self, share: float, reason: CloseReason, actor: User | None) -> None:
        self._step("closed", S.CLOSED, share, actor=actor, reason=reason)

    def _officer(self) -> User | None:
        """Somebody of the unit, but not who did the work that did not last."""
        ours = self.people.officers.get(self.unit.pk if self.unit else 0, [])
        able = [one for one in ours if one != self.resolver] or ours
        return able[int(self.random.integers(len(able)))] if able else None

    def _time(self, share: float) -> datetime:
        """When a step comes at that share of the case's own time, a little earlier or later."""
        return max(self.at, self.seed.received_at + timedelta(hours=self.hours * share) + self._late)

    _late = timedelta()

    def _wait(self, hours: float) -> None:
        """What follows comes so much later, as long as the clock stands."""
        self._late += timedelta(hours=hours)

    def _step(
        self,
        verb: str,
        to: State,
        share: float,
        *,
        actor: User | None = None,
        said: bool = False,
        is_public: bool = True,
        reason: CloseReason | None = None,
        detail: dict[str, Any] | None = None,
    ) -> None:
        at = self._time(share) + timedelta(minutes=float(self.random.uniform(1, 20)))
        if at >= self.now:
            raise _CutShort
        self.at = at
        detail = dict(detail or {})
        if reason is not None:
            self.close_reason, self.closed_at = str(reason), at
            detail["reason"] = str(reason)
        key = f"closed_{reason}" if reason else verb
        note = self.recipe.word(key) if said or reason else ""
        self._tell(verb, to, actor=actor, note=note, is_public=is_public, detail=detail)

    def _tell(
        self,
        verb: str,
        to: State | None,
        *,
        actor: User | None = None,
        note: str = "",
        is_public: bool = True,
        detail: dict[str, Any] | None = None,
        before: str | None = None,
    ) -> None:
        was = str(self.state) if before is None else before
        if to is not None:
            self.state = to
            self._follow()
        self.steps.append(
            Told(
                verb, self.at, was, str(self.state), self.unit, self.agency_id, self.assignee,
                self.due_at, actor, note, is_public, detail or {},
            )  # fmt: skip
        )

    def _follow(self) -> None:
        """Stop or start the clock, as ``complaints.clock.follow`` does."""
        if self.paused_at is not None:
            began, _open, reason = self.pauses[-1]
            self.pauses[-1] = (began, self.at, reason)
        if self.state in PAUSING:
            self.paused_at = self.paused_at or self.at
            self.pauses.append((self.at, None, str(self.state)))
        elif self.paused_at is not None:
            self.paused_at = None
            if self.state != S.CLOSED:
                self.due_at = self._promise(self.seed.category.resolve_hours)

    def _promise(self, hours: int) -> datetime:
        ended = [(began, until) for began, until, _why in self.pauses if until]
        return due_at(
            self.seed.received_at, timedelta(hours=hours), calendar=self.calendar, pauses=ended
        )
