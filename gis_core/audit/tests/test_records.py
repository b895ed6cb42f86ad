import pytest
from django.db import DatabaseError, connection, transaction

from gis_core.audit.models import AuditRecord
from gis_core.audit.records import record
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


def test_an_act_of_the_system_has_no_person():
    record(None, "delivery.published", None, layer="parcels")

    assert AuditRecord.objects.get().actor is None
    assert AuditRecord.objects.get().detail == {"layer": "parcels"}
