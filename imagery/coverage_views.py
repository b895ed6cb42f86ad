"""Outlines of flights and what they leave uncovered, on pages and as GeoJSON."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.clock import day_asked
from imagery import coverage, footprints
from imagery.coverage_map import map_of
from imagery.models import Survey
from imagery.survey_views import may_see

GEOJSON = "application/geo+json"


@require_safe
@never_cache
@login_required
@may_see
def outlines(request: SignedInRequest) -> HttpResponse:
    """The sheets of published surveys, by the day of ``?on=``."""
    sheets = footprints.shown_to(request.user, day_asked(request))
    return _answer(footprints.collection(sheets))


@require_safe
@never_cache
@login_required
@may_see
def coverage_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a survey shows of each area, and a map of what it does not."""
    survey = _survey(request, pk)
    rows = coverage.seen_of(survey, request.user)
    context = {
        "survey": survey,
        "rows": rows,
        "total": coverage.total([one for _area, one in rows]),
        "map_config": map_of(request.user, gaps=reverse("imagery:gaps", args=[pk])),
    }
    return render(request, "imagery/coverage.html", context)


@require_safe
@never_cache
@login_required
@may_see
def gaps_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The uncovered ground; ``?download`` saves it."""
    survey = _survey(request, pk)
    answer = _answer(coverage.gaps(coverage.seen_of(survey, request.user)))
    if "download" in request.GET:
        answer["Content-Disposition"] = f'attachment; filename="imagery-gaps-{pk}.geojson"'
    return answer


def _survey(request: SignedInRequest, pk: int) -> Survey:
    return get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)


def _answer(document: dict[str, Any]) -> HttpResponse:
    return JsonResponse(document, content_type=GEOJSON)
