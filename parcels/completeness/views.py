"""Where the files want tending: by area, by block, and parcel by parcel, the worst first."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import BadRequest
from django.db.models import F, Max, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.areas.models import Area, Block
from gis_core.jobs.running import start
from gis_core.search.fold import fold_digits
from parcels.completeness.checks import BY_CODE, CHECKS, Kind, codes_of
from parcels.completeness.compute import meters_of
from parcels.completeness.jobs import KIND
from parcels.models import ParcelQuality, PlaceQuality

PAGE = 50
_may_tend = permission_required("parcels.view_parcelquality", raise_exception=True)
_COUNTED = ("parcels", "score_sum", "with_findings", "missing", "stale", "contradicting")
_SUMS: dict[str, Any] = {f"{name}_all": Sum(name) for name in _COUNTED} | {
    "computed": Max("computed_at")
}


@require_safe
@never_cache
@login_required
@_may_tend
def overview(request: SignedInRequest) -> HttpResponse:
    """The meters of all areas in sight, or of one area's blocks."""
    area = _area(request)
    places = PlaceQuality.objects.visible_to(request.user)
    if area:
        places = places.filter(area=area)
    group = ("block", "block__number") if area else ("area", "area__name_ar", "area__name_en")
    rows = _summed(places.values(*group)).order_by(F("score_sum_all") * 1.0 / F("parcels_all"))
    context = {
        "area": area,
        "rows": [_with_average(row) for row in rows],
        "whole": _with_average(_totals(places)),
    }
    return render(request, "parcels/completeness/overview.html", context)


@require_safe
@never_cache
@login_required
@_may_tend
def list_parcels(request: SignedInRequest) -> HttpResponse:
    """Parcels with something to tend, the worst first, with what is wrong as it stands now."""
    area, block, codes = _area(request), _block(request), _codes(request)
    found = ParcelQuality.objects.visible_to(request.user)
    if area:
        found = found.filter(area=area)
    if block:
        found = found.filter(block=block)
    found = found.filter(codes__overlap=codes) if codes else found.filter(score__lt=100)
    found = _after(found, request.GET.get("after", "")).order_by("score", "parcel_id")
    rows = list(found.select_related("parcel__block", "parcel__area")[: PAGE + 1])
    meters = meters_of(row.parcel_id for row in rows[:PAGE])
    context = {
        "area": area,
        "block": block,
        "code": request.GET.get("code", ""),
        "kind": request.GET.get("kind", ""),
        "checks": CHECKS,
        "kinds": Kind.choices,
        "areas": Area.objects.visible_to(request.user).order_by("name_ar"),
        "rows": [(row, meters[row.parcel_id]) for row in rows[:PAGE]],
        "more_url": _more(request, rows),
    }
    return render(request, "parcels/completeness/list.html", context)


@require_POST
@login_required
@_may_tend
def refresh(request: SignedInRequest) -> HttpResponse:
    """Look again: at one area in sight, or at all where the person sees everything."""
    area = _area(request)
    seen = None if request.user.scope.everything else sorted(request.user.scope.area_ids)
    back = reverse("completeness:overview") + (f"?area={area.pk}" if area else "")
    job = start(KIND, actor=request.user, areas=[area.pk] if area else seen, back=back)
    return redirect("jobs:page", job.pk)


def _summed(rows: QuerySet) -> QuerySet:
    return rows.annotate(**_SUMS)


def _totals(places: QuerySet) -> dict[str, Any]:
    return places.aggregate(**_SUMS)


def _with_average(row: dict[str, Any]) -> dict[str, Any]:
    parcels = row["parcels_all"] or 0
    return row | {"average": round(row["score_sum_all"] / parcels) if parcels else None}


def _number(request: SignedInRequest, name: str) -> int | None:
    asked = fold_digits((request.POST or request.GET).get(name, "")).strip()
    if not asked:
        return None
    if not asked.isdecimal() or len(asked) > 18:
        raise BadRequest(_("Choose one of the places in the list."))
    return int(asked)


def _area(request: SignedInRequest) -> Area | None:
    pk = _number(request, "area")
    return get_object_or_404(Area.objects.visible_to(request.user), pk=pk) if pk else None


def _block(request: SignedInRequest) -> Block | None:
    pk = _number(request, "block")
    return get_object_or_404(Block.objects.visible_to(request.user), pk=pk) if pk else None


def _codes(request: SignedInRequest) -> list[str]:
    """The finding that is asked for, or all of a kind, or none for any."""
    code, kind = request.GET.get("code", ""), request.GET.get("kind", "")
    if code:
        if code not in BY_CODE:
            raise BadRequest(_("There is no such check. Choose one from the list."))
        return [code]
    if kind and kind not in Kind.values:
        raise BadRequest(_("Choose missing, out of date or contradicting."))
    return codes_of(Kind(kind)) if kind else []


def _after(found: QuerySet, mark: str) -> QuerySet:
    """Rows behind a mark ``score-parcel``, so that a long list never counts what it skips."""
    if not mark:
        return found
    score, _dash, pk = fold_digits(mark).partition("-")
    if not (score.isdecimal() and pk.isdecimal() and len(mark) < 30):
        raise BadRequest(_("The list begins anew: open it without “after”."))
    return found.filter(score__gte=int(score) % 1000).exclude(
        score=int(score) % 1000, parcel_id__lte=int(pk)
    )


def _more(request: SignedInRequest, rows: list[ParcelQuality]) -> str:
    if len(rows) <= PAGE:
        return ""
    last = rows[PAGE - 1]
    kept = {k: v for k, v in request.GET.items() if k in {"area", "block", "code", "kind"} and v}
    return "?" + urlencode(kept | {"after": f"{last.score}-{last.parcel_id}"})
