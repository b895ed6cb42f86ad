"""The list of licences, one case, and what staff and offices do there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.areas.models import Area
from gis_core.audit.records import record
from parcels.licensing import listing
from parcels.licensing.acts import ACTS
from parcels.licensing.case import case_of
from parcels.licensing.doors import sees_licences, told_on_the_case, visible
from parcels.licensing.errors import StaleLicence
from parcels.licensing.forms import FilterForm, NoteForm
from parcels.licensing.reviewing import record_review
from parcels.licensing.uploads import add_document, may_read
from parcels.licensing.verbs import VERBS
from parcels.models import BuildingLicence, RequiredDocument, ReviewStep
from parcels.models.engineering import is_of_an_office


@require_safe
@never_cache
@sees_licences
def list_licences(request: SignedInRequest) -> HttpResponse:
    """Licences in sight, the newest first, with how many are in each state."""
    form = _filters(request)
    told = form.cleaned_data
    seen = BuildingLicence.objects.visible_to(request.user)
    found = listing.narrowed(seen, told, on=timezone.localdate())
    states = listing.counted(found)
    if told["state"]:
        found = found.filter(state=told["state"])
    rows = listing.page_of(found, after=told["after"])
    more = rows[listing.PAGE :]
    context = {
        "form": form,
        "states": states,
        "total": sum(state["count"] for state in states),
        "rows": rows[: listing.PAGE],
        "more_url": _with(request, after=rows[listing.PAGE - 1].pk) if more else "",
        "without_state": _with(request, state="", after=""),
        "is_office": is_of_an_office(request.user),
        "today": timezone.localdate(),
    }
    for state in states:
        state["url"] = _with(request, state=state["value"], after="")
    return render(request, "licensing/list.html", context)


def _filters(request: SignedInRequest) -> FilterForm:
    form = FilterForm(request.GET)
    form.fields["area"].queryset = Area.objects.visible_to(request.user).order_by("name_ar")
    if is_of_an_office(request.user):
        del form.fields["area"], form.fields["office"]
    if not form.is_valid():
        raise BadRequest(_("The list cannot be narrowed so. Choose from what the filters offer."))
    return form


def _with(request: SignedInRequest, **changed: object) -> str:
    """The list's own address with some of its parameters changed."""
    asked: dict[str, object] = {**request.GET.dict(), **changed}
    return "?" + urlencode(
        {name: value for name, value in asked.items() if value not in ("", None)}
    )


@require_safe
@never_cache
@sees_licences
def show_case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything about one licence, and what may be done next."""
    licence = visible(request, pk)
    record(request.user, "licence.viewed", licence)
    return render(request, "licensing/case.html", case_of(licence, request.user))


@require_POST
@sees_licences
@told_on_the_case
def act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Take a step."""
    if verb not in VERBS:
        raise Http404(_("There is no such step."))
    licence = visible(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise BadRequest(_("Open the case and take the step there; a note has at most 4000 signs."))
    told = form.cleaned_data
    try:
        VERBS[verb](licence, actor=request.user, version=told["version"], note=told["note"])
    except StaleLicence as error:
        context = {"licence": licence, "act": ACTS[verb], "note": told["note"], "sentence": error}
        context["events"] = licence.events.select_related("actor").order_by("-pk")[:3]
        return render(request, "licensing/conflict.html", context, status=409)
    messages.success(request, _("Done: %(act)s.") % {"act": ACTS[verb].title})
    return redirect("licensing:case", pk)


@require_POST
@sees_licences
@told_on_the_case
def review(request: SignedInRequest, pk: int, step: int) -> HttpResponse:
    """Judge one step of the review."""
    licence = visible(request, pk)
    asked = get_object_or_404(ReviewStep, pk=step, licence_type=licence.licence_type_id)
    verdict, note = request.POST.get("verdict", ""), request.POST.get("note", "")[:4000]
    if "\x00" in note:
        raise BadRequest(_("The note holds a sign that cannot be kept. Type it again."))
    record_review(licence, asked, actor=request.user, verdict=verdict, note=note)
    return redirect("licensing:case", pk)


@require_POST
@sees_licences
@told_on_the_case
def add(request: SignedInRequest, pk: int, demand: int) -> HttpResponse:
    """Hand in a document that the type asks for."""
    licence = visible(request, pk)
    asked = get_object_or_404(RequiredDocument, pk=demand, licence_type=licence.licence_type_id)
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, _("Choose a file first."))
    else:
        add_document(licence, asked, upload, actor=request.user)
        messages.success(request, _("Added: %(name)s.") % {"name": asked.name})
    return redirect("licensing:case", pk)


@require_safe
@never_cache
@sees_licences
def read_document(request: SignedInRequest, pk: int, document: int) -> FileResponse:
    """A document of a case that the person sees, as a download."""
    licence = visible(request, pk)
    if not may_read(request.user):
        raise Http404(_("There is no such document."))
    held = get_object_or_404(licence.documents.exclude(file=""), pk=document)
    record(request.user, "document.read", held, licence=licence.pk)
    answer = FileResponse(held.file.open("rb"), as_attachment=True, filename=_name(held))
    answer["Content-Type"] = held.mime or "application/octet-stream"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _name(held: Any) -> str:
    ending = held.file.name.rpartition(".")[2]
    return f"{held.document_type}-{held.version}.{ending}"
