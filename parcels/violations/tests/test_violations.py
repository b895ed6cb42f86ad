"""A case goes the way the rules allow, whoever writes it, and every step is remembered."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.db.utils import ProgrammingError
from django.urls import reverse
from django.utils import timezone

from gis_core.audit.models import AuditRecord
from parcels.models import (
    Inspection,
    Notice,
    NoticeTemplate,
    Violation,
    ViolationEvent,
    VisitBasis,
)
from parcels.models.violation import STEPS, ViolationState
from parcels.violations.deciding import decide, serve_notice
from parcels.violations.errors import ViolationError
from parcels.violations.recording import Visit, add_visit, observe
from tests.make import (
    lng_lat,
    make_area,
    make_block,
    make_parcel,
    make_person,
    make_violation,
    make_violation_kind,
)

pytestmark = pytest.mark.django_db
SEEN = timezone.make_aware(datetime(2024, 3, 1, 10, 0))  # noqa: DTZ001


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def parcel(area):
    return make_parcel(make_block(area))


@pytest.fixture
def inspector(area):
    return make_person("inspector", areas=[area])


@pytest.fixture
def supervisor(area):
    return make_person("supervisor")


def make_basis(code="street", **given):
    values = {"name_ar": "من الطريق العام", "name_en": "From the street"} | given
    return VisitBasis.objects.get_or_create(code=code, defaults=values)[0]


def make_template():
    return NoticeTemplate.objects.create(
        code="warning",
        name_ar="إنذار",
        name_en="Warning",
        body_ar="إنذار $number بشأن القسيمة $parcel: $kind ($article)، حتى $due. $whatever",
        body_en="Notice $number on parcel $parcel: $kind, article $article, until $due.",
    )


def visit(**given):
    values = {"at": SEEN, "basis": make_basis(), "findings": "سقف فوق الدور المرخص"}
    return Visit(**values | given)


def notified(parcel, supervisor):
    case = make_violation(parcel)
    serve_notice(
        case,
        template=make_template(),
        served_on=date(2024, 3, 5),
        period_days=30,
        actor=supervisor,
    )
    case.refresh_from_db()
    return case


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
    assert "2024-04-04" in notice.text_ar
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


# -- pages ---------------------------------------------------------------------------------------


def typed(**given):
    lng, lat = lng_lat(10, 10)
    values = {
        "kind": make_violation_kind().pk,
        "basis": make_basis().pk,
        "basis_reference": "",
        "visited_at": "2024-03-01T10:00",
        "findings": "سقف فوق الدور المرخص",
        "lng": lng,
        "lat": lat,
    }
    return values | given


def record_page(parcel):
    return f"{reverse('violations:new')}?parcel={parcel.pk}"


def test_the_form_opens_a_case_at_the_place_of_the_phone(client, parcel, inspector):
    client.force_login(inspector)
    answer = client.post(record_page(parcel), typed())

    case = Violation.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("violations:page", args=[case.pk])
    assert parcel.boundary.boundary.contains(case.location)


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "0"}, {"basis": ""}, {"visited_at": "yesterday"}, {"findings": ""},
     {"findings": "owner 287010112349"}, {"findings": "x\x00"}, {"lng": "east"},
     {"visited_at": "2999-01-01T10:00"}],
)  # fmt: skip
def test_what_is_wrong_in_the_form_is_said(client, parcel, inspector, wrong):
    client.force_login(inspector)

    assert client.post(record_page(parcel), typed(**wrong)).status_code == 400
    assert not Violation.objects.exists()


def test_a_place_out_of_the_city_is_left_out(client, parcel, inspector):
    client.force_login(inspector)
    client.post(record_page(parcel), typed(lng="2.35", lat="48.85"))

    assert Violation.objects.get().location is None


@pytest.mark.parametrize("asked", ["", "?parcel=x", "?parcel=²"])
def test_without_a_parcel_there_is_no_form(client, inspector, asked):
    client.force_login(inspector)

    assert client.get(reverse("violations:new") + asked).status_code == 400


POSTS = {"visit": "visit_violation", "notice": "serve", "decide": "decide_case"}
MAY = {
    "new": {"inspector", "supervisor"},
    "visit": {"inspector", "supervisor"},
    "notice": {"supervisor"},
    "decide": {"supervisor"},
}
ROLES = ["planner", "inspector", "analyst", "desk", "supervisor", "administrator", "reviewer",
         "registrar"]  # fmt: skip


@pytest.mark.parametrize("act", MAY)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_write(client, area, parcel, role, act):
    case, template = make_violation(parcel), make_template()
    client.force_login(make_person(role, areas=[area] if role == "inspector" else None))
    told = typed() | {
        "template": template.pk,
        "served_on": "2024-03-05",
        "period_days": "٣٠",
        "to": "dismissed",
        "note": "لا مخالفة",
    }
    address = record_page(parcel) if act == "new" else reverse(f"violations:{act}", args=[case.pk])

    assert client.post(address, told).status_code == (302 if role in MAY[act] else 403)


@pytest.mark.parametrize("act", ["visit", "notice", "decide"])
def test_a_case_out_of_sight_is_not_there(client, parcel, act):
    case = make_violation(parcel)
    client.force_login(make_person("supervisor", areas=[make_area()]))

    assert client.post(reverse(f"violations:{act}", args=[case.pk]), {}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "count"),
    [({}, 1), ({"state": "settled"}, 0), ({"state": ""}, 1), ({"state": "overdue"}, 0)],
)
def test_the_list_is_filtered(client, parcel, inspector, asked, count):
    make_violation(parcel)
    client.force_login(inspector)

    assert len(client.get(reverse("violations:list"), asked).context["rows"]) == count


@pytest.mark.parametrize("asked", [{"state": "odd"}, {"area": "x"}, {"after": "9" * 30}])
def test_odd_filters_are_answered_with_a_sentence(client, inspector, asked):
    client.force_login(inspector)

    assert client.get(reverse("violations:list"), asked).status_code == 400


def test_the_list_is_paged_in_few_statements(
    client, parcel, inspector, django_assert_max_num_queries
):
    for _ in range(55):
        make_violation(parcel)
    client.force_login(inspector)
    with django_assert_max_num_queries(7):
        first = client.get(reverse("violations:list"))
    rest = client.get(reverse("violations:list") + first.context["more_url"])

    assert (len(first.context["rows"]), len(rest.context["rows"])) == (50, 5)


def test_the_case_s_page_offers_what_may_be_done(client, parcel, supervisor, inspector):
    case = make_violation(parcel)
    address = reverse("violations:page", args=[case.pk])
    client.force_login(inspector)
    seen = client.get(address).content.decode()
    client.force_login(supervisor)
    decided = client.get(address).content.decode()

    assert reverse("violations:visit", args=[case.pk]) in seen
    assert reverse("violations:decide", args=[case.pk]) not in seen
    assert reverse("violations:notice", args=[case.pk]) in decided


def test_cases_are_a_section_of_the_file(client, parcel, inspector):
    case = make_violation(parcel)
    client.force_login(inspector)
    section = client.get(reverse("parcels:section", args=[parcel.pk, "violations"]))
    told = client.get(reverse("api-parcel-file", args=[parcel.pk])).json()

    assert case.number in section.content.decode()
    (rows,) = [part["rows"] for part in told["sections"] if part["key"] == "violations"]
    assert rows[0]["state"] == "observed"
