"""T28: whom a national provider vouches for; the provider is faked at its transport alone."""

import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.contrib.auth.models import Group

from complaints.identity import elsewhere
from complaints.identity.tests.make import PHONE
from complaints.models import Reporter
from gis_core.accounts.models import User

pytestmark = pytest.mark.django_db
ISSUER = "https://id.example"
CIVIL_ID = "287010112349"
KEY = "a key that only this made-up provider has, and long enough"


class Provider:
    """Answers as a provider of OpenID Connect would."""

    def __init__(self) -> None:
        self.token = {
            "iss": ISSUER,
            "aud": "qasima",
            "sub": "pairwise-1",
            "iat": time.time(),
            "exp": time.time() + 60,
        }
        self.person = {
            "sub": "pairwise-1",
            "name": "Fahad Al-Secret",
            "email": "fahad@secret.example",
            "phone_number": PHONE,
            "phone_number_verified": True,
            "civil_id": CIVIL_ID,
        }

    def __enter__(self):
        return self

    def __exit__(self, *_raised):
        return None

    def get(self, address, **_given):
        if address.endswith("/.well-known/openid-configuration"):
            return Answer(
                {
                    "issuer": ISSUER,
                    "authorization_endpoint": f"{ISSUER}/authorize",
                    "token_endpoint": f"{ISSUER}/token",
                    "userinfo_endpoint": f"{ISSUER}/userinfo",
                    "jwks_uri": f"{ISSUER}/keys",
                }
            )
        return Answer(self.person)

    def request(self, _method, _address, **_given):
        token = jwt.encode(self.token, KEY, algorithm="HS256")
        return Answer({"access_token": "x", "token_type": "bearer", "id_token": token})


class Answer:
    status_code = 200
    headers = {"content-type": "application/json"}

    def __init__(self, said):
        self.said = said
        self.text = ""

    def json(self):
        return self.said

    def raise_for_status(self):
        return None


@pytest.fixture
def provider(settings, monkeypatch):
    settings.OIDC_SERVER_URL, settings.OIDC_NAME = ISSUER, "Hawyti"
    app = {"provider_id": "national", "name": "Hawyti", "client_id": "qasima", "secret": "s"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [app | {"settings": {"server_url": ISSUER}}],
        }
    }
    made = Provider()
    monkeypatch.setattr(elsewhere.ElsewhereAdapter, "get_requests_session", lambda _adapter: made)
    return made


def come_from(client):
    """There and back."""
    there = client.post("/accounts/oidc/national/login/?next=/complaints/mine/")
    state = parse_qs(urlsplit(there["Location"]).query)["state"][0]
    return client.get("/accounts/oidc/national/login/callback/", {"code": "c", "state": state})


def test_what_is_vouched_for_is_sealed_and_joins_what_was_reported_before(client, provider):
    known = Reporter.objects.create(phone=PHONE)

    back = come_from(client)
    known.refresh_from_db()

    assert back["Location"] == "/complaints/mine/"
    assert known.civil_id.open() == CIVIL_ID
    assert known.user == User.objects.get()
    assert client.get("/complaints/mine/").status_code == 200
    told = str(User.objects.values()) + str(
        known.user.socialaccount_set.values_list("extra_data", "uid")
    )
    assert "Secret" not in told
    assert "secret" not in told
    assert CIVIL_ID not in told


@pytest.mark.parametrize(
    "wrong", [{"iss": "https://evil.example"}, {"aud": "another"}, {"exp": time.time() - 60}]
)
def test_a_token_for_or_from_somebody_else_opens_nothing(client, provider, wrong):
    provider.token |= wrong

    come_from(client)

    assert "_auth_user_id" not in client.session
    assert Reporter.objects.count() == 0


def test_an_answer_that_nobody_asked_for_opens_nothing(client, provider):
    client.get("/accounts/oidc/national/login/callback/", {"code": "c", "state": "made-up"})

    assert "_auth_user_id" not in client.session


def test_no_member_of_staff_comes_in_by_it(client, provider):
    come_from(client)
    User.objects.get().groups.add(Group.objects.get_or_create(name="desk")[0])
    client.post("/accounts/logout/")

    back = come_from(client)

    assert back["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session
