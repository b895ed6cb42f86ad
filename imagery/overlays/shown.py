"""What the plan's page and its script are told."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from django.contrib.gis.db.models.functions import AsGeoJSON, Envelope, Transform
from django.urls import reverse
from django.utils.translation import gettext as _

from gis_core import crs
from imagery import tiles
from imagery.models import Overlay
from imagery.overlays import preview
from imagery.overlays.forms import POINT_ID, PointForm, TransformationForm, systems
from imagery.overlays.judging import Standing, standing_of
from parcels.models import ParcelBoundary
from parcels.plans.map_data import small_map

if TYPE_CHECKING:
    from gis_core.accounts.models import User

LAYERS = "parcels+overlays"  # of the map, by their keys


def points_context(overlay: Overlay, *, form: PointForm | None = None, said: str = "") -> dict:
    """The table of points with its forms."""
    standing = standing_of(overlay)
    form = form or PointForm(auto_id=POINT_ID)
    return {
        "overlay": overlay,
        "systems": systems(),
        "standing": standing,
        "form": form.of_a_drawing() if overlay.is_drawing else form,
        "transformation": TransformationForm(initial={"transformation": overlay.transformation}),
        "points_state": json.dumps(points_state(overlay, standing)),
        "said": said,
    }


def points_state(overlay: Overlay, standing: Standing) -> dict[str, Any]:
    """For the script: where each point lies on the plan and in degrees, and the preview."""
    grounds = [(row.point.ground.x, row.point.ground.y) for row in standing.rows]
    degrees = crs.to_wgs84(crs.STORAGE, grounds) if grounds else []
    return {
        "points": [
            {
                "number": row.point.number,
                "plan": [row.point.plan_x, row.point.plan_y],
                "at": [lat, lng],
                "used": row.point.is_used,
                "worst": row.is_worst,
            }
            for row, (lng, lat) in zip(standing.rows, degrees, strict=True)
        ],
        "preview": _preview(overlay, standing),
    }


def _preview(overlay: Overlay, standing: Standing) -> dict[str, Any] | None:
    """Where the script finds the preview; None while there is none."""
    if overlay.is_drawing:
        address = reverse("overlays:preview-lines", args=[overlay.pk])
        return None if standing.problem else {"lines": f"{address}?r={overlay.revision}"}
    grid = preview.grid_of(overlay, standing)
    address = reverse("overlays:preview", args=[overlay.pk])
    return grid and {"url": f"{address}?r={overlay.revision}", "bounds": preview.bounds_of(grid)}


def page_map(overlay: Overlay, user: User) -> dict[str, Any]:
    """The map beside the plan: its parcel, or where it lies already, comes first."""
    over = ParcelBoundary.objects.current().filter(parcel=overlay.parcel_id)
    config = small_map(user, over=over if overlay.parcel_id else None)
    box = box_of(overlay)
    if box and not overlay.parcel_id:
        config["view"] = {"bounds": box}
    config["text"] |= _text()
    return config | {
        "plan": {
            "box": list(overlay.box),
            "tiles": address_of("overlays:picture", overlay),
            "levels": levels_of(overlay),
            "lines": reverse("overlays:drawing", args=[overlay.pk]) if overlay.is_drawing else None,
            "corner": reverse("overlays:corner"),
            "storage": crs.STORAGE,
        }
    }


def levels_of(overlay: Overlay) -> int:
    """How often a scan is halved until one tile holds it."""
    longest, level = max(overlay.most_x, overlay.most_y), 0
    while longest > tiles.PIXELS << level:
        level += 1
    return level


def box_of(overlay: Overlay) -> list[list[float]] | None:
    """South-west and north-east of where it lies."""
    return boxes_of([overlay]).get(overlay.pk)


def boxes_of(overlays: list[Overlay]) -> dict[int, list[list[float]]]:
    """The same of several, in one question."""
    told = Overlay.objects.filter(pk__in=[row.pk for row in overlays]).exclude(footprint=None)
    found = told.annotate(box=AsGeoJSON(Envelope(Transform("footprint", crs.WGS84))))
    return {pk: _corners(json.loads(box)) for pk, box in found.values_list("pk", "box")}


def _corners(envelope: dict[str, Any]) -> list[list[float]]:
    lngs, lats = zip(*envelope["coordinates"][0], strict=True)
    return [[min(lats), min(lngs)], [max(lats), max(lngs)]]


def as_layer(overlay: Overlay, box: list[list[float]] | None) -> dict[str, Any] | None:
    """What the map's script draws it by; None while it lies nowhere."""
    if overlay.state != Overlay.State.READY or box is None:
        return None
    return {
        "id": overlay.pk,
        "title": overlay.title,
        **_content(overlay),
        "bounds": box,
        "map_url": map_url(overlay, box),
    }


def _content(overlay: Overlay) -> dict[str, str]:
    """Tiles of a scan, lines of a drawing."""
    if not overlay.is_drawing:
        return {"tiles": address_of("overlays:tile", overlay)}
    return {"lines": f"{reverse('overlays:lines', args=[overlay.pk])}?v={overlay.version}"}


def map_url(overlay: Overlay, box: list[list[float]] | None) -> str:
    """The map of the land with the plan on it; empty while it lies nowhere."""
    if box is None:
        return ""
    (south, west), (north, east) = box
    parcel = f"/p{overlay.parcel_id}" if overlay.parcel_id else ""
    lat, lng = (south + north) / 2, (west + east) / 2
    return f"{reverse('map')}#{_zoom_for(east - west)}/{lat:.6f}/{lng:.6f}/{LAYERS}{parcel}"


def _zoom_for(degrees: float) -> int:
    """At which a window of some 700 pixels holds so many degrees."""
    return max(8, min(20, math.floor(math.log2(360 * 700 / 256 / max(degrees, 1e-6)))))


def address_of(name: str, overlay: Overlay) -> str:
    """The address of tiles with {z}, {x} and {y} to fill in."""
    address = reverse(name, args=[overlay.pk, 0, 0, 0])
    version = f"?v={overlay.version}" if name == "overlays:tile" else ""
    return address.replace("/0/0/0.", "/{z}/{x}/{y}.") + version


def _text() -> dict[str, str]:
    return {
        "plan_chosen": _("On the plan: column {x}, row {y}. Now click the same spot on the map."),
        "ground_chosen": _("On the map: {x}, {y}. Now click the same spot on the plan."),
        "corner_taken": _("Corner of parcel {parcel} taken."),
        "corner_failed": _("The corner could not be asked for; the spot itself is taken."),
        "point_title": _("Point {n}"),
    }
