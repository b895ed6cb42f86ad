"""A case goes the way the rules allow, whoever writes it, and every step is remembered."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.db.utils import ProgrammingError
from django.utils import timezone

from gis_core.audit.models import AuditRecord
from parcels.models import (
    Inspection,
    Notice,
    NoticeTemplate,
    Violation,
    ViolationEvent,
)
from parcels.models.violation import STEPS, ViolationState
from parcels.violations.deciding import decide, serve_notice
from parcels.violations.errors import ViolationError
from parcels.violations.recording import add_visit, observe
from parcels.violations.tests.cases import SEEN, make_basis, make_template, notified, visit
from tests.make import (
    make_area,
    make_person,
    make_violation,
    make_violation_kind,
)

pytestmark = pytest.mark.django_db


def test_an_inspector_opens_a_case_with_the_visit_and_what_allowed_it(parcel, inspector):
    case = observe(parcel, kind=make_violation_kind(), visit=visit(), actor=inspector)

    seen = case.inspections.get()
    assert (case.state, case.observed_on) == ("observed", date(2024, 3, 1))
    assert (seen.basis.code, seen.visited_by) == ("street", inspector)
    assert [event.to_state for event in case.events.all()] == ["observed"]
    assert case.events.get().actor == inspector
    assert AuditRecord.objects.get(verb="violation.observed").object_id == str(case.pk)


def test_numbers_of_a_year_follow_one_another(parcel, inspector):
    kind = make_violation_kind()
    numbers = [observe(parcel, kind=kind, visit=visit(), actor=inspector).number for _ in range(2)]

    assert [number[-6:] for number in numbers] == ["000001", "000002"]


def test_entering_needs_the_number_of_the_permission(parcel, inspector):
    inside = make_basis("prosecution", needs_reference=True)
    with pytest.raises(ViolationError):
        observe(parcel, kind=make_violation_kind(), visit=visit(basis=inside), actor=inspector)
    given = visit(basis=inside, reference="ن/12")
    observe(parcel, kind=make_violation_kind(), visit=given, actor=inspector)

    assert Violation.objects.count() == Inspection.objects.count() == 1


def test_the_database_asks_for_that_number_too(parcel):
    inside = make_basis("prosecution", needs_reference=True)

    with pytest.raises(IntegrityError, match="inspection_basis_needs_its_number"):
        Inspection.objects.create(parcel=parcel, visited_at=SEEN, basis=inside, findings="x")


def test_a_visit_to_come_is_refused(parcel, inspector):
    ahead = visit(at=timezone.now() + timedelta(hours=1))
    with pytest.raises(ViolationError):
        observe(parcel, kind=make_violation_kind(), visit=ahead, actor=inspector)


ALLOWED = [(a.value, b.value) for a, ends in STEPS.items() for b in ends]
ALL = [(a, b) for a in ViolationState.values for b in ViolationState.values if a != b]


@pytest.mark.parametrize(("before", "after"), ALL)
def test_postgresql_takes_the_steps_that_there_are_and_no_other(parcel, before, after):
    case = make_violation(parcel)
    ways = {
        "observed": [],
        "notified": ["notified"],
        "referred": ["notified", "referred"],
        "remedied": ["notified", "remedied"],
        "settled": ["notified", "settled"],
        "dismissed": ["dismissed"],
    }
    for state in ways[before]:
        Violation.objects.filter(pk=case.pk).update(state=state)
    if (before, after) in ALLOWED:
        Violation.objects.filter(pk=case.pk).update(state=after)
        assert case.events.last().to_state == after
    else:
        with pytest.raises(IntegrityError, match="violation_step_is_not_allowed"):
            Violation.objects.filter(pk=case.pk).update(state=after)


def test_a_case_begins_as_observed(parcel):
    with pytest.raises(IntegrityError, match="violation_begins_as_observed"):
        make_violation(parcel, state="settled")


@pytest.mark.parametrize("model", [ViolationEvent, Notice, Inspection])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_was_written_stays(parcel, supervisor, model, statement):
    case = notified(parcel, supervisor)
    add_visit(case, visit=visit(), actor=supervisor)

    with pytest.raises(ProgrammingError, match="Cannot"), connection.cursor() as cursor:
        cursor.execute(statement.format(model._meta.db_table))


def test_a_notice_is_kept_in_the_words_it_was_served_in(parcel, supervisor):
    case = notified(parcel, supervisor)
    notice = Notice.objects.get()
    notice.refresh_from_db()

    assert case.state == "notified"
    assert notice.due_on == date(2024, 4, 4)
    assert parcel.label in notice.text_ar
    assert "4 إبريل 2024" in notice.text_ar  # a name for the month: figures alone turn round
    assert "4 April 2024" in notice.text_en
    assert "$whatever" in notice.text_ar
    assert "Extra floor, article 7" in notice.text_en


def test_a_further_notice_leaves_the_state(parcel, supervisor):
    case = notified(parcel, supervisor)
    template = NoticeTemplate.objects.get()
    serve_notice(
        case, template=template, served_on=date(2024, 5, 1), period_days=7, actor=supervisor
    )

    assert case.notices.count() == 2
    assert case.events.count() == 2


@pytest.mark.parametrize("served_on", [date(2024, 2, 1), date(2999, 1, 1)])
def test_a_notice_on_an_impossible_day_is_refused(parcel, supervisor, served_on):
    with pytest.raises(ViolationError):
        serve_notice(
            make_violation(parcel),
            template=make_template(),
            served_on=served_on,
            period_days=30,
            actor=supervisor,
        )


def test_a_decision_says_why(parcel, supervisor):
    case = notified(parcel, supervisor)
    with pytest.raises(ViolationError):
        decide(case, to="settled", note=" ", actor=supervisor)
    decide(case, to="settled", note="صلح رقم 9", actor=supervisor)

    assert case.events.last().note == "صلح رقم 9"
    with pytest.raises(ViolationError):
        decide(case, to="dismissed", note="x", actor=supervisor)


def test_a_case_that_was_not_notified_cannot_be_settled(parcel, supervisor):
    with pytest.raises(ViolationError):
        decide(make_violation(parcel), to="settled", note="x", actor=supervisor)


def test_an_inspector_decides_nothing(parcel, inspector):
    case = make_violation(parcel)
    with pytest.raises(PermissionDenied):
        decide(case, to="dismissed", note="x", actor=inspector)


def test_an_inspector_of_another_area_opens_nothing(parcel):
    stranger = make_person("inspector", areas=[make_area()])

    with pytest.raises(parcel.DoesNotExist):
        observe(parcel, kind=make_violation_kind(), visit=visit(), actor=stranger)


def test_a_closed_case_is_not_visited(parcel, supervisor, inspector):
    case = make_violation(parcel)
    decide(case, to="dismissed", note="لا مخالفة", actor=supervisor)

    with pytest.raises(ViolationError):
        add_visit(case, visit=visit(), actor=inspector)


@pytest.mark.parametrize(
    ("on", "state"),
    [(date(2024, 2, 29), None), (date(2024, 3, 1), "observed"), (date(2024, 3, 5), "notified"),
     (None, "settled")],
)  # fmt: skip
def test_cases_are_read_as_of_a_day(parcel, supervisor, on, state):
    case = notified(parcel, supervisor)
    decide(case, to="settled", note="صلح", actor=supervisor)

    found = Violation.objects.as_of(on).first()
    assert (found.state_on if found else None) == state


def test_what_is_past_its_day(parcel, supervisor):
    notified(parcel, supervisor)
    late = Violation.objects.overdue()
    assert late.count() == 1
    decide(late.get(), to="remedied", note="أزيلت", actor=supervisor)

    assert not Violation.objects.overdue().exists()
