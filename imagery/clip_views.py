"""Pictures of one parcel from above, and two of them beside each other."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gis_core.audit.records import record_view
from gis_core.clock import day_asked
from imagery import clips, section
from imagery.models import Survey
from imagery.models.survey import VIEW
from imagery.views import answer_with
from parcels.history.identity import as_it_was
from parcels.models import Parcel


@require_safe
@login_required
@permission_required(("parcels.view_parcel", VIEW), raise_exception=True)
def clip(request: HttpRequest, pk: int, parcel: int) -> HttpResponse:
    """The picture of a parcel in a survey as WebP; 204 where the sheets have nothing of it."""
    shown = get_object_or_404(Parcel.objects.visible_to(request.user), pk=parcel)
    survey = get_object_or_404(Survey.objects.visible_to(request.user).published(), pk=pk)
    boundary = section.latest_boundary(shown, day_asked(request))
    size = request.GET.get("size", "small")
    if boundary is None or size not in clips.SIZES:
        raise Http404(_("There is no such picture."))
    version = clips.version_of(survey, boundary)
    return answer_with(
        request,
        lambda: clips.picture(survey, boundary, size),
        etag=f'"clip-{survey.pk}-{version}-{size}"',
        lasts=request.GET.get("v") == version,
    )


@require_safe
@never_cache
@login_required
@permission_required(("parcels.view_parcel", VIEW), raise_exception=True)
def compare(request: HttpRequest, parcel: int) -> HttpResponse:
    """Two flights' pictures of a parcel: beside each other, and over each other with a slider."""
    on = day_asked(request)
    seen = Parcel.objects.visible_to(request.user).select_related("block", "area")
    shown = get_object_or_404(seen, pk=parcel)
    record_view(request.user, "parcel.viewed", shown, through="imagery")
    boundary = section.latest_boundary(shown, on)
    surveys = list(section.surveys_of(shown, request.user, on))
    chosen = _chosen(request, surveys)
    width, height = clips.SIZES["small"]
    context: dict[str, Any] = {
        "parcel": as_it_was(shown, on),
        "on": on,
        "surveys": surveys,
        "width": width,
        "height": height,
    }
    if boundary is not None and chosen:
        context["path"] = clips.Clip.around(boundary).path(boundary.boundary_web)
        context["sides"] = [
            (name, survey, section.address_of(survey, boundary, on, "large"))
            for name, survey in zip(("before", "after"), chosen, strict=True)
        ]
    return render(request, "imagery/compare.html", context)


def _chosen(request: HttpRequest, surveys: list[Survey]) -> tuple[Survey, Survey] | None:
    """The two that are asked for, or the oldest and the newest."""
    if not surveys:
        return None
    by_key = {str(survey.pk): survey for survey in surveys}
    before = by_key.get(request.GET.get("before", ""), surveys[-1])
    after = by_key.get(request.GET.get("after", ""), surveys[0])
    return before, after
