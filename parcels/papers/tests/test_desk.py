"""Documents and folders in the parcel's file and at the desk."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from parcels.models import BuildingFileLoan, Document
from parcels.papers.lending import lend, usual_due_day
from parcels.papers.tests.cases import prepared
from tests.make import (
    make_block,
    make_building_file,
    make_parcel,
    make_person,
)

pytestmark = pytest.mark.django_db


def test_the_file_shows_pictures_classes_and_the_folder_that_is_out(client, archivist):
    document = prepared(classification="restricted")
    folder = make_building_file(document.parcel)
    lend(folder, borrower=archivist, purpose="x", due_on=usual_due_day(), actor=None)

    address = reverse("parcels:section", args=[document.parcel_id, "documents"])
    section = client.get(address).content.decode()
    assert reverse("documents:picture", args=[document.pk, 1, "small"]) in section
    assert "tag-warn" in section
    folders = client.get(reverse("parcels:section", args=[document.parcel_id, "building_files"]))
    assert "tag-warn" in folders.content.decode()
    page = client.get(reverse("parcels:page", args=[document.parcel_id])).content.decode()
    assert reverse("documents:add", args=[document.parcel_id]) in page


def test_two_thousand_documents_open_a_page_at_a_time(
    client, archivist, django_assert_max_num_queries
):
    parcel = make_parcel(make_block())
    Document.objects.bulk_create(
        Document(parcel=parcel, document_type="deed", title_ar="وثيقة") for _ in range(2000)
    )
    address = reverse("parcels:section", args=[parcel.pk, "documents"])
    client.get(address)

    with django_assert_max_num_queries(9):
        rows = client.get(address).context["rows"]

    assert len(rows) == 20


def test_a_scanned_number_opens_its_folder(client, archivist):
    folder = make_building_file(number="BF-2001/77")

    response = client.get(reverse("building_files:list"), {"q": "bf-٢٠٠١/٧٧"})

    assert response["Location"] == reverse("building_files:page", args=[folder.pk])


def test_a_folder_is_lent_and_returned_at_the_desk(client, archivist):
    folder, borrower = make_building_file(), make_person()
    page = reverse("building_files:page", args=[folder.pk])
    due = (timezone.localdate() + timedelta(days=3)).isoformat()
    told = {"borrower": borrower.username.upper(), "purpose": "مراجعة", "due_on": due}

    client.post(reverse("building_files:lend", args=[folder.pk]), told)
    loan = BuildingFileLoan.objects.get()
    assert (loan.borrower, loan.lent_by) == (borrower, archivist)
    assert client.get(page).context["out"] == loan
    listed = client.get(reverse("building_files:list"), {"show": "out"}).context["rows"]
    assert listed == [folder]
    assert client.get(reverse("building_files:list"), {"show": "overdue"}).context["rows"] == []

    client.post(reverse("building_files:return", args=[folder.pk]))
    assert client.get(page).context["out"] is None


@pytest.mark.parametrize(
    "told",
    [{"borrower": "nobody"}, {"borrower": "a\0"}, {"purpose": ""}, {"due_on": "x"}, {}],
)
def test_odd_loans_are_told(client, archivist, told):
    folder = make_building_file()
    values = {"borrower": archivist.username, "purpose": "x", "due_on": "2999-01-01"} | told

    response = client.post(reverse("building_files:lend", args=[folder.pk]), values)

    assert response.status_code == (400 if told else 302)
    assert not BuildingFileLoan.objects.exists()
