"""What is done with one sheet: placed, processed again, stopped, taken out; its small picture."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gis_core import pictures
from gis_core.accounts.signed_in import SignedInRequest
from gis_core.jobs import running
from gis_core.jobs.models import Job
from imagery import store, surveys
from imagery.candidates import candidates
from imagery.errors import ImageryError
from imagery.forms import PlaceForm
from imagery.models import Sheet
from imagery.survey_views import done, may_add, may_see
from imagery.world_files import MOST_BYTES, read_world_file
from parcels.plans.map_data import small_map


@require_safe
@login_required
@may_see
def thumbnail(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """A sheet's small picture, as WebP."""
    sheet = sheet_of(request, pk)
    path = store.path_of(sheet.thumbnail)
    if not sheet.thumbnail or not path.is_file():
        raise Http404(_("There is no picture of it."))
    # Its name is drawn by lot, and another for another picture.
    return pictures.shown_while_it_stands(request, path, tag=path.stem)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@may_add
def place_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose the coordinate system, looking at where the sheet would lie in each."""
    sheet = sheet_of(request, pk)
    if not sheet.may_be_placed:
        messages.error(request, _("This sheet is not waiting for a coordinate system."))
        return redirect("imagery:page", sheet.survey_id)
    problem = _placed(request, sheet) if request.method == "POST" else ""
    if problem is None:
        messages.success(request, _("%(name)s is processed again.") % {"name": sheet.name})
        return redirect("imagery:page", sheet.survey_id)
    found = candidates(sheet)
    outlines = {one.srid: one.outline for one in found if one.outline}
    context = {
        "sheet": sheet,
        "candidates": found,
        "chosen": request.POST.get("srid") or next(iter(map(str, outlines)), ""),
        "has_outlines": bool(outlines),
        "problem": problem,
        "map_config": small_map(request.user, outlines=outlines) if outlines else None,
    }
    return render(request, "imagery/place.html", context, status=400 if problem else 200)


def _placed(request: SignedInRequest, sheet: Sheet) -> str | None:
    """None once it is placed, or the sentence that says why it is not."""
    form = PlaceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _("Choose one of the coordinate systems.")
    beside = form.cleaned_data["world_file"]
    text = read_world_file(beside.read(MOST_BYTES)) if beside else ""
    if sheet.transform is None and not text.strip():
        return _("The image has no place of its own. Add its world file.")
    try:
        surveys.place(sheet, srid=form.cleaned_data["srid"], actor=request.user, world_file=text)
    except ImageryError as error:
        return str(error)
    return None


@require_POST
@login_required
@may_add
def process_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """One more attempt."""
    sheet = sheet_of(request, pk)
    return done(
        request,
        sheet.survey_id,
        lambda: surveys.process_again(sheet, actor=request.user),
        _("%(name)s is processed again.") % {"name": sheet.name},
    )


@require_POST
@login_required
@may_add
def stop_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stop the person's own work on it."""
    sheet = sheet_of(request, pk)
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=sheet.job_id)
    running.cancel(job, actor=request.user)
    messages.success(request, _("The work on %(name)s is stopped.") % {"name": sheet.name})
    return redirect("imagery:page", sheet.survey_id)


@require_POST
@login_required
@may_add
def remove_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take it out, with its files."""
    sheet = sheet_of(request, pk)
    return done(
        request,
        sheet.survey_id,
        lambda: surveys.remove_sheet(sheet, actor=request.user),
        _("%(name)s is taken out.") % {"name": sheet.name},
    )


def sheet_of(request: SignedInRequest, pk: int) -> Sheet:
    """A sheet of a survey in the person's sight."""
    seen = Sheet.objects.visible_to(request.user).select_related("survey", "job")
    return get_object_or_404(seen, pk=pk)
