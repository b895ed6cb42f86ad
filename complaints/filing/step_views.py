"""Filing step by step: a page for each step, whose state lives in a draft of the browser's own."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints import nearby
from complaints.errors import ComplaintError, NoSuchWay
from complaints.filing import words
from complaints.filing.drafts import begin, discard, draft_of
from complaints.filing.faults import Faults
from complaints.filing.sending import NeedsAccount, receipt_of, send_draft
from complaints.filing.steps import ASK, ORDER, TAKE, first_open, next_step
from complaints.identity import verified_reporter
from complaints.identity.limits import TooOften
from complaints.joining import join
from complaints.models import Complaint, Draft
from gis_core.accounts.client import household_of

RECEIPT = "complaints.receipt"
_ACTIONS = {
    "nearby": reverse_lazy("filing:step-nearby"),
    "summary": reverse_lazy("filing:step-send"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_step(request: HttpRequest, name: str) -> HttpResponseBase:
    """Ask a step, or take what was said in it and go on."""
    if name not in ORDER:
        raise Http404
    draft = draft_of(request.session)
    if draft is None or draft.complaint_id:
        if name != "photo":
            return redirect("filing:new")
        try:
            draft = begun(request)
        except TooOften as error:
            return _page(request, Draft(), name, problem=error)
    if request.method != "POST" or name not in TAKE:
        return _page(request, draft, name)
    try:
        TAKE[name](request, draft)
    except Faults as wrong:
        return _page(request, draft, name, faults=wrong.by_field)
    if "stay" in request.POST or "remove" in request.POST:
        return redirect("filing:step", name)
    return redirect("filing:step", next_step(draft, name))


def begun(request: HttpRequest) -> Draft:
    """A draft of its own for whoever says something; none for whoever only looks."""
    if request.method != "POST":
        return Draft()
    return begin(request.session, household=household_of(request))


@never_cache
@require_POST
def send(request: HttpRequest) -> HttpResponseBase:
    """Make a case of the draft; without a confirmed telephone, confirm it first."""
    draft = draft_of(request.session)
    if draft is None:
        return redirect("filing:new")
    if (missing := first_open(draft)) and not draft.complaint_id:
        return redirect("filing:step", missing)
    reporter = verified_reporter(request)
    if reporter is None:
        return redirect(confirming(reverse("filing:step", args=["summary"])))
    try:
        complaint = send_draft(draft, reporter=reporter)
    except Faults as wrong:
        return _page(request, draft, "summary", faults=wrong.by_field)
    except ComplaintError as error:
        return _page(request, draft, "summary", problem=error)
    request.session[RECEIPT] = {"case": complaint.pk, "joined": False}
    return redirect("filing:receipt")


@never_cache
@require_POST
def answer_nearby(request: HttpRequest) -> HttpResponseBase:
    """It is one of them, or none of them."""
    draft = draft_of(request.session)
    if draft is None:
        return redirect("filing:new")
    case = nearby.offered(request.POST.get("offer", ""))
    if case is None:
        draft.was_asked = True
        draft.save()
        return redirect("filing:step", "summary")
    reporter = verified_reporter(request)
    if reporter is None:
        return redirect(confirming(reverse("filing:step", args=["nearby"])))
    try:
        join(case, reporter=reporter)
    except NoSuchWay as error:
        return _page(request, draft, "nearby", problem=error)
    discard(draft)
    request.session[RECEIPT] = {"case": case.pk, "joined": True}
    return redirect("filing:receipt")


@never_cache
@require_safe
def show_receipt(request: HttpRequest) -> HttpResponseBase:
    """The number, the promise and the link, for the browser that filed it."""
    kept = request.session.get(RECEIPT)
    if not kept:
        return redirect("filing:new")
    case = Complaint.objects.select_related("category", "unit").get(pk=kept["case"])
    receipt = receipt_of(case)
    return render(request, "complaints/filing/receipt.html", {**receipt, "joined": kept["joined"]})


def confirming(onward: str) -> str:
    """Where a telephone is confirmed, and the way back."""
    return f"{reverse('reporters:confirm')}?{urlencode({'next': onward})}"


def _page(
    request: HttpRequest,
    draft: Draft,
    name: str,
    *,
    faults: dict[str, str] | None = None,
    problem: ComplaintError | None = None,
) -> HttpResponse:
    request.faults = faults or {}  # type: ignore[attr-defined]
    context = {
        "draft": draft,
        "name": name,
        "section": f"complaints/filing/_{name}.html",
        "heading": words.headings()[name],
        "go_on": _go_on(name),
        "action": _ACTIONS.get(name, reverse_lazy("filing:step", args=[name])),
        "number": ORDER.index(name) + 1,
        "back": ORDER[ORDER.index(name) - 1] if name != "photo" else None,
        "faults": faults or {},
        "problem": problem,
        "needs_account": isinstance(problem, NeedsAccount),
        "reporter": verified_reporter(request),
        **ASK[name](request, draft),
    }
    status = 400 if faults else 409 if problem else 200
    return render(request, "complaints/filing/step.html", context, status=status)


def _go_on(name: str) -> str:
    return {"nearby": _("None of these"), "summary": _("Send")}.get(name, _("Next"))
