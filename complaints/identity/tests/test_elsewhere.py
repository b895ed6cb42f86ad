"""T28: whom a national provider vouches for; the provider is faked at its transport alone."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.contrib.auth.models import Group

from complaints.identity import elsewhere
from complaints.identity.tests.make import PHONE
from complaints.models import Reporter
from gis_core.accounts.models import User

pytestmark = pytest.mark.django_db
ISSUER = "https://id.example"
CIVIL_ID = "287010112349"
KEY, OTHER_KEY = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
PUBLIC = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key()))
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
RSA_PUBLIC = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(RSA_KEY.public_key()))


class Provider:
    """Answers as a provider of OpenID Connect would."""

    def __init__(self) -> None:
        self.signing = {"key": KEY, "algorithm": "ES256", "headers": {"kid": "k1"}}
        self.nonce = ""
        self.keys = [PUBLIC | {"kid": "k1", "alg": "ES256", "use": "sig"}]
        self.answer = {"access_token": "x", "token_type": "bearer"}
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
        if address.endswith("/keys"):
            return Answer({"keys": self.keys})
        return Answer(self.person)

    def request(self, _method, _address, **_given):
        token = jwt.encode({"nonce": self.nonce} | self.token, **self.signing)
        return Answer({"id_token": token} | self.answer)


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


def go_there(client, asked: str = "") -> dict[str, list[str]]:
    """What the provider is told in the address to which the browser is sent."""
    there = client.post(f"/accounts/oidc/national/login/?next=/complaints/mine/{asked}")
    return parse_qs(urlsplit(there["Location"]).query)


def come_from(client, provider):
    """There and back; the token repeats the nonce where the test does not have it otherwise."""
    told = go_there(client)
    provider.nonce = told["nonce"][0]
    return client.get(
        "/accounts/oidc/national/login/callback/", {"code": "c", "state": told["state"][0]}
    )


def test_what_is_vouched_for_is_sealed_and_joins_what_was_reported_before(client, provider):
    known = Reporter.objects.create(phone=PHONE)

    back = come_from(client, provider)
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
    "wrong",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"aud": ["qasima", "another"], "azp": "another"},
        {"exp": 1_700_000_000},
        {"nonce": "of another sign-in"},
        {"sub": "somebody else"},
    ],
    ids=str,
)
def test_a_token_for_or_from_somebody_else_opens_nothing(client, provider, wrong):
    provider.token |= wrong

    refused = come_from(client, provider)

    assert refused.status_code == 401
    assert nobody_came(client)


@pytest.mark.parametrize("lacking", ["iss", "aud", "exp", "iat", "sub"])
def test_a_token_that_lacks_what_it_must_say_opens_nothing(client, provider, lacking):
    provider.token.pop(lacking)

    come_from(client, provider)

    assert nobody_came(client)


@pytest.mark.parametrize(
    "signing",
    [
        {"key": None, "algorithm": "none"},
        {"key": "s" * 40, "algorithm": "HS256"},
        {"key": PUBLIC["x"], "algorithm": "HS256"},
        {"key": OTHER_KEY},
        {"headers": {"kid": "k2"}},
    ],
    ids=["unsigned", "our secret", "their public key", "another key", "unknown key"],
)
def test_a_token_that_the_provider_did_not_sign_opens_nothing(client, provider, signing):
    provider.signing |= signing

    come_from(client, provider)

    assert nobody_came(client)


@pytest.mark.parametrize("token", [None, "", "a.b.c", 5])
def test_no_token_at_all_opens_nothing(client, provider, token):
    provider.answer["id_token"] = token

    come_from(client, provider)

    assert nobody_came(client)


def test_a_token_is_good_for_the_sign_in_that_it_answers_alone(client, provider):
    come_from(client, provider)
    client.post("/accounts/logout/")
    provider.token["nonce"] = provider.nonce

    come_from(client, provider)

    assert "_auth_user_id" not in client.session


def test_a_clock_that_is_a_little_fast_keeps_nobody_out(client, provider):
    provider.token |= {"iat": time.time() + 30, "exp": time.time() + 90}

    come_from(client, provider)

    assert "_auth_user_id" in client.session


def test_a_key_need_not_say_what_it_signs_with(client, provider):
    provider.keys = [PUBLIC | {"kid": "k2"}, RSA_PUBLIC | {"kid": "k1"}]
    provider.signing |= {"key": RSA_KEY, "algorithm": "PS512"}

    come_from(client, provider)

    assert "_auth_user_id" in client.session


def test_a_key_that_says_what_it_signs_with_signs_with_nothing_else(client, provider):
    provider.keys = [RSA_PUBLIC | {"kid": "k1", "alg": "RS256"}]
    provider.signing |= {"key": RSA_KEY, "algorithm": "PS512"}

    come_from(client, provider)

    assert nobody_came(client)


def test_what_a_visitor_adds_to_the_address_is_not_sent_on(client, provider):
    told = go_there(client, "&scope=admin&auth_params=nonce%3Dmine%26redirect_uri%3Dhttps://evil/")

    assert told["nonce"] != ["mine"]
    assert told["redirect_uri"] == ["http://testserver/accounts/oidc/national/login/callback/"]
    assert set(told["scope"][0].split()) == {"openid", "profile", "email"}


def nobody_came(client) -> bool:
    return "_auth_user_id" not in client.session and not Reporter.objects.exists()


def test_an_answer_that_nobody_asked_for_opens_nothing(client, provider):
    client.get("/accounts/oidc/national/login/callback/", {"code": "c", "state": "made-up"})

    assert "_auth_user_id" not in client.session


def test_no_member_of_staff_comes_in_by_it(client, provider):
    come_from(client, provider)
    User.objects.get().groups.add(Group.objects.get_or_create(name="desk")[0])
    client.post("/accounts/logout/")

    back = come_from(client, provider)

    assert back["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session
