"""The meter in templates."""

from django import template

from parcels.completeness.compute import Meter, meters_of
from parcels.models import Parcel

register = template.Library()


@register.simple_tag
def meter_of(parcel: Parcel) -> Meter:
    """The parcel's meter as it stands this moment."""
    return meters_of([parcel.pk])[parcel.pk]
