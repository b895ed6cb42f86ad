"""What an engineering office does: apply, change a draft, read its reminders."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.audit.records import record
from parcels.licensing.applying import apply, edit, is_editable
from parcels.licensing.doors import for_offices, visible
from parcels.licensing.errors import LicenceError, StaleLicence
from parcels.licensing.finding_place import parcels_meant
from parcels.licensing.forms import ApplicationForm, NoteForm, PlaceForm, value_labels
from parcels.licensing.site import site_of
from parcels.models import BuildingLicence, EngineeringOffice, LicenceReminder

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_offices
def new_application(request: SignedInRequest) -> HttpResponse:
    """First which parcel, told in the address; then what is applied for, sent as a form."""
    offices = EngineeringOffice.objects.of(request.user)
    context: dict[str, Any] = {"offices": offices, "place_form": PlaceForm(request.GET or None)}
    context["parcels"] = _meant(request, context["place_form"])
    if len(context["parcels"] or []) != 1:
        return render(request, "licensing/new.html", context)
    (parcel,) = context["parcels"]
    context["site"] = site_of(parcel)
    context["form"] = ApplicationForm(request.POST or None)
    if request.method == "POST" and context["form"].is_valid():
        office = offices.filter(pk=_number(request.POST.get("office"))).first() or offices.first()
        if office is None:
            messages.error(request, _("You act for no office today. Ask the municipality."))
            return redirect("licensing:list")
        try:
            told = context["form"].told()
            licence = apply(parcel, actor=request.user, office=office, **told)
        except LicenceError as error:
            context["form"].add_error(None, str(error))
        else:
            return redirect("licensing:case", licence.pk)
    return render(request, "licensing/new.html", context)


def _meant(request: SignedInRequest, form: PlaceForm) -> list[Any] | None:
    """The parcels of the address, or None where nothing was asked; looking is recorded."""
    if not form.is_bound or not form.is_valid():
        return None
    found = parcels_meant(form.cleaned_data)
    for parcel in found:
        record(request.user, "site.looked_up", parcel)
    return found


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 18 else None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_offices
def edit_application(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a draft, or what was returned."""
    licence = visible(request, pk)
    if not is_editable(licence, request.user):
        messages.error(request, _("It lies with the municipality and cannot be changed now."))
        return redirect("licensing:case", pk)
    form = ApplicationForm(request.POST or None, initial=_as_form(licence))
    read = NoteForm(request.POST or {"version": licence.version})
    if request.method == "POST" and form.is_valid() and read.is_valid():
        try:
            told = form.told()
            edit(licence, actor=request.user, version=read.cleaned_data["version"], **told)
        except StaleLicence as error:
            context = {
                "licence": licence,
                "sentence": error,
                "differing": _differing(licence, told),
            }
            return render(request, "licensing/conflict.html", context, status=409)
        return redirect("licensing:case", pk)
    context = {"licence": licence, "form": form, "site": site_of(licence.parcel)}
    return render(request, "licensing/edit.html", context)


def _today() -> Any:
    return timezone.localdate()


def _as_form(licence: BuildingLicence) -> dict[str, Any]:
    held = getattr(licence, "applicant", None)
    told = {"licence_type": licence.licence_type_id, "applicant": held.name if held else ""}
    return told | licence.proposed


def _differing(licence: BuildingLicence, told: dict[str, Any]) -> list[dict[str, Any]]:
    """What the person sent beside what stands there now, where the two differ."""
    held = getattr(licence, "applicant", None)
    rows = [
        (_("Type of licence"), told["licence_type"].name, licence.licence_type.name),
        (_("Name of the owner"), told["applicant"], held.name if held else ""),
    ]
    for name, label in value_labels().items():
        rows.append((label, told["proposed"].get(name), licence.proposed.get(name)))
    return [{"label": a, "sent": b, "stands": c} for a, b, c in rows if b != c]


@require_safe
@never_cache
@for_offices
def reminders(request: SignedInRequest) -> HttpResponse:
    """Licences of the office whose end comes near; reading the page marks them as read."""
    cases = BuildingLicence.objects.visible_to(request.user)
    mine = LicenceReminder.objects.filter(licence__in=cases)
    rows = list(mine.select_related("licence__parcel__block", "licence__parcel__area")[:SHOWN])
    unread = [row.pk for row in rows if row.read_at is None]
    LicenceReminder.objects.filter(pk__in=unread).update(read_at=timezone.now())
    context = {"rows": rows, "unread": set(unread), "today": _today()}
    return render(request, "licensing/reminders.html", context)
