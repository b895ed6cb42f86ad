"""Plans on the map of the land: those that lie in its window, asked for as it moves."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.gis.geos import Polygon
from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gis_core import crs
from gis_core.accounts.signed_in import SignedInRequest
from gis_core.clock import day_asked
from imagery import tiles
from imagery.models import Overlay
from imagery.models.overlay import VIEW
from imagery.overlays import shown
from imagery.overlays.views import may_see
from parcels.map_above import LayerAbove
from parcels.map_above import register as lay_over_the_map

KEY = "overlays"
MOST = 40  # at once; more would hide one another
FROM_ZOOM = 13


@require_safe
@never_cache
@login_required
@may_see
def in_window(request: SignedInRequest) -> JsonResponse:
    """The plans in a window of the map (``bbox``: west, south, east, north in degrees), the
    largest first, so that none lies under a larger one."""
    window = _window(request.GET.get("bbox", ""))
    if window is None:
        return JsonResponse({"plans": [], "more": False})
    seen = Overlay.objects.visible_to(request.user).ready().as_of(day_asked(request))
    found = list(seen.filter(footprint__intersects=window).order_by("-pk")[: MOST + 1])
    boxes = shown.boxes_of(found[:MOST])
    rows = sorted(found[:MOST], key=lambda row: -row.footprint.area)
    told = [shown.as_layer(row, boxes[row.pk]) for row in rows]
    return JsonResponse({"plans": told, "more": len(found) > MOST})


def _window(text: str) -> Polygon | None:
    """In the storage CRS; None where nothing of the municipality can be."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    least_w, least_s, most_e, most_n = crs.extent()
    west, east = max(west, least_w), min(east, most_e)
    south, north = max(south, least_s), min(north, most_n)
    if not (west < east and south < north):
        return None
    window = Polygon.from_bbox((west, south, east, north))
    window.srid = crs.WGS84
    return window


def _spec() -> dict[str, Any]:
    return {
        "key": KEY,
        "kind": "overlays",
        "title": _("Plans on the map"),
        "address": reverse("overlays:window"),
        "minzoom": FROM_ZOOM,
        "maxzoom": tiles.MAXZOOM,
        "on_a_day": "itself",  # it asks for what had been drawn by the clock's day
        "past_from": FROM_ZOOM,
        "visible": False,
        "opacity": 0.7,
        "legend": [],
        "said": {
            "overlays_more": _("Only {n} plans are drawn. Come closer to see all."),
            "overlays_failed": _("The plans did not arrive. Move the map to try again."),
        },
    }


LAYER = LayerAbove(KEY, VIEW, _spec)


def register() -> None:
    """Called when the app is ready."""
    lay_over_the_map(LAYER)
