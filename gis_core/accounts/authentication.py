"""Bearer tokens for programs."""

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from gis_core.accounts.models import ApiToken, User, token_of


class BearerTokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer <secret>``, looked up by its digest."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's person, or nothing where no bearer token was sent."""
        header = get_authorization_header(request).decode("latin-1")
        if not header.lower().startswith("bearer "):
            return None
        token = token_of(header)
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Makes a refusal a 401 and not a 403."""
        return "Bearer"
