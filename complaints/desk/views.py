"""The desk's pages: the queue, and a complaint taken by telephone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.measure import D
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from complaints.desk.asked import asked_of, in_state, narrowed
from complaints.desk.listing import DUE, MOST_PAGES, NEWEST, order_of, standing, window
from complaints.desk.phone import PhoneForm, cases_of_caller, take_call
from complaints.desk.questions import to_ask, were_shown
from complaints.errors import ComplaintError
from complaints.intake import stored_point
from complaints.models import Complaint, Reporter
from gis_core import crs
from gis_core.accounts.signed_in import SignedInRequest
from gis_core.reveals.door import record_search
from gis_core.reveals.errors import RevealRefused
from gis_core.reveals.reason import reason_at_work
from gis_core.search.fold import fold_digits
from parcels.map_config import map_config
from parcels.views import clicked

WHO_CALLS = "caller-identity"  # a purpose that the rules bring
NEARBY_M = 100
MOST_NEARBY = 6


@require_safe
@never_cache
@login_required
@permission_required("complaints.view_complaint", raise_exception=True)
def show_queue(request: SignedInRequest) -> HttpResponse:
    """Cases in sight: those that wait, the latest first, unless asked otherwise."""
    form = asked_of(request)
    told = form.cleaned_data
    found = narrowed(Complaint.objects.visible_to(request.user), told)
    order = order_of(request.GET.get("order", ""), told["state"])
    page = page_of(request)
    shown = window(in_state(found, told["state"]), page=page, order=order)
    states = standing(found)
    for state in states:
        state["url"] = with_changed(request, state=state["value"], page="")
    context = {
        "form": form,
        "states": states,
        "state": told["state"] or "open",
        "window": shown,
        "order": order,
        "order_url": with_changed(request, order=NEWEST if order == DUE else DUE, page=""),
        "has_orders": order_of("", told["state"]) == DUE,
        "more_url": with_changed(request, page=page + 1) if shown.has_more else "",
        "back_url": with_changed(request, page=page - 1) if page > 1 else "",
        "narrowed_to": [told[name] for name in ("governorate", "block") if told[name]],
        "now": timezone.now(),
    }
    return render(request, "complaints/desk/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@permission_required(
    ("complaints.view_complaint", "complaints.add_complaint"), raise_exception=True
)
@sensitive_post_parameters()
def take_by_phone(request: SignedInRequest) -> HttpResponse:
    """The short form, and what the same caller reported before."""
    if request.method != "POST":
        return _form(request, PhoneForm())
    if "look" in request.POST:
        return _with_caller(request)
    form = PhoneForm(request.POST)
    if form.is_valid():
        if not were_shown(form.cleaned_data["category"], request.POST):
            return _form(request, form, is_second_step=True)
        try:
            complaint = take_call(form.cleaned_data, actor=request.user)
        except ComplaintError as error:
            form.add_error(None, str(error))
        else:
            sentence = _("Taken: %(reference)s. Read the number to the caller.")
            messages.success(request, sentence % {"reference": complaint.reference})
            return redirect("complaint:page", complaint.reference)
    return _form(request, form, status=400)


@require_safe
@login_required
@permission_required(
    ("complaints.view_complaint", "complaints.add_complaint"), raise_exception=True
)
def list_questions(request: SignedInRequest) -> HttpResponse:
    """What the chosen category has the desk ask, as a part of the form."""
    return render(request, "complaints/desk/_questions.html", to_ask(request.GET))


@require_safe
@never_cache
@login_required
@permission_required(
    ("complaints.view_complaint", "complaints.add_complaint"), raise_exception=True
)
def list_nearby(request: SignedInRequest) -> HttpResponse:
    """Open cases around a place on the map, which the caller may mean as well."""
    point = clicked(request)
    if not crs.is_within(point.x, point.y):
        raise BadRequest(_("The place lies outside the municipality."))
    spot = stored_point(point)
    near = Complaint.objects.visible_to(request.user).open()
    near = near.filter(location__dwithin=(spot, D(m=NEARBY_M)))
    near = near.annotate(distance=Distance("location", spot)).select_related("category", "unit")
    context = {"near": near.order_by("distance", "pk")[:MOST_NEARBY]}
    return render(request, "complaints/desk/_nearby.html", context)


def _with_caller(request: SignedInRequest) -> HttpResponse:
    """The form as it was typed, with the caller's cases beside it; looking is recorded."""
    form = PhoneForm(initial={name: request.POST.get(name, "") for name in PhoneForm.base_fields})
    try:
        with transaction.atomic():
            cases = cases_of_caller(request.POST.get("phone", ""), user=request.user)
            record_search(
                Reporter,
                actor=request.user,
                reason=reason_at_work(request, WHO_CALLS),
                by="phone",
                most=settings.REVEALS_PER_DAY,  # calls are many; each looks for one person
            )
    except (ComplaintError, RevealRefused) as error:
        messages.error(request, str(error))
        return _form(request, form, status=400)
    return _form(request, form, cases=cases, has_looked=True)


def _form(request: SignedInRequest, form: PhoneForm, *, status: int = 200, **more: Any) -> Any:
    asked = to_ask(request.POST, form.faults)
    context = {"form": form, "map_config": map_config(request.user), **asked, **more}
    return render(request, "complaints/desk/new.html", context, status=status)


def page_of(request: SignedInRequest) -> int:
    """Which window is asked for, digits of any script."""
    text = fold_digits(request.GET.get("page", "")).strip() or "1"
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST_PAGES):
        raise BadRequest(_("There is no such page. Narrow the list instead."))
    return int(text)


def with_changed(request: SignedInRequest, **changed: object) -> str:
    """The list's own address with some of its parameters changed."""
    asked: dict[str, object] = {**request.GET.dict(), **changed}
    kept = {name: str(value) for name, value in asked.items() if value not in ("", None)}
    return f"?{urlencode(kept)}"
