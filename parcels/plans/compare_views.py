"""Two editions side by side: what changes, where, and for which parcels."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.areas.models import Area
from gis_core.jobs.running import start
from parcels.models import Parcel, PlanChange, StructuralPlan
from parcels.plans.asked import area_in, page_of, plan_in
from parcels.plans.changes import (
    Difference,
    affected_parcels,
    as_geojson,
    changes_of,
    difference_of,
)
from parcels.plans.comparing import compare, comparisons_of, grounds_for, is_quick, stale_grounds
from parcels.plans.edition_views import may_read
from parcels.plans.jobs import KIND
from parcels.plans.map_data import small_map

DRAWN = 2_000
PIXEL_M = 1.0


@dataclass
class Asked:
    """Two editions and the ground on which they are compared."""

    before: StructuralPlan
    after: StructuralPlan
    area: Area | None
    grounds: list[int | None]

    @property
    def query(self) -> str:
        """The same question as part of an address."""
        named = {"from": self.before.pk, "to": self.after.pk}
        return urlencode(named | ({"area": self.area.pk} if self.area else {}))

    @property
    def is_known(self) -> bool:
        """Whether all of it has been worked out and is still true."""
        return not stale_grounds(self.before, self.after, self.grounds)


@require_safe
@never_cache
@login_required
@may_read
def show_comparison(request: SignedInRequest) -> HttpResponse:
    """The comparison; where it would take long, the offer to work it out meanwhile."""
    asked = _asked(request)
    context = {
        "asked": asked,
        "plans": StructuralPlan.objects.visible_to(request.user).order_by("valid_from", "pk"),
        "areas": Area.objects.visible_to(request.user).exclude(boundary=None).order_by("name_ar"),
    }
    if asked is None:
        return render(request, "plans/compare.html", context | _usual(request))
    if not asked.is_known:
        missing = stale_grounds(asked.before, asked.after, asked.grounds)
        if not is_quick(asked.before, asked.after, missing):
            return render(request, "plans/compare.html", context | {"takes_long": True})
        for ground in missing:
            compare(asked.before, asked.after, ground)
    return render(request, "plans/compare.html", context | _found(request, asked))


@require_POST
@login_required
@may_read
def start_comparison(request: SignedInRequest) -> HttpResponse:
    """Work it out while the person does something else."""
    asked = _asked(request)
    if asked is None:
        raise BadRequest(_("Choose two editions to compare."))
    job = start(
        KIND,
        actor=request.user,
        before=asked.before.pk,
        after=asked.after.pk,
        grounds=asked.grounds,
        back=f"{reverse('plans:compare')}?{asked.query}",
    )
    return redirect("jobs:page", job.pk)


@require_safe
@never_cache
@login_required
@may_read
def changes_file(request: SignedInRequest) -> HttpResponse:
    """The changed pieces: all of them as a file, or the largest, simplified, for the map."""
    asked = _asked(request)
    if asked is None or not asked.is_known:
        raise BadRequest(_("Open the comparison first; then its file can be fetched."))
    difference = _difference(asked)
    if request.GET.get("for") == "map":
        text = as_geojson(difference, pixel_m=PIXEL_M, limit=DRAWN)
        return HttpResponse(text, content_type="application/geo+json")
    answer = HttpResponse(as_geojson(difference), content_type="application/geo+json")
    name = f"plan-changes-{asked.before.pk}-{asked.after.pk}.geojson"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _asked(request: SignedInRequest) -> Asked | None:
    given = request.POST if request.method == "POST" else request.GET
    before, after = (plan_in(given, name, request.user) for name in ("from", "to"))
    area = area_in(given, request.user)
    if before is None or after is None:
        return None
    if before == after:
        raise BadRequest(_("Choose two different editions to compare."))
    return Asked(before, after, area, grounds_for(request.user, area))


def _difference(asked: Asked) -> Difference:
    return difference_of(comparisons_of(asked.before, asked.after, asked.grounds))


def _found(request: SignedInRequest, asked: Asked) -> dict[str, object]:
    difference = _difference(asked)
    affected = affected_parcels(difference, request.user)
    parcels = page_of(affected, request.GET, "parcels")
    keys = [row["parcel"] for row in parcels]
    known = Parcel.objects.select_related("block", "area").in_bulk(keys)
    becomes = changes_of(difference, keys)
    file = f"{reverse('plans:compare-file')}?{asked.query}"
    changed = PlanChange.objects.filter(comparison__in=difference.keys, is_trace=False)
    return {
        "difference": difference,
        "pieces": page_of(difference.pieces(), request.GET, "pieces"),
        "parcels": parcels,
        "parcel_rows": [
            row | {"parcel": known[row["parcel"]], "becomes": becomes[row["parcel"]]}
            for row in parcels
        ],
        "traces": difference.traces(),
        "kept": f"{asked.query}&",
        "file_url": file,
        "map_config": small_map(request.user, over=changed, changes=f"{file}&for=map"),
    }


def _usual(request: SignedInRequest) -> dict[str, object]:
    """What most people mean: the edition in force against the one before it."""
    seen = StructuralPlan.objects.visible_to(request.user)
    state = StructuralPlan.State
    former = seen.filter(state=state.SUPERSEDED).order_by("-valid_to").first()
    held = seen.filter(state=state.IN_FORCE).order_by("-valid_from").first()
    after = plan_in(request.GET, "to", request.user) or held
    return {"usual_before": held if after != held else former, "usual_after": after}
