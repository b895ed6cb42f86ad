from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from gis_core.audit.models import AuditRecord
from gis_core.audit.records import record, record_view
from tests.make import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_auditrecord SET verb = 'nothing'", "DELETE FROM audit_auditrecord"],
)
def test_the_record_refuses_to_be_altered(statement):
    record(make_person(), "test.done")

    with (
        pytest.raises(DatabaseError, match="Cannot"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditRecord.objects.count() == 1


@pytest.mark.parametrize("tables", ["audit_auditrecord", "accounts_user CASCADE"])
def test_the_record_is_not_emptied_at_once_either(tables):
    with (
        pytest.raises(DatabaseError, match="Cannot truncate"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {tables}")


def test_an_act_of_the_system_has_no_person():
    record(None, "delivery.published", None, layer="parcels")

    assert AuditRecord.objects.get().actor is None
    assert AuditRecord.objects.get().detail == {"layer": "parcels"}


LABEL = "accounts.user"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_in_a_transaction", [False, True])
def test_what_was_looked_at_is_recorded_like_any_act(is_in_a_transaction):
    person = make_person()

    with transaction.atomic() if is_in_a_transaction else nullcontext():
        record_view(person, "person.viewed", person, on="2026-11-28")

    seen = AuditRecord.objects.get()
    assert (seen.actor, seen.verb) == (person, "person.viewed")
    assert (seen.object_type, seen.object_id) == (LABEL, str(person.pk))
    assert seen.detail == {"on": "2026-11-28"}
    assert abs(timezone.now() - seen.at) < timedelta(minutes=1)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_also_looked_waits_for_the_disk_as_ever():
    person = make_person()

    with transaction.atomic():
        record_view(person, "person.viewed", person)
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)


@pytest.mark.django_db(transaction=True)
def test_after_a_view_the_connection_waits_for_the_disk_again():
    person = make_person()

    record_view(person, "person.viewed", person)

    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)
