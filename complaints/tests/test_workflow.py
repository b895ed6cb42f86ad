"""A case changes by its verbs alone: PostgreSQL refuses every other way."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from django.utils import timezone

from complaints import workflow
from complaints.errors import Conflict, NoSuchWay, SomethingMissing
from complaints.models import Complaint
from complaints.replay import replay, told
from complaints.states import EDGES, State
from complaints.tests.make import bring_to, make_complaint, make_photo, make_unit
from tests.make import make_person

pytestmark = pytest.mark.django_db(transaction=True)

ILLEGAL = [(a, b) for a in State for b in State if a != b and b not in EDGES[a]]


def straight_to(state: State) -> Complaint:
    """A case in a state, however it came there: the trigger of the edges is what is tested."""
    complaint = make_complaint()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        closed = state == State.CLOSED
        cursor.execute(
            "UPDATE complaints_complaint SET state = %s, closed_at = %s, close_reason = %s"
            " WHERE id = %s",
            [
                state,
                timezone.now() if closed else None,
                "withdrawn" if closed else "",
                complaint.pk,
            ],
        )
        cursor.execute("SET session_replication_role = DEFAULT")
    return complaint


def test_every_illegal_way_is_refused_by_postgresql_itself():
    cases = {state: straight_to(state) for state in State}
    refused = 0
    for before, after in ILLEGAL:
        wanted = Complaint.objects.filter(pk=cases[before].pk)
        with pytest.raises(DatabaseError, match="does not go"), transaction.atomic():
            wanted.update(state=after)
        refused += 1
    assert refused == len(ILLEGAL) > 100


def test_a_change_without_a_step_is_refused_when_it_commits():
    complaint = make_complaint()

    with pytest.raises(IntegrityError, match="without a step"), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(state="triaged", version=2)


@pytest.mark.parametrize("column", ["unit_id", "assignee_id", "due_at"])
def test_nothing_that_a_step_tells_is_changed_beside_it(column):
    complaint = make_complaint()
    value = {"unit_id": make_unit().pk, "assignee_id": make_person().pk, "due_at": timezone.now()}

    with pytest.raises(IntegrityError, match="without a step"), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(**{column: value[column]})


def test_no_step_is_written_ahead_of_the_case():
    complaint = make_complaint()

    with pytest.raises(IntegrityError, match="ahead"), transaction.atomic():
        complaint.events.create(seq=2, verb="closed", at=timezone.now(), state="closed")


def test_steps_are_never_altered_and_cases_never_deleted():
    complaint = make_complaint()

    with pytest.raises(DatabaseError), transaction.atomic():
        complaint.events.update(note="other")
    with pytest.raises(DatabaseError), transaction.atomic():
        complaint.events.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).delete()


@pytest.mark.parametrize(
    "tables",
    ["complaints_complaintevent", "complaints_complaint CASCADE", "complaints_reporter CASCADE"],
)
def test_cases_and_steps_are_not_emptied_at_once_either(tables):
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="Cannot truncate"),
        transaction.atomic(),
    ):
        cursor.execute(f"TRUNCATE {tables}")


def test_from_receipt_to_closing():
    officer, checker, unit = make_person(), make_person(), make_unit()
    complaint = make_complaint()

    complaint = workflow.assign(complaint, actor=checker, unit=unit)
    complaint = workflow.accept(complaint, actor=officer)
    complaint = workflow.begin(complaint, actor=officer)
    make_photo(complaint)
    complaint = workflow.resolve(complaint, actor=officer, note="رُفعت القمامة")
    complaint = workflow.verify(complaint, actor=checker)
    complaint = workflow.close(complaint, actor=checker, reason="resolved")

    assert complaint.state == "closed"
    assert [e.verb for e in complaint.events.all()] == [
        "received", "assigned", "accepted", "begun", "resolved", "verified", "closed",
    ]  # fmt: skip


def test_replaying_the_steps_gives_the_case():
    officer, unit = make_person(), make_unit()
    complaint = workflow.assign(make_complaint(), actor=officer, unit=unit)
    complaint = workflow.accept(complaint, actor=officer)
    complaint = workflow.begin(complaint, actor=officer)
    complaint = workflow.ask_reporter(complaint, actor=officer, question="أين تحديدًا؟")
    complaint = workflow.answer(complaint, text="خلف المدرسة")

    complaint.refresh_from_db()
    assert replay(complaint.events.all()) == told(complaint)
    assert [e.seq for e in complaint.events.all()] == list(range(1, complaint.version + 1))


def test_work_is_done_only_with_a_photograph_and_words():
    officer = make_person()
    complaint = bring_to(make_complaint(), "assigned", "accepted", "in_progress")

    with pytest.raises(SomethingMissing):
        workflow.resolve(complaint, actor=officer, note="تم")
    make_photo(complaint)
    with pytest.raises(SomethingMissing):
        workflow.resolve(complaint, actor=officer, note=" ")


def test_nobody_verifies_their_own_work():
    officer = make_person()
    complaint = bring_to(make_complaint(), "assigned", "accepted", "in_progress")
    make_photo(complaint)
    complaint = workflow.resolve(complaint, actor=officer, note="تم")

    with pytest.raises(SomethingMissing):
        workflow.verify(complaint, actor=officer)


def test_who_looked_at_an_older_version_is_told_what_happened_since():
    officer, unit = make_person(), make_unit()
    complaint = make_complaint()
    seen = complaint.version
    workflow.assign(complaint, actor=officer, unit=unit)

    with pytest.raises(Conflict) as raised:
        workflow.assign(complaint, actor=officer, unit=make_unit(), seen=seen)

    assert [event.verb for event in raised.value.since] == ["assigned"]


def test_the_clock_stands_while_the_reporter_is_asked(time_machine):
    start = timezone.now().replace(microsecond=0)
    time_machine.move_to(start, tick=False)
    officer = make_person()
    complaint = make_complaint(received_at=start, due_at=start + timedelta(hours=24))
    complaint = bring_to(complaint, "assigned", "accepted", "in_progress")
    complaint = workflow.ask_reporter(complaint, actor=officer, question="؟")
    time_machine.move_to(start + timedelta(hours=30), tick=False)
    assert not Complaint.objects.late().exists()

    complaint = workflow.answer(complaint, text="هنا")

    assert complaint.due_at == start + timedelta(hours=54)
    assert complaint.paused_at is None
    assert complaint.pauses.get().ended_at == start + timedelta(hours=30)


def test_an_answer_returns_the_case_to_where_it_was():
    officer = make_person()
    complaint = bring_to(make_complaint(), "triaged")
    complaint = workflow.ask_reporter(complaint, actor=officer, question="؟")

    assert workflow.answer(complaint, text="هنا").state == "triaged"
    with pytest.raises(NoSuchWay):
        workflow.answer(Complaint.objects.get(), text="مرة أخرى")


def test_a_duplicate_needs_another_case_that_is_open():
    officer = make_person()
    first, second = make_complaint(), make_complaint()
    with pytest.raises(SomethingMissing):
        workflow.close(second, actor=officer, reason="duplicate", note="مكرر", master=second)
    workflow.close(second, actor=officer, reason="duplicate", note="مكرر", master=first)
    third = make_complaint()
    second.refresh_from_db()

    with pytest.raises(SomethingMissing):
        workflow.close(third, actor=officer, reason="duplicate", note="مكرر", master=second)


def test_a_case_is_reopened_twice_at_most():
    officer, unit = make_person(), make_unit()
    complaint = make_complaint()
    for _ in range(2):
        complaint = workflow.close(complaint, actor=officer, reason="no_violation", note="لا شيء")
        complaint = workflow.reopen(complaint, actor=None, note="لم يُحل")
        complaint = workflow.assign(complaint, actor=officer, unit=unit)
    complaint = workflow.close(complaint, actor=officer, reason="no_violation", note="لا شيء")

    with pytest.raises(SomethingMissing):
        workflow.reopen(complaint, actor=None, note="لم يُحل")


def test_a_step_with_a_key_is_taken_once():
    officer = make_person()
    complaint = workflow.close(
        make_complaint(), actor=officer, reason="no_violation", note="لا شيء"
    )
    workflow.reopen(complaint, actor=None, note="لم يُحل", key="tap-1")
    again = workflow.reopen(complaint, actor=None, note="لم يُحل", key="tap-1")

    assert again.state == "reopened"
    assert again.events.filter(verb="reopened").count() == 1
