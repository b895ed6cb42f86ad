"""Documents of an application: who hands them in, who reads them, what is not taken."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gis_core.safeio.papers.tests import papers
from parcels.licensing import applying
from parcels.licensing.tests.cases import Case, make_demand
from tests.make import make_architect, make_person

pytestmark = pytest.mark.django_db

ROLES = ["planner", "inspector", "analyst", "desk", "supervisor", "administrator", "reviewer"]


@pytest.mark.parametrize("role", [*ROLES, "other office"])
def test_only_the_office_hands_in_documents(client, role):
    case = Case()
    demand = make_demand(case)
    person = make_architect() if role == "other office" else make_person(role)
    client.force_login(person)

    address = reverse("licensing:add", args=[case.licence.pk, demand.pk])
    response = client.post(address, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")})

    assert response.status_code in {403, 404}
    assert case.licence.documents.count() == 0


def pdf(heading: str) -> SimpleUploadedFile:
    """A small sheet that a reader of PDFs accepts."""
    return SimpleUploadedFile("سند.pdf", papers.pdf(catalog=f"/Lang({heading})".encode()))


def test_a_document_is_received_and_superseded(client):
    case = Case()
    demand = make_demand(case)
    client.force_login(case.architect)
    address = reverse("licensing:add", args=[case.licence.pk, demand.pk])

    for heading in ("one", "two"):
        client.post(address, {"file": pdf(heading)})

    first, second = case.licence.documents.order_by("pk")
    assert (second.version, second.supersedes) == (2, first)
    assert (second.mime, second.classification) == ("application/pdf", "restricted")
    read = client.get(reverse("licensing:document", args=[case.licence.pk, second.pk]))
    assert b"two" in b"".join(read.streaming_content)
    assert "attachment" in read["Content-Disposition"]


def test_an_owners_papers_are_for_those_who_decide(client):
    case = Case()
    demand = make_demand(case)
    client.force_login(case.architect)
    client.post(reverse("licensing:add", args=[case.licence.pk, demand.pk]), {"file": pdf("one")})
    applying.submit(case.licence, actor=case.architect)
    held = case.licence.documents.get()

    answers = {}
    for role in ROLES:
        client.force_login(make_person(role))
        address = reverse("licensing:document", args=[case.licence.pk, held.pk])
        answers[role] = client.get(address).status_code

    assert {role for role, status in answers.items() if status == 200} == {"supervisor", "reviewer"}


@pytest.mark.parametrize("data", [b"", b"<html>", b"MZ\x90", b"GIF89a", b"%PDF-1.7 cut"])
def test_what_is_no_paper_is_refused_with_a_sentence(client, data):
    case = Case()
    demand = make_demand(case)
    client.force_login(case.architect)

    address = reverse("licensing:add", args=[case.licence.pk, demand.pk])
    response = client.post(address, {"file": SimpleUploadedFile("a.pdf", data)})

    assert case.licence.documents.count() == 0
    said = client.get(response["Location"]).context["messages"]
    assert [str(message) for message in said]
