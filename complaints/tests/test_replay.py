"""Whatever people do with a case and however often they are refused, its steps add up to it."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from complaints import workflow
from complaints.errors import ComplaintError
from complaints.models import Complaint
from complaints.replay import replay, told
from complaints.rounds import watch_clocks
from complaints.states import CloseReason, State, may_go
from complaints.tests.make import make_complaint, make_photo, make_unit
from gis_core.accounts.models import Agency
from tests.make import make_person

pytestmark = pytest.mark.django_db

WALKS, STEPS = 25, 30


@pytest.fixture
def doings():
    """What may be tried, each a function of the case."""
    people, units = [make_person() for _ in range(3)], [make_unit() for _ in range(3)]
    other = Agency.objects.create(code="mpw", name_ar="الأشغال")
    chance = random.Random(4)

    def someone():
        return chance.choice(people)

    def close(case):
        """Seldom, or no life would come far."""
        if case.state != State.VERIFIED and chance.random() < 0.8:
            return case
        reason = chance.choice(list(CloseReason))
        return workflow.close(case, actor=someone(), reason=reason, note="سبب")

    def resolve(case):
        make_photo(case)
        return workflow.resolve(case, actor=someone(), note="تم")

    def soon():
        return timezone.now() + timedelta(hours=chance.randrange(1, 90))

    return chance, [
        lambda c: workflow.assign(c, actor=someone(), unit=chance.choice(units), person=someone()),
        lambda c: workflow.accept(c, actor=someone()),
        *[lambda c: workflow.begin(c, actor=someone())] * 4,
        lambda c: workflow.return_to_desk(c, actor=someone(), note="ليست لنا"),
        lambda c: workflow.ask_reporter(c, actor=someone(), question="أين؟"),
        lambda c: workflow.answer(c, text="هنا"),
        lambda c: workflow.schedule(c, actor=someone(), at=soon()),
        lambda c: workflow.give_notice(c, actor=someone(), hours=24, note="إزالة"),
        lambda c: workflow.refer(c, actor=someone(), agency=other, note="لكم"),
        lambda c: workflow.take_back(c, actor=someone()),
        *[resolve] * 2,
        lambda c: workflow.reject_work(c, actor=someone(), note="ناقص"),
        lambda c: workflow.verify(c, actor=someone()),
        close,
        lambda c: workflow.reopen(c, actor=None, note="لم يُحل"),
        lambda c: watch_clocks(),
    ]


def test_replaying_the_steps_of_random_lives_gives_the_table(doings, time_machine):
    chance, ways = doings
    seen, refused = set(), 0
    at = timezone.now()
    for _walk in range(WALKS):
        case = make_complaint(received_at=at, due_at=at + timedelta(hours=24))
        for _step in range(STEPS):
            at += timedelta(minutes=chance.randrange(1, 3000))
            time_machine.move_to(at, tick=False)
            try:
                chance.choice(ways)(Complaint.objects.get(pk=case.pk))
            except ComplaintError:
                refused += 1
        case = Complaint.objects.get(pk=case.pk)
        steps = list(case.events.all())
        assert replay(steps) == told(case)
        assert [step.seq for step in steps] == list(range(1, case.version + 1))
        for step in steps[1:]:
            assert step.state == step.state_before or may_go(step.state_before, step.state)
        seen |= {step.state for step in steps}

    assert refused > 0
    assert seen >= set(State) - {State.DRAFT}
