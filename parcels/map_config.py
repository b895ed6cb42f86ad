"""What the map's script needs to know, for one person."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gis_core import crs
from gis_core.areas.models import Area
from gis_core.geometry import box_in_degrees
from gis_core.tiles.layer import TileLayer
from gis_core.tiles.versions import versions_of
from parcels.licensing.colours import COLOURS
from parcels.map_above import ABOVE
from parcels.map_text import map_text
from parcels.models import LicenceMark, LicenceType, ParcelFabric, ZoneClass
from parcels.models.licence_states import BY_RELEVANCE, LicenceState
from parcels.tiles import LAYERS

if TYPE_CHECKING:
    from gis_core.accounts.models import User

# Opacity and whether it is shown at first.
_LOOKS = {
    "areas": (1.0, True),
    "plan": (0.55, False),
    "blocks": (1.0, True),
    "roads": (1.0, True),
    "parcels": (1.0, True),
    "licences": (0.75, False),
    "completeness": (0.8, False),
}


def map_config(user: User) -> dict[str, Any]:
    """Layers the person may see, the first view, addresses, and every string in their language."""
    shown = [layer for layer in LAYERS if user.has_perm(layer.permission)]
    versions = versions_of([layer.name for layer in shown])
    others = [layer for layer in ABOVE if user.has_perm(layer.permission)]
    ground = [layer.spec() for layer in others if layer.is_ground]
    above = [layer.spec() for layer in others if not layer.is_ground]
    return {
        "layers": ground + [_layer(layer, versions[layer.name]) for layer in shown] + above,
        "view": {"bounds": _bounds(user)},
        "urls": {
            "at": reverse("parcels:at"),
            "file": reverse("parcels:file", args=[0]),
            "search": reverse("search_suggest"),
            "around": reverse("selections:around")
            if user.has_perm("parcels.add_selection")
            else None,
        },
        "storage": {
            "srid": crs.STORAGE,
            "name": crs.name_of(crs.STORAGE),
            "proj4": crs.proj4_of(crs.STORAGE),
        },
        "basemap": basemap(),
        "text": map_text(),
        "today": timezone.localdate().isoformat(),
        "lang": get_language(),
    }


def _layer(layer: TileLayer, version: int) -> dict[str, Any]:
    opacity, visible = _LOOKS[layer.name]
    return {
        "key": layer.name,
        "title": _titles()[layer.name],
        "tiles": f"/tiles/{layer.name}/{version}/{{z}}/{{x}}/{{y}}.mvt",
        "minzoom": layer.minzoom,
        "maxzoom": layer.maxzoom,
        "on_a_day": layer.on_a_day,
        "past_from": layer.past_from,
        "visible": visible,
        "opacity": opacity,
        "legend": _legends.get(layer.name, list)(),
    }


def _titles() -> dict[str, str]:
    return {
        "areas": _("Areas"),
        "plan": _("Structural plan"),
        "blocks": _("Blocks"),
        "roads": _("Roads"),
        "parcels": _("Parcels"),
        "licences": _("Building licences"),
        "completeness": _("Completeness"),
    }


def _plan_legend() -> list[dict[str, str]]:
    used = ZoneClass.objects.filter(zones__isnull=False).distinct()
    return [{"label": c.name, "colour": c.colour, "value": c.code} for c in used]


def _completeness_legend() -> list[dict[str, str]]:
    """The classes of ``static/js/map/style.js``, with their lower bounds."""
    return [
        {"label": _("90 % and more in order"), "colour": "#2c7a51", "value": "90"},
        {"label": _("75 to 89 %"), "colour": "#8dbb5c", "value": "75"},
        {"label": _("60 to 74 %"), "colour": "#e2b23c", "value": "60"},
        {"label": _("less than 60 %"), "colour": "#c14a26", "value": "0"},
    ]


def _licences_legend() -> list[dict[str, str]]:
    """The states that a mark can be in; types are told by the colour of the outline."""
    shown = [state for state in BY_RELEVANCE if state != LicenceState.DRAFT]
    states = [
        {"label": str(state.label), "colour": COLOURS[state], "value": str(state)}
        for state in shown
    ]
    used = LicenceType.objects.filter(
        Exists(LicenceMark.objects.filter(licence_type=OuterRef("pk")))
    )
    types = [
        {"label": one.name, "colour": one.colour, "value": one.code, "kind": "outline"}
        for one in used
    ]
    return states + types


_legends: dict[str, Callable[[], list[dict[str, str]]]] = {
    "plan": _plan_legend,
    "licences": _licences_legend,
    "completeness": _completeness_legend,
}


def _bounds(user: User) -> list[list[float]]:
    """South-west and north-east of what the person may see, or of the municipality."""
    areas = Area.objects.visible_to(user).exclude(boundary=None)
    return bounds_of(areas, or_else_parcels=user.scope.everything)


def bounds_of(areas: QuerySet[Area], *, or_else_parcels: bool = False) -> list[list[float]]:
    """South-west and north-east of areas, or else of the municipality."""
    box = _extent_of(areas, "boundary")
    if box is None and or_else_parcels:
        box = _extent_of(ParcelFabric.objects.all(), "boundary_web")
    west, south, east, north = box or crs.extent()
    return [[south, west], [north, east]]


def _extent_of(rows: Any, column: str) -> tuple[float, float, float, float] | None:
    return rows.aggregate(box=box_in_degrees(column))["box"]


def basemap() -> dict[str, str] | None:
    """The municipality's own background, if it has one."""
    if not settings.BASEMAP_URL:
        return None
    return {"url": settings.BASEMAP_URL, "attribution": settings.BASEMAP_ATTRIBUTION}
