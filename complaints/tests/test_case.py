"""The page of one case: who may do what, and what becomes of what they typed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from complaints import workflow
from complaints.case.acts import ACTS, possible_acts, units_of
from complaints.contacts import reporter_with_phone
from complaints.models import Complaint, Photo
from complaints.tests.make import (
    bring_to,
    make_category,
    make_complaint,
    make_photo,
    make_unit,
)
from gis_core.accounts.models import Agency, Membership
from gis_core.audit.models import AuditRecord
from tests.make import (
    make_area,
    make_block,
    make_licence,
    make_parcel,
    make_person,
    make_purpose,
    make_zone,
)
from tests.test_access import person_of

pytestmark = pytest.mark.django_db
ROLES = ["planner", "inspector", "desk", "supervisor", "office"]
# Who does not see complaints at all, which is asked before anything else.
OUTSIDE = ["analyst", "administrator", "reviewer", "registrar", "archivist"]
PATHS = {
    "assigned": ["assigned"],
    "in_progress": ["assigned", "accepted", "in_progress"],
    "referred": ["assigned", "accepted", "in_progress", "referred"],
    "accepted": ["assigned", "accepted"],
    "work_done": ["assigned", "accepted", "in_progress", "work_done"],
    "triaged": ["triaged"],
    "received": [],
}
STARTS = {
    "accept": "assigned", "begin": "accepted", "resolve": "in_progress", "sort": "received",
    "assign": "received", "verify": "work_done", "reject_work": "work_done", "ask": "in_progress",
    "schedule": "in_progress", "notice": "in_progress", "refer": "triaged",
    "take_back": "referred", "return": "assigned", "close": "triaged", "note": "assigned",
}  # fmt: skip
FIELD, DESK, JUDGE = "inspector", "desk", "supervisor"
WHO = {
    "accept": {FIELD}, "begin": {FIELD, JUDGE}, "resolve": {FIELD, JUDGE}, "sort": {DESK, JUDGE},
    "assign": {DESK, JUDGE}, "verify": {JUDGE}, "reject_work": {JUDGE},
    "ask": {FIELD, DESK, JUDGE}, "schedule": {FIELD, JUDGE}, "notice": {FIELD, JUDGE},
    "refer": {FIELD, DESK, JUDGE}, "take_back": {DESK, JUDGE}, "return": {FIELD, JUDGE},
    "close": {FIELD, DESK, JUDGE}, "reopen": {DESK, JUDGE}, "note": {FIELD, DESK, JUDGE},
}  # fmt: skip


def jpeg(mark: bytes = b"0") -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff\xe0" + mark * 40, "image/jpeg")


def case_in(state: str, **given) -> Complaint:
    return bring_to(make_complaint(**given), *PATHS[state])


def closed(**given) -> Complaint:
    complaint = make_complaint(**given)
    return workflow.close(complaint, actor=make_person(), reason="no_violation", note="لا شيء")


def send(client, person, complaint, verb, **more):
    client.force_login(person)
    told = {"version": complaint.version, "note": "لأن"} | more
    address = reverse("complaint:act", args=[complaint.reference, verb])
    return client.post(address, told)


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def inspector(area, unit):
    person = make_person("inspector", areas=[area])
    Membership.objects.create(user=person, unit=unit)
    return person


@pytest.fixture
def supervisor():
    return make_person("supervisor")


def test_every_step_is_in_the_tables_of_these_tests():
    assert WHO.keys() == ACTS.keys() == STARTS.keys() | {"reopen"}


def test_who_may_take_which_step(client, area, unit):
    category = make_category()
    make_photo(make_complaint(category=category))
    people = {role: person_of(role, area) for role in ROLES}
    Membership.objects.create(user=people["inspector"], unit=unit)
    agency = Agency.objects.create(code="other", name_ar="جهة أخرى")
    tomorrow = timezone.localtime() + timedelta(days=1)
    typed = {
        "sort": {"category": category.pk},
        "assign": {"unit": unit.pk},
        "ask": {"question": "أين؟"},
        "schedule": {"at": tomorrow.strftime("%Y-%m-%dT%H:%M")},
        "notice": {"hours": "٤٨"},
        "refer": {"agency": agency.pk},
    }
    took: dict[str, set[str]] = {verb: set() for verb in ACTS}
    for verb in ACTS:
        for role, person in people.items():
            given = {"area": area, "unit": unit, "category": category}
            case = closed(**given) if verb == "reopen" else case_in(STARTS[verb], **given)
            more = typed.get(verb, {})
            if verb == "close":
                more = {"reason": "no_violation" if role == FIELD else "withdrawn"}
            if verb == "resolve":
                make_photo(case)
            answer = send(client, person, case, verb, **more)
            if answer.status_code == 302:
                took[verb].add(role)
                assert case.events.count() == case.version + 1, (verb, role)
            else:
                assert answer.status_code in {403, 404}, (verb, role, answer.status_code)
                assert case.events.count() == case.version
    for role in OUTSIDE:
        assert send(client, person_of(role, area), case_in("assigned"), "note").status_code == 403
    client.logout()
    answer = client.post(reverse("complaint:act", args=["x", "accept"]))

    assert took == WHO
    assert answer["Location"].startswith(reverse("account_login"))


def test_an_inspector_works_on_their_unit_s_cases_only_and_on_no_colleague_s(
    client, area, unit, inspector
):
    elsewhere = case_in("assigned", area=area, unit=make_unit())
    colleague_s = case_in("accepted", area=area, unit=unit, assignee=make_person("inspector"))
    out_of_sight = case_in("assigned", area=make_area(), unit=make_unit())

    assert send(client, inspector, elsewhere, "accept").status_code == 403
    assert send(client, inspector, colleague_s, "begin").status_code == 403
    assert send(client, inspector, out_of_sight, "accept").status_code == 404


def test_malice_is_found_by_whoever_judges_alone(client, area, unit, supervisor):
    case = case_in("triaged", area=area, unit=unit)

    assert send(client, make_person("desk"), case, "close", reason="malicious").status_code == 400
    assert send(client, supervisor, case, "close", reason="malicious").status_code == 302


def test_who_was_too_slow_sees_the_difference_and_loses_nothing(client, area, unit, supervisor):
    case = case_in("assigned", area=area, unit=unit)
    other = make_unit(name_ar="وحدة أخرى")
    workflow.assign(case, actor=make_person("desk"), unit=other, note="إلى من يختص")

    answer = send(client, supervisor, case, "assign", unit=unit.pk, note="كتبت كثيرًا")
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "وحدة أخرى" in page.partition("</section>")[0]
    assert "إلى من يختص" in page
    assert "كتبت كثيرًا" in page
    now = Complaint.objects.get(pk=case.pk)
    again = answer.context["acts"]
    (form,) = [form for act, form in again if act.verb == "assign"]
    assert form["version"].value() == str(now.version)
    assert send(client, supervisor, now, "assign", unit=unit.pk).status_code == 302


def test_a_step_that_has_become_impossible_is_a_conflict_too(client, area, unit, inspector):
    case = case_in("assigned", area=area, unit=unit)
    workflow.return_to_desk(case, actor=make_person("supervisor"), note="ليس هنا")

    answer = send(client, inspector, case, "accept")

    assert answer.status_code == 409
    assert "ليس هنا" in answer.content.decode()


def test_a_photograph_sent_with_a_step_that_is_refused_is_kept(client, area, unit, inspector):
    case = case_in("in_progress", area=area, unit=unit)

    refused = send(client, inspector, case, "resolve", note="", photos=[jpeg()])
    taken = send(client, inspector, case, "resolve", photos=[jpeg(b"1")])

    assert refused.status_code == 400
    assert taken.status_code == 302
    assert Complaint.objects.get(pk=case.pk).state == "work_done"


def test_a_photograph_that_was_used_before_proves_nothing(client, area, unit, inspector):
    other = case_in("in_progress", area=area, unit=unit)
    assert send(client, inspector, other, "resolve", photos=[jpeg()]).status_code == 302
    case = case_in("in_progress", area=area, unit=unit)

    answer = send(client, inspector, case, "resolve", photos=[jpeg()])

    assert answer.status_code == 400
    assert not case.photos.exists()


def test_evidence_of_before_a_reopening_is_no_evidence_after_it(area, unit, client, inspector):
    case = case_in("work_done", area=area, unit=unit)
    make_photo(case)
    case = workflow.reject_work(case, actor=make_person("supervisor"), note="غير كاف")

    assert send(client, inspector, case, "resolve").status_code == 400
    make_photo(case)
    assert send(client, inspector, case, "resolve").status_code == 302


def test_evidence_that_resembles_another_photograph_is_not_confirmed(
    client, area, unit, supervisor
):
    make_photo(make_complaint(), likeness=0x0F3A_5C96_71E8_2BD4, stage="report")
    case = case_in("work_done", area=area, unit=unit)
    copied = make_photo(case, likeness=0x0F3A_5C96_71E8_2BE4)

    assert send(client, supervisor, case, "verify").status_code == 400
    Photo.objects.filter(pk=copied.pk).update(likeness=0x70C5_A369_0E17_542B)
    assert send(client, supervisor, case, "verify").status_code == 302


def test_the_contact_is_read_for_a_purpose_and_nowhere_else(client, area, unit, inspector):
    number = "+96550001234"
    make_purpose("call")
    case = case_in("assigned", area=area, unit=unit, reporter=reporter_with_phone(number))
    page, reveal = (
        reverse(f"complaint:{name}", args=[case.reference]) for name in ("page", "reveal")
    )
    asked = {"purpose": "call", "reference": case.reference}
    client.force_login(inspector)
    assert "50001234" not in client.get(page).content.decode()
    assert client.post(reveal, asked).status_code == 403
    client.force_login(make_person("desk"))
    assert "50001234" not in client.get(page).content.decode()
    assert client.post(reveal, {"reference": case.reference}).status_code == 400

    answer = client.post(reveal, asked)

    assert number in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    told = AuditRecord.objects.get(verb="reporter.revealed")
    assert told.detail["purpose"] == "call"
    assert "50001234" not in str(told.detail)


def test_the_page_tells_the_ground_in_few_statements(
    client, unit, supervisor, django_assert_max_num_queries
):
    block = make_block(make_area())
    parcel = make_parcel(block)
    make_zone()
    licence = make_licence(parcel)
    case = case_in("assigned", area=block.area, block=block, parcel=parcel, unit=unit)
    near = make_complaint(area=block.area)
    client.force_login(supervisor)

    with django_assert_max_num_queries(45):
        page = client.get(reverse("complaint:page", args=[case.reference])).content.decode()

    assert reverse("parcels:page", args=[parcel.pk]) in page
    assert licence.number in page
    assert near.reference in page
    assert AuditRecord.objects.filter(verb="complaint.viewed").count() == 1


def test_another_category_brings_its_own_promise(client, area, unit):
    slow = make_category(first_action_hours=24, resolve_hours=240)
    case = case_in("received", area=area)

    send(client, make_person("desk"), case, "sort", category=slow.pk, area=area.pk)
    case.refresh_from_db()

    assert case.state == "triaged"
    assert case.due_at - case.counted_from == timedelta(hours=240)


def test_what_is_offered_is_what_the_machine_takes(area, unit, inspector, supervisor):
    for state in PATHS:
        case = case_in(state, area=area, unit=unit)
        for person in (inspector, supervisor):
            for act in possible_acts(case, person, units_of(person)):
                assert case.state in act.froms


@pytest.mark.parametrize(
    "typed",
    [{"version": "x"}, {"version": "9" * 30}, {"note": "x\x00"}, {"unit": "0"}, {"unit": "²"}],
)
def test_odd_input_is_answered_with_a_sentence(client, area, supervisor, typed):
    case = case_in("assigned", area=area)
    unit = make_unit()

    assert send(client, supervisor, case, "assign", **{"unit": unit.pk} | typed).status_code == 400
