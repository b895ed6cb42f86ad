"""The demo's workflow: its past adds up, and every state has a case of an office."""

import io

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from gis_core.accounts.models import User
from parcels.demo import make_demo
from parcels.models import BuildingLicence, EngineeringOffice, LicenceEvent, OfficeMembership
from parcels.models.licence_states import STEPS, LicenceState

pytestmark = pytest.mark.django_db

_BROKEN = """
SELECT count(*) FROM (
    SELECT licence_id, from_state,
           coalesce(lag(to_state) OVER (PARTITION BY licence_id ORDER BY id), '') AS before
    FROM parcels_licenceevent
) step WHERE from_state <> before
"""
_OTHER = """
SELECT count(*) FROM parcels_buildinglicence licence
WHERE state IS DISTINCT FROM (SELECT to_state FROM parcels_licenceevent event
                              WHERE event.licence_id = licence.id ORDER BY id DESC LIMIT 1)
"""


def count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


@pytest.fixture
def demo(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    person = User.objects.create_user("office")
    person.groups.add(Group.objects.get(name="office"))
    make_demo(parcels=900, seed=1, stdout=io.StringIO())


def test_the_demos_events_tell_every_state(demo):
    assert (count(_BROKEN), count(_OTHER)) == (0, 0)
    assert LicenceEvent.objects.count() > 2 * BuildingLicence.objects.count()


def test_every_state_has_a_case_that_came_there_by_legal_steps(demo):
    cases = BuildingLicence.objects.exclude(office=None)

    assert set(cases.values_list("state", flat=True)) == set(LicenceState.values)
    steps = LicenceEvent.objects.filter(licence__in=cases).exclude(from_state="")
    assert set(steps.values_list("from_state", "to_state")) <= set(STEPS)


def test_the_demos_office_sees_its_cases(demo):
    seen = BuildingLicence.objects.visible_to(User.objects.get(username="office"))

    assert 10 < seen.count() < BuildingLicence.objects.count()
    make_demo(parcels=900, seed=1, stdout=io.StringIO(), replace=True)
    assert EngineeringOffice.objects.count() == 2
    assert OfficeMembership.objects.count() == 1
