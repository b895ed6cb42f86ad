from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from gis_core.accounts.models import ApiToken
from tests.make import make_person

pytestmark = pytest.mark.django_db


def ask(client, secret: str) -> int:
    return client.get("/api/v1/areas/", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code


def test_a_token_opens_the_api(client):
    assert ask(client, ApiToken.issue(make_person())) == 200


def test_only_the_digest_is_kept():
    secret = ApiToken.issue(make_person())

    assert secret not in str(ApiToken.objects.values().get())


@pytest.mark.parametrize("change", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now()}])
def test_a_revoked_or_expired_token_opens_nothing(client, change):
    secret = ApiToken.issue(make_person())
    ApiToken.objects.update(**change)

    assert ask(client, secret) == 401


def test_the_tokens_of_a_disabled_person_are_dead_at_once(client):
    person = make_person()
    secret = ApiToken.issue(person, expires_at=timezone.now() + timedelta(days=1))
    person.is_active = False
    person.save()

    assert ask(client, secret) == 401


def test_a_wrong_token_is_told_so_as_a_problem_document(client):
    response = client.get("/api/v1/areas/", HTTP_AUTHORIZATION="Bearer nonsense")

    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"


def test_the_command_prints_a_token_that_works(client, capsys):
    person = make_person()

    call_command("api_token", person.username)

    assert ask(client, capsys.readouterr().out.strip()) == 200


def test_the_command_refuses_an_unknown_person():
    with pytest.raises(CommandError, match="no active person"):
        call_command("api_token", "nobody")
