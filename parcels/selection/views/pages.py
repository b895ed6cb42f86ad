"""One's selections, and one of them: table, map, totals, report."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.audit.records import record, record_view
from gis_core.exports.forms import FORMS
from gis_core.jobs.running import start
from gis_core.pdf import render_pdf
from parcels.map_config import map_config
from parcels.models import Selection
from parcels.selection import making
from parcels.selection.errors import SelectionError
from parcels.selection.export import KIND
from parcels.selection.members import (
    ORDERS,
    PAGE,
    box_of,
    outlines_of,
    parcels_of,
    sorted_by,
    totals_of,
)
from parcels.selection.pasted.resolve import resolve
from parcels.selection.views.asked import ids, may_change, may_see, number, own, visible

LISTED = 100
MOST_ON_PAPER = 2_000  # rows that a report prints; more are exported


@require_safe
@never_cache
@login_required
@may_see
def list_selections(request: SignedInRequest) -> HttpResponse:
    """One's own, the newest first."""
    mine = Selection.objects.made_by(request.user).annotate(size=Count("members"))
    return render(request, "selection/list.html", {"selections": mine[:LISTED]})


@require_safe
@never_cache
@login_required
@may_see
def show_selection(request: SignedInRequest, key: str) -> HttpResponse:
    """Its parcels as a table and on a map, with totals."""
    selection = visible(request, key)
    sort = request.GET.get("sort", "position")
    if sort.removeprefix("-") not in ORDERS:
        raise BadRequest(_("The table cannot be sorted by that."))
    record_view(request.user, "selection.viewed", selection)
    rows = sorted_by(parcels_of(selection, request.user), sort)
    page = Paginator(rows, PAGE).get_page(number(request, "page", default=1, most=10_000))
    context = {
        "selection": selection,
        "is_mine": selection.maker_id == request.user.pk,
        "page": page,
        "sort": sort,
        "heads": _heads(sort),
        "totals": totals_of(selection, request.user),
        "forms": FORMS.items(),
        "to_change": next((row for row in page if row.status != "historic"), None),
        "map_config": _map(request, selection),
        "link": request.build_absolute_uri(reverse("selections:page", args=[key])),
    }
    return render(request, "selection/page.html", context)


@require_safe
@never_cache
@login_required
@may_see
def outlines(request: SignedInRequest, key: str) -> HttpResponse:
    """Its parcels' outlines, built by the database."""
    told = outlines_of(visible(request, key), request.user)
    return HttpResponse(told, content_type="application/geo+json")


@require_safe
@never_cache
@login_required
@may_see
def report(request: SignedInRequest, key: str) -> HttpResponse:
    """The report as a page to be printed."""
    return render(request, "selection/report.html", _report(request, key))


@require_safe
@never_cache
@login_required
@may_see
def report_pdf(request: SignedInRequest, key: str) -> HttpResponse:
    """The same report as a PDF."""
    body = render_pdf("selection/report_pdf.html", _report(request, key))
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="parcels-{key}.pdf"'
    return answer


@require_POST
@login_required
@may_see
def export(request: SignedInRequest, key: str) -> HttpResponse:
    """Ask for a file; the page of the work shows how far it is."""
    selection = visible(request, key)
    kind = request.POST.get("format", "")
    if kind not in FORMS:
        raise BadRequest(_("Choose one of the formats."))
    language = get_language() or "ar"
    job = start(KIND, actor=request.user, selection=selection.key, format=kind, language=language)
    return redirect("jobs:page", job.pk)


@require_POST
@login_required
@may_change
def change(request: SignedInRequest, key: str) -> HttpResponse:
    """Rename, share, add, remove or delete, as the button says."""
    selection = own(request, key)
    verbs = {
        "rename": _rename,
        "share": lambda r, s: making.share(s, actor=r.user, is_shared=True),
        "close": lambda r, s: making.share(s, actor=r.user, is_shared=False),
        "remove": lambda r, s: making.remove_parcels(
            s, actor=r.user, parcels=ids(r.POST.getlist("parcel"))
        ),
        "add": _add,
        "discard": lambda r, s: making.discard(s, actor=r.user),
    }
    verb = request.POST.get("verb", "")
    if verb not in verbs:
        raise BadRequest(_("Choose what to do with the selection."))
    try:
        verbs[verb](request, selection)
    except SelectionError as error:
        context = {"error": str(error), "selection": selection}
        return render(request, "selection/refused.html", context, status=400)
    if verb == "discard":
        return redirect("selections:list")
    return redirect("selections:page", key)


def _rename(request: SignedInRequest, selection: Selection) -> None:
    making.rename(selection, actor=request.user, name=request.POST.get("name", ""))


def _add(request: SignedInRequest, selection: Selection) -> None:
    """One parcel in words, or keys; what is not certain is sent to the page of lists."""
    text = request.POST.get("text", "")[:2_000]
    found = resolve(text, request.user).matched_ids if text.strip() else []
    chosen = [*found, *ids(request.POST.getlist("parcel"))]
    if not chosen:
        raise SelectionError(
            _("No single parcel was understood. Write area, block and number, or paste a list.")
        )
    making.add_parcels(selection, actor=request.user, parcels=chosen)


def _report(request: SignedInRequest, key: str) -> dict[str, object]:
    selection = visible(request, key)
    record(request.user, "selection.reported", selection)
    rows = sorted_by(parcels_of(selection, request.user), request.GET.get("sort", "position"))
    return {
        "selection": selection,
        "rows": list(rows[:MOST_ON_PAPER]),
        "totals": totals_of(selection, request.user),
        "most": MOST_ON_PAPER,
        "printed_at": timezone.localtime(),
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
    }


def _map(request: SignedInRequest, selection: Selection) -> dict[str, object]:
    config = map_config(request.user)
    sheet = ("areas", "blocks", "parcels")
    config["layers"] = [one for one in config["layers"] if one["key"] in sheet]
    config["outlines"] = reverse("selections:outlines", args=[selection.key])
    config["text"] |= {
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "not_loaded": _("The map's content did not arrive. Reload the page."),
    }
    box = box_of(selection, request.user)
    if box:
        west, south, east, north = box
        config["view"] = {"bounds": [[south, west], [north, east]]}
    return config


def _heads(sort: str) -> list[dict[str, object]]:
    """The table's headings, each with what a click on it sorts by."""
    titles = {
        "number": _("Parcel"),
        "block": _("Place"),
        "official_m2": _("Deed area (m²)"),
        "area_m2": _("Drawn area (m²)"),
        "licences": _("Open licences"),
        "status": _("Status"),
    }
    return [
        {
            "key": key,
            "title": title,
            "next": f"-{key}" if sort == key else key,
            "order": {key: "ascending", f"-{key}": "descending"}.get(sort, "none"),
            "is_number": key in {"official_m2", "area_m2", "licences"},
        }
        for key, title in titles.items()
    ]
