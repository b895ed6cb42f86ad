"""Ways to a selection: a pasted list, a shape or a parcel with a distance, an area and a class."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db.models import Manager, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.areas.models import Area
from gis_core.search.fold import fold_digits
from parcels.models import Parcel, Selection, ZoneClass
from parcels.selection import finding
from parcels.selection.errors import SelectionError
from parcels.selection.making import make_selection
from parcels.selection.pasted.resolve import AMBIGUOUS, HISTORIC, MATCHED, PROSE, UNMATCHED, resolve
from parcels.selection.shapes import metres_of, shape_of
from parcels.selection.successors import with_successors
from parcels.selection.views.asked import ids, may_add

LONGEST_PASTE = 200_000  # characters
SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@may_add
def paste_list(request: SignedInRequest) -> HttpResponse:
    """The list as text and, below it, what each line became; both can be edited and run again."""
    text = request.POST.get("text", "")
    context: dict[str, object] = {"text": text, "name": _dated(_("List"))}
    if request.method == "POST":
        if len(text) > LONGEST_PASTE:
            context["error"] = _("The list is too long. Paste 500 lines at most.")
            return render(request, "selection/paste.html", context, status=400)
        answer = resolve(text, request.user)
        with_successors(answer.of(HISTORIC), request.user)
        states = (MATCHED, AMBIGUOUS, HISTORIC, UNMATCHED, PROSE)
        context["answer"] = answer
        context["lists"] = {state: answer.of(state) for state in states}
    return render(request, "selection/paste.html", context)


@require_POST
@login_required
@may_add
def keep_list(request: SignedInRequest) -> HttpResponse:
    """The matched parcels with those picked by the person, as a selection."""
    picked = [v for k, values in request.POST.lists() if k.startswith("pick-") for v in values]
    chosen = ids([*request.POST.getlist("parcels"), *picked])
    return _made(request, how=Selection.How.LIST, parcels=chosen)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@may_add
def around(request: SignedInRequest) -> HttpResponse:
    """Parcels in or near a shape: drawn on the map, or given as coordinates on this page."""
    given = request.POST if request.method == "POST" else request.GET
    context: dict[str, object] = {
        "shape": given.get("shape", ""),
        "metres": given.get("metres", ""),
        "name": _dated(_("Around")),
    }
    is_asked = request.method == "POST"
    template = "selection/_found.html" if request.htmx else "selection/around.html"
    if not is_asked:
        return render(request, "selection/around.html", context)
    try:
        shape = shape_of(given.get("shape", ""))
        found = finding.within_shape(shape, metres_of(given.get("metres", "")), request.user)
        if "keep" in given:
            parcels = finding.ids_of(found)
            details = {"metres": metres_of(given.get("metres", ""))}
            how = Selection.How.NEAR if details["metres"] else Selection.How.DRAWN
            return _made(request, how=how, parcels=parcels, shape=shape, **details)
        context |= _found(found)
    except SelectionError as error:
        context["error"] = str(error)
        return render(request, template, context, status=200 if request.htmx else 400)
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@may_add
def near(request: SignedInRequest, pk: int) -> HttpResponse:
    """Parcels within a distance of one parcel."""
    parcel = get_object_or_404(Parcel.objects.visible_to(request.user), pk=pk)
    given = request.POST if request.method == "POST" else request.GET
    context: dict[str, object] = {"parcel": parcel, "metres": given.get("metres", "50")}
    context["name"] = _dated(_("Near parcel %(number)s") % {"number": parcel.label})
    try:
        metres = metres_of(str(context["metres"]))
        found = finding.near_parcel(parcel, metres, request.user)
        if request.method == "POST":
            parcels = [parcel.pk, *finding.ids_of(found)]
            return _made(request, how=Selection.How.NEAR, parcels=parcels, metres=metres, parcel=pk)
        context |= _found(found)
    except SelectionError as error:
        context["error"] = str(error)
        return render(request, "selection/near.html", context, status=400)
    return render(request, "selection/near.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@may_add
def filtered(request: SignedInRequest) -> HttpResponse:
    """Parcels of an area, of a class of the plan, or of both."""
    given = request.POST if request.method == "POST" else request.GET
    areas = Area.objects.visible_to(request.user).order_by("name_ar")
    area, zone_class = _chosen(given, "area", areas), _chosen(given, "class", ZoneClass.objects)
    context: dict[str, object] = {
        "areas": areas,
        "classes": ZoneClass.objects.order_by("sort_order", "code"),
        "area": area,
        "zone_class": zone_class,
        "keep_url": reverse("selections:filtered"),
        "name": " · ".join(str(one) for one in (area, zone_class) if one),
    }
    if not given:
        return render(request, "selection/filtered.html", context)
    try:
        found = finding.of_area_and_class(area, zone_class, request.user)
        if request.method == "POST":
            details = {"area": area and area.pk, "class": zone_class and zone_class.code}
            parcels = finding.ids_of(found)
            return _made(request, how=Selection.How.FILTERED, parcels=parcels, **details)
        context |= _found(found)
    except SelectionError as error:
        context["error"] = str(error)
        return render(request, "selection/filtered.html", context, status=400)
    return render(request, "selection/filtered.html", context)


def _chosen(given: QueryDict, name: str, rows: QuerySet | Manager) -> Any:
    """The row that a form names by its key; None where it is left open, 404 for no such row."""
    asked = fold_digits(given.get(name, "")).strip()
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal()) or len(asked) > 18:
        raise BadRequest(_("Choose one of the entries in the list."))
    return get_object_or_404(rows.all(), pk=int(asked))


def _found(found) -> dict[str, object]:
    total = len(finding.ids_of(found))
    rows = found.select_related("parcel__block", "parcel__area")
    shown = rows.only("label", "parcel", "computed_area_m2")[:SHOWN]
    return {"found": list(shown), "total": total, "is_found": True}


def _made(request: SignedInRequest, *, how: str, parcels: list[int], shape=None, **details):
    name = request.POST.get("name", "").strip() or _dated(_("Selection"))
    try:
        selection = make_selection(
            actor=request.user, name=name, how=how, parcels=parcels, shape=shape, **details
        )
    except SelectionError as error:
        return render(request, "selection/refused.html", {"error": str(error)}, status=400)
    return redirect("selections:page", selection.key)


def _dated(word: str) -> str:
    return f"{word} {timezone.localtime():%Y/%m/%d %H:%M}"
