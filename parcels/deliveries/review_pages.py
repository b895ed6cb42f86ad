"""What people decide on a delivery: each address is one verb of its life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.ingest import life, working
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.models import ImportRun
from gis_core.ingest.uploading import NotTaken
from parcels.deliveries.forms import ReviewForm
from parcels.deliveries.pages import may_view, run_seen

DONE = {
    "look-again": gettext_lazy("A worker looks at the file."),
    "check-again": gettext_lazy("It is checked and compared again."),
    "submit": gettext_lazy("It is submitted. A colleague now has to approve it."),
    "withdraw": gettext_lazy("The submission is taken back."),
    "publish": gettext_lazy("It is being published."),
    "roll-back": gettext_lazy("It is being taken back."),
    "discard": gettext_lazy("It is discarded."),
    "approve": gettext_lazy("You have approved it."),
    "send_back": gettext_lazy("It is sent back to whoever brought it in."),
}
_ACTS: dict[str, Callable[..., Any]] = {
    "look-again": working.look_again,
    "check-again": working.check_again,
    "submit": life.submit,
    "withdraw": life.withdraw,
    "publish": working.start_publishing,
    "roll-back": working.start_roll_back,
    "discard": life.discard,
}


@require_POST
@login_required
@may_view
def act(request: SignedInRequest, pk: int, what: str) -> HttpResponse:
    """One of the steps that need no more than being asked for."""
    run = run_seen(request, pk)
    _take(request, run, what, lambda: _ACTS[what](run, actor=request.user))
    return redirect("ingest:page", pk)


@require_POST
@login_required
@may_view
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """A second person's word: approved, or sent back with a reason."""
    run = run_seen(request, pk)
    verdict = request.POST.get("verdict", "")
    form = ReviewForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    verbs = {"approve": life.approve, "send_back": life.send_back}
    if verdict not in verbs:
        messages.error(request, _("Say whether it is approved or sent back."))
        return redirect("ingest:page", pk)
    _take(request, run, verdict, lambda: verbs[verdict](run, actor=request.user, note=note))
    return redirect("ingest:page", pk)


@require_POST
@login_required
@may_view
def correct_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The file as it should have come, made by a worker and downloaded from its page."""
    run = run_seen(request, pk)
    try:
        job = working.start_correcting(run, actor=request.user)
    except NotTaken as refusal:
        messages.error(request, str(refusal))
        return redirect("ingest:page", pk)
    return redirect("jobs:page", job.pk)


def _take(request: SignedInRequest, run: ImportRun, what: str, verb: Callable[[], Any]) -> None:
    """Do it and say so; a refusal is a sentence on the page of the delivery."""
    try:
        verb()
    except (ImportRefused, NotTaken) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(DONE[what]))
