"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url


class StaffAccountAdapter(DefaultAccountAdapter):
    """Staff accounts are made by administrators; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed until citizens register with the 139 service."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The map, for whoever sees the land; people from outside have a page of their own."""
        if request.user.has_perm("parcels.view_parcel"):
            return super().get_login_redirect_url(request)
        return resolve_url(settings.OUTSIDE_REDIRECT_URL)
