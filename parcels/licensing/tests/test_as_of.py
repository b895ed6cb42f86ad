"""The state of a licence on a day gone by."""

from datetime import date

import pytest
import time_machine

from parcels.licensing import deciding, reviewing
from parcels.licensing.tests.cases import Case
from parcels.models import BuildingLicence
from tests.make import make_licence

pytestmark = pytest.mark.django_db


def state_on(year: int, month: int, day: int) -> str | None:
    found = BuildingLicence.objects.as_of(date(year, month, day)).first()
    return found.state_on if found else None


def test_steps_taken_here_are_known_by_their_events():
    with time_machine.travel(date(2026, 1, 10)):
        case = Case()
    with time_machine.travel(date(2026, 2, 10)):
        case.submitted()
    with time_machine.travel(date(2026, 3, 10)):
        case = _reviewed(case)
    with time_machine.travel(date(2026, 4, 10)):
        deciding.suspend(case.licence, actor=case.supervisor, note="لأن")

    assert state_on(2026, 1, 9) is None
    assert state_on(2026, 1, 10) == "draft"
    assert state_on(2026, 2, 10) == state_on(2026, 3, 9) == "submitted"
    assert state_on(2026, 3, 10) == "issued"
    assert state_on(2026, 4, 10) == state_on(2030, 1, 1) == "suspended"


def _reviewed(case):
    case.licence = reviewing.start_review(case.licence, actor=case.reviewer)
    case.licence = reviewing.approve(case.licence, actor=case.reviewer, note="x")
    case.licence = deciding.issue(case.licence, actor=case.supervisor)
    return case


DATES = {
    "submitted_on": date(2015, 1, 1),
    "decided_on": date(2015, 2, 1),
    "issued_on": date(2015, 3, 1),
    "expires_on": date(2018, 3, 1),
}


@pytest.mark.parametrize(
    ("state", "then"),
    [
        ("expired", [None, "submitted", "approved", "issued", "issued", "expired"]),
        ("completed", [None, "submitted", "approved", "issued", "issued", "issued"]),
    ],
)
def test_what_was_taken_over_is_placed_by_its_dates(state, then):
    make_licence(state=state, **DATES)
    days = [(2014, 12, 31), (2015, 1, 1), (2015, 2, 1), (2015, 3, 1), (2018, 3, 1), (2018, 3, 2)]

    assert [state_on(*day) for day in days] == then
    today = date.today()  # noqa: DTZ011
    assert state_on(today.year, today.month, today.day) == state


def test_a_rejected_application_was_rejected_on_its_day():
    make_licence(state="rejected", **DATES | {"issued_on": None, "expires_on": None})

    assert [state_on(2015, 1, 31), state_on(2015, 2, 1)] == ["submitted", "rejected"]


def test_now_is_the_state_as_it_stands():
    make_licence(state="suspended")

    assert BuildingLicence.objects.as_of(None).get().state_on == "suspended"
