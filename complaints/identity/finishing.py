"""What a right code opens: a report without an account, an account, or one more place in it."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.identity.places import Place
from complaints.identity.registering import account_of, add_place, reporter_at
from complaints.identity.session import forget, remember, verified_reporter
from complaints.models import OneTimeCode
from gis_core.sealed.fields import opened

Purpose = OneTimeCode.Purpose


def finish(request: HttpRequest, code: OneTimeCode, *, onward: str) -> HttpResponse:
    """Go on to where the code was asked for; raises ``ComplaintError`` where that is refused."""
    place = Place(code.channel, opened(code.recipient))
    if code.purpose == Purpose.ADD:
        return _add(request, place, onward=onward)
    reporter = reporter_at(place, language=get_language() or "ar")
    if code.purpose == Purpose.CONFIRM:
        remember(request, reporter)
        return redirect(onward)
    user = account_of(reporter)
    forget(request)
    return perform_login(request, user, redirect_url=onward)


def providers() -> list[dict[str, str]]:
    """Where else somebody may prove who they are: what ``OIDC_SERVER_URL`` names."""
    if not settings.OIDC_SERVER_URL:
        return []
    return [{"id": settings.OIDC_ID, "name": settings.OIDC_NAME}]


def _add(request: HttpRequest, place: Place, *, onward: str) -> HttpResponse:
    reporter = verified_reporter(request)
    if reporter is None:
        return redirect("reporters:sign-in")
    add_place(reporter, place)
    messages.success(request, _("Confirmed and kept."))
    return redirect(onward)
