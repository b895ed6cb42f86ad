"""Editions of the plan: the list, one of them, and the steps that a decision lets it take."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import BadRequest
from django.db.models import F
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gis_core.accounts.signed_in import SignedInRequest
from parcels.models import StructuralPlan, StructuralPlanZone
from parcels.plans.asked import METRES_PER_DEGREE, box_in, class_in, day_in, page_of, plan_in
from parcels.plans.deciding import approve_plan, bring_into_force, in_force_beside, supersede
from parcels.plans.errors import PlanError
from parcels.plans.map_data import small_map
from parcels.plans.reading import editions, zones_in

may_read = permission_required("parcels.view_structuralplanzone", raise_exception=True)
may_decide = permission_required("parcels.decide_structuralplan", raise_exception=True)
State = StructuralPlan.State
# The step that is open to an edition of each state.
NEXT = {State.DRAFT: "approve", State.APPROVED: "in-force", State.IN_FORCE: "supersede"}
LONGEST_REFERENCE = 200
PIXELS = 800  # how wide a small map is, about


@require_safe
@never_cache
@login_required
@may_read
def list_editions(request: SignedInRequest) -> HttpResponse:
    """Every edition with its state, its days and its ground by class, the latest first."""
    plans = StructuralPlan.objects.visible_to(request.user).select_related("superseded_by")
    latest = plans.order_by(F("valid_from").desc(nulls_first=True), "-pk")
    return render(request, "plans/list.html", {"editions": editions(latest)})


@require_safe
@never_cache
@login_required
@may_read
def show_edition(request: SignedInRequest, pk: int) -> HttpResponse:
    """One edition: its classes, its zones by class a page at a time, its decisions, its map."""
    plan = _plan(request, pk)
    (edition,) = editions([plan])
    zone_class = class_in(request.GET)
    zones = StructuralPlanZone.objects.last_of(plan).visible_to(request.user)
    listed = zones.filter(zone_class=zone_class) if zone_class else zones
    listed = listed.select_related("zone_class").defer("boundary", "boundary_web")
    context = {
        "edition": edition,
        "plan": plan,
        "zone_class": zone_class,
        "page": page_of(listed.order_by("zone_class__sort_order", "code", "pk"), request.GET),
        "kept": f"class={zone_class.pk}&" if zone_class else "",
        "decisions": plan.decisions.select_related("decided_by"),
        "step": NEXT.get(State(plan.state)),
        "map_config": small_map(
            request.user, over=zones, zones=reverse("plans:zones", args=[plan.pk])
        ),
    }
    return render(request, "plans/edition.html", context)


@require_safe
@never_cache
@login_required
@may_read
def edition_zones(request: SignedInRequest, pk: int) -> HttpResponse:
    """The zones in view as GeoJSON, for the page's map."""
    box = box_in(request.GET)
    pixel_m = (box[2] - box[0]) * METRES_PER_DEGREE / PIXELS
    return JsonResponse(zones_in(_plan(request, pk), box, pixel_m=pixel_m))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@may_decide
def decide(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    """Asks for the decision's number and day, says what will follow, and takes the step."""
    plan = _plan(request, pk)
    if step not in NEXT.values():
        raise Http404(_("There is no such step."))
    problem = ""
    if request.method == "POST":
        try:
            _take(request, plan, step)
        except PlanError as error:
            problem = error.sentence
        else:
            messages.success(request, _("The decision is recorded."))
            return redirect("plans:edition", pk)
    elif NEXT.get(State(plan.state)) != step:
        return redirect("plans:edition", pk)
    context = {
        "plan": plan,
        "step": step,
        "problem": problem,
        "others": in_force_beside(plan),
        "today": timezone.localdate(),
        "given": request.POST,
    }
    return render(request, "plans/decide.html", context, status=400 if problem else 200)


def _take(request: SignedInRequest, plan: StructuralPlan, step: str) -> None:
    given, actor = request.POST, request.user
    reference = given.get("reference", "").replace("\0", "").strip()
    if not reference or len(reference) > LONGEST_REFERENCE:
        raise BadRequest(_("Give the decision's number, in at most 200 characters."))
    if not given.get("confirmed"):
        raise BadRequest(_("Confirm the step by ticking the box: it cannot be taken back."))
    if step == "approve":
        approve_plan(plan, reference=reference, actor=actor)
    elif step == "in-force":
        former = plan_in(given, "supersedes", actor)
        on = day_in(given, "on")
        bring_into_force(plan, on=on, reference=reference, actor=actor, supersedes=former)
    else:
        supersede(plan, on=day_in(given, "on"), reference=reference, actor=actor)


def _plan(request: SignedInRequest, pk: int) -> StructuralPlan:
    seen = StructuralPlan.objects.visible_to(request.user).select_related("superseded_by")
    return get_object_or_404(seen, pk=pk)
