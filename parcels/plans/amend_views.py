"""The page on which a zone is given another class by a decision."""

from __future__ import annotations

import shapely
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gis_core.accounts.signed_in import SignedInRequest
from parcels.models import StructuralPlanZone, WhatIf, ZoneClass
from parcels.plans.amending import amend_zone
from parcels.plans.asked import class_in, day_in
from parcels.plans.drawn import Drawing
from parcels.plans.errors import PlanError
from parcels.plans.map_data import small_map
from parcels.plans.outcome import Outcome
from parcels.plans.trying import Asked, plan_tried, try_out


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@permission_required("parcels.decide_structuralplan", raise_exception=True)
def amend(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form; sent, what would follow; sent with the box ticked, the decision is recorded."""
    zones = StructuralPlanZone.objects.visible_to(request.user).current()
    zone = get_object_or_404(zones.select_related("plan", "zone_class"), pk=pk)
    zone_class = class_in(request.POST)
    problem, outcome = "", None
    if request.method == "POST":
        try:
            if zone_class is None:
                raise PlanError(_("Choose the class that the ground is to have."))
            if request.POST.get("step") == "record":
                return _recorded(request, zone, zone_class)
            outcome = _tried(request, zone, zone_class)
        except PlanError as error:
            problem = error.sentence
    context = {
        "zone": zone,
        "plan": zone.plan,
        "classes": ZoneClass.objects.order_by("sort_order", "code"),
        "zone_class": zone_class,
        "given": request.POST,
        "today": timezone.localdate(),
        "problem": problem,
        "outcome": outcome,
        "map_config": small_map(
            request.user,
            over=StructuralPlanZone.objects.filter(pk=pk),
            zones=reverse("plans:zones", args=[zone.plan_id]),
        ),
    }
    return render(request, "plans/amend.html", context, status=400 if problem else 200)


def _recorded(
    request: SignedInRequest, zone: StructuralPlanZone, zone_class: ZoneClass
) -> HttpResponse:
    given = request.POST
    if not given.get("confirmed"):
        raise BadRequest(_("Confirm the step by ticking the box: it cannot be taken back."))
    amend_zone(
        zone,
        to=zone_class,
        on=day_in(given, "on"),
        reference=given.get("reference", ""),
        actor=request.user,
    )
    messages.success(request, _("The decision is recorded."))
    return redirect("plans:edition", zone.plan_id)


def _tried(
    request: SignedInRequest, zone: StructuralPlanZone, zone_class: ZoneClass
) -> Outcome | None:
    """What the what-if says of it; None where it asks another edition."""
    if plan_tried() != zone.plan:
        return None
    ground = shapely.from_wkb(bytes(zone.boundary.wkb))
    asked = Asked(WhatIf.Kind.AMENDMENT, drawing=Drawing([ground]), zone_class=zone_class)
    return try_out(asked, request.user)
