"""Reporters whom a national identity provider vouches for, by OpenID Connect.

Off until ``OIDC_SERVER_URL`` is set. Nothing that the provider says is kept outside sealed columns.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone

from complaints.contacts import read_civil_id, read_phone
from complaints.errors import SomethingMissing
from complaints.identity.national import NationalProvider
from complaints.identity.registering import ForStaff, is_staff
from complaints.models import Reporter
from gis_core.accounts.models import User
from gis_core.audit.records import record

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin


class ElsewhereAdapter(DefaultSocialAccountAdapter):
    """Whoever comes from there is a reporter, never a member of staff."""

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> NationalProvider:
        """The one provider of this site, with a judge of its own."""
        app = self.get_app(request, provider=provider, client_id=client_id)
        return NationalProvider(request, app=app)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Always: the provider has seen the person."""
        return True

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Keep what was said for this request alone, and keep staff to their own sign-in."""
        sociallogin.claims = _claims(sociallogin.account.extra_data)  # type: ignore[attr-defined]
        sociallogin.account.extra_data = {}
        sociallogin.email_addresses = []
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
        for user in (sociallogin.user, request.user):
            if isinstance(user, User) and user.pk and is_staff(user):
                messages.error(request, str(ForStaff()))
                raise ImmediateHttpResponse(redirect("account_login"))

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> Any:
        """No name and no address in the table of accounts."""
        sociallogin.user.username = f"reporter-{uuid4().hex[:12]}"
        return sociallogin.user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        """The account, and the reporter with what the provider vouches for."""
        with transaction.atomic():
            user = super().save_user(request, sociallogin, form)
            reporter = _reporter_of(getattr(sociallogin, "claims", {}))
            reporter.user = user
            reporter.save()
            record(user, "reporter.registered", reporter, by="provider")
        return user


def _claims(said: dict[str, Any]) -> dict[str, Any]:
    return said.get("userinfo") or said.get("id_token") or said


def _reporter_of(claims: dict[str, Any]) -> Reporter:
    """The reporter with the confirmed telephone, unless an account has it already; else a new one.

    A civil ID and a name are kept as they are vouched for; a wrong one is left out.
    """
    reporter = _with_phone(claims) or Reporter()
    with suppress(SomethingMissing):
        reporter.civil_id = read_civil_id(str(claims.get("civil_id") or ""))
    if name := str(claims.get("name") or "")[:120]:
        reporter.name = name
    return reporter


def _with_phone(claims: dict[str, Any]) -> Reporter | None:
    if claims.get("phone_number_verified") is not True:
        return None
    try:
        phone = read_phone(str(claims.get("phone_number") or ""))
        with transaction.atomic():
            found = Reporter.objects.with_phone(phone).select_for_update().first()
            if found is None:
                at = timezone.now()
                found = Reporter.objects.create(phone=phone, phone_verified_at=at)
    except (SomethingMissing, IntegrityError):
        return None
    return found if found.user_id is None else None
