"""The two steps in which somebody proves a telephone or a mailbox: where to, and the code."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from complaints.errors import ComplaintError
from complaints.identity import finishing
from complaints.identity.budget import charge
from complaints.identity.codes import CodeOver, WrongCode, check_code, send_code
from complaints.identity.forms import CodeForm, PhoneForm, PlaceForm
from complaints.identity.limits import TooOften
from complaints.identity.pending import await_code, awaited, onward_from, stop_waiting
from complaints.identity.places import Place
from complaints.models import OneTimeCode
from gis_core.sealed.fields import opened

Purpose = OneTimeCode.Purpose


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("place")
def confirm(request: HttpRequest) -> HttpResponse:
    """Prove a telephone without an account; ``next`` is where the report goes on."""
    return _ask(request, PhoneForm, purpose=Purpose.CONFIRM)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("place")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in, or register: the same for both, so that nobody learns who has an account."""
    return _ask(request, PlaceForm, purpose=Purpose.SIGN_IN)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("code")
def enter_code(request: HttpRequest) -> HttpResponse:
    """Type the code in; three tries, then a new one must be asked for."""
    pending = awaited(request)
    if pending is None:
        return redirect("reporters:sign-in")
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                code = check_code(pending.key, form.cleaned_data["code"])
                stop_waiting(request)
                return finishing.finish(request, code, onward=pending.next)
            except (WrongCode, CodeOver) as error:
                form.add_error("code", str(error))
            except ComplaintError as error:
                messages.error(request, str(error))
                return redirect("account_login")
    context = {"form": form, "pending": pending}
    return render(request, "complaints/identity/code.html", context, status=status)


@require_POST
@never_cache
def send_again(request: HttpRequest) -> HttpResponse:
    """A new code to the same place; the one before is dead from now on."""
    pending = awaited(request)
    before = OneTimeCode.objects.filter(key=pending.key).first() if pending else None
    if pending is None or before is None:
        return redirect("reporters:sign-in")
    place = Place(before.channel, opened(before.recipient))
    try:
        charge(place, request)
    except TooOften as error:
        return too_often(request, error)
    code = send_code(
        place, purpose=before.purpose, language=get_language() or "ar", instead_of=before
    )
    await_code(request, code, place=place, onward=pending.next)
    messages.success(request, _("A new code is on its way. The one before no longer holds."))
    return redirect("reporters:code")


def too_often(request: HttpRequest, error: TooOften) -> HttpResponse:
    """429, and how long to wait."""
    context = {"error": error, "minutes": -(-error.seconds // 60)}
    answer = render(request, "complaints/identity/wait.html", context, status=429)
    answer["Retry-After"] = str(error.seconds)
    return answer


def _ask(request: HttpRequest, kind: type[PlaceForm], *, purpose: str) -> HttpResponse:
    onward = onward_from(request, reverse("reporters:mine"))
    form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data["place"]
        try:
            charge(place, request)
        except TooOften as error:
            return too_often(request, error)
        code = send_code(place, purpose=purpose, language=get_language() or "ar")
        await_code(request, code, place=place, onward=onward)
        return redirect("reporters:code")
    context: dict[str, Any] = {"form": form, "purpose": purpose, "next": onward}
    context["providers"] = finishing.providers() if purpose == Purpose.SIGN_IN else []
    status = 400 if request.method == "POST" else 200
    return render(request, "complaints/identity/ask.html", context, status=status)
