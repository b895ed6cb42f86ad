"""A folder is in one place only."""

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from gis_core.audit.models import AuditRecord
from parcels.models import BuildingFile, BuildingFileLoan
from parcels.papers.errors import PaperError
from parcels.papers.lending import extend, lend, return_file, unit_of, usual_due_day
from tests.make import make_area, make_block, make_building_file, make_parcel, make_person

pytestmark = pytest.mark.django_db


def lent(folder=None, **given):
    values = {"borrower": make_person(), "purpose": "مراجعة", "due_on": usual_due_day()}
    return lend(folder or make_building_file(), actor=None, **values | given)


def test_a_folder_goes_out_and_comes_back():
    clerk, borrower = make_person("archivist"), make_person()
    folder = make_building_file()

    loan = lent(folder, borrower=borrower)
    assert loan.unit == unit_of(borrower)
    assert list(folder.loans.open()) == [loan]

    return_file(folder, actor=clerk)
    assert not folder.loans.open().exists()
    verbs = AuditRecord.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["building_file.lent", "building_file.returned"]


def test_a_folder_that_is_out_is_not_lent_again():
    folder = make_building_file()
    loan = lent(folder)

    with pytest.raises(PaperError, match="is out"):
        lent(folder)
    with pytest.raises(IntegrityError), transaction.atomic():
        BuildingFileLoan.objects.create(
            building_file=folder, borrower=loan.borrower, unit=loan.unit, due_on=loan.due_on
        )


def test_a_folder_on_its_shelf_cannot_come_back():
    with pytest.raises(PaperError):
        return_file(make_building_file(), actor=None)


@pytest.mark.parametrize("days", [-1, 400])
def test_the_day_of_return_lies_within_a_year(days):
    with pytest.raises(PaperError):
        lent(due_on=timezone.localdate() + timedelta(days=days))


def test_a_person_of_no_unit_borrows_nothing():
    person = make_person()
    person.memberships.update(valid_to=date(2021, 1, 1))

    with pytest.raises(PaperError, match="no unit"):
        lent(borrower=person)


def test_a_loan_says_what_for():
    with pytest.raises(PaperError):
        lent(purpose=" ")


def test_a_loan_is_overdue_the_day_after_and_may_be_extended():
    loan = lent()
    folder = loan.building_file

    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert list(BuildingFileLoan.objects.overdue()) == [loan]
        extend(folder, due_on=timezone.localdate(), actor=None)
        assert not BuildingFileLoan.objects.overdue().exists()


def test_loans_are_seen_within_ones_areas_and_by_roles_that_may():
    area = make_area()
    loan = lent(make_building_file(make_parcel(make_block(area))))

    seen = BuildingFileLoan.objects.visible_to
    assert list(seen(make_person("archivist"))) == [loan]
    assert list(seen(make_person("archivist", areas=[area]))) == [loan]
    assert list(seen(make_person("archivist", areas=[make_area()]))) == []
    assert list(seen(make_person("desk"))) == []


def test_folders_as_of_a_day():
    old = make_building_file(opened_on=date(2001, 1, 1))
    unknown = make_building_file()
    make_building_file(opened_on=date(2020, 1, 1))

    assert set(BuildingFile.objects.as_of(date(2010, 1, 1))) == {old, unknown}
    assert BuildingFile.objects.as_of(None).count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_at_once_one_lends_the_folder():
    folder = make_building_file()
    people = [make_person(), make_person()]
    refused = []

    def take(person) -> None:
        try:
            lent(folder, borrower=person)
        except PaperError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert folder.loans.open().count() == 1
