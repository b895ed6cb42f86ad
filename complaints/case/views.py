"""One case: what is known, what was done, and what may be done next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from complaints.case.acts import ACTS, ROUTE, WORK, Act, may, units_of
from complaints.case.differing import differing
from complaints.case.doing import do
from complaints.case.forms import ActForm, people_of
from complaints.case.page import case_page, form_of, lines_of
from complaints.case.reporter import contact_of
from complaints.errors import ComplaintError, Conflict
from complaints.models import Complaint
from complaints.reference import read_reference
from gis_core.accounts.signed_in import SignedInRequest
from gis_core.audit.records import record_view
from gis_core.reveals.errors import ConfirmFirst, RevealRefused
from gis_core.reveals.fresh import require_fresh
from gis_core.reveals.reason import reason_of

_sees = permission_required("complaints.view_complaint", raise_exception=True)


@require_safe
@never_cache
@login_required
@_sees
def show_case(request: SignedInRequest, reference: str) -> HttpResponse:
    """The case as it stands; reading it is recorded."""
    complaint = _visible(request, reference)
    record_view(request.user, "complaint.viewed", complaint)
    return render(request, "complaints/case/page.html", case_page(complaint, request.user))


@require_POST
@never_cache
@login_required
@_sees
def act(request: SignedInRequest, reference: str, verb: str) -> HttpResponse:
    """Take a step. What was typed comes back with every refusal."""
    complaint = _visible(request, reference)
    if verb not in ACTS:
        raise Http404(_("There is no such step."))
    chosen, units = ACTS[verb], units_of(request.user)
    form = form_of(chosen, complaint, request.user, units, request.POST, request.FILES)
    if "version" not in request.POST:
        raise BadRequest(_("Open the complaint and take the step there."))
    if not may(chosen, complaint, request.user, units):
        return _not_possible(request, complaint, chosen, form)
    if not form.is_valid():
        return _again(request, complaint, chosen, form, status=400)
    try:
        do(verb, complaint, form, actor=request.user)
    except Conflict as conflict:
        return _conflict(request, complaint, chosen, conflict)
    except ComplaintError as error:
        form.add_error(None, str(error))
        return _again(request, complaint, chosen, form, status=400)
    messages.success(request, _("Done: %(act)s.") % {"act": chosen.title})
    return _after(request, reference)


@require_POST
@never_cache
@login_required
@permission_required(
    ("complaints.view_complaint", "complaints.reveal_reporter"), raise_exception=True
)
@sensitive_variables("contact")
def reveal_reporter(request: SignedInRequest, reference: str) -> HttpResponse:
    """Who reported, for this answer alone: it is kept nowhere and has no address to return to."""
    complaint = _visible(request, reference)
    context: dict[str, Any] = {"case": complaint}
    status = 200
    try:
        require_fresh(request)
        contact = contact_of(complaint, actor=request.user, reason=reason_of(request))
        context["contact"] = contact
    except RevealRefused as refusal:
        context |= {"sentence": str(refusal), "is_old": isinstance(refusal, ConfirmFirst)}
        status = 200 if request.htmx else 400  # htmx shows only answers that bear 200
    name = "_contact" if request.htmx else "contact"
    return render(request, f"complaints/case/{name}.html", context, status=status)


@require_safe
@never_cache
@login_required
@permission_required(ROUTE, raise_exception=True)
def list_people(request: SignedInRequest) -> HttpResponse:
    """Who of a unit a case can be given to, as the choices of a form."""
    unit = request.GET.get("unit", "")
    people = people_of(unit if len(unit) <= 18 else "")
    return render(request, "complaints/case/_people.html", {"people": people})


def _visible(request: SignedInRequest, reference: str) -> Complaint:
    """404 for what the person does not see, as everywhere; the number as people type it."""
    number = read_reference(reference) or reference.replace("\x00", "")
    seen = Complaint.objects.visible_to(request.user)
    shown = seen.select_related(
        "category__group", "area__governorate", "block", "unit__agency", "agency", "assignee",
        "reporter", "master", "parcel",
    )  # fmt: skip
    return get_object_or_404(shown, reference=number)


def _after(request: SignedInRequest, reference: str) -> HttpResponse:
    """Back to the case; to the list where the step took the case out of the person's sight."""
    if Complaint.objects.visible_to(request.user).filter(reference=reference).exists():
        return redirect("complaint:page", reference)
    return redirect("complaint-field:list")


def _again(
    request: SignedInRequest, complaint: Complaint, chosen: Act, form: ActForm, *, status: int
) -> HttpResponse:
    context = case_page(complaint, request.user, failed=form, verb=chosen.verb)
    return render(request, "complaints/case/page.html", context, status=status)


def _not_possible(
    request: SignedInRequest, complaint: Complaint, chosen: Act, form: ActForm
) -> HttpResponse:
    """Not this person's step: 403. Theirs, but the case has moved on since they read it: 409."""
    if not _is_theirs(chosen, request):
        raise PermissionDenied
    seen = str(form["version"].value())
    if seen.isdecimal() and int(seen[:10]) < complaint.version:
        since = complaint.events.filter(seq__gt=int(seen)).select_related("actor", "unit")
        return _conflict(request, complaint, chosen, Conflict(list(since)))
    if complaint.state in chosen.froms:
        raise PermissionDenied
    messages.error(request, str(ComplaintError.sentence))
    return redirect("complaint:page", complaint.reference)


def _is_theirs(chosen: Act, request: SignedInRequest) -> bool:
    """Whether the person's role takes such a step at all."""
    user = request.user
    return any(map(user.has_perm, chosen.by)) or (chosen.by_holder and user.has_perm(WORK))


def _conflict(
    request: SignedInRequest, complaint: Complaint, chosen: Act, conflict: Conflict
) -> HttpResponse:
    """The case as it stands now, what was done meanwhile, and the form with all that was typed.

    Sent again, it is taken upon the new state, knowingly.
    """
    since = conflict.since
    complaint = _visible(request, complaint.reference)
    data = request.POST.copy()
    data["version"] = str(complaint.version)
    form = form_of(chosen, complaint, request.user, units_of(request.user), data)
    context = case_page(complaint, request.user, failed=form, verb=chosen.verb)
    context |= {
        "conflict": conflict,
        "since": lines_of(since),
        "differing": differing(since),
        "is_still_possible": may(chosen, complaint, request.user, units_of(request.user)),
    }
    return render(request, "complaints/case/page.html", context, status=409)
