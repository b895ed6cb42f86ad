"""Adding and changing documents through the pages, and who may."""

import html
from datetime import date

import pytest
from django.urls import reverse

from gis_core.safeio.papers.tests import papers
from gis_core.search.sources import suggest
from parcels.models import Document
from parcels.papers.tests.cases import ARABIC, prepared, received, upload
from tests.make import (
    make_architect,
    make_area,
    make_block,
    make_building_file,
    make_document,
    make_parcel,
    make_person,
)

pytestmark = pytest.mark.django_db


def post_document(client, parcel, content: bytes = b"", **said):
    values = {
        "document_type": "deed",
        "title_ar": "وثيقة ملكية",
        "classification": "restricted",
        "dated_on": "٢٠١٩-٠٥-٠١",
        "file": upload(content),
    }
    return client.post(reverse("documents:add", args=[parcel.pk]), values | said)


def test_an_archivist_adds_a_document_with_days_in_arabic_digits(client, archivist):
    parcel = make_parcel(make_block())

    response = post_document(client, parcel)

    document = Document.objects.get()
    assert response["Location"] == reverse("documents:page", args=[document.pk])
    assert (document.dated_on, document.recorded_by) == (date(2019, 5, 1), archivist)


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"\0", b"%PDF-1.4 cut"])
def test_a_refused_file_is_told_on_the_form(client, archivist, content):
    response = post_document(client, make_parcel(), content)

    assert response.status_code == 400
    assert response.context["form"].errors["file"]
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "said",
    [{"title_ar": "a\0b"}, {"document_type": "nonsense"}, {"dated_on": "1999-99-99"}, {"file": ""}],
)
def test_odd_descriptions_are_told_on_the_form(client, archivist, said):
    assert post_document(client, make_parcel(), **said).status_code == 400


def test_links_of_other_parcels_are_no_choice(client, archivist):
    folder = make_building_file()

    assert post_document(client, make_parcel(), building_file=folder.pk).status_code == 400


ACTS = ("documents:version", "documents:classification", "documents:withdraw")
OTHERS = ("planner", "inspector", "analyst", "desk", "supervisor", "administrator", "reviewer")


@pytest.mark.parametrize("role", [*OTHERS, "office"])
def test_nobody_but_archivists_changes_documents_and_lends(client, role):
    parcel = make_parcel(make_block())
    document, folder = make_document(parcel), make_building_file(parcel)
    client.force_login(make_architect() if role == "office" else make_person(role))

    answers = [post_document(client, parcel).status_code]
    answers += [client.post(reverse(act, args=[document.pk])).status_code for act in ACTS]
    for act in ("lend", "return", "extend"):
        address = reverse(f"building_files:{act}", args=[folder.pk])
        answers.append(client.post(address).status_code)

    assert set(answers) == {403}


def test_a_visitor_is_sent_to_sign_in(client):
    document = make_document()

    for act in ACTS:
        assert client.post(reverse(act, args=[document.pk])).status_code == 302


def test_an_archivist_of_another_area_finds_nothing(client):
    document = received()
    folder = make_building_file(document.parcel)
    client.force_login(make_person("archivist", areas=[make_area()]))

    for act in ("page", "file", *("version", "classification", "withdraw")):
        address = reverse(f"documents:{act}", args=[document.pk])
        ask = client.get if act in {"page", "file"} else client.post
        assert ask(address).status_code == 404, act
    assert post_document(client, document.parcel).status_code == 404
    assert client.post(reverse("building_files:lend", args=[folder.pk])).status_code == 404
    assert client.get(reverse("building_files:page", args=[folder.pk])).status_code == 404


def test_restricted_documents_are_read_by_those_who_may_only(client):
    document = prepared(papers.written(ARABIC), classification="restricted")
    picture = reverse("documents:picture", args=[document.pk, 1, "small"])
    addresses = [reverse("documents:page", args=[document.pk]), picture]
    addresses.append(reverse("documents:file", args=[document.pk]))

    for role, expected in {"planner": 404, "archivist": 200, "supervisor": 200}.items():
        person = make_person(role)
        client.force_login(person)
        assert [client.get(a).status_code for a in addresses] == [expected] * 3, role
        rows = client.get(reverse("documents:list"), {"q": "التربة"}).context["rows"]
        assert len(rows) == (expected == 200)
        found = [hit for hit in suggest("فحص التربة", person) if hit.kind == "document"]
        assert len(found) == (expected == 200)


def test_the_same_file_twice_is_told_by_name_or_without_one(client, archivist):
    received(title_ar="كروكي معروف")
    response = post_document(client, make_parcel(make_block()))
    told = html.unescape(client.get(response["Location"]).content.decode())
    assert "كروكي معروف" in told

    stranger = make_person("archivist", areas=[make_area()])
    own = make_parcel(make_block(stranger.memberships.get().unit.areas.get()))
    client.force_login(stranger)
    response = post_document(client, own)
    told = html.unescape(client.get(response["Location"]).content.decode())
    assert "كروكي معروف" not in told
    assert "notice-warning" in told


def test_duplicates_are_listed_within_sight(client, archivist):
    area = make_area()
    one, two = (make_parcel(make_block(area)) for _ in range(2))
    received(parcel=one)
    received(parcel=two)
    received(parcel=make_parcel(make_block()))

    address = reverse("documents:duplicates")
    ((group, documents),) = client.get(address).context["groups"]
    assert (group["count"], len(documents)) == (3, 3)
    client.force_login(make_person("archivist", areas=[area]))
    ((group, documents),) = client.get(address).context["groups"]
    assert (group["count"], len(documents)) == (2, 2)


def test_versions_classification_and_withdrawal_through_the_pages(client, archivist):
    document = received()
    newer = client.post(
        reverse("documents:version", args=[document.pk]),
        {"file": upload(papers.pdf(pages=2)), "dated_on": ""},
    )
    latest = Document.objects.get(version=2)
    assert newer["Location"] == reverse("documents:page", args=[latest.pk])

    client.post(reverse("documents:classification", args=[latest.pk]), {"classification": "public"})
    document.refresh_from_db()
    assert document.classification == "public"

    address = reverse("documents:withdraw", args=[latest.pk])
    client.post(address, {"reason": ""})
    assert Document.objects.as_of(None).exists()
    client.post(address, {"reason": "قسيمة أخرى"})
    assert not Document.objects.as_of(None).exists()
    assert client.get(reverse("documents:page", args=[latest.pk])).status_code == 200
    client.force_login(make_person("planner"))
    assert client.get(reverse("documents:page", args=[latest.pk])).status_code == 404
