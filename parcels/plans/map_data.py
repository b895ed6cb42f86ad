"""What the small maps of these pages are told: the sheet, its first view, and what lies over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gis_core.geometry import box_in_degrees
from parcels.map_config import map_config

if TYPE_CHECKING:
    from gis_core.accounts.models import User

SHEET = ("areas", "blocks", "parcels")


def small_map(
    user: User, *, over: QuerySet | None = None, shown: tuple[str, ...] = SHEET, **more: Any
) -> dict[str, Any]:
    """The map's configuration with the sheet's layers only; ``over`` has the rows to look at
    first, by their ``boundary``."""
    config = map_config(user)
    config["layers"] = [
        layer | {"visible": True} for layer in config["layers"] if layer["key"] in shown
    ]
    box = over.aggregate(box=box_in_degrees("boundary"))["box"] if over is not None else None
    if box:
        west, south, east, north = box
        config["view"] = {"bounds": [[south, west], [north, east]]}
    config["text"] |= _text()
    return config | more


def _text() -> dict[str, str]:
    return {
        "zoom_in": _("Closer"),
        "zoom_out": _("Farther"),
        "not_all_drawn": _("Only the largest pieces are drawn here. Come closer to see all."),
        "not_loaded": _("The map's content did not arrive. Reload the page."),
        "from_to": _("{before} → {after}"),
        "no_zone": _("no zone"),
        "no_parcel_there": _("No parcel of yours lies there."),
    }
