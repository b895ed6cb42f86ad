"""``{% public_map %}`` on any page, and ``{% public_map_scripts %}`` at its end."""

from typing import Any

from django import template

from complaints.citymap.public import figures, public_map_config
from complaints.citymap.telling import stages

register = template.Library()


@register.inclusion_tag("complaints/citymap/_public_map.html")
def public_map() -> dict[str, Any]:
    """The map's place in the page, its legend, and the same as a table."""
    return {"figures": figures(), "stages": stages()}


@register.inclusion_tag("complaints/citymap/_public_map_scripts.html")
def public_map_scripts() -> dict[str, Any]:
    """What draws it."""
    return {"map_config": public_map_config()}
