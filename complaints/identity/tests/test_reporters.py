"""Reporters have accounts without passwords, and are no staff; their numbers stay sealed."""

import logging

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from complaints.identity.tests.make import PHONE, TYPED, ask, enter, prove, sent_codes
from complaints.models import Joining, Reporter
from complaints.tests.make import make_complaint
from gis_core.accounts.models import User
from tests.make import make_person
from tests.test_house import PUBLIC, example_of, routes

pytestmark = pytest.mark.django_db
CIVIL_ID = "287010112349"
# Pages of whoever is signed in, which hold nothing of anybody else's.
OWN = {"jobs:list", "api-search", "schema", "api-docs"}


def test_history_by_telephone_shows_every_case_of_the_number_and_no_other(client):
    """Defect 1 of the best code: its filter by telephone compares the mailbox."""
    own = Reporter.objects.create(phone=PHONE, email="other@example.org")
    mine = make_complaint(reporter=own, reference="0000-0000-000")
    joined = make_complaint(reference="0000-0000-001")
    Joining.objects.create(complaint=joined, reporter=own)
    strangers = make_complaint(
        reporter=Reporter.objects.create(email="other@example.org"), reference="0000-0000-002"
    )

    prove(client, onward="/complaints/mine/")
    page = client.get("/complaints/mine/").content.decode()

    assert mine.reference in page
    assert joined.reference in page
    assert strangers.reference not in page


def test_signing_in_registers_at_the_first_time_and_finds_at_the_second(client):
    prove(client, way="sign-in")
    user = User.objects.get()
    client.post("/accounts/logout/")
    before = client.session.session_key

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("complaints.identity.views.charge", lambda *_given: None)
        prove(client, way="sign-in")

    assert User.objects.get() == user
    assert not user.has_usable_password()
    assert client.session.session_key != before
    assert client.get("/complaints/mine/").status_code == 200
    assert client.get("/map/").status_code == 403


def test_a_mailbox_registers_too_and_takes_a_telephone_along(client):
    reporter = prove(client, "Citizen@Example.org", way="sign-in")
    client.post("/complaints/mine/details/add/", {"place": TYPED})
    enter(client, sent_codes()[-1])

    reporter.refresh_from_db()
    assert reporter.email.open() == "citizen@example.org"
    assert reporter.phone.open() == PHONE
    assert reporter.phone_verified_at


def test_a_number_of_somebody_else_is_not_taken_over(client):
    Reporter.objects.create(phone=PHONE)
    reporter = prove(client, "citizen@example.org", way="sign-in")
    client.post("/complaints/mine/details/add/", {"place": TYPED})
    enter(client, sent_codes()[-1])

    reporter.refresh_from_db()
    assert reporter.phone is None


def test_no_code_opens_an_account_of_the_staff(client):
    prove(client, way="sign-in")
    client.post("/accounts/logout/")
    User.objects.get().groups.add(Group.objects.get_or_create(name="desk")[0])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("complaints.identity.views.charge", lambda *_given: None)
        ask(client, way="sign-in")
        answer = enter(client, sent_codes()[-1])

    assert answer["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session


def test_reporters_come_into_no_room_of_the_staff(client):
    prove(client, way="sign-in")
    open_to_them = set()
    for name, address in sorted(set(routes())):
        ours = name.startswith(("account_", "mfa_", "socialaccount_", "reporters:", "track:"))
        if name in PUBLIC or ours or name.startswith("static"):
            continue
        if client.get(example_of(address)).status_code == 200:
            open_to_them.add(name)

    assert open_to_them <= OWN


@pytest.mark.parametrize("role", ["planner", "desk", "inspector", None])
def test_people_of_ours_without_a_password_have_the_header_of_the_staff(client, role):
    person = make_person(role or "desk")
    if role is None:  # a unit alone
        person.groups.clear()
    person.set_unusable_password()
    person.save()
    client.force_login(person)

    page = client.get("/").content.decode()

    assert reverse("jobs:list") in page
    assert reverse("account_change_password") in page
    assert reverse("reporters:mine") not in page


def test_reporters_have_the_header_of_theirs(client):
    prove(client, way="sign-in")

    page = client.get("/").content.decode()

    assert reverse("reporters:mine") in page
    assert reverse("jobs:list") not in page
    assert reverse("account_change_password") not in page


def test_whoever_proved_nothing_is_asked_for_a_code(client):
    for name in ("reporters:mine", "reporters:details"):
        assert client.get(reverse(name))["Location"].startswith("/complaints/sign-in/?next=")
    assert client.get(reverse("track:page", args=["x"]))["Location"].startswith(
        "/complaints/confirm/?next="
    )
    assert client.get(reverse("reporters:code"))["Location"] == "/complaints/sign-in/"
    for name in ("reporters:again", "reporters:add", "reporters:leave"):
        assert client.get(reverse(name)).status_code == 405


def test_no_code_leads_to_another_site(client):
    ask(client, next="https://evil.example/x")

    assert enter(client, sent_codes()[-1])["Location"] == "/complaints/mine/"


@pytest.mark.parametrize("way", ["confirm", "sign-in"])
def test_a_device_can_be_told_to_forget(client, way):
    prove(client, way=way)
    client.post("/complaints/mine/leave/")

    assert client.get("/complaints/mine/").status_code == 302


def test_a_civil_id_is_nowhere_but_in_its_column(client, caplog, capsys, tmp_path):
    """T14, T15: in Arabic digits, folded, sealed, masked; and a wrong one is not repeated."""
    caplog.set_level(logging.DEBUG)
    reporter = prove(client, way="sign-in")
    typed = "".join(chr(0x0660 + int(digit)) for digit in CIVIL_ID)
    details = {"language": "ar", "name": "", "civil_id": typed}
    kept = client.post("/complaints/mine/details/", details)
    wrong = client.post("/complaints/mine/details/", details | {"civil_id": "287010112348"})
    squared = client.post("/complaints/mine/details/", details | {"civil_id": "28701011234²"})
    page = client.get("/complaints/mine/details/").content.decode()
    reporter.refresh_from_db()
    call_command("dumpdata", output=str(tmp_path / "dump.json"), verbosity=0)

    assert kept.status_code == 302
    assert wrong.status_code == squared.status_code == 400
    assert reporter.civil_id.open() == CIVIL_ID
    assert reporter.masked_civil_id in page
    dump = (tmp_path / "dump.json").read_text()
    for told in (dump, caplog.text, page, "".join(everything_kept())):
        assert CIVIL_ID not in told
        assert typed not in told


def everything_kept():
    """Every row of every table as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT coalesce(string_agg(t::text, chr(10)), $$$$) FROM "{table}" t')
            yield cursor.fetchone()[0]


def test_the_provider_is_off_until_it_is_named(client, settings):
    page = client.get("/complaints/sign-in/").content.decode()

    assert "oidc" not in page
    assert client.get("/accounts/oidc/national/login/").status_code == 404
