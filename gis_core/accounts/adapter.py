"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url

from gis_core.accounts.client import address_of
from gis_core.accounts.models import User


class StaffAccountAdapter(DefaultAccountAdapter):
    """Staff accounts are made by administrators; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: reporters register by a code, without a form of allauth's."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The map, for whoever sees the land; people from outside have pages of their own."""
        if request.user.has_perm("parcels.view_parcel"):
            return super().get_login_redirect_url(request)
        is_reporter = isinstance(request.user, User) and request.user.is_reporter
        outside = settings.REPORTER_REDIRECT_URL if is_reporter else settings.OUTSIDE_REDIRECT_URL
        return resolve_url(outside)

    def get_client_ip(self, request: HttpRequest) -> str:
        """As everywhere here; a header that is too short is no error, and not believed."""
        return address_of(request)
