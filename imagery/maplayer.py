"""Imagery on the map of the land: one stop of the slider for each day of flight."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from gis_core.geometry import box_in_degrees
from imagery import tiles
from imagery.models import Survey
from imagery.models.survey import VIEW
from imagery.views import address_of
from parcels.map_above import LayerAbove
from parcels.map_above import register as lay_over_the_map

KEY = "imagery"


def told() -> list[dict[str, Any]]:
    """The published surveys for a map's script, the oldest first."""
    shown = Survey.objects.published().order_by("flown_on", "pk")
    boxed = shown.annotate(box=box_in_degrees("footprint"))
    return [
        {
            "day": survey.flown_on.isoformat(),
            "name": survey.name,
            "tiles": address_of(survey),
            "bounds": [[survey.box[1], survey.box[0]], [survey.box[3], survey.box[2]]],
            "by": survey.provider,
        }
        for survey in boxed.defer("footprint")
    ]


def _spec() -> dict[str, Any]:
    return {
        "key": KEY,
        "kind": "imagery",
        "title": _("Imagery"),
        "minzoom": tiles.MINZOOM,
        "maxzoom": tiles.MAXZOOM,
        "on_a_day": "itself",  # it finds the flight of the clock's day by itself
        "past_from": tiles.MINZOOM,
        "visible": False,
        "opacity": 1.0,
        "legend": [],
        "surveys": told(),
        "said": _said(),
    }


def _said() -> dict[str, str]:
    return {
        "imagery_day": _("Imagery of {day}"),
        "imagery_none": _("No imagery has been published."),
        "imagery_none_then": _("No imagery of this day, nor of a day before it."),
        "imagery_not_here": _("The imagery of {day} does not reach this place."),
        "imagery_away": _("The imagery cannot be reached at the moment. It comes once it can be."),
        "imagery_of_then": _("The newest imagery by the day of the map: {day}."),
        "imagery_between": _("{percent}% of the map shows {day}"),
    }


LAYER = LayerAbove(KEY, VIEW, _spec, is_ground=True)


def register() -> None:
    """Called when the app is ready."""
    lay_over_the_map(LAYER)
