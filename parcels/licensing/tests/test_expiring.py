"""The end of licences and the reminders before it."""

from datetime import date

import pytest
import time_machine
from django.core import mail

from parcels.licensing.expiring import expire_due, remind, send_reminders
from parcels.licensing.tests.cases import Case
from parcels.models import LicenceReminder
from tests.make import make_licence

pytestmark = pytest.mark.django_db


def on(day: date):
    return time_machine.travel(day, tick=False)


def case_issued(day: date, **kind) -> Case:
    with on(day):
        return Case(valid_months=12, **kind).issued()


def test_a_licence_ends_the_day_after_its_last():
    case = case_issued(date(2025, 3, 1))
    with on(date(2026, 3, 1)):
        assert expire_due() == 0
    with on(date(2026, 3, 2)):
        assert expire_due() == 1
        assert expire_due() == 0

    event = case.now().events.last()
    assert (event.to_state, event.verb, event.actor) == ("expired", "expire", None)
    assert event.legal_day == date(2026, 3, 2)


def test_what_was_taken_over_ends_too_and_what_is_complete_does_not():
    dates = {"issued_on": date(2020, 1, 1), "expires_on": date(2021, 1, 1)}
    states = ["issued", "suspended", "completed", "cancelled"]
    licences = [make_licence(state=state, **dates) for state in states]

    assert expire_due() == 2

    for licence in licences:
        licence.refresh_from_db()
    assert [one.state for one in licences] == ["expired", "expired", "completed", "cancelled"]


def test_each_threshold_reminds_once():
    case = case_issued(date(2025, 3, 1))
    counts = []
    for day in (date(2025, 11, 30), date(2025, 12, 1), date(2025, 12, 2), date(2026, 1, 30),
                date(2026, 2, 22), date(2026, 2, 28), date(2026, 3, 5)):  # fmt: skip
        with on(day):
            counts.append(remind())

    assert counts == [0, 1, 0, 1, 1, 0, 0]
    days = case.licence.reminders.order_by("pk").values_list("days", flat=True)
    assert list(days) == [90, 30, 7]


def test_a_short_licence_gets_the_nearest_reminder_alone():
    with on(date(2025, 3, 1)):
        Case(valid_months=1).issued()
    with on(date(2025, 3, 10)):
        remind()

    assert LicenceReminder.objects.get().days == 30


def test_a_reminder_is_mailed_once_and_does_not_name_the_owner():
    case = case_issued(date(2025, 3, 1))
    with on(date(2026, 2, 25)):
        remind()
        assert (send_reminders(), send_reminders()) == (1, 0)

    (message,) = mail.outbox
    assert message.to == [case.office.email]
    assert case.licence.number in message.subject
    assert case.licence.number in message.body
    assert "فلان" not in message.body
    assert LicenceReminder.objects.get().sent_at is not None


def test_a_mail_server_that_refuses_is_asked_again(monkeypatch):
    case_issued(date(2025, 3, 1))
    with on(date(2026, 2, 25)):
        remind()
        with monkeypatch.context() as broken:
            broken.setattr("parcels.licensing.expiring.send_mail", _refuse)
            assert send_reminders() == 0
        assert send_reminders() == 1


def _refuse(*_args, **_kwargs):
    raise ConnectionRefusedError


def test_an_office_without_an_address_is_reminded_on_its_page_alone():
    case = case_issued(date(2025, 3, 1))
    case.office.email = ""
    case.office.save()
    with on(date(2026, 2, 25)):
        remind()
        assert send_reminders() == 0

    assert case.licence.reminders.get().claimed_at is None
