"""What the script of the maps of outlines and gaps is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from imagery import footprints
from parcels.plans.map_data import small_map

if TYPE_CHECKING:
    from gis_core.accounts.models import User


def map_of(user: User, **addresses: str) -> dict[str, Any]:
    """The sheet of areas and blocks; ``outlines`` or ``gaps`` is what will lie over it."""
    config = small_map(user, shown=("areas", "blocks"), colours=footprints.COLOURS, **addresses)
    config["text"]["gap"] = _("{name}: {n} km² are not covered")
    return config
