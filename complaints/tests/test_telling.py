"""Reporters hear of their case: by the ways that they confirmed and want, in their words."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from complaints import workflow
from complaints.intake import Report, receive
from complaints.link import is_secret_of
from complaints.models import Joining, Reporter, RoutingRule
from complaints.tests.make import make_category, make_unit
from gis_core.messaging.draining import drain
from gis_core.messaging.models import Message
from tests.make import make_area, make_person, point

pytestmark = pytest.mark.django_db
PHONE, EMAIL = "+96550001234", "sara@example.com"


@pytest.fixture(autouse=True)
def _by_day(time_machine, settings, kept):
    time_machine.move_to(datetime(2026, 10, 5, 7, tzinfo=UTC), tick=False)
    settings.PUBLIC_URL = "https://139.example.com"


def make_reporter(**given) -> Reporter:
    at = timezone.now()
    values = {"phone": PHONE, "phone_verified_at": at, "email": EMAIL, "email_verified_at": at}
    return Reporter.objects.create(**values | given)


def file_one(reporter, **given):
    make_area()
    category = make_category(name_en="Rubbish")
    RoutingRule.objects.get_or_create(unit=make_unit(name_en="Cleaning"))
    report = Report(
        channel="web", kind="complaint", category=category, point=point(10, 10), **given
    )
    return receive(report, reporter=reporter)


def test_receipt_is_told_at_once_in_the_reporters_language(kept):
    complaint = file_one(make_reporter(language="en"))

    assert drain() == 2
    sms = next(letter for letter in kept if letter.recipient == PHONE)
    mail = next(letter for letter in kept if letter.recipient == EMAIL)
    assert sms.text.startswith(f"We received your report {complaint.reference}. Cleaning deals")
    assert is_secret_of(complaint, sms.text.rstrip("/").rpartition("/")[2])
    assert mail.subject == f"Report {complaint.reference}: Rubbish"
    assert sms.key != mail.key


def test_a_case_is_told_from_receipt_to_its_end_and_nothing_of_the_inside(kept):
    complaint = file_one(make_reporter(email=None, email_verified_at=None))
    officer = make_person()
    complaint = workflow.accept(complaint, actor=officer)
    complaint = workflow.return_to_desk(complaint, actor=officer, note="سر بيننا")
    complaint = workflow.assign(complaint, actor=officer, unit=make_unit(name_ar="الطرق"))
    complaint = workflow.accept(complaint, actor=officer)
    complaint = workflow.ask_reporter(complaint, actor=officer, question="أين <b>تحديدًا</b>؟")
    workflow.close(complaint, actor=officer, reason="no_violation", note="لم نجد شيئًا")
    drain()

    told = [letter.text for letter in kept]
    assert [word in text for word, text in zip(
        ["استلمنا", "الطرق", "أين <b>تحديدًا</b>؟", "لم توجد مخالفة"], told, strict=True
    )] == [True] * 4  # fmt: skip
    assert not any("سر" in text for text in told)


@pytest.mark.parametrize(
    ("given", "ways"),
    [
        ({"phone_verified_at": None}, ["email"]),
        ({"email_verified_at": None}, ["sms"]),
        ({"wants_sms": False}, ["email"]),
        ({"wants_sms": False, "wants_email": False}, []),
    ],
)
def test_nobody_hears_by_a_way_that_is_not_confirmed_or_not_wanted(given, ways):
    file_one(make_reporter(**given))

    assert list(Message.objects.values_list("channel", flat=True)) == ways


def test_at_night_only_what_was_just_done_is_told(time_machine):
    night = datetime(2026, 10, 5, 20, tzinfo=UTC)
    time_machine.move_to(night, tick=False)
    complaint = file_one(make_reporter(email=None, email_verified_at=None))
    workflow.assign(complaint, actor=make_person(), unit=make_unit())

    assert drain() == 1
    waiting = Message.objects.get(state="waiting")
    assert timezone.localtime(waiting.not_before).strftime("%F %H:%M") == "2026-10-06 07:00"


def test_who_joins_hears_too_but_holds_no_link_to_what_another_wrote(kept):
    complaint = file_one(make_reporter())
    other = make_reporter(phone="+96550009999", email=None, email_verified_at=None)
    Joining.objects.create(complaint=complaint, reporter=other)
    workflow.assign(complaint, actor=make_person(), unit=make_unit())
    drain()

    heard = [letter.text for letter in kept if letter.recipient == "+96550009999"]
    assert len(heard) == 1
    assert "/track/" not in heard[0]


def test_what_was_sent_is_forgotten_and_nothing_of_it_can_be_read_while_it_waits():
    file_one(make_reporter())
    row = str(Message.objects.values_list().first()) + repr(Message.objects.first().__dict__)
    assert PHONE not in row
    assert "/track/" not in row
    drain()

    assert set(Message.objects.values_list("recipient", "content", "state")) == {
        (None, None, "sent")
    }
