"""A reporter's own room: their cases, and what is kept of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.identity.budget import charge
from complaints.identity.codes import send_code
from complaints.identity.forms import DetailsForm, PlaceForm
from complaints.identity.limits import TooOften
from complaints.identity.pending import await_code
from complaints.identity.registering import is_staff
from complaints.identity.session import forget, verified_reporter
from complaints.identity.views import too_often
from complaints.models import Complaint, Joining, OneTimeCode, Reporter
from gis_core.accounts.models import User
from gis_core.audit.records import record
from gis_core.messaging.providers import application_server_key

A_PAGE = 20
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Reporter, P], HttpResponse]


def for_reporters(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Hand the view its reporter; whoever has proved nothing is asked to sign in."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        reporter = verified_reporter(request)
        if reporter is None:
            from_here = urlencode({"next": request.get_full_path()})
            response = redirect("reporters:sign-in")
            response["Location"] += f"?{from_here}"
            return response
        return view(request, reporter, *args, **kwargs)

    return wrapper


def cases_of(reporter: Reporter) -> QuerySet[Complaint]:
    """All that somebody reported or joined, whatever the channel, the newest first."""
    joined = Joining.objects.filter(reporter=reporter).values("complaint")
    return Complaint.objects.filter(Q(reporter=reporter) | Q(pk__in=joined))


@require_safe
@never_cache
@for_reporters
def list_own(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """The cases that somebody reported or joined, the newest first."""
    cases = cases_of(reporter).select_related("category", "unit", "agency")
    page = Paginator(cases, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "reporter": reporter}
    return render(request, "complaints/identity/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("name", "civil_id")
@for_reporters
def show_details(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """What is kept of oneself, masked, and how one wants to hear from the desk."""
    form = DetailsForm(request.POST or None, instance=reporter)
    if request.method == "POST" and form.is_valid():
        form.save()
        record(reporter.user, "reporter.changed", reporter)
        messages.success(request, _("Kept."))
        return redirect("reporters:details")
    return _details(request, reporter, form=form)


@require_POST
@never_cache
@sensitive_post_parameters("place")
@for_reporters
def add_contact(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """Send a code to one more telephone or mailbox."""
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _details(request, reporter, place_form=form)
    place = form.cleaned_data["place"]
    try:
        charge(place, request)
    except TooOften as error:
        return too_often(request, error)
    code = send_code(place, purpose=OneTimeCode.Purpose.ADD, language=get_language() or "ar")
    await_code(request, code, place=place, onward=reverse("reporters:details"))
    return redirect("reporters:code")


def _details(request: HttpRequest, reporter: Reporter, **forms: Any) -> HttpResponse:
    context = {
        "form": DetailsForm(instance=reporter),
        "place_form": PlaceForm(),
        "reporter": reporter,
        "push_key": application_server_key(),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "complaints/identity/details.html", context | forms, status=status)


@require_POST
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """Forget, on a computer that others use too, who was confirmed or signed in here."""
    forget(request)
    if isinstance(request.user, User) and not is_staff(request.user):
        logout(request)
    messages.success(request, _("This device no longer knows you."))
    return redirect("home")
