"""The public map of complaints: its configuration and the same in figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.citymap.telling import categories, stages
from complaints.citymap.tiles import PUBLIC, PUBLIC_GROUND, SOLVED_DAYS
from complaints.models import Category, Complaint
from complaints.states import OPEN, CloseReason
from gis_core.areas.models import Area
from parcels.map_config import basemap, bounds_of
from parcels.map_text import map_text

COUNTED_SECONDS = 60
MOST_AREAS = 200


def public_map_config() -> dict[str, Any]:
    """What the map's script needs to know for anybody, in the page's language."""
    return {
        "layers": [_ground(layer.name.removeprefix("public-")) for layer in PUBLIC_GROUND],
        "view": {"bounds": cache.get_or_set("public-map:bounds", _bounds, COUNTED_SECONDS)},
        "basemap": basemap(),
        "complaints": {
            "tiles": f"/tiles/{PUBLIC.name}/0/{{z}}/{{x}}/{{y}}.mvt",
            "minzoom": PUBLIC.minzoom,
            "maxzoom": PUBLIC.maxzoom,
            "categories": categories(public=True),
            "stages": stages(),
        },
        "text": map_text() | _text(),
        "lang": get_language(),
    }


def figures() -> dict[str, Any]:
    """How many are open and were solved lately, in all and by area, as of the last minute."""
    counted = cache.get_or_set("public-map:figures", _count, COUNTED_SECONDS)
    names = Area.objects.without_outlines().in_bulk([key for key in counted if key])
    areas = [
        {"name": names[key].name if key in names else _("no known area"), **found}
        for key, found in counted.items()
    ]
    return {
        "open": sum(area["open"] for area in areas),
        "solved": sum(area["solved"] for area in areas),
        "areas": areas[:MOST_AREAS],
    }


def _count() -> dict[int | None, dict[str, int]]:
    """By area, those with the most open ones first; hidden categories are not counted."""
    shown = Complaint.objects.exclude(category__publicity=Category.Publicity.HIDDEN)
    shown = shown.exclude(location=None).order_by()
    since = timezone.now() - timedelta(days=SOLVED_DAYS)
    solved = Q(state="closed", close_reason=CloseReason.RESOLVED, closed_at__gt=since)
    kinds = {"open": shown.filter(state__in=OPEN), "solved": shown.filter(solved)}
    counted: dict[int | None, dict[str, int]] = {}
    for kind, rows in kinds.items():
        for area, count in rows.values_list("area").annotate(Count("pk")):
            counted.setdefault(area, {"open": 0, "solved": 0})[kind] = count
    return dict(sorted(counted.items(), key=lambda one: -one[1]["open"]))


def _ground(name: str) -> dict[str, Any]:
    layer = next(layer for layer in PUBLIC_GROUND if layer.name == f"public-{name}")
    return {
        "key": name,
        "title": "",
        "tiles": f"/tiles/{layer.name}/0/{{z}}/{{x}}/{{y}}.mvt",
        "minzoom": layer.minzoom,
        "maxzoom": layer.maxzoom,
        "on_a_day": "lasts",
        "past_from": 0,
        "visible": True,
        "opacity": 1.0,
        "legend": [],
    }


def _bounds() -> list[list[float]]:
    return bounds_of(Area.objects.exclude(boundary=None))


def _text() -> dict[str, str]:
    return {
        "zoom_in": _("Closer"),
        "zoom_out": _("Farther"),
        "reported_on": _("reported on {day}"),
        "solved_on": _("solved on {day}"),
        "roughly": _("The place is shown only roughly."),
        "close": _("Close"),
    }
