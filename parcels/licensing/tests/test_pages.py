"""The pages of licences, and who may send what."""

import pytest
from django.urls import reverse

from gis_core.audit.models import AuditRecord
from parcels.licensing import reviewing
from parcels.licensing.acts import ACTS
from parcels.licensing.tests.cases import VALUES, Case, make_demand, make_rule, make_step
from parcels.models import BuildingLicence
from tests.make import (
    make_architect,
    make_area,
    make_block,
    make_licence,
    make_licence_type,
    make_parcel,
    make_person,
)

pytestmark = pytest.mark.django_db

STAGES = {
    "draft": "",
    "submitted": "submitted",
    "under_review": "under_review",
    "returned": "returned",
    "approved": "approved",
    "issued": "issued",
}
FORM = {"applicant": "فلان", "floors": "٣", "built_area_m2": "700٫5"}


def in_stage(stage: str) -> Case:
    case = Case()
    if STAGES[stage]:
        getattr(case, STAGES[stage])()
    return case


def send(client, person, case: Case, verb: str, **more):
    client.force_login(person)
    told = {"version": case.now().version, "note": "لأن"} | more
    return client.post(reverse("licensing:act", args=[case.licence.pk, verb]), told)


# Of the right state, who may take the step; everybody else changes nothing.
WHO = {
    "submit": ("draft", {"office"}),
    "resubmit": ("returned", {"office"}),
    "start_review": ("submitted", {"reviewer"}),
    "approve": ("under_review", {"reviewer"}),
    "return_to_office": ("under_review", {"reviewer"}),
    "reject": ("under_review", {"reviewer"}),
    "issue": ("approved", {"supervisor"}),
    "complete": ("issued", {"supervisor"}),
    "suspend": ("issued", {"supervisor"}),
    "cancel": ("submitted", {"office", "supervisor"}),
}
ROLES = ["planner", "inspector", "analyst", "desk", "supervisor", "administrator", "reviewer"]


@pytest.mark.parametrize("verb", WHO)
def test_only_whose_step_it_is_can_send_it(client, verb):
    stage, allowed = WHO[verb]
    case = in_stage(stage)
    others = [make_person(role) for role in ROLES if role not in allowed]
    for person in [*others, make_architect(), make_person("reviewer", areas=[make_area()])]:
        assert send(client, person, case, verb).status_code in {403, 404}
        assert case.now().state == stage

    for role in sorted(allowed - {"office"}):
        assert send(client, make_person(role), case, verb).status_code == 302
        assert case.now().state != stage
    if "office" in allowed:
        case = in_stage(stage)
        assert send(client, case.architect, case, verb).status_code == 302
        assert case.now().state != stage


def test_every_act_is_in_the_table_above():
    assert WHO.keys() | {"resume"} == ACTS.keys()


def test_a_visitor_sends_nothing(client):
    case = in_stage("draft")

    for name, more in (("act", ["submit"]), ("review", [1]), ("add", [1])):
        response = client.post(reverse(f"licensing:{name}", args=[case.licence.pk, *more]))
        assert response.status_code == 302
        assert "/login/" in response["Location"]


@pytest.mark.parametrize("role", [*ROLES, "office"])
def test_who_may_judge_a_step(client, role):
    case = in_stage("under_review")
    step = make_step(case)
    person = case.architect if role == "office" else make_person(role)
    client.force_login(person)

    address = reverse("licensing:review", args=[case.licence.pk, step.pk])
    answers = {
        verdict: client.post(address, {"verdict": verdict, "note": "لأن"}).status_code
        for verdict in ("passed", "returned", "waived", "x")
    }

    allowed = {"reviewer": {"passed", "returned"}, "supervisor": {"waived"}}.get(role, set())
    assert {verdict for verdict, status in answers.items() if status == 302} == allowed


def test_the_rules_of_the_approval_are_shown_with_their_values(client):
    case = Case()
    make_rule("floors", 7.5)
    case.approved()
    client.force_login(case.supervisor)

    page = client.get(reverse("licensing:case", args=[case.licence.pk])).content.decode()
    rules = page.partition('id="rules-title"')[2]

    assert "<bdi>7.5</bdi>" in rules


@pytest.mark.parametrize("role", ROLES)
def test_only_offices_apply(client, role):
    client.force_login(make_person(role))

    assert client.post(reverse("licensing:new"), FORM).status_code == 403


@pytest.fixture
def office(client):
    person = make_architect()
    client.force_login(person)
    return person


def address_of(parcel) -> str:
    return f"?area={parcel.area_id}&block={parcel.block.number}&number={parcel.number}"


def test_an_application_in_arabic_digits(client, office):
    parcel = make_parcel(make_block(number="4"), number="12")
    kind = make_licence_type()
    place = f"?area={parcel.area_id}&block=٤&number=١٢"
    found = client.get(reverse("licensing:new") + place)
    assert found.context["site"].parcel == parcel

    response = client.post(reverse("licensing:new") + place, FORM | {"licence_type": kind.pk})

    licence = BuildingLicence.objects.get()
    assert response["Location"] == reverse("licensing:case", args=[licence.pk])
    assert (licence.parcel, licence.state) == (parcel, "draft")
    assert licence.proposed == {"floors": 3, "built_area_m2": 700.5}
    assert licence.applicant.name == "فلان"


def test_an_automated_number_leads_to_the_parcel(client, office):
    parcel = make_parcel()
    parcel.automated.create(number="95842316")

    found = client.get(reverse("licensing:new"), {"automated": "٩٥٨٤٢٣١٦"})

    assert found.context["site"].parcel == parcel
    assert AuditRecord.objects.filter(verb="site.looked_up", object_id=str(parcel.pk)).exists()


def test_an_ambiguous_place_is_not_picked(client, office):
    area = make_area()
    for _ in range(2):
        make_parcel(make_block(area), number="7")

    page = client.get(reverse("licensing:new"), {"area": area.pk, "number": "7"})

    assert "site" not in page.context
    assert len(page.context["parcels"]) == 2


def test_an_applicant_learns_no_more_than_they_need(client, office):
    make_rule("floors", 3)
    parcel = make_parcel(make_block())
    make_licence(parcel, number="SECRET-1", engineering_office="SECRET-2")

    page = client.get(reverse("licensing:new") + address_of(parcel))

    text = page.content.decode()
    assert "SECRET" not in text
    assert "400" in text
    assert client.get(f"/parcels/{parcel.pk}/").status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        {"area": "x", "number": "1"},
        {"number": "1"},
        {"area": "99999999999999999999", "number": "1"},
        {"automated": "\x00"},
        {"automated": "9" * 5000},
    ],
)
def test_odd_places_are_answered_with_a_sentence(client, office, query):
    page = client.get(reverse("licensing:new"), query)

    assert page.status_code == 200
    assert page.context["parcels"] is None


@pytest.mark.parametrize(
    "query", ["state=x", "after=x", "after=-1", "kind=99999999999999999999", "number=%00"]
)
def test_odd_filters_are_told_to_be_wrong(client, query):
    client.force_login(make_person())

    assert client.get(f"/licences/?{query}").status_code == 400


def test_the_list_filters_counts_and_pages(client, monkeypatch):
    monkeypatch.setattr("parcels.licensing.listing.PAGE", 2)
    for n in range(3):
        make_licence(number=f"A-{n}", state="issued")
    make_licence(number="B-1", state="completed")
    client.force_login(make_person())

    page = client.get("/licences/?number=a-")
    rest = client.get("/licences/" + page.context["more_url"])

    assert [row.number for row in page.context["rows"]] == ["A-2", "A-1"]
    assert [row.number for row in rest.context["rows"]] == ["A-0"]
    assert page.context["total"] == rest.context["total"] == 3
    everything = client.get("/licences/?state=completed").context
    assert {s["value"]: s["count"] for s in everything["states"]} == {"issued": 3, "completed": 1}
    assert [row.number for row in everything["rows"]] == ["B-1"]


def test_overdue_is_what_waits_longer_than_its_type_allows(client):
    late = make_licence(
        state="submitted", submitted_on="2020-01-01", licence_type=make_licence_type(review_days=10)
    )
    make_licence(state="issued", submitted_on="2020-01-01")
    client.force_login(make_person())

    assert list(client.get("/licences/?overdue=on").context["rows"]) == [late]


def test_the_list_costs_few_queries(client, django_assert_max_num_queries):
    for _ in range(5):
        make_licence()
    client.force_login(make_person())
    client.get("/licences/")

    with django_assert_max_num_queries(8):
        client.get("/licences/")


@pytest.mark.parametrize("stage", STAGES)
def test_a_case_opens_for_everybody_who_sees_it(client, stage):
    case = in_stage(stage)
    make_demand(case)
    make_step(case)
    people = [case.architect] if stage == "draft" else [case.architect, case.reviewer]
    for person in people:
        client.force_login(person)
        page = client.get(reverse("licensing:case", args=[case.licence.pk]))

        assert page.status_code == 200
        offered = {act.verb for act in page.context["acts"]}
        for verb in ACTS:
            told = reverse("licensing:act", args=[case.licence.pk, verb]) in page.content.decode()
            assert told == (verb in offered)


def test_the_owners_name_is_for_those_who_decide(client):
    case = Case().submitted()
    seen = {}
    for role in ("planner", "reviewer", "supervisor"):
        client.force_login(make_person(role))
        page = client.get(reverse("licensing:case", args=[case.licence.pk]))
        seen[role] = "فلان الفلاني" in page.content.decode()

    assert seen == {"planner": False, "reviewer": True, "supervisor": True}


def test_a_step_on_an_older_version_is_answered_with_what_happened(client):
    case = Case().under_review()
    read = case.now().version
    reviewing.return_to_office(case.licence, actor=case.reviewer, note="صحح الارتفاع")

    response = send(client, case.reviewer, case, "approve", version=read, note="ملاحظتي")

    assert response.status_code == 409
    assert "صحح الارتفاع" in response.content.decode()
    assert "ملاحظتي" in response.content.decode()


def test_an_edit_on_an_older_version_shows_both(client):
    case = Case()
    client.force_login(case.architect)
    read = case.now().version
    type(case.licence).objects.filter(pk=case.licence.pk).update(proposed=VALUES | {"floors": 9})
    told = {"version": read, "licence_type": case.kind.pk, "applicant": "فلان الفلاني"}
    told |= {name: str(value) for name, value in VALUES.items()}

    response = client.post(reverse("licensing:edit", args=[case.licence.pk]), told)

    assert response.status_code == 409
    (row,) = response.context["differing"]
    assert (row["sent"], row["stands"]) == (3, 9)


def test_a_refusal_is_said_on_the_cases_page(client):
    case = Case()
    make_demand(case)

    response = send(client, case.architect, case, "submit")

    page = client.get(response["Location"])
    assert "وثيقة الملكية" in " ".join(str(m) for m in page.context["messages"])


@pytest.mark.parametrize(
    ("verb", "told", "status"),
    [("dance", {}, 404), ("submit", {"version": "x"}, 400), ("submit", {"note": "\x00"}, 400)],
)
def test_odd_steps_are_refused(client, verb, told, status):
    case = Case()

    assert send(client, case.architect, case, verb, **told).status_code == status


def test_the_office_reads_its_reminders_once_as_new(client):
    case = Case().issued()
    case.licence.reminders.create(days=30, expires_on="2030-01-01")
    client.force_login(case.architect)

    first = client.get(reverse("licensing:reminders"))
    second = client.get(reverse("licensing:reminders"))

    assert (len(first.context["unread"]), len(second.context["unread"])) == (1, 0)
    client.force_login(make_architect())
    assert client.get(reverse("licensing:reminders")).context["rows"] == []


def test_an_office_signs_in_to_its_own_page(client):
    person = make_architect()

    response = client.post(
        "/accounts/login/", {"login": person.username, "password": "correct horse battery"}
    )

    assert response["Location"] == reverse("licensing:list")


def test_the_file_leads_to_the_case_with_the_state_of_the_day(client):
    licence = make_licence(
        make_parcel(make_block()), state="completed", issued_on="2020-01-01",
        submitted_on="2019-01-01",
    )  # fmt: skip
    client.force_login(make_person())
    address = f"/parcels/{licence.parcel_id}/file/licences/"

    assert reverse("licensing:case", args=[licence.pk]) in client.get(address).content.decode()
    states = {
        day: [row.state_on for row in client.get(f"{address}?on={day}").context["rows"]]
        for day in ("2018-12-31", "2019-06-01", "2021-01-01")
    }
    assert states == {"2018-12-31": [], "2019-06-01": ["submitted"], "2021-01-01": ["issued"]}
