"""The demo's holders and violations: whole, made up, in every state, and gone with the demo."""

import io

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from gis_core.accounts.demo import make_accounts
from gis_core.identifiers.kinds import IdentifierError
from gis_core.identifiers.kuwait import read_civil_id
from gis_core.reveals.models import RevealPurpose
from parcels.models import Notice, Party, Right, Violation
from parcels.models.violation import ViolationState

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.DEMO_STEPS = [
        "parcels.demo.make_demo",
        "parcels.rights.demo.make_rights",
        "parcels.violations.demo.make_cases",
    ]
    assert Group.objects.filter(name="supervisor").exists()
    make_accounts(tmp_path / "accounts")
    call_command("make_demo", parcels=900, stdout=io.StringIO())


def test_every_state_has_a_case_with_its_events(demo):
    cases = Violation.objects.all()

    assert {case.state for case in cases} == set(ViolationState.values)
    assert all(case.events.last().to_state == case.state for case in cases)
    assert Notice.objects.exclude(violation__in=cases.exclude(state="observed")).count() == 0
    assert Violation.objects.overdue().exists()


def test_holders_say_that_they_are_made_up_and_bear_no_possible_number(demo):
    people = Party.objects.filter(kind="person")

    assert Right.objects.count() > 900
    assert all("للعرض" in party.name_ar for party in people)
    for party in people[:20]:
        with pytest.raises(IdentifierError):
            read_civil_id(party.identifier.open())
    assert RevealPurpose.objects.filter(is_active=True).exists()


def test_the_demo_is_made_anew_over_its_own_rows(demo):
    before = Right.objects.count(), Violation.objects.count()
    call_command("make_demo", parcels=900, replace=True, stdout=io.StringIO())

    assert (Right.objects.count(), Violation.objects.count()) == before
