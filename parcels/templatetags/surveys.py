"""How survey plans are shown."""

from collections.abc import Iterable

from django import template

from parcels.adjacency.sides import feature
from parcels.models import BoundaryPoint

register = template.Library()


@register.filter
def light(points: Iterable[BoundaryPoint]) -> str:
    """What lights up on the map: the points as a GeoJSON feature, as text; "" for none."""
    spots = [list(point.spot.coords) for point in points]  # type: ignore[attr-defined]
    return feature({"type": "MultiPoint", "coordinates": spots}) if spots else ""
