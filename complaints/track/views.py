"""The pages on which a case is followed; nothing of them is kept by caches."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints import workflow
from complaints.errors import ComplaintError
from complaints.identity.budget import charge_lookup
from complaints.identity.limits import TooOften
from complaints.identity.views import too_often
from complaints.link import address_of
from complaints.models import Complaint
from complaints.track import verdicts
from complaints.track.access import (
    Followed,
    accept_link,
    followed,
    keep_following,
    knows_somebody,
)
from complaints.track.forms import AnswerForm, ReferenceForm, VerdictForm
from complaints.track.page import page_of

P = ParamSpec("P")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def landing(request: HttpRequest) -> HttpResponse:
    """Type a number in; whose it is is asked before anything is looked up."""
    form = ReferenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("track:page", form.cleaned_data["reference"])
    status = 400 if request.method == "POST" else 200
    return render(request, "complaints/track/landing.html", {"form": form}, status=status)


@require_safe
@never_cache
def open_link(request: HttpRequest, reference: str, secret: str) -> HttpResponse:
    """Exchange the secret for a mark in the session, and go where no secret stands."""
    if accept_link(request, reference, secret):
        return redirect("track:page", reference)
    return _unknown(request)


@require_safe
@never_cache
def show(request: HttpRequest, reference: str) -> HttpResponse:
    """Who has the case, since when, and what was done; or the step that proves a telephone."""
    found = followed(request, reference)
    if found is not None:
        context = page_of(found, address=request.build_absolute_uri(address_of(found.complaint)))
        return render(request, "complaints/track/page.html", context)
    if knows_somebody(request):
        return _unknown(request)
    here = urlencode({"next": reverse("track:page", args=[reference])})
    return redirect(f"{reverse('reporters:confirm')}?{here}")


def for_its_reporter(
    act: Callable[Concatenate[HttpRequest, Complaint, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, str, P], HttpResponse]:
    """Hand the view the visitor's own case, and tell them what it refuses."""

    @require_POST
    @never_cache
    @wraps(act)
    def wrapper(
        request: HttpRequest, reference: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        found = followed(request, reference)
        if found is None or not found.is_own:
            return _unknown(request)
        try:
            return act(request, found.complaint, *args, **kwargs)
        except ComplaintError as error:
            messages.error(request, str(error))
            return redirect("track:page", found.complaint.reference)

    return wrapper


@for_its_reporter
def judge(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Solved, or not solved: one tap."""
    form = VerdictForm(request.POST)
    verdict = request.POST.get("verdict")
    if not form.is_valid() or verdict not in {"solved", "not_solved"}:
        return _shown_with(request, complaint, verdict_form=form)
    seen = form.cleaned_data["seen"]
    if verdict == "solved":
        verdicts.say_solved(complaint, seen=seen)
        messages.success(request, _("Thank you. We are glad that it is solved."))
    else:
        verdicts.say_not_solved(complaint, seen=seen, note=form.cleaned_data["note"])
        messages.success(request, _("Thank you. It goes back to work, and you see here how."))
    return redirect("track:page", complaint.reference)


@for_its_reporter
def answer(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Tell the desk what it asked for."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _shown_with(request, complaint, answer_form=form)
    key = f"answer:{form.cleaned_data['seen']}"
    if not complaint.events.filter(key=key).exists():
        workflow.answer(complaint, text=form.cleaned_data["text"], key=key)
    messages.success(request, _("Thank you. Your answer is with the unit."))
    return redirect("track:page", complaint.reference)


@for_its_reporter
def renew(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """A new link, for whoever sent the old one to somebody."""
    keep_following(request, verdicts.renew_link(complaint))
    messages.success(request, _("The old link no longer opens anything. Here is the new one."))
    return redirect(reverse("track:page", args=[complaint.reference]) + "#link")


def _shown_with(request: HttpRequest, complaint: Complaint, **forms: object) -> HttpResponse:
    address = request.build_absolute_uri(address_of(complaint))
    context = page_of(Followed(complaint, is_own=True), address=address) | forms
    return render(request, "complaints/track/page.html", context, status=400)


def _unknown(request: HttpRequest) -> HttpResponse:
    """The same for a number that does not exist and for somebody else's; then 429."""
    try:
        charge_lookup(request)
    except TooOften as error:
        return too_often(request, error)
    return render(request, "complaints/track/unknown.html", {"form": ReferenceForm()}, status=404)
