"""The layer of open complaints on the staff's map."""

from typing import Any

from django.utils.translation import gettext as _

from complaints.citymap.telling import clocks, staff_told
from complaints.citymap.tiles import CASES
from parcels.map_above import LayerAbove
from parcels.map_above import register as lay_over_the_map

# The tokens of the same names in static/css/tokens.css.
_COLOURS = {"in_time": "#22663d", "late": "#a4221b", "paused": "#4a5c64"}


def _spec() -> dict[str, Any]:
    return {
        "key": CASES.name,
        "kind": "points",
        "title": _("Open complaints"),
        "tiles": f"/tiles/{CASES.name}/0/{{z}}/{{x}}/{{y}}.mvt",
        "minzoom": CASES.minzoom,
        "maxzoom": CASES.maxzoom,
        "on_a_day": CASES.on_a_day,
        "past_from": CASES.past_from,
        "visible": False,
        "opacity": 1.0,
        "legend": _legend(),
        "told": staff_told(),
    }


def _legend() -> list[dict[str, str]]:
    single = [
        {"label": label, "colour": _COLOURS[clock], "value": clock, "kind": "outline"}
        for clock, label in clocks().items()
    ]
    heaps = [
        {"label": _("several, none late"), "colour": "#22663d", "value": "none"},
        {"label": _("several, some late"), "colour": "#7a5200", "value": "some"},
        {"label": _("several, half of them late or more"), "colour": "#a4221b", "value": "most"},
    ]
    return single + heaps


LAYER = LayerAbove(CASES.name, str(CASES.permission), _spec)


def register() -> None:
    """Called when the app is ready."""
    lay_over_the_map(LAYER)
