"""Pages of violations: a list, one case, and what may be done about it next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.areas.models import Area
from parcels.models import Parcel, Violation, ViolationKind
from parcels.models.violation import ViolationState
from parcels.violations.deciding import decide, ends_of, serve_notice
from parcels.violations.errors import ViolationError
from parcels.violations.forms import DecisionForm, NoticeForm, ViolationForm, VisitForm
from parcels.violations.listing import OPEN, OVERDUE, PAGE, number_of, violations_asked
from parcels.violations.recording import add_visit, inspect, observe
from parcels.violations.section import with_photos

_may_see = permission_required("parcels.view_violation", raise_exception=True)
Made = TypeVar("Made")
_INSPECTION_PAGE = "parcels/violations/new_inspection.html"
_KEPT = ("area", "kind", "parcel")


@require_safe
@never_cache
@login_required
@_may_see
def list_violations(request: SignedInRequest) -> HttpResponse:
    """Cases in sight; those that wait for somebody, unless asked otherwise."""
    rows = list(violations_asked(request.GET, request.user)[: PAGE + 1])
    state = request.GET.get("state", OPEN)
    kept = {name: request.GET[name] for name in _KEPT if request.GET.get(name)}
    more = urlencode({"state": state, **kept, "after": rows[PAGE - 1].pk}) if rows[PAGE:] else ""
    context = {
        "rows": rows[:PAGE],
        "more_url": f"?{more}" if more else "",
        "state": state,
        "states": [
            (OPEN, _("open cases")),
            (OVERDUE, _("past their day")),
            *ViolationState.choices,
        ],
        "area": number_of(request.GET, "area"),
        "areas": Area.objects.visible_to(request.user).without_outlines().order_by("name_ar"),
        "kind": number_of(request.GET, "kind"),
        "kinds": ViolationKind.objects.all(),
        "parcel": number_of(request.GET, "parcel"),
    }
    return render(request, "parcels/violations/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@permission_required("parcels.add_violation", raise_exception=True)
def new_violation(request: SignedInRequest) -> HttpResponse:
    """What an inspector sees on a parcel, from the parcel's panel on a phone."""
    parcel = _parcel_asked(request)
    form = ViolationForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        case = _tried(form, lambda: _observed(parcel, form, request))
        if case is not None:
            messages.success(request, _("The violation is recorded."))
            return redirect("violations:page", case.pk)
    context = {"parcel": parcel, "form": form}
    status = 400 if request.method == "POST" else 200
    return render(request, "parcels/violations/new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@permission_required("parcels.add_inspection", raise_exception=True)
def new_inspection(request: SignedInRequest) -> HttpResponse:
    """A visit to a parcel that opens no case."""
    parcel = _parcel_asked(request)
    form = VisitForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, _INSPECTION_PAGE, {"parcel": parcel, "form": form})
    if form.is_valid() and _tried(
        form, lambda: inspect(parcel, visit=form.visit, actor=request.user)
    ):
        messages.success(request, _("The inspection is recorded."))
        return redirect("parcels:page", parcel.pk)
    return render(request, _INSPECTION_PAGE, {"parcel": parcel, "form": form}, status=400)


@require_safe
@never_cache
@login_required
@_may_see
def show_violation(request: SignedInRequest, pk: int) -> HttpResponse:
    """One case: what is known, what was done, and what may be done next."""
    return _page(request, _case(request, pk))


@require_POST
@never_cache
@login_required
@permission_required("parcels.add_inspection", raise_exception=True)
def visit_violation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record one more visit."""
    case, form = _case(request, pk), VisitForm(request.POST, request.FILES)
    return _done(
        request, case, form, lambda: add_visit(case, visit=form.visit, actor=request.user), "visit"
    )


@require_POST
@never_cache
@login_required
@permission_required("parcels.decide_violation", raise_exception=True)
def serve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record a notice as served."""
    case, form = _case(request, pk), NoticeForm(request.POST)
    return _done(
        request,
        case,
        form,
        lambda: serve_notice(case, actor=request.user, **form.cleaned_data),
        "notice",
    )


@require_POST
@never_cache
@login_required
@permission_required("parcels.decide_violation", raise_exception=True)
def decide_case(request: SignedInRequest, pk: int) -> HttpResponse:
    """End the case, or refer it."""
    case, form = _case(request, pk), DecisionForm(request.POST)
    return _done(
        request,
        case,
        form,
        lambda: decide(case, actor=request.user, **form.cleaned_data),
        "decision",
    )


def _parcel_asked(request: SignedInRequest) -> Parcel:
    pk = number_of(request.GET, "parcel")
    if pk is None:
        raise BadRequest(_("Open the parcel first and record it from its file."))
    seen = Parcel.objects.visible_to(request.user).select_related("block", "area")
    return get_object_or_404(seen, pk=pk)


def _observed(parcel: Parcel, form: ViolationForm, request: SignedInRequest) -> Violation:
    return observe(
        parcel,
        kind=form.cleaned_data["kind"],
        visit=form.visit,
        actor=request.user,
        location=form.location,
    )


def _case(request: SignedInRequest, pk: int) -> Violation:
    seen = Violation.objects.visible_to(request.user)
    shown = seen.select_related("kind", "parcel__block", "parcel__area", "observed_by")
    return get_object_or_404(shown, pk=pk)


def _tried(form: forms.Form, act: Callable[[], Made]) -> Made | None:
    """What was made, or None with the sentence in the form."""
    try:
        return act()
    except ViolationError as error:
        form.add_error(None, str(error))
        return None


def _done(
    request: SignedInRequest,
    case: Violation,
    form: forms.Form,
    act: Callable[[], object],
    name: str,
) -> HttpResponse:
    if form.is_valid() and _tried(form, act) is not None:
        messages.success(request, _("Recorded."))
        return redirect("violations:page", case.pk)
    return _page(request, _case(request, case.pk), status=400, **{f"{name}_form": form})


def _page(
    request: SignedInRequest, case: Violation, *, status: int = 200, **forms_given: forms.Form
) -> HttpResponse:
    may_decide = request.user.has_perm("parcels.decide_violation")
    context = {
        "case": case,
        "inspections": with_photos(case.inspections.select_related("basis", "visited_by")),
        "may_withdraw": may_decide,
        "notices": case.notices.all(),
        "events": case.events.select_related("actor"),
        "ends": ends_of(case) if may_decide else [],
        "may_notify": may_decide and case.state in {"observed", "notified"},
        "may_visit": case.is_open and request.user.has_perm("parcels.add_inspection"),
        "visit_form": VisitForm(),
        "notice_form": NoticeForm(initial={"period_days": case.kind.period_days}),
        "decision_form": DecisionForm(),
    }
    return render(request, "parcels/violations/page.html", context | forms_given, status=status)
