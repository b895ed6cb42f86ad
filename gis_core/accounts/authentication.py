"""Bearer tokens for programs."""

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from gis_core.accounts.models import ApiToken, User


class BearerTokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer <secret>``, looked up by its digest."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's person, or nothing where no bearer token was sent."""
        scheme, _space, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        digest = ApiToken.digest_of(secret.decode("latin-1").strip())
        token = ApiToken.objects.usable().select_related("user").filter(digest=digest).first()
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Makes a refusal a 401 and not a 403."""
        return "Bearer"
