"""The doctor: what the file seems to be, with the reasons, and the analyst's word on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.ingest import arriving, stepping, working
from gis_core.ingest.layer import layer_named
from gis_core.ingest.models import ImportRun
from gis_core.ingest.texts import say
from gis_core.ingest.uploading import NotTaken
from parcels.deliveries.doctor_form import ASKED_HERE, DoctorForm
from parcels.deliveries.listing import datasets_of, note_of
from parcels.deliveries.pages import may_add, run_seen
from parcels.plans.map_data import small_map


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@may_add
def how_to_read(request: SignedInRequest, pk: int) -> HttpResponse:
    """Encoding, coordinate system and columns as they seem; POST is the analyst's word."""
    run = run_seen(request, pk)
    if run.state not in working.READABLE or stepping.is_busy(run):
        messages.info(request, _("The delivery cannot be read anew now."))
        return redirect("ingest:page", pk)
    if working.must_choose(run):
        return redirect("ingest:page", pk)
    form = DoctorForm(run, request.POST or None, habit=arriving.habit_of(run))
    if request.method == "POST" and form.is_valid():
        try:
            working.confirm(run, form.wishes(), scope=form.scope(), actor=request.user)
        except NotTaken as error:
            messages.error(request, str(error))
        return redirect("ingest:page", pk)
    status = 400 if form.errors else 200
    return render(request, "ingest/doctor.html", _context(request, run, form), status=status)


@require_POST
@login_required
@may_add
def choose_dataset(request: SignedInRequest, pk: int) -> HttpResponse:
    """Which of several data sets of the file is meant; a worker looks at it."""
    run = run_seen(request, pk)
    try:
        working.look_into(run, request.POST.get("dataset", ""), actor=request.user)
    except NotTaken as error:
        messages.error(request, str(error))
    return redirect("ingest:page", pk)


def _context(request: SignedInRequest, run: ImportRun, form: DoctorForm) -> dict[str, Any]:
    told = run.diagnosis
    systems = (told.get("crs") or {}).get("candidates", [])
    boxes = {str(one["srid"]): one["bounds"] for one in systems if one["bounds"]}
    notes = told.get("notes", [])
    nowhere = _("In this system the file lies nowhere on earth.")
    return {
        "run": run,
        "layer": layer_named(run.layer).label,
        "form": form,
        "note": note_of(run),
        "datasets": datasets_of(run),
        "notes": [say(code, params) for code, params in notes if code not in ASKED_HERE],
        "map_config": small_map(request.user, boxes=boxes, nowhere=nowhere) if boxes else None,
    }
