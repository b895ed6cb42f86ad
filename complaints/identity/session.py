"""Whom this browser has proved to be: by an account, or by a code for the time being."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone

from complaints.models import Reporter

_REPORTER = "complaints.reporter"
TRUSTED_FOR = timedelta(hours=2)


def verified_reporter(request: HttpRequest) -> Reporter | None:
    """Who is reporting, if a code or an account has shown it; None sends them to the code step.

    A person of the staff who reports something does so by their telephone, like everybody.
    """
    if request.user.is_authenticated:
        own = Reporter.objects.filter(user=request.user).first()
        if own is not None:
            return own
    known = request.session.get(_REPORTER)
    if not known or datetime.fromisoformat(known["at"]) < timezone.now() - TRUSTED_FOR:
        return None
    return Reporter.objects.filter(pk=known["id"]).first()


def remember(request: HttpRequest, reporter: Reporter) -> None:
    """Trust this browser for two hours, under a new session key."""
    request.session.cycle_key()
    request.session[_REPORTER] = {"id": reporter.pk, "at": timezone.now().isoformat()}


def forget(request: HttpRequest) -> None:
    """Trust it no longer."""
    request.session.pop(_REPORTER, None)
