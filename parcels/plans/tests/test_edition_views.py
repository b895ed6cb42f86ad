from datetime import date

import pytest
from django.urls import reverse

from parcels.models import StructuralPlan
from parcels.plans.deciding import approve_plan, bring_into_force
from tests.make import lng_lat, make_edition, make_person, square

pytestmark = pytest.mark.django_db

MAY_NOT = ["planner", "inspector", "analyst", "desk"]
DECISION = {"reference": "ق 1/2024", "confirmed": "yes", "on": "2024-05-01"}


@pytest.fixture
def supervisor(client):
    person = make_person("supervisor")
    client.force_login(person)
    return person


def approved(edition="2024"):
    plan = make_edition(edition, {"homes": [square()]})
    return approve_plan(plan, reference="ق", actor=None)


def take(client, plan, step, **given):
    return client.post(reverse("plans:decide", args=[plan.pk, step]), DECISION | given)


@pytest.mark.parametrize("role", MAY_NOT)
@pytest.mark.parametrize("step", ["approve", "in-force", "supersede"])
def test_only_those_who_decide_take_steps(client, role, step):
    plan = make_edition("2024", {"homes": [square()]})
    client.force_login(make_person(role))

    assert take(client, plan, step).status_code == 403
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_a_visitor_takes_no_step(client):
    plan = make_edition("2024", {"homes": [square()]})

    assert "/login/" in take(client, plan, "approve")["Location"]


def test_a_supervisor_brings_an_edition_into_force_in_place_of_another(client, supervisor):
    former = bring_into_force(approved("2020"), on=date(2020, 1, 1), reference="", actor=None)
    plan = make_edition("2024", {"homes": [square()]})

    take(client, plan, "approve")
    answer = take(client, plan, "in-force", on="٢٠٢٤-٠٥-٠١", supersedes=former.pk)

    assert answer.status_code == 302
    former.refresh_from_db()
    plan.refresh_from_db()
    assert (plan.state, plan.valid_from) == ("in_force", date(2024, 5, 1))
    assert (former.state, former.valid_to, former.superseded_by) == (
        "superseded",
        date(2024, 5, 1),
        plan,
    )


@pytest.mark.parametrize(
    "given",
    [
        {"reference": ""},
        {"reference": "\0"},
        {"reference": "x" * 201},
        {"confirmed": ""},
        {"on": "soon"},
        {"on": "2024-02-31"},
        {"on": "2124-05-01"},
        {"supersedes": "x"},
        {"supersedes": "9" * 30},
    ],
)
def test_what_is_wrong_is_answered_with_400_and_changes_nothing(client, supervisor, given):
    plan = approved()

    assert take(client, plan, "in-force", **given).status_code == 400
    plan.refresh_from_db()
    assert plan.state == "approved"


def test_a_step_out_of_turn_is_a_sentence(client, supervisor):
    answer = take(client, make_edition("2024", {"homes": [square()]}), "supersede")

    assert answer.status_code == 400
    assert "notice-error" in answer.content.decode()


def test_the_list_tells_the_ground_of_each_class(client, django_assert_max_num_queries):
    for n in range(6):
        make_edition(f"e{n}", {"homes": [square(side=100)], "flats": [square(200, 0, side=50)]})
    client.force_login(make_person("inspector"))

    with django_assert_max_num_queries(8):
        page = client.get(reverse("plans:list"), headers={"Accept-Language": "en"})

    (edition,) = [e for e in page.context["editions"] if e.plan.edition == "e0"]
    assert [(s.zone_class.code, s.area_m2, s.percent) for s in edition.classes] == [
        ("homes", 10_000, 80),
        ("flats", 2_500, 20),
    ]


def test_zones_of_one_class_are_listed_alone(client):
    plan = make_edition("e", {"homes": [square()], "flats": [square(50, 0)]})
    flats = plan.zones.get(zone_class__code="flats")
    client.force_login(make_person("planner"))

    page = client.get(reverse("plans:edition", args=[plan.pk]), {"class": flats.zone_class_id})

    assert list(page.context["page"]) == [flats]


@pytest.mark.parametrize("asked", ["class=x", "page=x", "page=-1", "class=99999999999999999999"])
def test_odd_questions_to_an_edition_are_answered_with_400(client, asked):
    plan = make_edition("e", {})
    client.force_login(make_person("planner"))

    assert client.get(reverse("plans:edition", args=[plan.pk]) + "?" + asked).status_code == 400


def test_the_map_gets_the_zones_in_view(client):
    plan = make_edition("e", {"homes": [square()], "flats": [square(5000, 0)]})
    client.force_login(make_person("planner"))
    west, south = lng_lat(-100, -100)
    east, north = lng_lat(300, 300)

    found = client.get(
        reverse("plans:zones", args=[plan.pk]), {"bbox": f"{west},{south},{east},{north}"}
    ).json()

    assert [f["properties"]["class"] for f in found["features"]] == ["homes"]
    assert not found["more"]


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "nan,nan,nan,nan", "inf,1,2,3"])
def test_a_view_that_is_none_is_answered_with_400(client, box):
    plan = make_edition("e", {})
    client.force_login(make_person("planner"))

    answer = client.get(reverse("plans:zones", args=[plan.pk]), {"bbox": box})

    assert answer.status_code == 400


def test_a_view_of_another_continent_is_empty(client):
    plan = make_edition("e", {"homes": [square()]})
    client.force_login(make_person("planner"))

    found = client.get(reverse("plans:zones", args=[plan.pk]), {"bbox": "-80,-10,-70,10"}).json()

    assert found["features"] == []
    assert StructuralPlan.objects.filter(pk=plan.pk).exists()
