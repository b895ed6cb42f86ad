"""The eight winds by name, as ``Side.faces`` and ``Neighbour.towards`` count them."""

from django.utils.translation import gettext_lazy as _

WINDS = (
    _("north"),
    _("north-east"),
    _("east"),
    _("south-east"),
    _("south"),
    _("south-west"),
    _("west"),
    _("north-west"),
)
CODES = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
