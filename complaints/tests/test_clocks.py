"""What time does: pauses end, lateness is told upwards, and a reopened clock begins anew."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from complaints import workflow
from complaints.case.wording import TAKEN
from complaints.clock import promised_to_reporter
from complaints.models import Complaint, Holiday, WorkingDay
from complaints.replay import replay, told
from complaints.rounds import HEARS, OVER_BY_ITSELF, watch_clocks
from complaints.tests.make import bring_to, make_category, make_complaint, make_unit
from gis_core.accounts.models import Agency, Membership
from gis_core.messaging.models import Message
from tests.make import make_person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def now(time_machine):
    """A Monday forenoon on which everything begins."""
    moment = datetime(2026, 10, 5, 10, tzinfo=ZoneInfo("Asia/Kuwait"))
    time_machine.move_to(moment, tick=False)
    return moment


def in_progress(at, **given) -> Complaint:
    complaint = make_complaint(received_at=at, due_at=at + 24 * HOUR, unit=make_unit(), **given)
    return bring_to(complaint, "assigned", "accepted", "in_progress")


def make_answering(unit):
    """Somebody who may close the unit's cases, and has a mailbox."""
    person = make_person()
    person.email = f"head-of-{unit.code}@example.com"
    person.save()
    group = person.groups.create(name=f"heads of {unit.code}")
    group.permissions.add(
        Permission.objects.get_or_create(
            codename=HEARS,
            defaults={"name": "x", "content_type": Permission.objects.first().content_type},
        )[0]
    )
    Membership.objects.create(user=person, unit=unit, valid_from="2020-01-01")
    return person


def test_a_question_that_nobody_answers_stops_the_clock_for_three_days_at_most(now, time_machine):
    complaint = workflow.ask_reporter(in_progress(now), actor=make_person(), question="أين؟")
    time_machine.move_to(now + 71 * HOUR, tick=False)
    assert watch_clocks() == (0, 0)
    time_machine.move_to(now + 73 * HOUR, tick=False)

    assert watch_clocks() == (1, 0)

    complaint.refresh_from_db()
    assert (complaint.state, complaint.events.last().verb) == ("in_progress", "unanswered")
    assert complaint.due_at == now + (24 + 73) * HOUR
    assert replay(complaint.events.all()) == told(complaint)


@pytest.mark.parametrize("verb", ["day_came", "notice_ended"])
def test_a_planned_day_and_a_notice_end_by_themselves(now, time_machine, verb):
    complaint, officer = in_progress(now), make_person()
    if verb == "day_came":
        workflow.schedule(complaint, actor=officer, at=now + 48 * HOUR)
    else:
        workflow.give_notice(complaint, actor=officer, hours=48, note="إزالة")
    time_machine.move_to(now + 48 * HOUR, tick=False)

    watch_clocks()

    complaint.refresh_from_db()
    assert (complaint.state, complaint.events.last().verb) == ("in_progress", verb)
    assert (complaint.resumes_at, complaint.paused_at) == (None, None)


def test_lateness_goes_up_one_unit_after_another_and_each_hears_once(now, time_machine):
    above = make_unit()
    complaint = in_progress(now)
    complaint.unit.parent = above
    complaint.unit.save()
    head, chief = make_answering(complaint.unit), make_answering(above)

    heard = []
    for hours in (23, 25, 26, 49, 120, 121):
        time_machine.move_to(now + hours * HOUR, tick=False)
        watch_clocks()
        heard.append(sorted(m.recipient.open() for m in Message.objects.all()))
    complaint.refresh_from_db()

    assert [len(mails) for mails in heard] == [0, 1, 1, 2, 3, 3]
    assert heard[-1] == sorted([head.email, chief.email, chief.email])
    assert complaint.escalation == 3
    assert replay(complaint.events.all()) == told(complaint)


def test_late_is_what_is_open_and_running_and_past_its_promise_and_nothing_else(now, time_machine):
    late, paused, closed = in_progress(now), in_progress(now), in_progress(now)
    officer = make_person()
    workflow.schedule(paused, actor=officer, at=now + 1000 * HOUR)
    workflow.close(closed, actor=officer, reason="no_violation", note="لا شيء")
    time_machine.move_to(now + 25 * HOUR, tick=False)

    assert list(Complaint.objects.late()) == [late]
    watch_clocks()
    assert list(Complaint.objects.filter(escalation__gt=0)) == [late]


def test_escalation_makes_no_officers_view_stale(now, time_machine):
    complaint = in_progress(now)
    seen = complaint.version
    time_machine.move_to(now + 25 * HOUR, tick=False)
    watch_clocks()

    done = workflow.close(
        complaint, actor=make_person(), reason="no_violation", note="لا شيء", seen=seen
    )

    assert done.state == "closed"


def test_time_at_another_agency_stops_the_units_clock_and_not_the_reporters(now, time_machine):
    other = Agency.objects.create(code="mpw", name_ar="وزارة الأشغال")
    complaint = workflow.refer(in_progress(now), actor=make_person(), agency=other, note="مجاري")
    time_machine.move_to(now + 10 * HOUR, tick=False)
    complaint = workflow.take_back(complaint, actor=make_person())

    assert complaint.due_at == now + 34 * HOUR
    assert promised_to_reporter(complaint) == now + 24 * HOUR


def test_a_reopened_case_has_its_time_again(now, time_machine):
    complaint = workflow.schedule(in_progress(now), actor=make_person(), at=now + 5 * HOUR)
    complaint = workflow.close(complaint, actor=make_person(), reason="no_violation", note="لا")
    time_machine.move_to(now + 100 * HOUR, tick=False)
    complaint = workflow.reopen(complaint, actor=None, note="لم يُحل")

    assert complaint.due_at == now + 124 * HOUR
    assert not Complaint.objects.late().exists()


def test_an_edited_holiday_counts_from_the_next_promise_on(now):
    for weekday in (6, 0, 1, 2, 3):
        WorkingDay.objects.create(weekday=weekday, opens=time(7), closes=time(14))
    category = make_category(clock="working", resolve_hours=7, first_action_hours=1)
    complaint = make_complaint(received_at=now, category=category)
    complaint = workflow.close(complaint, actor=make_person(), reason="no_violation", note="لا")
    Holiday.objects.create(day="2026-10-06", name_ar="عطلة")

    complaint = workflow.reopen(complaint, actor=None, note="لم يُحل")

    assert timezone.localtime(complaint.due_at).strftime("%F %H:%M") == "2026-10-07 10:00"


def test_what_time_does_has_a_name_on_the_case_s_page():
    assert set(OVER_BY_ITSELF.values()) | {"escalated"} <= set(TAKEN)
