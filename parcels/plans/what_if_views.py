"""The what-if page: a drawing goes in, what would follow comes out; nothing is changed."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.audit.records import record
from gis_core.search.fold import fold_digits
from parcels.find import parcels_at
from parcels.models import Parcel, ParcelBoundary, WhatIf, ZoneClass
from parcels.outline import outline_of, with_outlines
from parcels.plans.asked import class_in, key_in
from parcels.plans.drawn import read_area, read_cut
from parcels.plans.errors import PlanError
from parcels.plans.keeping import asked_again, discard, keep, share
from parcels.plans.map_data import small_map
from parcels.plans.named import keys_in, line_of, parcels_in
from parcels.plans.outcome import Outcome
from parcels.plans.trying import Asked, geojson_of, try_out
from parcels.views import clicked

may_try = permission_required("parcels.view_whatif", raise_exception=True)
may_keep = permission_required("parcels.add_whatif", raise_exception=True)
Kind = WhatIf.Kind
KEPT_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@may_try
def what_if(request: SignedInRequest) -> HttpResponse:
    """The form; sent, the same page with the answer, or the answer as JSON."""
    given = request.POST if request.method == "POST" else request.GET
    if request.method != "POST":
        return _page(request, given, None)
    try:
        outcome = _tried(request, _asked(request, given))
    except PlanError as error:
        return _page(request, given, None, problem=error.sentence)
    if given.get("format") == "json":
        return _download(outcome)
    return _page(request, given, outcome)


@require_safe
@never_cache
@login_required
@may_try
def what_if_parcel(request: SignedInRequest) -> HttpResponse:
    """The parcel under a click of the form's map, as the form names it."""
    found = parcels_at(clicked(request), request.user)
    if not found:
        raise Http404(_("No parcel of yours lies there."))
    boundary = found[0]
    return JsonResponse({"line": line_of(boundary.parcel), "outline": outline_of(boundary)})


@require_POST
@login_required
@may_keep
def keep_what_if(request: SignedInRequest) -> HttpResponse:
    """Keep what was tried under a name."""
    try:
        asked = _asked(request, request.POST)
        _tried(request, asked)
        kept = keep(asked, name=request.POST.get("name", ""), actor=request.user)
    except PlanError as error:
        return _page(request, request.POST, None, problem=error.sentence)
    messages.success(request, _("It is kept. Only you see it until you share it."))
    return redirect("plans:kept", kept.pk)


@require_safe
@never_cache
@login_required
@may_try
def show_kept(request: SignedInRequest, key: UUID) -> HttpResponse:
    """One that was kept, worked out anew with what is known today."""
    kept = _kept(request, key)
    asked = asked_again(kept)
    try:
        outcome = _tried(request, asked)
    except PlanError as error:
        return _page(request, _said(asked), None, problem=error.sentence, kept=kept)
    if request.GET.get("format") == "json":
        return _download(outcome)
    return _page(request, _said(asked), outcome, kept=kept)


@require_POST
@login_required
@may_keep
def share_kept(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Let colleagues open its link, or no longer."""
    kept = _kept(request, key)
    try:
        share(kept, is_shared=request.POST.get("shared") == "yes", actor=request.user)
    except PlanError as error:
        messages.error(request, error.sentence)
    return redirect("plans:kept", key)


@require_POST
@login_required
@may_keep
def discard_kept(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Take it away."""
    try:
        discard(_kept(request, key), actor=request.user)
    except PlanError as error:
        messages.error(request, error.sentence)
        return redirect("plans:kept", key)
    messages.success(request, _("It is gone."))
    return redirect("plans:what-if")


def _kept(request: SignedInRequest, key: UUID) -> WhatIf:
    seen = WhatIf.objects.visible_to(request.user).select_related("zone_class", "created_by")
    return get_object_or_404(seen, pk=key)


def _asked(request: SignedInRequest, given: QueryDict) -> Asked:
    kind = given.get("kind", "")
    if kind not in Kind.values:
        raise BadRequest(_("Choose an amendment, a split or a merge."))
    asked = Asked(kind, reach_m=_reach(given))
    if kind != Kind.AMENDMENT:
        asked.parcels = parcels_in(given.get("parcels", ""), request.user)
    if kind == Kind.AMENDMENT:
        asked.zone_class = class_in(given)
        asked.drawing = read_area(given.get("drawing", ""))
    elif kind == Kind.SPLIT:
        asked.drawing = read_cut(given.get("drawing", ""))
    return asked


def _reach(given: QueryDict) -> float:
    try:
        reach = float(fold_digits(given.get("reach", "") or "0"))
    except ValueError as error:
        raise BadRequest(_("The distance to neighbours is a number of metres.")) from error
    if not isfinite(reach):
        raise BadRequest(_("The distance to neighbours is a number of metres."))
    return reach


def _tried(request: SignedInRequest, asked: Asked) -> Outcome:
    """The only thing a try writes is this line: who tried what kind of thing, when."""
    outcome = try_out(asked, request.user)
    record(request.user, "what_if.tried", kind=asked.kind, parcels=outcome.parcel_count)
    return outcome


def _download(outcome: Outcome) -> HttpResponse:
    answer = JsonResponse(outcome.as_json(), json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="what-if.json"'
    return answer


def _page(
    request: SignedInRequest,
    given: QueryDict | dict[str, str],
    outcome: Outcome | None,
    *,
    problem: str = "",
    kept: WhatIf | None = None,
) -> HttpResponse:
    shown = _prefilled(request, given)
    mine = WhatIf.objects.visible_to(request.user).select_related("created_by")
    context = {
        "given": shown,
        "kinds": Kind.choices,
        "classes": ZoneClass.objects.order_by("sort_order", "code"),
        "outcome": outcome,
        "problem": problem,
        "kept": kept,
        "others": mine.defer("drawing")[:KEPT_SHOWN],
        "map_config": small_map(
            request.user,
            over=(named := _named(request, shown)),
            shown=("areas", "plan", "blocks", "parcels"),
            parcel_at=reverse("plans:what-if-parcel"),
            picked={f"#{one.parcel_id}": outline_of(one) for one in with_outlines(named)},
            outcome=_drawn(outcome),
        ),
    }
    return render(request, "plans/what_if.html", context, status=400 if problem else 200)


def _prefilled(request: SignedInRequest, given: QueryDict | dict[str, str]) -> dict[str, Any]:
    names = ("kind", "drawing", "class", "parcels", "reach", "name")
    shown: dict[str, Any] = {name: given.get(name, "") for name in names}
    if shown["kind"] not in Kind.values:
        shown["kind"] = Kind.AMENDMENT
    if isinstance(given, QueryDict) and (pk := key_in(given, "parcel")):
        seen = Parcel.objects.visible_to(request.user).select_related("block", "area")
        shown["parcels"] = line_of(get_object_or_404(seen, pk=pk))
    return shown


def _named(request: SignedInRequest, given: dict[str, Any]) -> QuerySet[ParcelBoundary]:
    """The boundaries of the parcels that the form names by key, for the map to begin with."""
    seen = ParcelBoundary.objects.current().visible_to(request.user)
    return seen.filter(parcel__in=keys_in(given["parcels"]))


def _said(asked: Asked) -> dict[str, str]:
    shapes = asked.drawing.shapes if asked.drawing else []
    features = [
        {"type": "Feature", "properties": {}, "geometry": geojson_of(shape)} for shape in shapes
    ]
    drawing = json.dumps({"type": "FeatureCollection", "features": features}) if shapes else ""
    return {
        "kind": asked.kind,
        "drawing": drawing,
        "class": str(asked.zone_class.pk) if asked.zone_class else "",
        "parcels": "\n".join(line_of(parcel) for parcel in asked.parcels),
        "reach": f"{asked.reach_m:g}",
    }


def _drawn(outcome: Outcome | None) -> dict[str, Any] | None:
    """What the page's map shows of an answer."""
    if outcome is None:
        return None
    shapes = [piece.outline for piece in outcome.pieces] or [outcome.ground]
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"n": n}, "geometry": shape}
            for n, shape in enumerate(shapes, start=1)
        ],
    }
