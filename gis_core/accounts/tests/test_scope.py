from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from gis_core.accounts.models import Membership, Unit, User
from tests.make import make_area, make_person

pytestmark = pytest.mark.django_db


def unit_of(person: User) -> Unit:
    return person.memberships.get().unit


def test_a_person_sees_the_areas_of_their_unit():
    area = make_area()
    make_area()

    assert make_person(areas=[area]).scope.area_ids == {area.pk}


def test_a_unit_sees_what_the_units_below_it_see():
    head, branch = make_person(areas=[]), make_person(areas=[make_area()])
    Unit.objects.filter(pk=unit_of(branch).pk).update(parent=unit_of(head))

    assert head.scope.area_ids == branch.scope.area_ids
    assert head.scope.area_ids


def test_sight_ends_with_the_membership():
    person = make_person()
    Membership.objects.filter(user=person).update(valid_to=timezone.localdate())

    assert not person.scope.everything


def test_sight_begins_with_the_membership():
    person = make_person()
    tomorrow = timezone.localdate() + timedelta(days=1)
    Membership.objects.filter(user=person).update(valid_from=tomorrow)

    assert not person.scope.everything


def test_a_disabled_person_sees_nothing():
    person = make_person()
    person.is_active = False

    assert not person.scope.everything
    assert not person.scope.area_ids


def test_equal_sights_share_a_key_that_names_nobody():
    area = make_area()
    one, other = make_person(areas=[area]), make_person(areas=[area])

    assert one.scope.key == other.scope.key != make_person().scope.key


def test_a_unit_is_not_its_own_parent():
    unit = unit_of(make_person())

    with pytest.raises(IntegrityError, match="unit_is_not_its_own_parent"):
        Unit.objects.filter(pk=unit.pk).update(parent=unit)


def test_a_membership_ends_after_it_starts():
    person = make_person()

    with pytest.raises(IntegrityError, match="membership_ends_after_it_starts"):
        Membership.objects.filter(user=person).update(valid_to=date(2019, 1, 1))
