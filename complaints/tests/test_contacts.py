"""Contacts are read as people type them, kept sealed, found blindly, and shown masked."""

import pytest
from django.db import connection

from complaints.contacts import read_civil_id, read_email, read_phone, reporter_with_phone
from complaints.errors import SomethingMissing
from complaints.models import Reporter

pytestmark = pytest.mark.django_db

PHONE, EMAIL, CIVIL_ID = "+96550001234", "sara@example.com", "287010112349"


@pytest.mark.parametrize(
    "typed", ["50001234", "5000 1234", "+965 5000-1234", "٥٠٠٠١٢٣٤", "۵۰۰۰۱۲۳۴", "0096550001234"]
)
def test_a_mobile_number_is_one_however_it_is_typed(typed):
    assert read_phone(typed) == PHONE


@pytest.mark.parametrize("typed", ["", "77", "22412412", "9" * 500, "5000123x"])
def test_what_receives_no_text_message_is_refused_unnamed(typed):
    with pytest.raises(SomethingMissing) as refused:
        read_phone(typed)

    assert not typed or typed not in str(refused.value)


def test_a_civil_id_is_checked_and_an_address_looked_at():
    assert read_civil_id("٢٨٧٠١٠١١٢٣٤٩") == CIVIL_ID
    assert read_email(" Sara@Example.com ") == EMAIL
    for read, typed in [(read_civil_id, "287010112340"), (read_email, "sara@"), (read_email, "")]:
        with pytest.raises(SomethingMissing):
            read(typed)


def test_one_person_has_one_telephone_and_it_proves_nothing_yet():
    first = reporter_with_phone(PHONE)

    assert reporter_with_phone(PHONE) == first
    assert first.phone_verified_at is None


def test_contacts_are_found_blindly_shown_masked_and_nowhere_readable():
    Reporter.objects.create(phone=PHONE, email=EMAIL, civil_id=CIVIL_ID, name="سارة")
    found = Reporter.objects.with_civil_id(CIVIL_ID).with_email(EMAIL).with_phone(PHONE).get()

    assert found.masked_phone == "•" * 9 + "234"
    assert found.masked_civil_id == "•" * 9 + "349"
    assert found.masked_email == "s•••@example.com"
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM complaints_reporter r")
        row = cursor.fetchone()[0]
    for secret in (PHONE, EMAIL, CIVIL_ID, "سارة"):
        assert secret not in row
        assert secret.encode().hex() not in row
        assert secret not in str(vars(found))
