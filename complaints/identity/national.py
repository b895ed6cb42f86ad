"""The OpenID Connect client of the national provider, stricter than allauth's own.

allauth takes what the token's address answers as it is, because TLS has shown who answers. Here a
token is signed by one of the provider's published keys, meant for the sign-in that this browser
began, and speaks of the person whom the provider then describes.
"""

from __future__ import annotations

from typing import Any

import jwt
from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

# With a key that only the provider has; neither "none" nor a secret that we know as well.
SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
_NEEDED = ("iss", "aud", "exp", "iat", "sub", "nonce")
LEEWAY_S = 60  # by which the provider's clock may differ from ours


def nonce_of(state: str) -> str:
    """What a token must repeat: made of the state, which the session keeps for one use."""
    return salted_hmac("complaints.oidc.nonce", state, algorithm="sha256").hexdigest()


class NationalClient(OAuth2Client):
    """Sends the nonce along with the state."""

    def get_redirect_url(
        self, authorization_url: str, scope: list[str], extra_params: dict[str, str]
    ) -> str:
        """The provider's address with all that it is to repeat."""
        with_nonce = extra_params | {"nonce": nonce_of(self.state or "")}
        return super().get_redirect_url(authorization_url, scope, with_nonce)


class NationalAdapter(OpenIDConnectOAuth2Adapter):
    """Judges what the provider answers; raises ``OAuth2Error``, which ends in a page."""

    client_class = NationalClient

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> Any:
        """The person, if token and description are of one and the same."""
        said = self._decode_id_token(app, kwargs["response"].get("id_token") or "")
        person = self._fetch_user_info(token.token)
        if person.get("sub") != said["sub"]:
            raise OAuth2Error("The description is of somebody else")
        data = {"userinfo": person, "id_token": said}
        return self.get_provider().sociallogin_from_response(request, data)

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            said = jwt.decode(
                id_token,
                key=self._key_of(id_token),
                algorithms=list(SIGNATURES),
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                options={"require": list(_NEEDED)},
                leeway=LEEWAY_S,
            )
        except (jwt.PyJWTError, KeyError) as error:
            raise OAuth2Error("Invalid id_token") from error
        expected = nonce_of(self.request.GET.get("state", ""))
        if not constant_time_compare(str(said["nonce"]), expected):
            raise OAuth2Error("The token answers another sign-in")
        if said.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("The token was issued to another")
        return said

    def _key_of(self, id_token: str) -> jwt.PyJWK:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        header = jwt.get_unverified_header(id_token)
        # A key need not say what it signs with; the token does, and a key that cannot is left out.
        said = {"alg": header["alg"]} if header.get("alg") in SIGNATURES else {}
        keys = jwt.PyJWKSet([said | key for key in answer.json()["keys"]])
        named = header.get("kid")
        return keys.keys[0] if named is None and len(keys.keys) == 1 else keys[named]


class NationalProvider(OpenIDConnectProvider):
    """allauth's provider with the judge above; what a visitor adds to the address stays here."""

    oauth2_adapter_class = NationalAdapter

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        """Those of the settings alone."""
        return self.get_auth_params()

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Those of the settings alone."""
        return self.get_scope()


@login_not_required
def come_back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Where the provider sends people back to; instead of allauth's view of the same name."""
    try:
        view = OAuth2CallbackView.adapter_view(NationalAdapter(request, provider_id))
        return view(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
