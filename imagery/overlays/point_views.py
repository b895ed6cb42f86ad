"""What is done with a plan's points; each answer is the table with its errors reckoned anew."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gis_core import crs
from gis_core.accounts.signed_in import SignedInRequest
from imagery.errors import ImageryError
from imagery.models import ControlPoint, Overlay
from imagery.overlays import points, shown
from imagery.overlays.corners import MOST_M, corner_near
from imagery.overlays.forms import POINT_ID, PointForm, TransformationForm
from imagery.overlays.views import may_add, overlay_of, while_it_is_there

TABLE = "imagery/overlays/_points.html"


@require_POST
@never_cache
@login_required
@may_add
@while_it_is_there()
def set_point(request: SignedInRequest, pk: int) -> HttpResponse:
    """A point more, clicked or typed; or one that is there, moved."""
    overlay = overlay_of(request, pk)
    form = PointForm(request.POST, auto_id=POINT_ID)
    if not form.is_valid():
        return _told(request, overlay, form=form)
    number = form.cleaned_data["number"]
    try:
        if number:
            points.move(_point_of(overlay, number), actor=request.user, **form.spots())
        else:
            number = points.add(overlay, actor=request.user, **form.spots()).number
    except ImageryError as error:
        form.add_error(None, str(error))
        return _told(request, overlay, form=form)
    return _told(request, overlay, _("Point %(n)s is set.") % {"n": number})


@require_POST
@never_cache
@login_required
@may_add
@while_it_is_there()
def change_point(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Leave a point out, reckon with it again, or remove it."""
    overlay = overlay_of(request, pk)
    point = _point_of(overlay, number)
    acts: dict[str, Callable[[], None]] = {
        "use": lambda: points.use(point, is_used=True, actor=request.user),
        "leave_out": lambda: points.use(point, is_used=False, actor=request.user),
        "remove": lambda: points.remove(point, actor=request.user),
    }
    act = request.POST.get("act", "")
    if act not in acts:
        raise BadRequest(_("There is no such act."))
    try:
        acts[act]()
    except ImageryError as error:
        return _told(request, overlay, problem=str(error))
    return _told(request, overlay)


@require_POST
@never_cache
@login_required
@may_add
@while_it_is_there()
def choose_transformation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another transformation by the same points."""
    overlay = overlay_of(request, pk)
    form = TransformationForm(request.POST)
    if not form.is_valid():
        raise BadRequest(_("There is no such transformation."))
    try:
        points.choose(overlay, actor=request.user, **form.cleaned_data)
    except ImageryError as error:
        return _told(request, overlay, problem=str(error))
    return _told(request, overlay)


@require_safe
@never_cache
@login_required
@may_add
def corner(request: SignedInRequest) -> JsonResponse:
    """The parcel's corner next to a place in degrees, or that place, in the storage CRS."""
    try:
        lng, lat, within = (float(request.GET.get(key, "")) for key in ("lng", "lat", "within"))
        spot = points.stored((lng, lat), crs.WGS84)
    except ValueError as error:
        raise BadRequest(_("Say where as lng, lat and within.")) from error
    except ImageryError as error:
        return JsonResponse({"problem": str(error)}, status=400)
    found = corner_near(spot, within, request.user) if 0 < within <= MOST_M else None
    x, y = (found.x, found.y) if found else (spot.x, spot.y)
    ((at_lng, at_lat),) = crs.to_wgs84(crs.STORAGE, [(x, y)])
    told = {"x": round(x, 3), "y": round(y, 3), "lng": at_lng, "lat": at_lat}
    return JsonResponse(told | {"parcel": found.label if found else None})


def _point_of(overlay: Overlay, number: int) -> ControlPoint:
    seen = ControlPoint.objects.select_related("overlay")
    return get_object_or_404(seen, overlay=overlay, number=number)


def _told(
    request: SignedInRequest,
    overlay: Overlay,
    said: str = "",
    *,
    form: PointForm | None = None,
    problem: str = "",
) -> HttpResponse:
    """The table alone for the page's script, the page for a browser without it."""
    overlay = overlay_of(request, overlay.pk)
    if not request.htmx:
        wrong = problem or _first_wrong(form)
        if wrong:
            messages.error(request, wrong)
        return redirect("overlays:page", overlay.pk)
    context = shown.points_context(overlay, form=form, said=said) | {"problem": problem}
    return render(request, TABLE, context)


def _first_wrong(form: PointForm | None) -> str:
    """What is wrong first with what was typed."""
    if form is None:
        return ""
    name, lines = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return f"{label}: {lines[0]}" if label else str(lines[0])
