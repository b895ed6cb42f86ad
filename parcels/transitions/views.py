"""The pages on which a change of parcels is prepared, looked at, and recorded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gis_core.accounts.signed_in import SignedInRequest
from parcels.history.errors import TransitionRefused
from parcels.history.recording import lock
from parcels.models import Parcel, ParcelBoundary, ParcelTransition
from parcels.outline import outline_of, with_outlines
from parcels.plans.errors import PlanError
from parcels.plans.map_data import small_map
from parcels.plans.named import MOST_NAMED, keys_in, line_of
from parcels.plans.outcome import Outcome
from parcels.plans.trying import Asked, geojson_of, remarks_on, try_layout, try_out
from parcels.selection.members import parcels_of
from parcels.selection.views.asked import visible
from parcels.transitions.change import DRAWN, KINDS, OF_SEVERAL, Change, versions_of
from parcels.transitions.rehearsal import Preview, rehearse
from parcels.transitions.seen import line_for, was_shown
from parcels.transitions.sheet import Sheet

Kind = ParcelTransition.Kind


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@permission_required("parcels.add_parceltransition", raise_exception=True)
def change_parcel(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """The form; sent, the same with what would change; seen so and sent again, it is recorded."""
    if kind not in KINDS:
        raise Http404(_("There is no such change."))
    seen = Parcel.objects.visible_to(request.user).select_related("block", "area")
    parcel = get_object_or_404(seen, pk=pk)
    if parcel.status == Parcel.Status.HISTORIC:
        messages.error(request, _("The parcel is historic; nothing about it changes any more."))
        return redirect("parcels:page", pk)
    step = request.POST.get("step", "")
    is_sent = step in {"look", "record"}
    given = request.POST if request.method == "POST" else request.GET
    sheet = Sheet(kind, parcel, request.user, given, request.FILES, is_sent=is_sent)
    change = sheet.change() if is_sent else None
    if change is None:
        return _page(request, sheet, status=400 if is_sent else 200)
    try:
        if step == "record" and was_shown(given.get("seen", ""), change, request.user):
            return _recorded(request, parcel, change)
        preview = rehearse(change, request.user)
    except TransitionRefused as refused:
        sheet.problem = str(refused)
        return _page(request, sheet, status=400)
    if step == "record":
        sheet.problem = _("This is not what you were shown. Look at what changes, then record it.")
    return _page(request, sheet, change, preview, status=400 if sheet.problem else 200)


def _recorded(request: SignedInRequest, parcel: Parcel, change: Change) -> HttpResponse:
    with transaction.atomic():
        lock(change.parcels)
        if versions_of(change.parcels) != change.versions:
            raise TransitionRefused(_("The parcel was changed meanwhile. Look at it again."))
        made = change.carry_out(request.user)
    said = _("%(kind)s recorded, by decision %(number)s.")
    values = {"kind": made.get_kind_display(), "number": made.decision_number}
    messages.success(request, said % values)
    return redirect("parcels:page", parcel.pk)


def _page(
    request: SignedInRequest,
    sheet: Sheet,
    change: Change | None = None,
    preview: Preview | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    outcome = _outcome(request, sheet)
    cut = sheet.ground.cut if sheet.ground else None
    named = _named(request, sheet)
    context: dict[str, Any] = {
        "parcel": sheet.parcel,
        "kind": sheet.kind,
        "is_drawn": sheet.kind in DRAWN,
        "is_of_several": sheet.kind in OF_SEVERAL,
        "kinds": [(kind.value, kind.label) for kind in KINDS],
        "kept": f"?{urlencode({'selection': key})}" if (key := _selection(request)) else "",
        "sheet": sheet,
        "named": named,
        "drawing": sheet.given.get("drawing", ""),
        "preview": preview,
        "pieces": _pieces(sheet, outcome),
        "remarks": [*(remarks_on(cut) if cut else []), *(outcome.remarks if outcome else [])],
        "seen": line_for(change, request.user) if change and preview else "",
    }
    if sheet.kind != Kind.RENUMBER:
        context["map_config"] = _map(request, sheet, named)
    return render(request, "parcels/transitions/change.html", context, status=status)


def _named(request: SignedInRequest, sheet: Sheet) -> str:
    """What stands in the field for parcels: what was written there, or those of a selection."""
    if written := sheet.given.get("parcels"):
        return written
    others: list[Parcel] = []
    if key := _selection(request):
        held = parcels_of(visible(request, key), request.user).exclude(pk=sheet.parcel.pk)
        standing = held.exclude(status=Parcel.Status.HISTORIC)
        others = list(standing.order_by("position")[: MOST_NAMED - 1])
    return "".join(f"{line_of(parcel)}\n" for parcel in (sheet.parcel, *others))


def _selection(request: SignedInRequest) -> str:
    return request.GET.get("selection", "")[:20].replace("\0", "")


def _pieces(sheet: Sheet, outcome: Outcome | None) -> list[dict[str, Any]]:
    """Each parcel to be: its form, its ground, and what the plan's rules say of its size."""
    shapes = sheet.ground.shapes if sheet.ground else [None] * len(sheet.numbers)
    rules = outcome.pieces if outcome and len(outcome.pieces) == len(shapes) else [None] * 99
    return [
        {"form": form, "m2": shape.area if shape else None, "rules": rule}
        for form, shape, rule in zip(sheet.numbers, shapes, rules, strict=False)
    ]


def _outcome(request: SignedInRequest, sheet: Sheet) -> Outcome | None:
    """What the rules say of the new ground, by the what-if, where there is a plan to ask."""
    ground = sheet.ground
    if ground is None or sheet.kind == Kind.RENUMBER:
        return None
    try:
        if sheet.kind == Kind.REDISTRIBUTION and ground.cut:
            return try_layout(ground.cut, ground.parcels, request.user)
        asked = Asked(sheet.kind, drawing=ground.drawing, parcels=ground.parcels)
        return try_out(asked, request.user)
    except PlanError:
        return None


def _map(request: SignedInRequest, sheet: Sheet, named: str) -> dict[str, Any]:
    parcels = keys_in(named) if sheet.kind in OF_SEVERAL else [sheet.parcel.pk]
    parcels += [parcel.pk for parcel in sheet.named]
    current = ParcelBoundary.objects.current().visible_to(request.user).filter(parcel__in=parcels)
    return small_map(
        request.user,
        over=current,
        shown=("areas", "blocks", "parcels"),
        parcel_at=reverse("plans:what-if-parcel"),
        picked={f"#{one.parcel_id}": outline_of(one) for one in with_outlines(current)},
        outcome=_drawn(sheet),
    )


def _drawn(sheet: Sheet) -> dict[str, Any] | None:
    if sheet.ground is None:
        return None
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"n": n}, "geometry": geojson_of(shape)}
            for n, shape in enumerate(sheet.ground.shapes, start=1)
        ],
    }
