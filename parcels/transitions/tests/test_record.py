"""A split, a merge and a renumbering through the page: looked at first, then recorded."""

import json
import re

import pytest
from django.urls import reverse

from gis_core.audit.models import AuditRecord
from parcels.models import Parcel, ParcelBoundary, ParcelTransition
from parcels.transitions.tests.tryout import (
    CUT,
    DECISION,
    address,
    look,
    numbers,
    record_seen,
    seen_in,
)
from tests.make import make_area, make_block, make_document, make_licence, make_parcel, make_person
from tests.make import square as ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def parcel():
    return make_parcel(make_block(), number="12")


@pytest.fixture
def supervisor(client):
    person = make_person("supervisor")
    client.force_login(person)
    return person


def children() -> list[str]:
    made = ParcelTransition.objects.get()
    return [part.label for part in made.parts.filter(role="child")]


def test_looking_shows_the_pieces_and_records_nothing(client, supervisor, parcel):
    page = look(client, parcel, "split", drawing=CUT)

    assert page.status_code == 200
    assert re.findall(r'name="n\d-sub_number" value="(\d)"', page.content.decode()) == ["1", "2"]
    assert "What changes" in page.content.decode()
    assert not ParcelTransition.objects.exists()
    assert Parcel.objects.get().status == "current"
    assert not AuditRecord.objects.filter(verb="parcel.transition_recorded").exists()


def test_what_was_looked_at_is_recorded(client, supervisor, parcel):
    answer = record_seen(client, parcel, "split", drawing=CUT, **numbers(("12", "1"), ("12", "2")))

    assert answer["Location"] == reverse("parcels:page", args=[parcel.pk])
    made = ParcelTransition.objects.get()
    assert (made.kind, made.decision_number, made.created_by) == ("split", "7/2024", supervisor)
    assert children() == ["12/1", "12/2"]
    lineage = client.get(reverse("parcels:section", args=[parcel.pk, "lineage"]))
    assert "7/2024" in lineage.content.decode()


def test_nothing_is_recorded_that_was_not_shown(client, supervisor, parcel):
    said = {"drawing": CUT, **numbers(("12", "1"), ("12", "2"))}
    shown = seen_in(look(client, parcel, "split", **said))

    for other in ({"seen": ""}, {"seen": shown + "x"}, {"n1-number": "99"}, {"note": "x"}):
        sent = DECISION | said | {"seen": shown, "step": "record"} | other
        page = client.post(address(parcel, "split"), sent)
        assert page.status_code == 400
        assert "not what you were shown" in page.content.decode()
    assert not ParcelTransition.objects.exists()


def test_what_another_was_shown_is_not_enough(client, parcel):
    said = {"drawing": CUT, **numbers(("12", "1"), ("12", "2"))}
    client.force_login(make_person("supervisor"))
    shown = seen_in(look(client, parcel, "split", **said))
    client.force_login(make_person("supervisor"))

    sent = DECISION | said | {"seen": shown, "step": "record"}
    assert client.post(address(parcel, "split"), sent).status_code == 400


def test_a_boundary_that_changed_meanwhile_is_shown_anew(client, supervisor, parcel):
    said = {"drawing": CUT, **numbers(("12", "1"), ("12", "2"))}
    shown = seen_in(look(client, parcel, "split", **said))
    version = ParcelBoundary.objects.get()
    version.pk = None
    ParcelBoundary.objects.all().delete()
    version.boundary = ground(side=22)
    version.save()

    page = client.post(
        address(parcel, "split"), DECISION | said | {"seen": shown, "step": "record"}
    )

    assert page.status_code == 400
    assert not ParcelTransition.objects.exists()


def test_the_preview_tells_what_stays_behind_and_what_the_deeds_say(client, supervisor, parcel):
    ParcelBoundary.objects.update(official_area_m2=400)
    make_licence(parcel)
    make_parcel(parcel.block, number="12", sub_number="1", status="historic", boundary=ground(60))

    page = look(
        client, parcel, "split", drawing=CUT, **numbers(("12", "1", "210"), ("12", "2", "١٩٥٫٥"))
    ).content.decode()

    assert "Building licences <bdi>1</bdi>" in page
    assert "<bdi>405.50</bdi> m² afterwards" in page
    assert "bore the number <bdi>12/1</bdi> before" in page


def test_suggested_numbers_are_those_that_nothing_ever_bore(client, supervisor, parcel):
    make_parcel(parcel.block, number="12", sub_number="1", status="historic", boundary=ground(60))

    page = look(client, parcel, "split", drawing=CUT).content.decode()

    assert re.findall(r'name="n\d-sub_number" value="(\d)"', page) == ["2", "3"]


def test_a_merge_joins_what_is_named(client, supervisor, parcel):
    other = make_parcel(parcel.block, number="13", boundary=ground(20))
    named = f"#{parcel.pk}\n#{other.pk}"

    record_seen(client, parcel, "merge", parcels=named, **numbers(("14", "", "800")))

    assert children() == ["14"]
    whole = ParcelBoundary.objects.current().get()
    assert whole.boundary.area == pytest.approx(800)
    assert whole.official_area_m2 == 800


def test_parcels_apart_are_not_merged(client, supervisor, parcel):
    other = make_parcel(parcel.block, number="13", boundary=ground(60))

    page = look(
        client, parcel, "merge", parcels=f"#{parcel.pk}\n#{other.pk}", **numbers(("14", ""))
    )

    assert page.status_code == 400
    assert "do not touch" in page.content.decode()


def test_a_renumbering_keeps_the_parcel_and_its_papers(client, supervisor, parcel):
    decision = make_document(parcel)
    said = {"document": str(decision.pk), **numbers(("٢١", "أ"))}

    ParcelBoundary.objects.update(official_area_m2=400)
    page = look(client, parcel, "renumber", **said).content.decode()
    assert "It stays the same parcel" in page
    assert "deeds" not in page
    record_seen(client, parcel, "renumber", **said)

    parcel.refresh_from_db()
    assert parcel.label == "21/أ"
    assert ParcelTransition.objects.get().document == decision


@pytest.mark.parametrize(
    ("kind", "given", "sentence"),
    [
        ("split", {"drawing": ""}, "Draw it on the map"),
        ("split", {"drawing": "{\x00"}, "cannot be read"),
        ("split", {"drawing": CUT, "effective_on": "2999-01-01"}, "today or on a day gone by"),
        ("split", {"drawing": CUT, "effective_on": "1111111"}, "Enter a valid date"),
        ("split", {"drawing": CUT, "effective_on": "2019-01-01"}, "changed on that day or later"),
        ("split", {"drawing": CUT, "decision_number": ""}, "required"),
        ("split", {"drawing": CUT, "document": "9" * 30}, "valid choice"),
        ("split", {"drawing": CUT, "note": "289041200017"}, "somebody’s number"),
        ("split", {"drawing": CUT, **numbers(("1", "1"), ("1", "1"))}, "the same number"),
        ("split", {"drawing": CUT, **numbers(("15", ""), ("1", "1"))}, "belongs to another parcel"),
        ("split", {"drawing": CUT, **numbers(("1", "", "-5"), ("2", ""))}, "greater than or equal"),
        ("merge", {"parcels": "#1", **numbers(("1", ""))}, "no such parcel in your sight"),
        ("renumber", numbers(("12", "")), "has that number already"),
        ("renumber", numbers(("15", "")), "belongs to another parcel"),
        ("renumber", {}, "required"),
    ],
)
def test_what_is_wrong_gets_a_sentence(client, supervisor, parcel, kind, given, sentence):
    make_parcel(parcel.block, number="15", boundary=ground(60))

    page = look(client, parcel, kind, **given)

    assert page.status_code == 400
    assert sentence in page.content.decode()
    assert not ParcelTransition.objects.exists()


def test_a_parcel_that_ended_is_changed_no_more(client, supervisor, parcel):
    record_seen(client, parcel, "split", drawing=CUT, **numbers(("12", "1"), ("12", "2")))

    assert client.get(address(parcel, "split")).status_code == 302
    assert look(client, parcel, "renumber", **numbers(("21", ""))).status_code == 302
    assert ParcelTransition.objects.count() == 1


@pytest.mark.parametrize("kind", ["split", "merge", "redistribution", "renumber"])
def test_who_may_record(client, parcel, kind):
    expected = {"supervisor": 400, "administrator": 400}  # the form, with what is missing
    for role in ("planner", "inspector", "analyst", "desk", "reviewer", "archivist", "registrar",
                 "office", *expected):  # fmt: skip
        client.force_login(make_person(role))
        for step in ("look", "record"):
            answer = client.post(address(parcel, kind), {"step": step})
            assert answer.status_code == expected.get(role, 403), role
    client.logout()
    assert "/login/" in client.post(address(parcel, kind), {"step": "record"})["Location"]


def test_parcels_out_of_sight_are_nowhere(client, parcel):
    client.force_login(make_person("supervisor", areas=[make_area()]))

    assert look(client, parcel, "split", drawing=CUT).status_code == 404
    own = make_parcel(make_block(make_area()), number="1")
    client.force_login(make_person("supervisor", areas=[own.block.area]))
    page = look(client, own, "merge", parcels=f"#{own.pk}\n#{parcel.pk}", **numbers(("2", "")))
    assert page.status_code == 400
    assert "no such parcel in your sight" in page.content.decode()


def test_the_what_if_hands_its_drawing_over(client, supervisor, parcel):
    page = client.post(address(parcel, "split"), {"kind": "split", "drawing": CUT})

    assert page.status_code == 200
    assert json.loads(CUT)["type"] in page.content.decode()
    assert "What changes" not in page.content.decode()
