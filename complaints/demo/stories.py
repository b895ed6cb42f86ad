"""The ways that made-up cases go, and how often each."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import numpy as np

from complaints.demo.lives import CutShort, Life, Wanted
from complaints.models import Category, Complaint
from complaints.states import CloseReason, State
from complaints.workflow import NEEDS_INFO_HOURS

S = State
USUAL, SCATTER = 0.5, 0.62  # of the promised hours: one case in seven is late
STUCK, STUCK_DAYS = 0.1, 40  # some lie about for weeks
WAITING = 0.1  # of those without a unit
LONGEST_SILENCE = 80  # hours until a reporter answers; some let the question's time run out
WORKING_WEEK = 4.5  # wall-clock hours to one of the office's


def hours_of(case: Complaint, random: np.random.Generator, *, in_crisis: bool) -> float:
    """How long a case will take by the wall clock; in the great rain, three times as long."""
    if random.random() < STUCK:
        return 24 * STUCK_DAYS * float(np.exp(random.normal(0, 0.8)))
    hours = case.category.resolve_hours * float(np.exp(random.normal(np.log(USUAL), SCATTER)))
    if case.category.clock == Category.Clock.WORKING:
        hours *= WORKING_WEEK
    return hours * 3 if in_crisis else hours


def live(life: Life) -> None:
    """Walk a story as far as the present."""
    names, chances = list(_STORIES), np.array([chance for _tell, chance in _STORIES.values()])
    name = str(life.recipe.random.choice(names, p=chances / chances.sum()))
    with suppress(CutShort):
        if life.case.unit_id is None:
            _sorted_by_the_desk(life)
        _STORIES[name][0](life)
    life.grow_late(until=life.recipe.now)


def repeat(life: Life, master: int) -> None:
    """Be closed as a duplicate of an earlier case, if there has been time to notice."""
    with suppress(CutShort):
        life.close(0.15, CloseReason.DUPLICATE, life.people.desk, master_id=master)
    life.grow_late(until=life.recipe.now)


def _sorted_by_the_desk(life: Life) -> None:
    """Most of what no rule routes; the rest waits in the queue of those without a unit."""
    unit = life.people.fallback
    if unit is None or life.recipe.random.random() < WAITING:
        raise CutShort
    given = {"unit_id": unit.pk, "agency_id": unit.agency_id}
    life.step(Wanted("assigned", S.ASSIGNED, 0.05, life.people.desk, changes=given))


def _plain(life: Life, start: float = 0) -> None:
    _take_on(life, start)
    _finish(life, start + 0.85)


def _take_on(life: Life, start: float = 0) -> None:
    officer = life.officer()
    mine = {"assignee_id": officer.pk if officer else None}
    life.step(Wanted("accepted", S.ACCEPTED, start + 0.12, officer, changes=mine))
    life.step(Wanted("begun", S.IN_PROGRESS, start + 0.3, officer))
    life.worker = officer


def _finish(life: Life, share: float) -> None:
    supervisor = life.people.supervisor
    life.step(Wanted("resolved", S.WORK_DONE, share, life.worker, says="resolved"))
    life.step(Wanted("verified", S.VERIFIED, share + 0.1, supervisor))
    life.close(share + 0.12, CloseReason.RESOLVED, supervisor)


def _noticed(life: Life) -> None:
    hours = life.case.category.notice_hours
    if not hours:
        return _plain(life)
    _take_on(life)
    served = Wanted("notified", S.NOTICE_RUNNING, 0.4, life.worker, "notified")
    served.waits, served.tells = timedelta(hours=hours), "ends"
    life.step(served)
    return _go_on(life, "notice_ended", hours + 3)


def _scheduled(life: Life) -> None:
    _take_on(life)
    planned = Wanted("scheduled", S.SCHEDULED, 0.4, life.worker, "scheduled")
    planned.waits, planned.tells = timedelta(days=2), "at"
    life.step(planned)
    _go_on(life, "day_came", 48)


def _go_on(life: Life, verb: str, hours: float) -> None:
    life.resume(verb)
    life.wait(hours)
    _finish(life, 0.8)


def _asked(life: Life) -> None:
    _take_on(life)
    question = Wanted("asked", S.NEEDS_INFO, 0.35, life.worker, "asked")
    question.detail = {"back_to": str(S.IN_PROGRESS)}
    question.waits, question.tells = timedelta(hours=NEEDS_INFO_HOURS), "until"
    life.step(question)
    hours = float(life.recipe.random.uniform(2, LONGEST_SILENCE))
    life.wait(hours)
    if hours < NEEDS_INFO_HOURS:
        at = life.at + timedelta(hours=hours)
        life.step(Wanted("answered", S.IN_PROGRESS, 0, says="answered", at=at))
    else:
        life.resume("unanswered")
    _finish(life, 0.85)


def _referred(life: Life) -> None:
    """To one of the other bodies that the category names."""
    partners = list(life.case.category.partners.all())
    if not partners or life.case.category.group.code not in {"INFRA", "ENV", "FOOD"}:
        return _plain(life)
    _take_on(life)
    away = {"agency_id": partners[0].pk, "assignee_id": None}
    life.step(Wanted("referred", S.REFERRED, 0.4, life.worker, "referred", changes=away))
    life.wait(life.hours * 0.5)
    return _finish(life, 0.9)


def _returned(life: Life) -> None:
    officer = life.officer()
    mine = {"assignee_id": officer.pk if officer else None}
    life.step(Wanted("accepted", S.ACCEPTED, 0.1, officer, changes=mine))
    nobodys = {"assignee_id": None}
    life.step(Wanted("returned", S.TRIAGED, 0.2, officer, "returned", False, nobodys))
    life.step(Wanted("assigned", S.ASSIGNED, 0.25, life.people.desk))
    _plain(life, 0.3)


def _work_rejected(life: Life) -> None:
    _take_on(life)
    life.step(Wanted("resolved", S.WORK_DONE, 0.6, life.worker, "resolved"))
    supervisor = life.people.supervisor
    life.step(Wanted("work_rejected", S.IN_PROGRESS, 0.7, supervisor, "work_rejected", False))
    _finish(life, 0.95)


def _reopened(life: Life) -> None:
    _plain(life)
    anew = {
        "close_reason": "",
        "closed_at": None,
        "assignee_id": None,
        "reopenings": life.case.reopenings + 1,
    }
    life.wait(24)
    life.step(Wanted("reopened", S.REOPENED, 1.1, says="reopened", changes=anew))
    life.step(Wanted("assigned", S.ASSIGNED, 1.15, life.people.desk))
    _plain(life, 1.2)


def _no_violation(life: Life) -> None:
    _take_on(life)
    life.close(0.6, CloseReason.NO_VIOLATION, life.worker)


def _not_competent(life: Life) -> None:
    life.close(0.2, CloseReason.NOT_COMPETENT, life.people.desk)


def _withdrawn(life: Life) -> None:
    life.close(0.2, CloseReason.WITHDRAWN, None)


def _malicious(life: Life) -> None:
    if life.case.category.severity == Category.Severity.EMERGENCY:
        return _plain(life)
    _take_on(life)
    return life.close(0.6, CloseReason.MALICIOUS, life.people.supervisor)


_STORIES: dict[str, tuple[Callable[[Life], None], float]] = {
    "plain": (_plain, 56),
    "noticed": (_noticed, 9),
    "scheduled": (_scheduled, 5),
    "asked": (_asked, 5),
    "referred": (_referred, 8),
    "returned": (_returned, 2),
    "work_rejected": (_work_rejected, 2),
    "reopened": (_reopened, 2),
    "no_violation": (_no_violation, 7),
    "not_competent": (_not_competent, 1.5),
    "withdrawn": (_withdrawn, 2),
    "malicious": (_malicious, 0.5),
}
