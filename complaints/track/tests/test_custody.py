"""Custody: exactly one holder at any time, and the stretches add up to the age."""

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints import workflow
from complaints.errors import SomethingMissing
from complaints.models import Complaint
from complaints.states import CloseReason, State
from complaints.steps import Step, take
from complaints.tests.make import make_complaint, make_photo, make_unit
from complaints.track.custody import age_of, holdings
from complaints.track.told import told
from complaints.track.verdicts import say_not_solved, say_solved
from gis_core.accounts.models import Agency, User

pytestmark = pytest.mark.django_db


def make_officer(username: str, role: str = "inspector") -> User:
    officer = User.objects.create_user(username, first_name="Fahad", last_name="Al-Secret")
    officer.groups.add(Group.objects.get_or_create(name=role)[0])
    return officer


def make_resolved(officer: User, **given: object) -> Complaint:
    """A case that an officer has worked on, an hour for each step."""
    complaint = make_complaint(**given)
    unit = make_unit()
    start = complaint.received_at
    steps = [
        lambda c: workflow.assign(c, actor=officer, unit=unit, note="call him on 99991111"),
        lambda c: workflow.accept(c, actor=officer),
        lambda c: workflow.begin(c, actor=officer),
        lambda c: workflow.resolve(c, actor=officer, note="نُظف المكان"),
    ]
    make_photo(complaint)
    for n, step in enumerate(steps):
        with time_machine.travel(start + timedelta(minutes=10 * (n + 1)), tick=False):
            complaint = step(complaint)
    return complaint


def adds_up(complaint: Complaint) -> bool:
    held = holdings(complaint, at=timezone.now() + timedelta(minutes=5))
    joined = all(a.until == b.since for a, b in pairwise(held))
    total = sum((one.lasted for one in held), timedelta())
    whole = age_of(complaint, at=timezone.now() + timedelta(minutes=5))
    return (
        joined
        and held[0].since == complaint.received_at
        and all(one.lasted >= timedelta() for one in held)
        and abs(total - whole) < timedelta(seconds=2)
    )


def test_who_had_it_and_how_long_each():
    officer = make_officer("o1")
    complaint = make_resolved(officer)

    with override("en"):
        held = holdings(complaint)

    assert [(one.unit is not None, one.role, one.officer) for one in held] == [
        (False, "", None),
        (True, "", None),
        (True, "Inspector", 1),
    ]
    assert [one.lasted for one in held[:2]] == [timedelta(minutes=10)] * 2
    assert held[-1].is_current
    assert adds_up(complaint)


def test_a_case_with_another_agency_is_in_its_hands_alone():
    officer = make_officer("o1")
    complaint = make_complaint()
    workflow.assign(complaint, actor=officer, unit=make_unit())
    complaint.refresh_from_db()
    workflow.accept(complaint, actor=officer)
    complaint.refresh_from_db()
    workflow.begin(complaint, actor=officer)
    complaint.refresh_from_db()
    other = Agency.objects.create(code="mew", name_ar="وزارة الكهرباء والماء")
    complaint = workflow.refer(complaint, actor=officer, agency=other, note="cut the power")

    last = holdings(complaint)[-1]

    assert (last.agency, last.unit, last.officer) == (other, None, None)
    assert adds_up(complaint)


def test_a_reopened_case_shows_the_closed_stretch_and_goes_to_another_officer():
    first, second = make_officer("o1"), make_officer("o2")
    complaint = make_resolved(first)
    complaint = say_solved(complaint, seen=complaint.version)
    assert complaint.state == State.CLOSED
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        closed = Complaint.objects.get(pk=complaint.pk)
        again = say_not_solved(closed, seen=closed.version, note="")
        assert again.state == State.REOPENED
        again = workflow.assign(again, actor=second, unit=make_unit())
        with pytest.raises(SomethingMissing):
            workflow.accept(again, actor=first)
        again = workflow.accept(again, actor=second)

        held = holdings(again, at=timezone.now())

        assert [one.is_closed for one in held].count(True) == 1
        assert held[-1].officer == 2
        assert adds_up(again)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=st.lists(st.integers(0, 20), min_size=1, max_size=10), gaps=st.data())
def test_custody_adds_up_on_every_way_through_the_machine(django_user_model, walk, gaps):
    complaint = make_complaint(received_at=timezone.now() - timedelta(days=30))
    officers = [
        django_user_model.objects.get_or_create(username=f"walker-{n}")[0] for n in range(2)
    ]
    units = [make_unit(), make_unit()]
    at = complaint.received_at
    for turn in walk:
        ways = complaint.ways_on
        to = ways[turn % len(ways)]
        changes: dict[str, object] = {"unit": units[turn % 2], "agency": units[turn % 2].agency}
        changes["assignee"] = officers[turn % 2] if turn % 3 else None
        if to == State.CLOSED:
            changes |= {"close_reason": CloseReason.NO_VIOLATION, "closed_at": at}
        if complaint.state == State.CLOSED:
            if complaint.reopenings == 2:
                break
            changes |= {"close_reason": "", "closed_at": None}
            changes["reopenings"] = complaint.reopenings + 1
        at += timedelta(minutes=gaps.draw(st.integers(0, 500)))
        if to == State.CLOSED:
            changes["closed_at"] = at
        with time_machine.travel(at, tick=False):
            complaint = take(complaint, Step("led", to, changes), actor=None)

    assert adds_up(complaint)


def test_nothing_private_is_told():
    officer = make_officer("o1")
    complaint = make_resolved(officer)

    words = " ".join(
        f"{one.role} {one.unit} {one.agency} {line.title} {line.note}"
        for one in holdings(complaint)
        for line in told(one.steps)
    )

    assert "Secret" not in words
    assert "99991111" not in words
    assert "نُظف المكان" in words
