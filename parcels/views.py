"""The map, the click, and the file it opens."""

from datetime import date

from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.gis.geos import Point
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gis_core import crs
from gis_core.audit.records import record_view
from gis_core.clock import at_day, day_asked
from gis_core.search.fold import fold_digits
from parcels.file import AT_ONCE, OpenSection, open_file, section_for
from parcels.find import nearest_parcel, parcels_at
from parcels.history.identity import as_it_was, begins_after, boundary_on
from parcels.history.kin import kin_of
from parcels.map_config import map_config
from parcels.models import Parcel, ParcelBoundary
from parcels.outline import outline_of, with_places
from parcels.sections import IDENTITY


@require_safe
@never_cache
@login_required
@permission_required("parcels.view_parcel", raise_exception=True)
def show_map(request: HttpRequest) -> HttpResponse:
    """The staff map."""
    return render(request, "parcels/map.html", {"map_config": map_config(request.user)})


@require_safe
@never_cache
@login_required
@permission_required("parcels.view_parcel", raise_exception=True)
def parcel_at(request: HttpRequest) -> HttpResponse:
    """What a click means: one parcel's file, a choice of several, or the nearest one."""
    point, on = clicked(request), day_asked(request)
    found = parcels_at(point, request.user, on)
    if len(found) == 1:
        if not request.htmx:
            return redirect(at_day(reverse("parcels:page", args=[found[0].parcel_id]), on))
        return render(request, "parcels/_file.html", _file(request, found[0].parcel, found[0]))
    if found:
        return _answer(request, "parcels/_choice.html", {"candidates": _candidates(found, on)})
    nearest = nearest_parcel(point, request.user, on)
    if nearest is None:
        return _answer(request, "parcels/_nothing.html", {})
    (candidate,) = _candidates([nearest.boundary], on)
    return _answer(request, "parcels/_nearest.html", candidate | {"distance_m": nearest.distance_m})


@require_safe
@never_cache
@login_required
@permission_required("parcels.view_parcel", raise_exception=True)
def parcel_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel that opens when a parcel is clicked on the map."""
    return render(request, "parcels/_file.html", _file(request, _visible(request, pk)))


@require_safe
@never_cache
@login_required
@permission_required("parcels.view_parcel", raise_exception=True)
def parcel_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The same file as a page of its own."""
    return render(request, "parcels/file_page.html", _file(request, _visible(request, pk)))


@require_safe
@never_cache
@login_required
@permission_required("parcels.view_parcel", raise_exception=True)
def parcel_file_section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One section of the file, loaded when it is opened; long ones a page at a time."""
    section = section_for(request.user, key)
    if section is None:
        raise Http404(_("There is no such section."))
    parcel = _visible(request, pk)
    start = _start(request)
    on = day_asked(request)
    rows = list(section.rows(parcel, request.user, on)[start : start + AT_ONCE + 1])
    more = f"{reverse('parcels:section', args=[pk, key])}?start={start + AT_ONCE}"
    context = {
        "parcel": as_it_was(parcel, on),
        "on": on,
        "rows": rows[:AT_ONCE],
        "more_url": at_day(more, on) if len(rows) > AT_ONCE else "",
        "is_continued": start > 0,
    }
    if section.context:
        context |= section.context(parcel, on, rows[:AT_ONCE])
    return render(request, section.template, context)


def _visible(request: HttpRequest, pk: int) -> Parcel:
    """404 and not 403 for a parcel out of sight: that a file exists is not told either."""
    seen = Parcel.objects.visible_to(request.user)
    return get_object_or_404(with_places(seen).prefetch_related("automated"), pk=pk)


def _file(
    request: HttpRequest, parcel: Parcel, boundary: ParcelBoundary | None = None
) -> dict[str, object]:
    """What the panel and the page show; reading a file is recorded."""
    on = day_asked(request)
    record_view(request.user, "parcel.viewed", parcel, **({"on": on.isoformat()} if on else {}))
    if boundary is None:
        boundary = boundary_on(parcel, on)
    begins_on = None if boundary else begins_after(parcel, on)
    sections = [] if begins_on else open_file(parcel, request.user, on=on, open_key=IDENTITY)
    return {
        "parcel": as_it_was(parcel, on),
        "on": on,
        "today": timezone.localdate(),
        "boundary": boundary,
        "begins_on": begins_on,
        "kin": kin_of(parcel, boundary, on, request.user),
        "outline": outline_of(boundary),
        "sections": [_filled(section, parcel) for section in sections],
    }


def _filled(section: OpenSection, parcel: Parcel) -> OpenSection:
    """The open section comes with its row, so that a click costs one round trip."""
    if section.is_open:
        section.rows = [parcel]
    return section


def _candidates(found: list[ParcelBoundary], on: date | None) -> list[dict[str, object]]:
    return [
        {
            "parcel": as_it_was(boundary.parcel, on),
            "url": at_day(reverse("parcels:file", args=[boundary.parcel_id]), on),
            "outline": outline_of(boundary),
        }
        for boundary in found
    ]


def _answer(request: HttpRequest, partial: str, context: dict[str, object]) -> HttpResponse:
    """A partial for the panel; inside a whole page for a browser that came by address."""
    if request.htmx:
        return render(request, partial, context)
    return render(request, "parcels/at_page.html", context | {"partial": partial})


def clicked(request: HttpRequest) -> Point:
    """The WGS 84 point of ``?lng=&lat=``, digits of any script."""
    try:
        lng = float(fold_digits(request.GET.get("lng", "")))
        lat = float(fold_digits(request.GET.get("lat", "")))
    except ValueError as error:
        raise BadRequest(_("Give the point as ?lng=47.98&lat=29.37, in degrees.")) from error
    if not (-180 <= lng <= 180 and -85 <= lat <= 85):
        raise BadRequest(_("The point lies outside the map: lng is -180 to 180, lat -85 to 85."))
    return Point(lng, lat, srid=crs.WGS84)


def _start(request: HttpRequest) -> int:
    try:
        return max(0, min(int(request.GET.get("start", "0")), 1_000_000))
    except ValueError as error:
        raise BadRequest(_("“start” is the number of the first row.")) from error
