"""The demo's complaints: legal lives on the demo's land, of nobody, and gone when it goes."""

from datetime import datetime
from io import StringIO
from itertools import pairwise

import pytest
from django.utils import timezone

from complaints.demo import make_complaints, make_room
from complaints.demo.removal import own
from complaints.models import Category, Complaint, ComplaintEvent, Photo, Reporter
from complaints.questions import read_questions
from complaints.replay import replay, told
from complaints.rounds import watch_clocks
from complaints.rules import load_rules
from complaints.states import OPEN, may_go
from complaints.tests.make import make_complaint
from gis_core.accounts.models import Agency
from gis_core.areas.models import Governorate
from parcels.demo.source import MADE_UP
from tests.make import make_area, make_block, make_parcel, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    """Four parcels of the demo."""
    block = make_block(make_area(source=MADE_UP), source=MADE_UP)
    return [make_parcel(block, boundary=square(60 * n, 0)) for n in range(4)]


def made(count: int = 300, seed: int = 1) -> dict[str, int]:
    return make_complaints(stdout=StringIO(), complaints=count, seed=seed)


def test_every_life_is_legal_and_its_steps_add_up_to_the_case(land):
    counts = made()

    assert counts["complaints"] == Complaint.objects.count() == 300
    for case in Complaint.objects.prefetch_related("events"):
        steps = sorted(case.events.all(), key=lambda step: step.seq)
        assert [step.seq for step in steps] == list(range(1, case.version + 1))
        for before, after in pairwise(steps):
            assert after.state_before == before.state
            assert after.state == before.state or may_go(before.state, after.state)
            assert before.at <= after.at <= timezone.now()
        assert replay(steps) == told(case)
    assert Complaint.objects.filter(state__in=OPEN).exists()
    assert Complaint.objects.filter(master__isnull=False).exists()
    # It says that it is made up, and its reporters cannot be reached.
    assert own(Complaint.objects.all()).count() == 300
    assert not Reporter.objects.exclude(phone=None, email=None, civil_id=None, user=None).exists()
    assert Photo.objects.exists()


def test_the_first_round_of_the_clock_finds_nothing_that_it_should_have_done_before(land):
    before = timezone.now()
    made(600)

    assert watch_clocks(before) == (0, 0)
    late = Complaint.objects.late(before)
    assert late.exists()
    assert not late.filter(escalation=0).exists()


def test_a_pause_of_the_demo_ends_when_it_said_that_it_would(land):
    made(600)
    ends = {"asked": "until", "scheduled": "at", "notified": "ends"}
    waits = ComplaintEvent.objects.filter(verb__in=ends).select_related("complaint")

    assert {step.verb for step in waits} == set(ends)
    for step in waits:
        until = datetime.fromisoformat(step.detail[ends[step.verb]])
        assert datetime.fromisoformat(step.changes["resumes_at"]) == until > step.at
        after = step.complaint.events.filter(seq=step.seq + 1).first()
        assert step.complaint.resumes_at == until if after is None else after.at <= until
        if after is not None and after.actor is None and after.verb != "answered":
            assert after.at == until
    assert ComplaintEvent.objects.filter(verb="unanswered").exists()


def test_a_second_time_it_does_nothing_and_with_replace_it_goes_but_for_what_people_filed(land):
    made(60)
    filed = make_complaint(
        category=Category.objects.get(code="CLN-01"),
        parcel=land[0],
        block=land[0].block,
        area=land[0].area,
    )
    assert made() == {}

    make_room(replace=True, stdout=StringIO())

    assert list(Complaint.objects.all()) == [filed]
    filed.refresh_from_db()
    assert (filed.parcel, filed.block, filed.area) == (None, None, land[0].area)
    assert list(Reporter.objects.all()) == [filed.reporter]
    assert {step.complaint_id for step in ComplaintEvent.objects.all()} == {filed.pk}


def test_without_land_there_is_nothing_to_complain_about():
    assert made() == {}


def test_the_rules_are_45_categories_that_say_they_are_proposals_and_stay_as_people_left_them():
    load_rules()
    category = Category.objects.get(code="CLN-01")
    category.resolve_hours = 99
    category.save()
    Governorate.objects.create(code="KW-HA", name_ar="حولي")

    added = load_rules()

    assert Category.objects.count() == 45
    assert sum(len(read_questions(one.questions)) for one in Category.objects.all()) == 37
    assert not Category.objects.exclude(source__contains="proposal").exists()
    assert Category.objects.get(code="CLN-01").resolve_hours == 99
    assert (added["categories"], added["routing rules"]) == (0, 3)
    assert Agency.objects.filter(is_municipality=True).count() == 1
