"""Who asks, read in one statement: every way of losing sight works with the next request."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session as UnusedSession
from django.test import Client, RequestFactory
from django.utils import timezone

from gis_core.accounts.models import Membership, Session, User
from gis_core.accounts.reader import Reader, reader_of
from tests.make import make_area, make_person

pytestmark = pytest.mark.django_db

VIEW = "parcels.view_parcel"


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def read_by(client: Client, permission: str = VIEW, **asked) -> Reader | None:
    request = RequestFactory().get("/")
    request.COOKIES.update({name: morsel.value for name, morsel in client.cookies.items()})
    return reader_of(request, permission, **asked)


def test_a_reader_has_the_role_and_the_areas_of_the_person():
    person = make_person("inspector", areas=[make_area(), make_area()])

    reader = read_by(signed_in(person))

    assert reader.may_read
    assert reader.scope == person.scope


def test_a_permission_that_the_role_lacks_is_refused():
    client = signed_in(make_person("desk"))

    assert not read_by(client, "parcels.view_structuralplanzone").may_read


def test_a_permission_of_the_persons_own_counts():
    person = make_person("desk")
    person.user_permissions.add(Permission.objects.get(codename="view_structuralplanzone"))

    assert read_by(signed_in(person), "parcels.view_structuralplanzone").may_read


def test_something_else_is_answered_beside():
    assert read_by(signed_in(make_person()), beside="40 + %(more)s::int", more=2).beside == 42


def test_a_visitor_is_nobody():
    assert read_by(Client()) is None


def test_a_made_up_session_is_nobody():
    client = signed_in(make_person())
    client.cookies["sessionid"] = "0" * 32

    assert read_by(client) is None


def test_signing_out_ends_it():
    client = signed_in(make_person())
    before = client.cookies["sessionid"].value
    client.logout()
    client.cookies["sessionid"] = before

    assert read_by(client) is None


def test_an_expired_session_is_nobody():
    client = signed_in(make_person())
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert read_by(client) is None


def test_a_session_from_before_a_new_password_is_nobody():
    person = make_person()
    client = signed_in(person)
    assert read_by(client)
    person.set_password("another horse and battery")
    person.save()

    assert read_by(client) is None


def test_a_session_whose_data_was_altered_is_nobody():
    client = signed_in(make_person())
    Session.objects.update(session_data="forged:data:here")

    assert read_by(client) is None


def test_a_disabled_person_is_nobody():
    person = make_person()
    client = signed_in(person)
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert read_by(client) is None


def test_a_deleted_person_takes_the_session_along():
    person = make_person()
    signed_in(person)
    person.memberships.all().delete()
    person.delete()

    assert not Session.objects.exists()


def test_a_role_taken_away_is_gone_at_once():
    person = make_person()
    client = signed_in(person)
    person.groups.remove(Group.objects.get(name="planner"))

    assert not read_by(client).may_read


def test_a_membership_that_ended_is_gone_at_once():
    person = make_person()
    client = signed_in(person)
    Membership.objects.filter(user=person).update(valid_to=timezone.localdate())

    assert not read_by(client).scope.everything


def test_a_superuser_may_everything_everywhere():
    person = make_person("desk", areas=[])
    User.objects.filter(pk=person.pk).update(is_superuser=True)

    reader = read_by(signed_in(person), "parcels.view_structuralplanzone")

    assert reader.may_read
    assert reader.scope.everything


def test_a_page_reads_session_and_person_in_two_statements(django_assert_max_num_queries):
    """The person comes with permissions and areas, past Django's own cursor."""
    client = signed_in(make_person())

    with django_assert_max_num_queries(3):
        client.get("/parcels/1/")


def test_djangos_own_sessions_are_not_used():
    signed_in(make_person())

    assert not UnusedSession.objects.exists()
