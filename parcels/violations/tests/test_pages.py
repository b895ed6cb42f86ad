"""Pages of violations: what is typed on a phone, who may write, what is listed."""

import pytest
from django.urls import reverse

from gis_core.audit.models import AuditRecord
from parcels.models import Violation
from parcels.violations.tests.cases import make_basis, make_template
from tests.make import lng_lat, make_area, make_person, make_violation, make_violation_kind
from tests.test_access import person_of

pytestmark = pytest.mark.django_db


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


MAY = {
    "new": {"inspector", "supervisor"},
    "inspect": {"inspector", "supervisor"},
    "visit": {"inspector", "supervisor"},
    "notice": {"supervisor"},
    "decide": {"supervisor"},
}
OF_A_CASE = ("visit", "notice", "decide")
ROLES = ["planner", "inspector", "analyst", "desk", "supervisor", "administrator", "reviewer",
         "registrar", "archivist", "office", "visitor"]  # fmt: skip


@pytest.mark.parametrize("act", MAY)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_write(client, area, parcel, role, act):
    case, template = make_violation(parcel), make_template()
    if role != "visitor":
        client.force_login(person_of(role, area))
    told = typed() | {
        "template": template.pk,
        "served_on": "2024-03-05",
        "period_days": "٣٠",
        "to": "dismissed",
        "note": "لا مخالفة",
    }
    address = reverse(f"violations:{act}", args=[case.pk] if act in OF_A_CASE else None)
    if act not in OF_A_CASE:
        address += f"?parcel={parcel.pk}"

    answer = client.post(address, told)
    if role == "visitor":
        assert answer["Location"].startswith(reverse("account_login"))
    else:
        assert answer.status_code == (302 if role in MAY[act] else 403)
    was_written = role in MAY[act]
    written = AuditRecord.objects.filter(verb__regex=r"^(violation|inspection)\.")
    assert written.exists() is was_written


@pytest.mark.parametrize("act", OF_A_CASE)
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


def test_each_field_is_called_what_it_is(client, parcel, inspector):
    client.force_login(inspector)
    shown = client.get(record_page(parcel)).content.decode()

    for field in ("نوع المخالفة", "وصف المخالفة", "السند القانوني للمعاينة"):
        assert f">{field}<" in shown.replace("\n", "").replace("  ", "")


def inspect_page(parcel):
    return f"{reverse('violations:inspect')}?parcel={parcel.pk}"


def test_a_visit_that_found_nothing_is_kept_without_a_case(client, parcel, inspector):
    client.force_login(inspector)
    answer = client.post(inspect_page(parcel), typed(findings="لا مخالفة في الموقع"))

    assert answer["Location"] == reverse("parcels:page", args=[parcel.pk])
    assert not Violation.objects.exists()
    visit = parcel.inspections.get()
    assert (visit.violation, visit.visited_by) == (None, inspector)


def test_visits_with_and_without_a_case_are_a_section_as_of_their_day(client, parcel, inspector):
    client.force_login(inspector)
    client.post(record_page(parcel), typed())
    client.post(inspect_page(parcel), typed(visited_at="2024-04-01T09:00", findings="خالٍ"))
    section = reverse("parcels:section", args=[parcel.pk, "inspections"])

    page = client.get(section).content.decode()
    assert "خالٍ" in page
    assert Violation.objects.get().number in page
    assert "خالٍ" not in client.get(section, {"on": "2024-03-15"}).content.decode()
    client.force_login(make_person("desk"))
    assert client.get(section).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"basis": ""}, {"visited_at": "2999-01-01T10:00"}, {"findings": "287010112349"},
     {"findings": "x\x00"}],
)  # fmt: skip
def test_what_is_wrong_of_an_inspection_is_said(client, parcel, inspector, wrong):
    client.force_login(inspector)

    assert client.post(inspect_page(parcel), typed(**wrong)).status_code == 400
    assert client.get(reverse("violations:inspect")).status_code == 400
    assert not parcel.inspections.exists()


def test_a_parcel_out_of_sight_is_not_inspected(client, parcel):
    client.force_login(make_person("inspector", areas=[make_area()]))

    assert client.post(inspect_page(parcel), typed()).status_code == 404
