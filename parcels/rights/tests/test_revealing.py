"""Names leave by one door: for a purpose, written down once for each person, not too often."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from gis_core.audit.models import AuditRecord
from parcels.models import Party
from tests.make import (
    make_architect,
    make_area,
    make_block,
    make_parcel,
    make_party,
    make_person,
    make_purpose,
    make_right,
)

pytestmark = pytest.mark.django_db
NAME, OTHER, NUMBER = "مبارك الكناري المختلق", "شيخة الكناري المختلقة", "287010112349"
ASKED = {"purpose": "licence", "reference": "٢٠٢٦/١٢"}


@pytest.fixture
def area():
    make_purpose()
    return make_area()


@pytest.fixture
def parcel(area):
    parcel = make_parcel(make_block(area))
    first = make_party(NAME, identifier_kind="kw-civil-id", identifier=NUMBER)
    make_right(parcel, first, make_party(OTHER))
    return parcel


def ask(client, parcel, person, *, htmx=False, **asked):
    client.force_login(person)
    headers = {"HTTP_HX_REQUEST": "true"} if htmx else {}
    return client.post(reverse("rights:reveal", args=[parcel.pk]), {**ASKED, **asked}, **headers)


def reads():
    return AuditRecord.objects.filter(verb="party.revealed")


def test_names_are_told_and_each_is_one_row_of_the_record(client, parcel):
    registrar = make_person("registrar")
    answer = ask(client, parcel, registrar)

    assert answer.status_code == 200
    assert NAME in answer.content.decode()
    assert OTHER in answer.content.decode()
    assert [row.actor for row in reads()] == [registrar, registrar]
    assert {row.object_id for row in reads()} == {str(party.pk) for party in Party.objects.all()}
    assert reads()[0].detail == {
        "about": f"parcels.parcel:{parcel.pk}",
        "fields": ["name"],
        "purpose": "licence",
        "reference": "2026/12",
        "ip": "127.0.0.1",
    }


def test_numbers_are_masked_unless_they_are_asked_for(client, parcel):
    registrar = make_person("registrar")
    masked = ask(client, parcel, registrar).content.decode()
    full = ask(client, parcel, registrar, with_numbers="1").content.decode()

    assert NUMBER not in masked
    assert "•••••••••349" in masked
    assert NUMBER in full
    assert [row.detail["fields"] for row in reads()[:2]] == [["name", "identifier"]] * 2


def test_the_answer_is_kept_nowhere(client, parcel):
    answer = ask(client, parcel, make_person("registrar"))

    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]


def test_what_is_told_is_not_in_the_record(client, parcel):
    ask(client, parcel, make_person("registrar"), with_numbers="1")

    written = str(list(AuditRecord.objects.values()))
    assert not any(word in written for word in (NAME, OTHER, NUMBER))


@pytest.mark.parametrize(
    ("role", "status"),
    [("registrar", 200), ("supervisor", 200), ("planner", 403), ("inspector", 403),
     ("analyst", 403), ("desk", 403), ("administrator", 403), ("reviewer", 403)],
)  # fmt: skip
def test_who_may_ask(client, area, parcel, role, status):
    person = make_person(role, areas=[area] if role == "inspector" else None)

    answer = ask(client, parcel, person)
    assert answer.status_code == status
    assert (NAME in answer.content.decode()) is (status == 200)
    assert reads().exists() is (status == 200)


def test_an_office_and_a_visitor_are_told_nothing(client, parcel):
    assert client.post(reverse("rights:reveal", args=[parcel.pk]), ASKED).status_code == 302
    assert ask(client, parcel, make_architect()).status_code == 403
    assert not reads().exists()


def test_a_parcel_out_of_sight_is_not_there(client, parcel):
    elsewhere = make_person("registrar", areas=[make_area()])

    assert ask(client, parcel, elsewhere).status_code == 404
    assert not reads().exists()


@pytest.mark.parametrize(
    "wrong",
    [{"purpose": ""}, {"purpose": "curiosity"}, {"purpose": "\x00"}, {"reference": ""},
     {"reference": "of Ali"}, {"reference": "no-digits"}, {"reference": NUMBER},
     {"reference": "٢٨٧٠١٠١١٢٣٤٩"}, {"reference": "1" * 41}, {"reference": "1\x00"}],
)  # fmt: skip
def test_without_a_purpose_and_a_case_nothing_is_told(client, parcel, wrong):
    answer = ask(client, parcel, make_person("registrar"), **wrong)

    assert answer.status_code == 400
    assert NAME not in answer.content.decode()
    assert not reads().exists()


def test_a_purpose_that_is_no_longer_in_use_is_none(client, parcel):
    purpose = make_purpose("old")
    purpose.is_active = False
    purpose.save()

    assert ask(client, parcel, make_person("registrar"), purpose="old").status_code == 400


def test_a_person_reads_so_many_a_day(client, parcel, settings):
    settings.REVEALS_PER_DAY = 3
    registrar = make_person("registrar")
    first, second = ask(client, parcel, registrar), ask(client, parcel, registrar, htmx=True)

    assert NAME in first.content.decode()
    assert NAME not in second.content.decode()
    assert "3" in second.content.decode()
    assert reads().count() == 2
    assert ask(client, parcel, make_person("registrar")).status_code == 200


def test_the_next_day_is_counted_anew(client, parcel, settings):
    settings.REVEALS_PER_DAY, settings.REVEAL_CONFIRM_HOURS = 3, 0
    registrar = make_person("registrar")
    with time_machine.travel(timezone.now() - timedelta(days=1), tick=True):
        ask(client, parcel, registrar)

    assert ask(client, parcel, registrar).status_code == 200
    assert reads().count() == 4


def test_an_old_session_is_asked_for_the_password_first(client, parcel, settings):
    settings.REVEAL_CONFIRM_HOURS = 4
    registrar = make_person("registrar")
    client.force_login(registrar)
    registrar.last_login = timezone.now() - timedelta(hours=5)
    registrar.save()
    answer = client.post(reverse("rights:reveal", args=[parcel.pk]), ASKED)

    assert answer.status_code == 400
    assert reverse("account_reauthenticate") in answer.content.decode()
    assert not reads().exists()


def test_rights_are_revealed_as_of_a_day_gone_by(client, parcel):
    registrar = make_person("registrar")
    client.force_login(registrar)
    address = reverse("rights:reveal", args=[parcel.pk])

    assert client.post(f"{address}?on=2019-01-01", ASKED).status_code == 404
    assert client.post(f"{address}?on=2021-01-01", ASKED).status_code == 200
    assert client.post(f"{address}?on=never", ASKED).status_code == 400


def section(client, parcel, person):
    client.force_login(person)
    return client.get(reverse("parcels:section", args=[parcel.pk, "rights"]))


def test_a_planner_sees_the_shape_and_no_name(client, parcel):
    seen = section(client, parcel, make_person("planner")).content.decode()

    assert "1/2" in seen
    assert "م••• ال•••" in seen
    assert "مبارك" not in seen
    assert reverse("rights:reveal", args=[parcel.pk]) not in seen


def test_a_registrar_is_offered_to_ask(client, parcel):
    seen = section(client, parcel, make_person("registrar")).content.decode()

    assert reverse("rights:reveal", args=[parcel.pk]) in seen
    assert "معاملة رخصة" in seen


@pytest.mark.parametrize("role", ["analyst", "desk", "inspector", "reviewer"])
def test_others_have_no_such_section(client, area, parcel, role):
    person = make_person(role, areas=[area] if role == "inspector" else None)

    assert section(client, parcel, person).status_code == 404


def test_the_section_costs_the_same_for_many_holders(client, django_assert_max_num_queries):
    parcel = make_parcel(make_block(make_area()))
    make_right(parcel, *[make_party() for _ in range(30)])
    person = make_person("planner")
    client.force_login(person)
    with django_assert_max_num_queries(8):
        client.get(reverse("parcels:section", args=[parcel.pk, "rights"]))


def oversee(client, overseer, **asked):
    client.force_login(overseer)
    return client.get(reverse("oversight:reveals"), asked)


def test_supervisors_see_who_read_and_why_and_nobody_s_name(client, parcel):
    registrar = make_person("registrar")
    ask(client, parcel, registrar, with_numbers="1")
    page = oversee(client, make_person("supervisor")).content.decode()

    assert registrar.username in page
    assert "معاملة رخصة" in page
    assert "2026/12" in page
    assert reverse("parcels:page", args=[parcel.pk]) in page
    assert not any(word in page for word in (NAME, OTHER, NUMBER))


@pytest.mark.parametrize(
    ("asked", "count"),
    [({}, 2), ({"purpose": "licence"}, 2), ({"purpose": "court"}, 0), ({"person": "nobody"}, 0),
     ({"from": "2000-01-01", "to": "2001-01-01"}, 0), ({"from": "٢٠٠٠-٠١-٠١"}, 2)],
)  # fmt: skip
def test_the_list_is_filtered(client, parcel, asked, count):
    ask(client, parcel, make_person("registrar"))

    page = oversee(client, make_person("supervisor"), **asked)
    assert len(page.context["reads"]) == count


@pytest.mark.parametrize("asked", [{"from": "soon"}, {"after": "x"}, {"to": "9999-12-31"}])
def test_odd_filters_are_answered_with_a_sentence(client, asked):
    assert oversee(client, make_person("supervisor"), **asked).status_code == 400


def test_the_list_is_paged(client, area):
    supervisor = make_person("supervisor")
    AuditRecord.objects.bulk_create(
        AuditRecord(actor=supervisor, verb="party.revealed", detail={}) for _ in range(60)
    )
    first = oversee(client, supervisor)
    assert len(first.context["reads"]) == 50
    rest = client.get(reverse("oversight:reveals") + first.context["more_url"])

    assert len(rest.context["reads"]) == 10


def test_a_supervisor_of_other_areas_is_not_told_which_parcel(client, parcel):
    ask(client, parcel, make_person("registrar"))
    page = oversee(client, make_person("supervisor", areas=[make_area()])).content.decode()

    assert reverse("parcels:page", args=[parcel.pk]) not in page
