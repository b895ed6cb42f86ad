"""The outlines of sheets, as GeoJSON for maps and programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib.gis.db.models.functions import AsGeoJSON, Transform
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from gis_core import crs
from imagery.models import Sheet
from imagery.models.survey import VIEW
from parcels.map_above import LayerAbove
from parcels.map_above import register as lay_over_the_map

if TYPE_CHECKING:
    from datetime import date

    from gis_core.accounts.models import User

KEY = "footprints"
MOST = 5000  # what a browser still draws; the latest flights first
DIGITS = 6  # of degrees: a decimetre
# From the oldest flight to the latest, told apart on light ground and on imagery.
COLOURS = ("#7b3294", "#2166ac", "#1a7f5a", "#b4480f", "#a50f15")


def shown_to(user: User, on: date | None = None) -> QuerySet[Sheet]:
    """The sheets of published surveys that had been flown by a day; None is now."""
    seen = Sheet.objects.visible_to(user).ready().filter(survey__state="published")
    return seen if on is None else seen.filter(survey__flown_on__lte=on)


def collection(sheets: QuerySet[Sheet]) -> dict[str, Any]:
    """At most ``MOST`` sheets; ``more`` says whether there are others."""
    outline = AsGeoJSON(Transform("footprint", crs.WGS84), precision=DIGITS)
    rows = sheets.annotate(outline=outline).select_related("survey")
    rows = rows.order_by("-survey__flown_on", "pk")
    rows = rows.defer("footprint", "footprint_web", "survey__footprint")
    found = list(rows[: MOST + 1])
    return {
        "type": "FeatureCollection",
        "features": [_feature(sheet) for sheet in found[:MOST]],
        "more": len(found) > MOST,
    }


def _feature(sheet: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": sheet.pk,
        "geometry": json.loads(sheet.outline),
        "properties": {
            "sheet": sheet.name,
            "survey": sheet.survey_id,
            "name": sheet.survey.name,
            "day": sheet.survey.flown_on.isoformat(),
            "resolution_m": sheet.resolution_m,
        },
    }


def _spec() -> dict[str, Any]:
    return {
        "key": KEY,
        "kind": "outlines",
        "title": _("Outlines of flights"),
        "tiles": reverse("imagery:footprints"),
        "minzoom": 0,
        "maxzoom": 22,
        "on_a_day": "follows",
        "past_from": 0,
        "visible": False,
        "opacity": 1.0,
        "legend": [],
        "colours": COLOURS,
    }


LAYER = LayerAbove(KEY, VIEW, _spec)


def register() -> None:
    """Called when the app is ready."""
    lay_over_the_map(LAYER)
